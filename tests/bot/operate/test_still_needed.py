"""The question after a long time without a word: only where the operator has chosen so, once, and never a removal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kits.world import Clock, World, world

pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


@pytest.fixture
async def apart(tmp_path: Path) -> AsyncIterator[World]:
    """A world of its own: its bot is started anew."""
    async with world(tmp_path, clock=Clock(tmp_path / "clock"), start=False) as made:
        yield made


async def again(here: World) -> None:
    await here.bot.stop()
    await here.bot.start()


async def test_asked_once_and_only_where_wanted(apart: World) -> None:
    here, phone = apart, apart.phone()
    assert here.clock is not None
    await here.bot.start()
    await phone.says("det, der skete", r"nr\. 1")
    here.clock.on(days=200)
    await again(here)
    await here.stranger().says("noget", "Gemt")  # it has been at work since it was started
    assert not [message for message in await phone.said() if "har jeg stadig" in message["text"]]

    here.bot.environment["LOGBOG_ASK_AFTER_MONTHS"] = "6"
    await again(here)
    asked = await phone.reads("har jeg stadig")
    assert "slet" not in asked["text"]
    await again(here)
    await here.stranger().says("noget", "Gemt")  # it has been at work since it was started
    assert len([message for message in await phone.said() if "har jeg stadig" in message["text"]]) == 1
    await phone.taps(asked, "Se mulighederne", "/export")
    await phone.says("nyt", r"nr\. 2|Gemt")
    assert len((await here.case()).incidents) == 2
