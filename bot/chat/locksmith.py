"""Trying codes: one at a time for each case, each counted before anybody hears of it, and slower with each wrong one.

What is counted are the wrong tries of the last day, whoever made them and whatever was opened in between: a right code
does not set the count back, so that nothing can be told from it. Nothing is ever destroyed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from storage.locks import Pass
from storage.store import Store, Turn

TRIES, SEEN = "tries", "tries_seen"
FREE = 3
FIRST_PAUSE = 30
LONGEST_PAUSE = 3600
A_DAY = 24 * 3600
MOST_KEPT = 64


class Tries(msgspec.Struct, frozen=True, omit_defaults=True):
    """The wrong tries: how many there ever were, and when the last ones were (seconds since the epoch)."""

    total: int = 0
    last: tuple[int, ...] = ()

    def next_at(self, now: int) -> int:
        """From when on the next try counts: three are free, then 30 seconds, twice as long each time, an hour at
        most."""
        recent = [at for at in self.last if at > now - A_DAY]
        over = len(recent) - FREE
        if over < 0:
            return now
        return recent[-1] + min(LONGEST_PAUSE, FIRST_PAUSE << min(over, 16))

    def after(self, now: int) -> Tries:
        """One more."""
        return Tries(self.total + 1, (*self.last, now)[-MOST_KEPT:])


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try. ``again_at`` is from when on another one counts, where this one was not even looked at."""

    opened: Pass | None = None
    again_at: dt.datetime | None = None


class Locksmith:
    """Tries codes for all lanes."""

    def __init__(self, store: Store, now: Callable[[], dt.datetime]) -> None:
        self._store = store
        self._now = now
        self._turns: defaultdict[bytes, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def attempt(self, account: bytes, home: bytes, code: str) -> Tried:
        """Try a code. Raises StoreError."""
        async with self._turns[home]:
            tries = await self._tries(home)
            now = int(self._now().timestamp())
            again = tries.next_at(now)
            if again > now:
                return Tried(again_at=dt.datetime.fromtimestamp(again, dt.UTC))
            counted = msgspec.json.encode(tries.after(now))
            await self._store.commit(Turn(account=account, documents={(home, TRIES): counted}))
            opened = await self._store.access.try_code(home, code)
            if opened is not None:
                held = msgspec.json.encode(tries)
                await self._store.commit(Turn(account=account, documents={(home, TRIES): held}))
            return Tried(opened)

    async def news(self, account: bytes, opened: Pass) -> tuple[int, dt.datetime | None]:
        """How many wrong tries there were since this notebook was last opened, and when the last one was."""
        tries = await self._tries(opened.home)
        data = await self._store.document(opened.key.case, SEEN)
        seen = int(data) if data is not None and data.isdigit() else 0
        seen_now = str(tries.total).encode()
        if seen_now != data:
            await self._store.commit(Turn(account=account, documents={(opened.key.case, SEEN): seen_now}))
        last = dt.datetime.fromtimestamp(tries.last[-1], dt.UTC) if tries.last else None
        return max(0, tries.total - seen), last

    async def _tries(self, home: bytes) -> Tries:
        data = await self._store.document(home, TRIES)
        try:
            return Tries() if data is None else msgspec.json.decode(data, type=Tries)
        except msgspec.DecodeError:
            return Tries()
