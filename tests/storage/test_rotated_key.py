"""Another master key: afterwards the new one opens everything and the old one nothing; a kill at any moment
leaves one of the two in force, and it is told which."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import pytest

from storage.backup.rotate_key import finish, new_key_path, rotate
from storage.crypto.keys import MasterKey
from storage.errors import BusyFolderError, DamagedError, LostKeyError, MissingError
from storage.values import Received, Task, Turn
from tests.kits.storage_kit import CASE, START, chunked, open_plainly, whole
from tests.storage.make_golden import EVENTS
from tests.storage.test_golden_formats import GOLDEN

STEPS = ("made", "resealed", "committed", "placed")
PEOPLE = 20


class Stopped(Exception):
    """Broken off on purpose."""


def case_id(person: int) -> bytes:
    return b"case-%011d" % person


async def fill(folder: Path, key: MasterKey) -> None:
    """A little of everything that is sealed, for many people."""
    store = await open_plainly(folder, key)

    async def one(person: int) -> None:
        account = store.account(b"%d" % person)
        case = await store.open_case(account, case=case_id(person), now=START)
        await store.receive([Received(b"%d/%d" % (person, n), account, b"update %d" % n) for n in range(2)])
        parked, _ = await store.waiting(account, 9)
        await store.park(Turn(account), parked.seq)
        file = await store.put_file(case, chunked(b"file of %d" % person))
        await store.commit(
            Turn(
                account,
                case=case,
                events=[b"event of %d, file " % person + file.id.encode()],
                files=[file.id],
                documents={(account, "chat"): b"document of %d" % person},
                tasks=[Task(account, "download", "key", START, b"payload of %d" % person)],
            )
        )

    await asyncio.gather(*[one(person) for person in range(PEOPLE)])
    await store.close()


async def check(folder: Path, key: MasterKey) -> None:
    """Everything that ``fill`` has written opens with this key, and the store goes on."""
    store = await open_plainly(folder, key)
    assert len(await store.cases()) == PEOPLE
    assert sorted(task.payload for task in await store.tasks()) == sorted(
        b"payload of %d" % person for person in range(PEOPLE)
    )
    for person in range(PEOPLE):
        account = store.account(b"%d" % person)
        assert await store.case_of(account) == case_id(person)
        event = (await store.events(case_id(person)))[0].data
        assert event.startswith(b"event of %d, " % person)
        file = event.rsplit(b" ", 1)[1].decode()
        assert await whole(store.file(case_id(person), file)) == b"file of %d" % person
        assert await store.document(account, "chat") == b"document of %d" % person
        assert [one.raw for one in await store.waiting(account, 9)] == [b"update 1"]
        assert await store.receive([Received(b"%d/0" % person, account, b"again")]) == [account]
    await store.commit(Turn(store.account(b"0"), case=case_id(0), events=[b"new"]))
    await store.close()


async def refused(folder: Path, key: MasterKey) -> None:
    with pytest.raises(LostKeyError):
        await open_plainly(folder, key)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "data.key"


@pytest.fixture
async def old(folder: Path, key_file: Path) -> MasterKey:
    key = MasterKey.create(key_file, START)
    await fill(folder, key)
    return key


async def test_the_new_key_opens_everything_and_the_old_one_nothing(
    folder: Path, key_file: Path, old: MasterKey
) -> None:
    done = rotate(folder, key_file, START)
    new = MasterKey.load(key_file)
    assert new.mark != old.mark
    assert MasterKey.load(done.old_key).mark == old.mark
    # The signing key; and a case, two updates, a document and a task each.
    assert done.resealed == 1 + 5 * PEOPLE
    assert not new_key_path(key_file).exists()
    await refused(folder, old)
    await check(folder, new)
    again = rotate(folder, key_file, START)
    assert again.old_key != done.old_key
    await refused(folder, new)
    await check(folder, MasterKey.load(key_file))


async def test_nothing_on_the_disk_opens_with_the_old_key(
    folder: Path, key_file: Path, old: MasterKey
) -> None:
    """Neither the log nor a free page keeps what was sealed to the old key."""
    path = folder / "logbog.db"
    con = sqlite3.connect(path)
    tables = {"cases": "identity", "documents": "sealed", "tasks": "sealed", "inbox": "sealed"}
    before = [
        row[0]
        for table, column in tables.items()
        for row in con.execute(f"SELECT {column} FROM {table}")  # noqa: S608
    ]
    con.close()
    assert len(before) == 5 * PEOPLE
    bodies = [sealed[-40:] for sealed in before]
    left = path.read_bytes()
    assert all(body in left for body in bodies)
    rotate(folder, key_file, START)
    left = path.read_bytes()
    assert not (folder / "logbog.db-wal").exists()
    assert not [body for body in bodies if body in left]


@pytest.mark.parametrize("step", STEPS)
async def test_broken_off_at_each_step(folder: Path, key_file: Path, old: MasterKey, step: str) -> None:
    def stop(reached: str) -> None:
        if reached == step:
            raise Stopped

    with pytest.raises(Stopped):
        rotate(folder, key_file, START, stop)
    kept = finish(folder, key_file)
    assert (kept is not None) == (step == "committed")
    now = MasterKey.load(key_file)
    assert (now.mark != old.mark) == (step in ("committed", "placed"))
    await check(folder, now)
    rotate(folder, key_file, START)
    await check(folder, MasterKey.load(key_file))
    assert not new_key_path(key_file).exists()


async def test_a_half_written_new_key_is_made_anew(folder: Path, key_file: Path, old: MasterKey) -> None:
    new_key_path(key_file).write_text("# Logbog master")
    new_key_path(key_file).chmod(0o600)
    assert finish(folder, key_file) is None
    rotate(folder, key_file, START)
    await check(folder, MasterKey.load(key_file))


async def killed(folder: Path, key_file: Path, after: str, pause: float) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.storage.rotating_child",
        str(folder),
        str(key_file),
        *([after] if pause == 0 else []),  # without a pause it stands still where it is to be killed
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    async with asyncio.timeout(60):
        while (line := await child.stdout.readline()) and line.strip() != after.encode():
            pass
    await asyncio.sleep(pause)
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
        child.kill()
    await child.stdout.read()
    await child.wait()


async def test_killed_at_random_moments(tmp_path: Path, folder: Path, key_file: Path, old: MasterKey) -> None:
    chance, seen = random.Random(5), Counter[str]()
    moments = [("made", chance.random() * 0.03) for _ in range(4)]
    moments += [("resealed", chance.random() * 0.02) for _ in range(4)]
    moments += [("started", 0.0), ("made", 0.0), ("resealed", 0.0), ("committed", 0.0), ("placed", 0.0)]
    for number, moment in enumerate(moments):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(folder, copy / "data")
        shutil.copy2(key_file, copy / "data.key")
        await killed(copy / "data", copy / "data.key", *moment)
        finish(copy / "data", copy / "data.key")
        now = MasterKey.load(copy / "data.key")
        seen["old" if now.mark == old.mark else "new"] += 1
        await check(copy / "data", now)
    assert seen["old"] >= 3, seen
    assert seen["new"] >= 1, seen


async def test_a_store_that_is_open_is_left_alone(folder: Path, key_file: Path, old: MasterKey) -> None:
    store = await open_plainly(folder, old)
    with pytest.raises(BusyFolderError):
        rotate(folder, key_file, START)
    await store.close()
    await check(folder, old)


async def test_another_key_changes_nothing(tmp_path: Path, folder: Path, old: MasterKey) -> None:
    other = tmp_path / "other.key"
    MasterKey.create(other, START)
    with pytest.raises(LostKeyError):
        rotate(folder, other, START)
    assert not new_key_path(other).exists()
    with pytest.raises(MissingError):
        rotate(tmp_path / "nothing", other, START)
    await check(folder, old)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE documents SET sealed = (SELECT sealed FROM tasks LIMIT 1) WHERE no = 3",
        "UPDATE cases SET mac = zeroblob(32) WHERE no = 3",
    ],
)
async def test_damage_is_not_sealed_anew(folder: Path, key_file: Path, old: MasterKey, damage: str) -> None:
    con = sqlite3.connect(folder / "logbog.db")
    con.execute(damage)
    con.commit()
    con.close()
    with pytest.raises(DamagedError):
        rotate(folder, key_file, START)
    assert MasterKey.load(key_file).mark == old.mark
    store = await open_plainly(folder, old)
    assert await store.document(store.account(b"99"), "chat") is None
    await store.close()


async def test_the_golden_store_gets_another_key(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / "v1", tmp_path / "v1")
    key_file = tmp_path / "v1" / "master.key"
    key_file.chmod(0o600)
    rotate(tmp_path / "v1" / "store", key_file, START)
    store = await open_plainly(tmp_path / "v1" / "store", MasterKey.load(key_file))
    assert [one.data for one in await store.events(CASE)] == EVENTS
    await store.close()
