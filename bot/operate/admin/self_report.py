"""What the running bot tells of itself: times, counts, sizes. Nothing in it could be a person."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from bot.chat.screens.handout import order
from bot.chat.state import chat_state
from bot.chat.turn import downloads
from bot.chat.turn.case_cache import COUNTER
from bot.operate.admin.last_backup import last_backup
from bot.operate.admin.status_codes import pressing, troubles
from bot.operate.log_lines import CODE
from bot.operate.watch import disk
from bot.version import VERSION
from storage.errors import StoreError
from storage.store import Store

FRESH_SECONDS = 15.0

_log = logging.getLogger("logbog.backup")


REMEMBERED = 1 << 16
"""Cases whose numbers are kept in memory, 0.3 kB each; of those beyond, each is read each time."""


class Inside:
    """One running bot, seen by whoever runs it."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        *,
        mode: str,
        now: Callable[[], float],
        last_contact: Callable[[], float | None],
        wake: Callable[[bytes], None],
        pace: Callable[[], disk.Pace] = disk.Pace,
        backup_elsewhere: bool = False,
        clock_ahead: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """``backup_elsewhere``: the folder of backups is copied to another machine by other means. ``clock_ahead``: by
        how many seconds the machine's clock is ahead of Telegram's."""
        self._store = store
        self._folder = folder
        self._mode = mode
        self._now = now
        self._last_contact = last_contact
        self._wake = wake
        self._pace = pace
        self._backup_elsewhere = backup_elsewhere
        self._clock_ahead = clock_ahead
        self._since = now()
        self._numbers: dict[bytes, tuple[int, int]] = {}  # incidents of a case, by its number of events
        self._status: dict[str, Any] = {}
        self._reckoned = -FRESH_SECONDS
        self._backup_error = ""
        self.door_is_open = True
        """Whether a command at this machine could ask; whoever opens the door says so."""

    async def status(self) -> dict[str, Any]:
        """Everything; counted anew when what is known is older than a few seconds. Raises StoreError."""
        if time.monotonic() - self._reckoned >= FRESH_SECONDS:
            self._status = await self._reckon()
            self._reckoned = time.monotonic()
        return self._status | self._moment()

    async def troubles(self) -> list[str]:
        """The codes of what needs somebody soon. Never raises for a store that fails: that is one of them."""
        try:
            found = await self.status()
        except StoreError:
            return ["status.store"]
        return pressing(found)

    def heard_of_backup(self, error: str) -> None:
        """How a backup went, from its command: a code, empty when it was well. It counts until the next one, also
        where it could not be noted on the disk."""
        self._backup_error = error if CODE.fullmatch(error) else ""
        if error:
            _log.error("backup.failed: a backup ended with an error; logbog status names it")

    async def parked(self) -> list[dict[str, int]]:
        """What is parked: numbers, times, tries and sizes."""
        return [asdict(one) for one in await self._store.oversight.parked()]

    async def again(self, seq: int) -> None:
        """Try a parked update again. Raises MissingError."""
        self._wake(await self._store.oversight.unpark(seq))

    async def export(self, seq: int, to: str) -> bytes:
        """A parked update, sealed to a public key. Raises MissingError, DamagedError."""
        return await self._store.oversight.parked_for(seq, to)

    def hold(self) -> AbstractAsyncContextManager[Callable[[], bool]]:
        """Hold still for a backup."""
        return self._store.oversight.hold()

    def _moment(self) -> dict[str, Any]:
        """What is cheap to tell, and the troubles that follow from all of it."""
        now, contact = int(self._now()), self._last_contact()
        usage = disk.usage(self._folder)
        days, backup = self._pace().days_left(usage), last_backup(self._folder)
        told = {
            "running": True,
            "now": now,
            "last_contact": None if contact is None else int(contact),
            "disk_total": usage.total,
            "disk_free": usage.free,
            "disk_percent": round(usage.percent, 1),
            "disk_days_left": None if days is None else round(days, 1),
            "last_backup": backup.made,
            "backup_error": backup.error or self._backup_error or None,
            "backup_disk_percent": backup.percent or None,
            "backup_mended": backup.mended,
            "backup_on_same_disk": backup.same_disk and not self._backup_elsewhere,
            "door_is_open": self.door_is_open,
            "clock_ahead": round(self._clock_ahead()),
        }
        return told | {"troubles": troubles(self._status | told)}

    async def _reckon(self) -> dict[str, Any]:
        tally = await self._store.oversight.tally()
        checkpoint, stamp, certificate = await self._store.oversight.marks()
        return {
            "version": VERSION,
            "mode": self._mode,
            "up_since": int(self._since),
            "inbox": tally.waiting,
            "parked": tally.parked,
            "downloads": await self._store.oversight.count_tasks(downloads.KIND),
            "documents": await self._store.oversight.count_tasks(order.KIND),
            "cases": tally.cases,
            "incidents": await self._incidents(),
            "events": tally.events,
            "files": tally.files,
            "file_bytes": tally.file_bytes,
            "last_checkpoint": checkpoint,
            "last_stamp": stamp,
            "next_certificate": certificate,
        }

    async def _incidents(self) -> int:
        """Numbers handed out in all cases; a case is looked at again only when it has grown."""
        known, self._numbers, sum_of_all = self._numbers, {}, 0
        async for case, size in self._store.oversight.case_sizes():
            before = known.get(case)
            if before is None or before[0] != size:
                before = (size, await self._numbered(case))
            if len(self._numbers) < REMEMBERED:
                self._numbers[case] = before
            sum_of_all += before[1]
        return sum_of_all

    async def _numbered(self, case: bytes) -> int:
        try:
            return chat_state.load_counter(await self._store.document(case, COUNTER)).next_number - 1
        except (StoreError, msgspec.DecodeError):
            return 0  # it is told where the case is used
