"""Logs and exports take turns by account: what one orders never holds up another's."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.runtime.fair_turns import (
    AT_ONCE,
    LONG_AT_ONCE,
    SHORT_BYTES,
    SHORT_EVENTS,
    SLICE_SECONDS,
    FairTurns,
    is_short,
)

MANY = 20


class Making:
    """Orders in the making, by a clock that goes on only while one of them works."""

    def __init__(self) -> None:
        self.now = 0.0
        self.turns = FairTurns(lambda: self.now)
        self.at_work: list[tuple[bytes, bool]] = []
        self.most = self.most_long = 0
        self.done: list[bytes] = []

    async def make(self, account: bytes, *, short: bool, files: int, seconds: float = SLICE_SECONDS) -> None:
        """One order: so many files, each so long; it gives way between them."""
        async with self.turns.turn(account, short=short) as place:
            for _ in range(files):
                self.at_work.append((account, short))
                self.most = max(self.most, len(self.at_work))
                self.most_long = max(self.most_long, sum(not one for _, one in self.at_work))
                assert len({who for who, _ in self.at_work}) == len(self.at_work), "one of each account"
                self.now += seconds
                await asyncio.sleep(0)
                self.at_work.remove((account, short))
                await self.turns.give_way(place)
        self.done.append(account)


async def test_a_short_one_never_waits_for_the_worst_that_another_has_ordered() -> None:
    making = Making()
    worst = [asyncio.create_task(making.make(b"worst", short=False, files=MANY)) for _ in range(MANY)]
    await asyncio.sleep(0)
    before = making.now
    await making.make(b"short", short=True, files=1, seconds=1)
    assert making.now - before <= 2 * SLICE_SECONDS
    await asyncio.gather(*worst)
    assert making.done[0] == b"short"


async def test_two_long_ones_take_turns_and_an_account_that_comes_later_is_not_last() -> None:
    making = Making()
    worst = [asyncio.create_task(making.make(b"worst", short=False, files=MANY)) for _ in range(3)]
    await asyncio.sleep(0)
    other = asyncio.create_task(making.make(b"other", short=False, files=4))
    await asyncio.gather(*worst, other)
    assert making.done[0] == b"other"
    assert making.most_long == LONG_AT_ONCE


async def test_many_short_ones_do_not_starve_a_long_one() -> None:
    making = Making()
    short = [asyncio.create_task(making.make(b"%d" % n, short=True, files=1)) for n in range(4)]
    long = asyncio.create_task(making.make(b"long", short=False, files=1))
    later = [asyncio.create_task(making.make(b"%d" % n, short=True, files=1)) for n in range(4, 60)]
    await long
    assert len(making.done) < 12
    await asyncio.gather(*short, *later)


async def test_who_takes_an_order_back_leaves_the_line() -> None:
    making = Making()
    first = asyncio.create_task(making.make(b"a", short=False, files=MANY))
    gone = asyncio.create_task(making.make(b"b", short=False, files=MANY))
    last = asyncio.create_task(making.make(b"c", short=False, files=1))
    await asyncio.sleep(0)
    gone.cancel()
    await last
    first.cancel()
    await asyncio.gather(first, gone, return_exceptions=True)
    await making.make(b"d", short=False, files=1)
    assert making.done == [b"c", b"d"]


ORDER = st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 4), st.integers(0, 12))


@settings(max_examples=40)
@given(st.lists(ORDER, max_size=14))
def test_whatever_is_ordered_is_made_within_the_bounds(orders: list[tuple[int, bool, int, int]]) -> None:
    async def all_of_it() -> Making:
        making = Making()
        await asyncio.wait_for(
            asyncio.gather(
                *(making.make(b"%d" % who, short=short, files=n, seconds=long) for who, short, n, long in orders)
            ),
            30,
        )  # fmt: skip
        return making

    making = asyncio.run(all_of_it())
    assert len(making.done) == len(orders)
    assert making.most <= AT_ONCE
    assert making.most_long <= LONG_AT_ONCE


def test_what_is_short() -> None:
    assert is_short(SHORT_EVENTS, SHORT_BYTES)
    assert not is_short(SHORT_EVENTS + 1, 0)
    assert not is_short(0, SHORT_BYTES + 1)
