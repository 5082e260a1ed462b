"""The clock jumps by an hour, both ways, and the odd days of the calendar: nothing is lost, late or undated."""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.faults.sending import FIRST_USER, Posting, postings, send, settled, started, texts_to
from tests.faults.together import Scenario, SideBySide, name
from tests.kits.truth import check_said, check_whole, kept, opened
from tests.kits.world import COPENHAGEN, ROOT, Clock, World, shown, world

WITH_CLOCK = ROOT / "tests" / "kits" / "bot_with_clock.py"
HOUR = 3600


class Jumps:
    """The bot's own clock, apart from Telegram's: seconds off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.set(0)

    def set(self, seconds: int) -> None:
        """Jump: from now on so many seconds off."""
        new = self._path.with_suffix(".new")
        new.write_text(f"{seconds} 0")
        new.replace(self._path)


@asynccontextmanager
async def _jumping(folder: Path) -> AsyncIterator[tuple[World, Jumps]]:
    jumps = Jumps(folder / "jumps")
    async with world(folder, start=False) as made:
        made.bot.command = [sys.executable, str(WITH_CLOCK), str(folder / "jumps")]
        await made.bot.start()
        yield made, jumps


def _heard(made: World, before: int, said: object) -> bool:
    return len(texts_to(made, FIRST_USER)) > before


async def _back_and_forth(tmp_path: Path, chance: random.Random, offsets: tuple[int, ...]) -> None:
    async with _jumping(tmp_path) as (made, jumps):
        plan = postings(chance, 2, 20 * len(offsets))
        sent = []
        for number, offset in enumerate(offsets):
            jumps.set(offset)
            before = len(texts_to(made, FIRST_USER))
            for mine in plan:
                sent += [await send(made, one) for one in mine[number * 10 : number * 10 + 10]]
            await made.phone(FIRST_USER).until(partial(_heard, made, before))  # now, and not in an hour
        await settled(made)
        await made.bot.stop()
        async with opened(made.bot.data, tmp_path / "data.key") as store:
            await check_whole(store, made.bot.data, sent)
            for user in (FIRST_USER, FIRST_USER + 1):
                found = await kept(store, user)
                check_said(found, texts_to(made, user))
                assert [one.message for one in found.captured] == [one.id for one in sent if one.user == user]


async def forward_and_back(tmp_path: Path, chance: random.Random) -> None:
    """An hour on, back to where it was, and an hour back."""
    await _back_and_forth(tmp_path, chance, (0, HOUR, 0, -HOUR, 0))


async def an_hour_back_does_not_make_a_file_wait_for_it(tmp_path: Path, chance: random.Random) -> None:
    """A download that is due is due in seconds, whatever the clock has done, across a restart too."""
    async with _jumping(tmp_path) as (made, jumps):
        await made.post("fault", kind="500", method="file", times=1)
        content = chance.randbytes(20_000)
        sent = [await send(made, Posting(FIRST_USER, {"document": ("fil.bin", content)}, content))]
        await made.phone(FIRST_USER).reads("ikke hentet endnu")
        await made.bot.kill()
        jumps.set(-HOUR)
        await started(made)
        await settled(made)
        await made.bot.stop()
        async with opened(made.bot.data, tmp_path / "data.key") as store:
            await check_whole(store, made.bot.data, sent)


async def the_leap_day(tmp_path: Path, chance: random.Random) -> None:
    """From the evening of 29 February over midnight."""
    evening = dt.datetime(2028, 2, 29, 23, 59, 57, tzinfo=COPENHAGEN)
    async with world(tmp_path, clock=Clock(tmp_path / "clock", evening)) as made:
        phone = made.phone(FIRST_USER)
        await phone.forward("samme dag", evening.replace(hour=9, minute=5))
        await phone.reads(r"tirsdag 29\. februar 2028 kl\. 0?9\.05")
        made.clock.on(seconds=30)  # type: ignore[union-attr]
        await phone.send(text="dagen efter")
        await phone.reads(r"onsdag 1\. marts 2028 kl\. 0?0\.0\d")
        await phone.send(text="/log")
        await phone.until(
            lambda said: any("29. februar 2028" in shown(m) and "/log" not in shown(m) for m in said)
        )


async def the_doubled_hour(tmp_path: Path, chance: random.Random) -> None:
    """In the night to 25 October 2026 half past two comes twice; both messages keep their moment and their order."""
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    async with world(tmp_path, clock=Clock(tmp_path / "clock", first + dt.timedelta(minutes=1))) as made:
        phone = made.phone(FIRST_USER)
        await phone.forward("før", first)
        await phone.reads(r"nr\. 1 · søndag 25\. oktober 2026 kl\. 0?2\.30 \(sommertid\)")
        made.clock.on(hours=1)  # type: ignore[union-attr]
        await phone.forward("efter", first + dt.timedelta(hours=1))
        await phone.reads(r"nr\. 2 · søndag 25\. oktober 2026 kl\. 0?2\.30 \(vintertid\)")
        await made.bot.stop()
        case = await made.case(FIRST_USER)
        times = [case.time_of(incident, COPENHAGEN)[0] for incident in case.standing()]
        assert [time.fold for time in times if time is not None] == [0, 1]
        assert [one.sent for one in case.exhibits.values()] == [first, first + dt.timedelta(hours=1)]


async def the_missing_hour(tmp_path: Path, chance: random.Random) -> None:
    """In the night to 29 March 2026 there is no half past two."""
    before = dt.datetime(2026, 3, 29, 0, 59, 50, tzinfo=dt.UTC)
    async with world(tmp_path, clock=Clock(tmp_path / "clock", before)) as made:
        phone = made.phone(FIRST_USER)
        await phone.forward("før", before - dt.timedelta(minutes=29))
        await phone.reads(r"kl\. 0?1\.30")
        made.clock.on(minutes=31)  # type: ignore[union-attr]
        await phone.forward("efter", before + dt.timedelta(minutes=30, seconds=10))
        await phone.reads(r"nr\. 2 · søndag 29\. marts 2026 kl\. 0?3\.30")


SCENARIOS = (
    forward_and_back,
    an_hour_back_does_not_make_a_file_wait_for_it,
    the_leap_day,
    the_doubled_hour,
    the_missing_hour,
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name)
async def test_clock_jumps(scenario: Scenario, side_by_side: SideBySide) -> None:
    await side_by_side(scenario)
