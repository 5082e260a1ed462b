"""The stand-in as a server: the Bot API, the person's side under ``/practice/`` and the chat page, on loopback.

    practice = Practice(clock=time.time)
    runner, port = await serve(practice)            # http://127.0.0.1:{port}, the bot's token is practice.token
    ...
    await runner.cleanup()
"""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web


class Practice:
    """The in-memory world: bots by token, their chats, messages, files, updates and webhook."""

    def __init__(self, *, clock: Callable[[], float], token: str = "1000001:practice-token") -> None:  # noqa: S107
        self.clock = clock
        self.token = token


def application(practice: Practice) -> web.Application:
    """The web application that shows ``practice`` to bots, to tests and to a browser."""
    return web.Application()


async def serve(practice: Practice, *, host: str = "127.0.0.1", port: int = 0) -> tuple[web.AppRunner, int]:
    """Start serving on loopback; gives the runner (``await runner.cleanup()`` ends it) and the port."""
    runner = web.AppRunner(application(practice), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner, int(runner.addresses[0][1])
