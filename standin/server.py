"""The stand-in as a server: the Bot API, the person's side under ``/practice/`` and the chat page.

    practice = Practice(clock=time.time)
    runner, port = await serve(practice)   # http://127.0.0.1:{port}; the bot's token is practice.token
    ...
    await runner.cleanup()

It serves this machine only, and answers only requests that were addressed to this machine: a page from
elsewhere that somebody has open in the same browser can neither read nor steer it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from email.utils import formatdate
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from standin.api.params import BODY_LIMIT
from standin.api.polling import is_loopback
from standin.api.table import add_api_routes, reply_to_webhook
from standin.api.webhook import deliver_for_ever
from standin.people.page import add_page_routes
from standin.people.routes import add_person_routes
from standin.world.errors import PracticeError
from standin.world.world import Bot, Practice

__all__ = ["NotLoopbackError", "Practice", "application", "serve"]


class NotLoopbackError(PracticeError):
    """An address that others than this machine could reach."""

    code = "practice.not_loopback"


def application(practice: Practice) -> web.Application:
    """The web application that shows ``practice`` to bots, to tests and to a browser."""
    app = web.Application(client_max_size=BODY_LIMIT, middlewares=[_only_from_here])
    add_api_routes(app, practice)
    add_person_routes(app, practice)
    add_page_routes(app, practice)
    app.cleanup_ctx.append(partial(_webhooks, practice))
    return app


async def serve(practice: Practice, *, host: str = "127.0.0.1", port: int = 0) -> tuple[web.AppRunner, int]:
    """Start serving on loopback; gives the runner (``await runner.cleanup()`` ends it) and the port.

    Raises NotLoopbackError for any other host, OSError when the port is taken.
    """
    if not is_loopback(host):
        raise NotLoopbackError
    app = application(practice)

    async def dated(_: web.Request, answer: web.StreamResponse) -> None:
        """The practice's clock, which need not be the machine's."""
        answer.headers["Date"] = formatdate(practice.clock(), usegmt=True)

    app.on_response_prepare.append(dated)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner, int(runner.addresses[0][1])


@web.middleware
async def _only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    origin = request.headers.get("Origin")
    if not is_loopback(URL(f"http://{request.host}").host or "") or (
        origin and origin != f"http://{request.host}"
    ):
        raise web.HTTPForbidden
    return await handler(request)


async def _webhooks(practice: Practice, app: web.Application) -> AsyncIterator[None]:
    """One courier for each bot that sets a webhook, for as long as the server runs."""
    couriers: list[asyncio.Task[None]] = []

    def deliver(bot: Bot) -> None:
        if not bot.has_courier:
            bot.has_courier = True
            couriers.append(asyncio.create_task(deliver_for_ever(bot, partial(reply_to_webhook, practice))))

    practice.deliver = deliver
    yield
    for courier in couriers:
        courier.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await courier
