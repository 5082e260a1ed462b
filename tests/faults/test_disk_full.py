"""A full disk: people are told, Telegram keeps what could not be kept, and with room all goes on by itself."""

from __future__ import annotations

import random
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.process import lines, log, pid
from tests.faults.sending import (
    FIRST_USER,
    Posting,
    Sent,
    called,
    confirmed,
    postings,
    send,
    settled,
    texts_to,
)
from tests.faults.together import Scenario, SideBySide, name
from tests.kits.small_disk import SmallDisk, small_disk
from tests.kits.traced import failing
from tests.kits.truth import check_safe, check_said, check_whole, copied, kept, opened, parked
from tests.kits.waiting import until
from tests.kits.world import World, world

NOT_SAVED = "Det blev ikke gemt"
CHANGES = "pwrite64,fsync,fdatasync,ftruncate,mkdir,rename,unlink"  # what such a disk refuses; the log goes elsewhere
ROOM_FOR_THE_LOG = (
    20_000  # RLIMIT_FSIZE holds for the process's output, too; the database is beyond it from the start
)


@asynccontextmanager
async def _on_small_disk(folder: Path, size: str) -> AsyncIterator[tuple[World, SmallDisk]]:
    async with small_disk(folder / "data", size) as disk, world(folder, start=False) as made:
        made.bot.command, made.bot.data = [*disk.prefix, *made.bot.command], disk.folder
        yield made, disk


async def _first(made: World, chance: random.Random) -> tuple[list[Sent], list[list[Posting]]]:
    """Some that are kept before it begins, and the rest."""
    plan = postings(chance, 3, 60)
    sent = [await send(made, one) for mine in plan for one in mine[:4]]
    await settled(made)
    return sent, [mine[4:] for mine in plan]


async def _told(made: World) -> None:
    """Until at least one person has been told that it could not be saved, and the bot has asked for it once more."""

    def is_told() -> bool:
        return any(NOT_SAVED in text for chat in made.practice.bot.chats for text in texts_to(made, chat))

    await until(is_told, told=lambda: log(made.bot)[-2_000:])
    polls = len(called(made, "getUpdates"))
    await until(lambda: len(called(made, "getUpdates")) > polls)


async def _check(made: World, data: Path, key: Path, sent: list[Sent]) -> None:
    async with opened(data, key) as store:
        await check_whole(store, data, sent)
        for user in {one.user for one in sent}:
            check_said(await kept(store, user), texts_to(made, user))
    assert parked(data) == 0, "no room is no reason to set anything aside"


async def _refused(made: World, before: list[Sent], rest: list[list[Posting]], tmp_path: Path) -> list[Sent]:
    """Some more while nothing can be written: people are told, and what is confirmed is there."""
    sent = [await send(made, one) for mine in rest for one in mine[:4]]
    await _told(made)
    everything = before + sent
    safe = confirmed(made, everything)
    async with opened(copied(made.bot.data, tmp_path / "copy"), tmp_path / "data.key") as store:
        for user in {one.user for one in everything}:
            check_safe(await kept(store, user), [one for one in safe if one.user == user])
    return sent


async def _mended(made: World, rest: list[list[Posting]]) -> list[Sent]:
    """The others once it can be written again: all goes on by itself, and ends in order."""
    sent = [await send(made, one) for mine in rest for one in mine[4:]]
    await settled(made)
    assert await made.bot.stop() == 0
    return sent


async def no_room_left(tmp_path: Path, chance: random.Random) -> None:
    """A real full disk. Texts meet ENOSPC; of files only those under way when it filled: from 97 % on no more are taken
    (tests/bot/operate/test_disk_pace.py). A file that is being written meets it in tests/storage/test_disk_full.py."""
    async with _on_small_disk(tmp_path, "12m") as (made, disk):
        await made.bot.start()
        sent, rest = await _first(made, chance)
        disk.fill()
        for mine in rest:
            sent += [await send(made, one) for one in mine[:8]]
        await _told(made)
        safe = confirmed(made, sent)
        async with opened(copied(disk.folder, tmp_path / "copy"), tmp_path / "data.key") as store:
            for user in {one.user for one in sent}:
                found = await kept(store, user)
                check_safe(found, [one for one in safe if one.user == user])
                check_said(found, texts_to(made, user))
        assert len(lines(made.bot, "storage.full")) >= 1, "the operator sees why"
        files = disk.count("blobs/*/*")
        disk.free()
        for mine in rest:
            sent += [await send(made, one) for one in mine[8:]]
        await settled(made)
        assert not len(made.practice.bot.updates)
        written = disk.count("blobs/*/*")
        assert await made.bot.stop() == 0
        data = disk.copy(tmp_path / "out")
        await _check(made, data, tmp_path / "data.key", sent)
        named = sum(1 for path in data.glob("blobs/*/*"))
        print(f"files: {files} while full, {written} after, {named} named")  # noqa: T201
        assert "Traceback" not in log(made.bot)
        assert len(lines(made.bot, "level=error")) < 40, "the operator's log is not flooded"


async def files_may_not_grow(tmp_path: Path, chance: random.Random) -> None:
    """EFBIG in place of ENOSPC, put on and lifted while it runs."""
    async with world(tmp_path) as made:
        sent, rest = await _first(made, chance)
        resource.prlimit(pid(made.bot), resource.RLIMIT_FSIZE, (ROOM_FOR_THE_LOG, resource.RLIM_INFINITY))
        sent += await _refused(made, sent, rest, tmp_path)
        infinite = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(pid(made.bot), resource.RLIMIT_FSIZE, infinite)
        sent += await _mended(made, rest)
        assert lines(made.bot, "storage.")
        await _check(made, made.bot.data, tmp_path / "data.key", sent)


async def no_room_at_the_start(tmp_path: Path, chance: random.Random) -> None:
    """One sentence for the operator, exit code 2, nothing asked of Telegram; with room it starts."""
    async with _on_small_disk(tmp_path, "1m") as (made, disk):
        disk.fill()
        await made.bot.start()
        assert await made.bot.ended() == 2
        [line] = lines(made.bot, "logbog: ")
        assert "storage." in line
        assert "Traceback" not in log(made.bot)
        assert not called(made, "getUpdates")
        disk.free()
        await made.bot.start()
        await made.phone().send(text="nu")
        await made.phone().reads("Gemt")


async def a_read_only_folder_at_the_start(tmp_path: Path, chance: random.Random) -> None:
    """Refused with one sentence; what was kept before is still there when it can be written again."""
    async with _on_small_disk(tmp_path, "8m") as (made, disk):
        await made.bot.start()
        sent = [await send(made, Posting(FIRST_USER, {"text": "før"}))]
        await settled(made)
        await made.bot.stop()
        disk.read_only(True)
        await made.bot.start()
        sent.append(await send(made, Posting(FIRST_USER, {"text": "imens"})))
        assert await made.bot.ended() == 2
        [line] = lines(made.bot, "logbog: ")
        assert "LOGBOG_DATA_DIR: it cannot be written" in line
        assert "read-only" in line
        disk.read_only(False)
        await made.bot.start()
        await settled(made)
        assert await made.bot.stop() == 0
        await _check(made, disk.copy(tmp_path / "out"), tmp_path / "data.key", sent)


async def a_disk_that_goes_read_only_while_it_runs(tmp_path: Path, chance: random.Random) -> None:
    """As the kernel does with a disk that has an error: nothing can be written, until somebody has mended it."""
    async with world(tmp_path) as made:
        sent, rest = await _first(made, chance)
        async with failing(pid(made.bot), CHANGES, "EROFS"):
            sent += await _refused(made, sent, rest, tmp_path)
        sent += await _mended(made, rest)
        assert lines(made.bot, "storage.failed"), "the operator sees why"
        assert len(lines(made.bot, "level=error")) < 40, "the operator's log is not flooded"
        await _check(made, made.bot.data, tmp_path / "data.key", sent)


SCENARIOS = (
    no_room_left,
    files_may_not_grow,
    no_room_at_the_start,
    a_read_only_folder_at_the_start,
    a_disk_that_goes_read_only_while_it_runs,
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name)
async def test_disk_full(scenario: Scenario, side_by_side: SideBySide) -> None:
    await side_by_side(scenario)
