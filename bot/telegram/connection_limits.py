"""How many may be connected to a port of ours, and for how long without a word: whoever only holds a line open keeps
no place from others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from aiohttp import web

MOST_CONNECTIONS = 128
"""Telegram opens at most 40 (``max_connections`` of setWebhook)."""
HEADER_SECONDS = 10.0
"""From the connection until the first request's headers are there; between two requests ``IDLE_SECONDS`` counts."""
IDLE_SECONDS = 30.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Serving:
    """An application that listens; ``cleanup`` ends it."""

    def __init__(self, runner: web.AppRunner, server: asyncio.Server) -> None:
        self._runner = runner
        self._server = server

    @property
    def port(self) -> int:
        """The port, also where any free one was asked for."""
        return int(self._server.sockets[0].getsockname()[1])

    async def cleanup(self) -> None:
        """Listen no longer, and let the connections go."""
        self._server.close()
        await self._runner.cleanup()


async def serve(
    app: web.Application,
    host: str,
    port: int,
    *,
    most: int = MOST_CONNECTIONS,
    header_seconds: float = HEADER_SECONDS,
) -> Serving:
    """Let ``app`` listen within these limits. Raises OSError."""
    waiting: dict[object, asyncio.TimerHandle] = {}
    open_now: set[asyncio.Protocol] = set()

    @web.middleware
    async def arrived(request: web.Request, handler: Handler) -> web.StreamResponse:
        if (timer := waiting.pop(request.protocol, None)) is not None:
            timer.cancel()
        return await handler(request)

    app.middlewares.append(arrived)
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=IDLE_SECONDS)
    await runner.setup()
    make = cast("Callable[[], asyncio.Protocol]", runner.server)
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(
            lambda: _Limited(make(), waiting, open_now, most, header_seconds), host, port
        )
    except OSError:
        await runner.cleanup()
        raise
    return Serving(runner, server)


class _Limited(asyncio.Protocol):
    """One connection: all of it goes to ``inner``, which speaks HTTP, unless there are too many."""

    def __init__(
        self,
        inner: asyncio.Protocol,
        waiting: dict[object, asyncio.TimerHandle],
        open_now: set[asyncio.Protocol],
        most: int,
        header_seconds: float,
    ) -> None:
        self._inner = inner
        self._waiting = waiting
        self._open_now = open_now
        self._most = most
        self._header_seconds = header_seconds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Taken, or closed at once."""
        line = cast("asyncio.Transport", transport)
        if len(self._open_now) >= self._most:
            line.abort()
            return
        self._open_now.add(self)
        self._waiting[self._inner] = asyncio.get_running_loop().call_later(self._header_seconds, line.abort)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Handed on."""
        if self in self._open_now:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Handed on."""
        return self._inner.eof_received() if self in self._open_now else None

    def pause_writing(self) -> None:
        """Handed on."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Handed on."""
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Its place is free again."""
        if self in self._open_now:
            self._open_now.discard(self)
            if (timer := self._waiting.pop(self._inner, None)) is not None:
                timer.cancel()
            self._inner.connection_lost(exc)
