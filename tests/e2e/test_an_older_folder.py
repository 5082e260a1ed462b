"""A data folder of an older format is taken up by today's bot, and by another bot at the same moment: what is sent is
kept, what was under way goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from standin.world.world import DEFAULT_TOKEN
from tests.bot.make_golden import LOCKED, OWNER
from tests.bot.test_golden_folders import FORMATS, GOLDEN
from tests.e2e.locking import unlock
from tests.kits.world import Clock, shown, world

OTHER = "2000002:another-token"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("token", [DEFAULT_TOKEN, OTHER], ids=["the same bot", "another bot"])
async def test_it_goes_on(tmp_path: Path, name: str, token: str) -> None:
    clock = Clock(tmp_path / "clock")
    clock.on(hours=1)
    shutil.copytree(GOLDEN / name / "store", tmp_path / "data")
    shutil.copy(GOLDEN / name / "master.key", tmp_path / "data.key")
    (tmp_path / "data.key").chmod(0o600)
    async with world(tmp_path, clock=clock, token=token) as here:  # its ids count from 1: like another bot's
        phone = here.phone(OWNER)
        for number in range(7, 13):
            await phone.says(f"ny tekst {number}", f"Gemt · nr. {number} ")
            clock.on(minutes=1)
        await phone.until(
            lambda said: any("nr. 6" in shown(one) for one in said)
        )  # was due when it was stopped
        case = await here.case(OWNER)
        texts = [one.text for one in case.exhibits.values()]
        assert texts[-6:] == [f"ny tekst {number}" for number in range(7, 13)]
        assert [incident.number for incident in case.standing()] == list(range(1, 13))
        await phone.says("/hide", "Ryddet")
        locked = here.phone(LOCKED)
        await unlock(locked)
        await locked.says("/log", "2 hændelser")
        await locked.says("en til", "Gemt · nr. 3 ")
