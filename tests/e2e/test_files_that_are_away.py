"""A file that Telegram does not find at the moment is asked for again for a week, and one that is gone for a day: by
the clock, also when the bot was stopped in between."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.case.values import File, FileState
from standin.world.faults import Fault
from tests.kits.world import Clock, Phone, World, shown, world

DATA = b"%PDF-1.4 " + bytes(range(256))
NEVER = 10_000
WAITING = "1 fil er ikke hentet færdig endnu"


@pytest_asyncio.fixture(loop_scope="module")
async def alone(tmp_path: Path) -> AsyncIterator[World]:
    """A world of its own: its bot is stopped and its clock moved."""
    async with world(tmp_path, clock=Clock(tmp_path / "clock")) as made:
        yield made


async def later(here: World, **time: float) -> None:
    """Stop the bot, start it again so much later, and wait until it has asked for the file once more."""
    assert here.clock is not None
    asked = len(await here.calls("getFile"))
    await here.bot.stop()
    here.clock.on(**time)
    await here.bot.start()
    while len(await here.calls("getFile")) == asked:
        here.bot.check()
        await here.pause()


async def file(here: World, phone: Phone) -> File:
    """The one file of a case."""
    (found,) = [file for one in (await here.case(phone.id)).exhibits.values() for file in one.files]
    return found


async def sent(here: World, kind: str, method: str) -> Phone:
    """Somebody who has sent a file that cannot be had."""
    phone = here.phone()
    here.practice.faults.order(Fault(kind, method, NEVER))
    await phone.send(document=("a.pdf", DATA))
    await phone.reads("Gemt · nr. 1 .*1 fil ikke hentet endnu")
    return phone


async def test_a_file_that_is_away_for_six_days_is_kept_all_the_same(alone: World) -> None:
    phone = await sent(alone, "away", "getFile")
    for _ in range(6):
        await later(alone, hours=23)
        panel = await phone.says("/nr 1", WAITING)
        assert "er gemt her" not in shown(panel)
    alone.practice.faults.clear()
    await later(alone, hours=23)
    await phone.until(
        lambda said: any("Gemt · nr. 1 " in shown(m) and "ikke hentet" not in shown(m) for m in said)
    )
    found = await file(alone, phone)
    assert (found.state, found.sha256) == (FileState.KEPT, hashlib.sha256(DATA).hexdigest())
    await phone.says("/nr 1", "1 ting er gemt her")


@pytest.mark.parametrize(
    ("kind", "method"), [("away", "getFile"), pytest.param("502", "file", marks=pytest.mark.nightly)]
)
async def test_after_a_week_it_is_told_what_is_kept(alone: World, kind: str, method: str) -> None:
    phone = await sent(alone, kind, method)
    for _ in range(3):
        await later(alone, hours=20)
        await phone.says("/nr 1", WAITING)
    for _ in range(5):
        await later(alone, hours=23)
    await phone.reads("Gemt · nr. 1 .*1 fil kunne ikke hentes, send den gerne igen")
    assert (await file(alone, phone)).state is FileState.LOST
    panel = await phone.says("/nr 1", "Af 1 fil er kun navn og størrelse gemt")
    assert "er gemt her" not in shown(panel)
    assert not any("længere" in shown(one) for one in await phone.said())
    await phone.taps(await phone.says("/language", ""), "English", "English|language")
    await phone.says("/nr 1", "Of 1 file only the name and size are kept")


async def test_a_link_that_leads_nowhere_for_a_day_is_final(alone: World) -> None:
    phone = await sent(alone, "404", "file")
    await later(alone, hours=3)
    await phone.says("/nr 1", WAITING)
    await later(alone, hours=25)
    await phone.reads("Gemt · nr. 1 .*1 fil kunne ikke hentes")
    assert (await file(alone, phone)).state is FileState.LOST
