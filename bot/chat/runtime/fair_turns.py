"""Whose log or export is made next: nobody's is held up by what another account has ordered.

At most two are in the making, of them one that may be long (a typesetter takes hundreds of megabytes), and one of each
account. Next comes whoever has had the least time of late, and of these whoever has waited longest. A long one gives
way between two files, as soon as it has had ``SLICE_SECONDS`` and another account waits for the same place.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from storage.store import Store

AT_ONCE = 2
LONG_AT_ONCE = 1
SLICE_SECONDS = 5.0
MOST_SECONDS = 2 * 3600.0
"""After so long an order is given up, its person told: whatever holds it up then does not end by itself."""
SHORT_EVENTS, SHORT_BYTES = 400, 10_000_000
"""A notebook of no more than so many events and bytes of files is made within seconds."""


async def is_short_for(store: Store, account: bytes) -> bool:
    """The same of an account's notebook. Raises StoreError."""
    case = await store.case_of(account)
    return case is None or is_short(await store.size(case), await store.used(case))


def is_short(events: int, size: int) -> bool:
    """Whether what is made of a notebook of ``events`` and so many bytes of files is made soon."""
    return events <= SHORT_EVENTS and size <= SHORT_BYTES


@dataclass(eq=False, slots=True)
class PlaceInLine:
    """One order that is being made, or waits for it."""

    account: bytes
    short: bool
    number: int
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    since: float = 0.0


class FairTurns:
    """See the module. ``clock`` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: list[PlaceInLine] = []
        self._making: list[PlaceInLine] = []
        self._had: dict[bytes, float] = {}
        self._number = 0

    @asynccontextmanager
    async def turn(self, account: bytes, *, short: bool) -> AsyncIterator[PlaceInLine]:
        """Wait for a turn, and have it until the end of the block."""
        place = PlaceInLine(account, short, self._number)
        self._number += 1
        try:
            await self._wait(place)
            yield place
        finally:
            self._leave(place)

    async def give_way(self, place: PlaceInLine) -> None:
        """Let others have their turn first, when this one has had enough of it. For a moment when little is held."""
        if place not in self._making:  # it has given way already, for another of its files
            await place.ready.wait()
        if self._clock() - place.since < SLICE_SECONDS:
            return
        self._count(place)
        before = self._had[place.account]
        if any(self._had.get(other.account, 0.0) < before and other.account != place.account
               and (place.short or not other.short or len(self._making) == AT_ONCE)
               for other in self._waiting):  # fmt: skip
            self._making.remove(place)
            await self._wait(place)

    async def _wait(self, place: PlaceInLine) -> None:
        place.ready.clear()
        self._waiting.append(place)
        self._call()
        await place.ready.wait()

    def _leave(self, place: PlaceInLine) -> None:
        if place in self._waiting:
            self._waiting.remove(place)
        if place in self._making:
            self._count(place)
            self._making.remove(place)
        self._call()
        if not self._waiting and not self._making:
            self._had.clear()

    def _call(self) -> None:
        """Let those in whose turn it is."""
        while len(self._making) < AT_ONCE:
            having = {one.account for one in self._making}
            full = sum(not one.short for one in self._making) >= LONG_AT_ONCE
            able = [one for one in self._waiting if one.account not in having and (one.short or not full)]
            if not able:
                return
            following = min(able, key=lambda one: (self._had.get(one.account, 0.0), one.number))
            self._waiting.remove(following)
            self._making.append(following)
            following.since = self._clock()
            following.ready.set()

    def _count(self, place: PlaceInLine) -> None:
        now = self._clock()
        self._had[place.account] = self._had.get(place.account, 0.0) + now - place.since
        place.since = now
