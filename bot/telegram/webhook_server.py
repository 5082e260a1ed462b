"""The other way for updates to come: Telegram calls us. 200 only after the update has been committed.

Telegram sends an update again, later and later, until it gets a 200, for 24 hours; several at once, in no
sure order."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from bot.telegram.identify import Incoming, incoming

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
BODY_LIMIT = 4 * 1024 * 1024
BODY_SECONDS = 30.0

_log = logging.getLogger(__name__)


def application(
    path: str,
    secret: str,
    receive: Callable[[Sequence[Incoming]], Awaitable[None]],
    *,
    body_seconds: float = BODY_SECONDS,
) -> web.Application:
    """A web application that takes updates at ``path`` from whoever knows ``secret`` (never empty)."""
    if not secret:
        raise ValueError("a webhook without a secret would take evidence from anybody")
    expected = secret.encode()

    async def handle(request: web.Request) -> web.Response:
        told = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(told, expected):
            return web.Response(status=403)
        try:
            async with asyncio.timeout(body_seconds):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408, headers={"Connection": "close"})
        try:
            await receive((incoming(body),))
        except Exception as error:  # noqa: BLE001 - whatever it was, it is not safe: Telegram must send it again
            _log.warning("wire.not_kept: %s", error)
            return web.Response(status=503)
        return web.Response()

    app = web.Application(client_max_size=BODY_LIMIT)
    app.router.add_post(path, handle)
    return app
