"""``logbog backup``, ``restore``, ``status`` and ``park`` beside a running bot that people write to: nothing that was
acknowledged before is missing after the machine is lost."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pyrage
import pytest

from bot.case import events as ev
from tests.faults.process import nothing_due
from tests.kits.waiting import until
from tests.kits.world import World, world

pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")
PEOPLE = (7001, 7002, 7003)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        yield made


async def types(here: World, *words: str | Path) -> tuple[int, str]:
    """``logbog`` with these words, at a command line beside the bot; its exit code and what it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words,
        cwd=here.folder, env=here.bot.environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, output.decode()


async def texts(here: World, user: int) -> list[str]:
    events = [event.payload for event in await here.events(user)]
    return [str(one.text) for one in events if isinstance(one, ev.Captured)]


def _so_many(said: dict[int, list[str]], count: int) -> bool:
    return sum(map(len, said.values())) >= count


async def test_a_lost_machine(here: World) -> None:
    said: dict[int, list[str]] = {user: [] for user in PEOPLE}
    going = True

    async def write(user: int) -> None:
        phone = here.phone(user)
        while going:
            text = f"besked {len(said[user])} fra {user}"
            await phone.send(text=text)
            said[user].append(text)
            await asyncio.sleep(0.2)

    for user in PEOPLE:
        await here.phone(user).says("hej", r"nr\. 1")
    await here.phone(7001).send(document=("bilag.bin", bytes(range(256)) * 2000))
    writers = [asyncio.create_task(write(user)) for user in PEOPLE]
    before: dict[int, list[str]] = {}
    for _ in range(2):
        await until(partial(_so_many, said, sum(map(len, said.values())) + 9))
        code, output = await types(here, "backup", here.folder / "backup")
        assert code == 0, output
        assert "read back: 3 cases" in output
    going = False
    await asyncio.gather(*writers)
    for user in PEOPLE:
        await here.phone(user).says("til sidst", "Gemt|beskeder")
    await until(lambda: nothing_due(here.bot.data))
    code, output = await types(here, "backup", here.folder / "backup")
    assert "0 of them new" in output
    before = {user: await texts(here, user) for user in PEOPLE}
    assert all(list(before[user])[-1] == "til sidst" and len(before[user]) > 5 for user in PEOPLE)
    await here.phone(7001).says("efter den sidste kopi", "Gemt|beskeder")
    await until(lambda: nothing_due(here.bot.data))
    await here.bot.kill()

    old = here.bot.data.rename(here.folder / "old")
    code, output = await types(here, "restore", here.folder / "backup", "--old", old)
    assert code == 0, output
    assert "3 cases" in output
    assert re.search(r"old data folder has beyond this: 0 cases, [1-9]\d* events, 0 files", output), output
    assert {user: await texts(here, user) for user in PEOPLE} == before
    await here.bot.start()
    await here.phone(7002).says("her er jeg igen", "Gemt")
    await here.bot.stop()
    assert (await texts(here, 7002))[-1] == "her er jeg igen"


async def test_status_for_a_person_a_program_and_a_monitor(here: World) -> None:
    here.bot.environment["LOGBOG_BACKUP_ELSEWHERE"] = "true"
    await here.bot.stop()
    await here.bot.start()
    await here.phone().says("hej", r"nr\. 1")
    code, told = await types(here, "status", "--json")
    status = json.loads(told)
    assert code == 1
    assert status["running"]
    assert status["troubles"] == ["status.no_backup"]
    assert (status["cases"], status["incidents"], status["inbox"], status["parked"]) == (1, 1, 0, 0)
    assert status["mode"] == "polling"
    assert abs(status["now"] - status["last_contact"]) < 120
    await types(here, "backup", "backup")
    code, page = await types(here, "status")
    assert code == 0, page
    assert "all is well" in page
    assert "7001" not in page + told
    await here.bot.stop()
    code, page = await types(here, "status")
    assert code == 2
    assert "not running" in page


async def test_a_backup_of_a_stopped_bot_keeps_others_out_and_needs_no_key(here: World) -> None:
    await here.phone().says("hej", r"nr\. 1")
    await here.bot.kill()
    key = here.folder / "data.key"
    key.rename(here.folder / "elsewhere.key")
    code, output = await types(here, "backup", "backup")
    assert code == 0, output
    shutil.rmtree(here.bot.data)
    code, output = await types(here, "restore", "backup")
    assert code == 2
    assert "storage.lost_key" in output
    (here.folder / "elsewhere.key").rename(key)
    assert (await types(here, "restore", "backup"))[0] == 0
    assert await texts(here, 7001) == ["hej"]


async def test_the_key_is_never_in_a_backup(here: World) -> None:
    here.bot.environment["LOGBOG_MASTER_KEY_FILE"] = str(here.folder / "backup" / "the.key")
    code, output = await types(here, "backup", "backup")
    assert code == 2
    assert "master key lies in the folder of backups" in output
    for folder in ("data/backup", "."):
        code, output = await types(here, "backup", folder)
        assert code == 2
        assert "must not lie in one another" in output


async def test_parked_updates_are_listed_handed_on_and_tried_again(tmp_path: Path) -> None:
    async with world(tmp_path, start=False) as here:
        poisoned = Path(__file__).parents[2] / "kits" / "poisoned_bot.py"
        command, here.bot.command = here.bot.command, [sys.executable, str(poisoned)]
        await here.bot.start()
        phone = here.phone()
        await phone.says("hej", r"nr\. 1")
        await phone.send(text="gift i en brønd")
        await phone.reads("kunne jeg ikke læse")
        await here.bot.stop()
        here.bot.command = command
        await here.bot.start()
        await phone.says("mere", "Gemt|beskeder")
        code, listed = await types(here, "park")
        assert code == 0, listed
        number = re.match(r"(\d+)  came .* 3 tries  \d+ bytes\n", listed)
        assert number, listed
        assert "gift i en brønd" not in listed
        reader = pyrage.x25519.Identity.generate()
        out = here.folder / "one.age"
        code, output = await types(
            here, "park", "export", number[1], "--to", str(reader.to_public()), "--out", out
        )
        assert code == 0, output
        assert b"gift i en" not in out.read_bytes()
        assert b"gift i en" in pyrage.decrypt(out.read_bytes(), [reader])
        assert (await types(here, "park", "export", "999", "--to", str(reader.to_public()), "--out", "x"))[
            0
        ] == 2
        assert (await types(here, "park", "export", number[1], "--to", "age1nobody", "--out", "x"))[0] == 2
        code, output = await types(here, "park", "again")
        assert code == 0, output

        async def all_are_done() -> bool:
            return (await types(here, "park"))[1] == "nothing is parked\n"

        await until(all_are_done)
        await until(lambda: nothing_due(here.bot.data))
        await here.bot.stop()
        assert "gift i en brønd" in await texts(here, 7001)
