"""Trying codes: one at a time for each case, each counted before anybody hears of it, and slower with each wrong one.

What is counted are the wrong tries of the last day, whoever made them and whatever was opened in between: a right code
does not set the count back, so that nothing can be told from it. A code that is *set* counts as well, in either
notebook: who sets one in the second and tries it at the keypad learns whether it is the first code, so it has to cost
what a try at the keypad costs. Nothing is ever destroyed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from storage.access.locks import Pass
from storage.store import Store
from storage.values import Turn

TRIES, SEEN = "tries", "tries_seen"
FREE = 3
FIRST_PAUSE = 30
LONGEST_PAUSE = 3600
A_DAY = 24 * 3600
MOST_KEPT = 64


class Tries(msgspec.Struct, frozen=True, omit_defaults=True):
    """The wrong tries: how many there ever were, when the newest was, and when the last ones were that pauses are
    reckoned from (seconds since the epoch). Codes that were set are among ``last``, and are no wrong tries."""

    total: int = 0
    last: tuple[int, ...] = ()
    newest: int = 0

    def next_at(self, now: int) -> int:
        """From when on the next try counts: three are free, then 30 seconds, twice as long each time, an hour at
        most."""
        recent = [at for at in self.last if at > now - A_DAY]
        over = len(recent) - FREE
        if over < 0:
            return now
        return recent[-1] + min(LONGEST_PAUSE, FIRST_PAUSE << min(over, 16))

    def after(self, now: int, *, wrong: bool = True) -> Tries:
        """One more; ``wrong`` False for a code that was set."""
        last = (*self.last, now)[-MOST_KEPT:]
        return Tries(self.total + 1, last, now) if wrong else Tries(self.total, last, self.newest)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try. ``again_at`` is from when on another one counts, where this one was not even looked at."""

    opened: Pass | None = None
    again_at: dt.datetime | None = None


class CodeAttempts:
    """Tries codes for all lanes."""

    def __init__(self, store: Store, now: Callable[[], dt.datetime]) -> None:
        self._store = store
        self._now = now
        self._turns: defaultdict[bytes, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def attempt(self, account: bytes, home: bytes, code: str, *, only: bytes | None = None) -> Tried:
        """Try a code. Where it is to open this one notebook (``only``), the code of another is a wrong one. Raises
        StoreError."""
        return await self._counted(account, home, code, only=only)

    async def setting(self, account: bytes, home: bytes, code: str) -> dt.datetime | None:
        """A code is about to be set: it counts as a try, unless it opens something already, as a right one at the
        keypad does not count. Gives from when on it may be set, where that is not now. Raises StoreError."""
        return (await self._counted(account, home, code, wrong=False)).again_at

    async def _counted(
        self, account: bytes, home: bytes, code: str, *, only: bytes | None = None, wrong: bool = True
    ) -> Tried:
        async with self._turns[home]:
            tries = await self._tries(home)
            now = int(self._now().timestamp())
            again = tries.next_at(now)
            if again > now:
                return Tried(again_at=dt.datetime.fromtimestamp(again, dt.UTC))
            counted = msgspec.json.encode(tries.after(now, wrong=wrong))
            await self._store.commit(Turn(account=account, documents={(home, TRIES): counted}))
            opened = await self._store.access.try_code(home, code)
            if opened is not None and only not in (None, opened.key.case):
                opened = None
            if opened is not None:
                held = msgspec.json.encode(tries)
                await self._store.commit(Turn(account=account, documents={(home, TRIES): held}))
            return Tried(opened)

    async def news(self, account: bytes, home: bytes) -> tuple[int, dt.datetime | None]:
        """How many wrong tries there were since a code last opened anything of this case, and when the last one was.
        Each is told once, whichever notebook was opened: told again in the other, it would tell that there are two."""
        tries = await self._tries(home)
        data = await self._store.document(home, SEEN)
        seen = int(data) if data is not None and data.isdigit() else 0
        seen_now = str(tries.total).encode()
        if seen_now != data:
            await self._store.commit(Turn(account=account, documents={(home, SEEN): seen_now}))
        newest = tries.newest or (tries.last[-1] if tries.last else 0)
        last = dt.datetime.fromtimestamp(newest, dt.UTC) if newest else None
        return max(0, tries.total - seen), last

    async def _tries(self, home: bytes) -> Tries:
        data = await self._store.document(home, TRIES)
        try:
            return Tries() if data is None else msgspec.json.decode(data, type=Tries)
        except msgspec.DecodeError:
            return Tries()
