"""Once a minute a look at the disk: warn while there is time, stop taking files (never texts) before it is full, and
let whoever runs the machine know how many days are left."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from bot.operate.watch import disk
from bot.operate.watch.disk import Pace
from storage.errors import StoreError
from storage.store import Store
from storage.values import Turn

LOOK_SECONDS = 60.0
ROOM_SECONDS = 5.0
SAID_AGAIN_SECONDS = 86_400
DOCUMENT = "disk"

_log = logging.getLogger("logbog.disk")


class Watch:
    """The disk of one data folder. ``owner`` is whose document the samples are kept in: nobody's."""

    def __init__(self, store: Store, owner: bytes, folder: Path, now: Callable[[], float]) -> None:
        self._store = store
        self._owner = owner
        self._folder = folder
        self._now = now
        self._pace = Pace()
        self._said: dict[str, float] = {}
        self._looked = -ROOM_SECONDS
        self._usage: disk.Usage | None = None

    def pace(self) -> Pace:
        """What has been seen so far."""
        return self._pace

    def room(self, size: int = 0) -> bool:
        """Whether a file of so many bytes is taken: not when the disk is nearly full, or would be with it."""
        if time.monotonic() - self._looked >= ROOM_SECONDS:
            self._looked = time.monotonic()
            try:
                self._usage = disk.usage(self._folder)
            except OSError:
                self._usage = None  # whoever writes hears of it
        return self._usage is None or self._usage.with_more(size).percent < disk.FULL_PERCENT

    async def run(self) -> None:
        """Look until cancelled."""
        await self._remember()
        while True:
            try:
                await self._look()
            except OSError:
                _log.error("disk.unknown: the disk does not say how full it is")
            except StoreError as error:
                _log.error("%s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def _remember(self) -> None:
        try:
            data = await self._store.document(self._owner, DOCUMENT)
            if data is not None:
                self._pace = msgspec.json.decode(data, type=Pace)
        except (StoreError, msgspec.DecodeError):
            _log.error("disk.samples_unreadable: how fast the disk fills is reckoned anew")

    async def _look(self) -> None:
        usage, before = disk.usage(self._folder), self._pace
        self._pace = before.seen(int(self._now()), usage)
        self._tell(usage)
        if len(self._pace.samples) != len(before.samples) or self._pace.samples[:-1] != before.samples[:-1]:
            data = msgspec.json.encode(self._pace)
            await self._store.commit(Turn(account=self._owner, documents={(self._owner, DOCUMENT): data}))

    def _tell(self, usage: disk.Usage) -> None:
        days, percent = self._pace.days_left(usage), int(usage.percent)
        if usage.percent >= disk.FULL_PERCENT:
            if self._due("full"):
                _log.error("disk.full: %d %% used; files wait at Telegram until there is room", percent)
        elif usage.percent >= disk.WARN_PERCENT:
            if self._due("filling"):
                if days is None:
                    _log.warning("disk.filling: %d %% used", percent)
                else:
                    _log.warning(
                        "disk.filling: %d %% used; full in %d days at this pace", percent, round(days)
                    )
        elif self._said:
            _log.warning("disk.room_again: %d %% used", percent)
            self._said.clear()

    def _due(self, what: str) -> bool:
        """At once, then once a day."""
        if self._now() - self._said.get(what, -SAID_AGAIN_SECONDS) < SAID_AGAIN_SECONDS:
            return False
        self._said = {what: self._now()}
        return True
