"""Trying codes: one at a time for each case, each counted before anybody hears of it, and slower with each wrong one.

What is counted are the wrong tries of the last day, and of the last thirty, whatever was opened in between: a right
code does not set the count back, so that nothing can be told from it. A code that is *set* counts as well, in either
notebook: who sets one in the second and tries it at the keypad learns whether it is the first code, so it has to cost
what a try at the keypad costs. Each owner's account counts apart, so that nobody keeps her other phone out; accounts
that came in by way of a second notebook wait for everybody's tries. The recovery key is never counted. Nothing is ever
destroyed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakValueDictionary

import msgspec

from bot.chat.state import access_log
from bot.chat.state.access_log import Act, Uses
from storage.access.locks import Pass
from storage.store import Store
from storage.values import Turn

TRIES = "tries"
FREE = 3
FIRST_PAUSE = 30
LONGEST_PAUSE = 3600
A_DAY = 24 * 3600
A_MONTH = 30 * A_DAY
MANY, AFTER_MANY = 20, 4 * 3600  # so many in thirty days, and then one try in so many seconds
MOST_KEPT = 64


class Tries(msgspec.Struct, frozen=True, omit_defaults=True):
    """When the last tries were that pauses are reckoned from (seconds since the epoch), the oldest first: wrong ones,
    and codes that were set."""

    last: tuple[int, ...] = ()

    def next_at(self, now: int) -> int:
        """From when on the next try counts: three are free, then 30 seconds, twice as long each time, an hour at
        most; after twenty in thirty days four hours."""
        recent = [at for at in self.last if at > now - A_DAY]
        over = len(recent) - FREE
        soonest = now if over < 0 else recent[-1] + min(LONGEST_PAUSE, FIRST_PAUSE << min(over, 16))
        month = [at for at in self.last if at > now - A_MONTH]
        return max(soonest, month[-1] + AFTER_MANY) if len(month) >= MANY else soonest

    def after(self, now: int) -> Tries:
        """One more."""
        return Tries((*self.last, now)[-MOST_KEPT:])

    def with_others(self, others: Tries) -> Tries:
        """These and those of another count."""
        return Tries(tuple(sorted((*self.last, *others.last)))[-MOST_KEPT:])


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
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    async def attempt(self, account: bytes, home: bytes, code: str, *, only: bytes | None = None) -> Tried:
        """Try a code. Where it is to open this one notebook (``only``), the code of another is a wrong one. Raises
        StoreError."""
        return await self._counted(account, home, code, only=only)

    async def setting(
        self, account: bytes, home: bytes, code: str, *, below: bytes | None = None
    ) -> dt.datetime | None:
        """A code is about to be set: it counts as a try, unless it opens something already, as a right one at the
        keypad does not count. ``below`` is the second notebook that the account came in by, if it did. Gives from when
        on it may be set, where that is not now. Raises StoreError."""
        return (await self._counted(account, home, code, only=below, wrong=False)).again_at

    async def _counted(
        self, account: bytes, home: bytes, code: str, *, only: bytes | None = None, wrong: bool = True
    ) -> Tried:
        turn = self._turns.get(home) or asyncio.Lock()
        self._turns[home] = turn  # there as long as somebody waits for it
        async with turn:
            name = _name(account, only)
            tries = await self._tries(home, name)
            now = int(self._now().timestamp())
            again = (await self._all_of(home, account, tries, only)).next_at(now)
            if again > now:
                return Tried(again_at=dt.datetime.fromtimestamp(again, dt.UTC))
            before = await self._store.document(home, access_log.DOCUMENT)
            uses = access_log.load(before)
            more = uses.plus(Act.WRONG, now, account) if wrong else uses
            await self._keep(account, home, name, tries.after(now), more)
            opened = await self._store.access.try_code(home, code, now=now)
            if opened is not None and only not in (None, opened.key.case):
                opened = None
            if opened is not None:
                await self._keep(account, home, name, tries, uses)
            return Tried(opened)

    async def _keep(self, account: bytes, home: bytes, name: str, tries: Tries, uses: Uses) -> None:
        documents: dict[tuple[bytes, str], bytes | None] = {
            (home, name): msgspec.json.encode(tries),
            (home, access_log.DOCUMENT): access_log.dump(uses),
        }
        await self._store.commit(Turn(account=account, documents=documents))

    async def _all_of(self, home: bytes, account: bytes, own: Tries, only: bytes | None) -> Tries:
        """The tries that this account waits for: its own; where it came in by way of a second notebook, everybody's."""
        if only is None:
            return own
        for seat in await self._store.access.seats_of(home):
            own = own.with_others(await self._tries(home, _name(seat.account, None)))
        return own

    async def _tries(self, home: bytes, name: str) -> Tries:
        """A count; where there is none of its own yet, the one that a case had for all its accounts."""
        for one in (name, TRIES):
            data = await self._store.document(home, one)
            try:
                if data is not None:
                    return msgspec.json.decode(data, type=Tries)
            except msgspec.DecodeError:
                return Tries()
        return Tries()


def _name(account: bytes, only: bytes | None) -> str:
    """The name of the document that counts an account's tries."""
    return f"{TRIES}:{'below' if only is not None else account.hex()[:16]}"
