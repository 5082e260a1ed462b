"""After a restore nobody is left to believe that all is there, and no number is given twice."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from pathlib import Path

import pytest

from bot.operate.commands.restore_mark import SKIPPED
from tests.kits.world import Clock, World, world

pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


async def types(here: World, *words: str) -> None:
    """``logbog`` with these words, at a command line beside the bot."""
    ran = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=here.folder, env=here.bot.environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await ran.communicate()
    assert ran.returncode == 0, said.decode()


async def test_each_is_told_once_which_stretch_may_be_missing_and_numbers_go_on_higher(
    tmp_path: Path,
) -> None:
    clock = Clock(tmp_path / "clock")
    async with world(tmp_path, clock=clock) as here:
        first, second = here.phone(7001), here.phone(7002)
        await first.says("A", r"nr\. 1\b")
        await second.says("A", r"nr\. 1\b")
        await types(here, "backup", "backup")
        clock.on(minutes=40)
        await first.says("B, der går tabt", r"nr\. 2\b")
        await here.bot.kill()
        shutil.rmtree(here.bot.data)
        await types(here, "restore", "backup")
        await here.bot.start()
        clock.on(minutes=40)
        told = await first.says("C", "kan derfor mangle")
        assert re.search(r"fra \w+ \d+\. \w+ \d{4} kl\. \d+\.\d+ til \w+ \d+\.", told["text"]), told["text"]
        assert "B" not in told["text"].split()
        await first.reads(rf"nr\. {SKIPPED + 2}\b")
        await here.bot.stop()
        await here.bot.start()
        await first.says("/privacy", ".")
        stranger = here.phone(7003)
        await stranger.says("hej", r"nr\. 1\b")
        await second.says("D", "kan derfor mangle")
        for phone, times in ((first, 1), (second, 1), (stranger, 0)):
            said = [message["text"] for message in await phone.said()]
            assert sum("kan derfor mangle" in text for text in said) == times
