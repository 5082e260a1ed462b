"""Updates by webhook: listens, tells Telegram where, and sees to it that Telegram keeps to it.

The same shape as ``Poller``: ``run`` until cancelled, ``last_success`` for the last contact. A webhook stays set when
we stop: what comes meanwhile waits at Telegram, as with polling, and comes when we are back or poll again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from bot.telegram.connection_limits import serve
from bot.telegram.errors import RefusedTokenError, WireError
from bot.telegram.identify import Incoming
from bot.telegram.polling import KEPT_SECONDS, OnOutage, Receive
from bot.telegram.webhook_server import application

LOOK_SECONDS = 60.0
LONGEST_PAUSE = 30.0

_log = logging.getLogger(__name__)


class CannotListenError(WireError):
    """The address of LOGBOG_LISTEN is in use, or not one of this machine."""

    code = "wire.cannot_listen"


class WebhookApi(Protocol):
    """What a webhook needs of ``Telegram``."""

    async def set_webhook(self, url: str, *, secret: str, allowed: Sequence[str] = ()) -> None:
        """Let Telegram deliver."""

    async def webhook_info(self) -> Mapping[str, Any]:
        """What Telegram says of it."""


class Hook:
    """One webhook: ``url`` is its public address, ``address`` (host, port) where we listen."""

    def __init__(
        self,
        source: WebhookApi,
        receive: Receive,
        *,
        url: str,
        secret: str,
        address: tuple[str, int],
        on_outage: OnOutage,
        last_success: float | None,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.last_success = last_success
        self._source = source
        self._receive = receive
        self._url = url
        self._secret = secret
        self._address = address
        self._on_outage = on_outage
        self._wall = wall
        self._sleep = sleep
        self._trouble = ""
        self._told_error = 0

    def alive(self) -> bool:
        """Whoever listens is alive while the event loop turns."""
        return True

    async def run(self) -> None:
        """Listen until cancelled. Raises RefusedTokenError, CannotListenError."""
        app = application(urlsplit(self._url).path or "/", self._secret, self._taken)
        try:
            serving = await serve(app, *self._address)
        except OSError:
            raise CannotListenError from None
        try:
            failures = 0
            while True:
                try:
                    await self._look()
                except RefusedTokenError:
                    raise
                except WireError as error:
                    self._tell(error.code)
                    await self._sleep(min(LONGEST_PAUSE, 2.0**failures))
                    failures = min(failures + 1, 10)
                else:
                    self._tell("")
                    failures = 0
                    await self._sleep(LOOK_SECONDS)
        finally:
            await serving.cleanup()

    async def _look(self) -> None:
        """Set the webhook where it is not ours, and hear how Telegram fares with it."""
        info = await self._source.webhook_info()
        if info.get("url") != self._url or self._told_error == 0:
            await self._source.set_webhook(self._url, secret=self._secret)  # the secret may be a new one
        error = int(info.get("last_error_date") or 0)
        if error > self._told_error > 0:
            _log.warning("wire.webhook_failing: Telegram cannot deliver; see its getWebhookInfo")
        self._told_error = max(error, 1)
        await self._succeeded()

    async def _taken(self, updates: Sequence[Incoming]) -> None:
        await self._receive(updates)
        await self._succeeded()

    async def _succeeded(self) -> None:
        now, before = self._wall(), self.last_success
        if before is not None and now - before > KEPT_SECONDS:
            await self._on_outage(before, now)
        self.last_success = now

    def _tell(self, code: str) -> None:
        """One line when trouble begins or changes, one when it is over."""
        if code and code != self._trouble:
            _log.warning("%s", code)
        elif self._trouble and not code:
            _log.warning("wire.recovered: updates come again")
        self._trouble = code
