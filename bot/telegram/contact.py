"""What is remembered of the contact with Telegram across restarts: when it last worked, which stretches may be missing,
and whether a webhook of ours stands there. Documents of the account of nobody."""

from __future__ import annotations

import contextlib
import logging
from typing import Protocol

from bot.telegram.errors import WireError
from storage.errors import StoreError
from storage.store import Store
from storage.values import Turn

LAST_SUCCESS = "last_success"
OUTAGE = "outage"
RESTORED = "restored"
HOOKED = "hooked"

_log = logging.getLogger("logbog.app")


class WebhookTaker(Protocol):
    """What taking back a webhook needs of ``Telegram``."""

    async def delete_webhook(self) -> None:
        """Back to polling."""


class TelegramContact:
    """Times are seconds since the epoch. ``nobody`` is the account of updates that name none."""

    def __init__(self, store: Store, nobody: bytes) -> None:
        self._store = store
        self._nobody = nobody
        self._last: float | None = None
        self._away: tuple[float, float] | None = None
        self._restored: tuple[float, float] | None = None

    async def read(self) -> None:
        """Read what was remembered before this start. Raises StoreError."""
        if (last := await self._store.document(self._nobody, LAST_SUCCESS)) is not None:
            self._last = float(last)
        self._away = await self._stretch(OUTAGE)
        self._restored = await self._stretch(RESTORED)

    def last_success(self) -> float | None:
        """When Telegram last answered, as far as that has been kept."""
        return self._last

    def outage(self) -> tuple[float, float] | None:
        """The last stretch from which messages may be missing at Telegram: from, to."""
        return self._away

    def restored(self) -> tuple[float, float] | None:
        """The stretch that a restore from a backup has not brought back: from, to."""
        return self._restored

    async def worked(self, at: float | None) -> None:
        """Keep the time of the last contact. Where the store cannot, the next minute tries again."""
        if at is None or at == self._last:
            return
        try:
            await self._keep(LAST_SUCCESS, str(at).encode())
            self._last = at
        except StoreError as error:
            _log.error("%s", error.code)

    async def was_away(self, since: float, until: float) -> None:
        """After more than a day away: whoever writes is told which stretch may be missing, also after a restart.
        Raises StoreError."""
        self._away = (since, until)
        await self._keep(OUTAGE, f"{since} {until}".encode())
        _log.error("app.outage %d hours", (until - since) // 3600)

    async def choose(self, telegram: WebhookTaker, *, hooked: bool) -> None:
        """Take back a webhook of ours when we poll again; where that fails, the poller hears of it and tries again.
        Raises StoreError."""
        if (await self._store.document(self._nobody, HOOKED) is not None) == hooked:
            return
        if not hooked:
            with contextlib.suppress(WireError):
                await telegram.delete_webhook()
        await self._keep(HOOKED, b"" if hooked else None)

    async def _stretch(self, name: str) -> tuple[float, float] | None:
        if (kept := await self._store.document(self._nobody, name)) is None:
            return None
        since, until = kept.split()
        return float(since), float(until)

    async def _keep(self, name: str, data: bytes | None) -> None:
        await self._store.commit(Turn(account=self._nobody, documents={(self._nobody, name): data}))
