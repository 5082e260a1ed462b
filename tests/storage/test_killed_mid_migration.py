"""SIGKILL while a store of an older format is brought up: afterwards it has the old format or the new one, whole, and
the next start brings it to its end. What was there lies beside it."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from storage.crypto.keys import MasterKey
from storage.sqlite import migrate
from storage.sqlite.connection import FORMAT, settle
from storage.sqlite.inspect import immutable, peek
from tests.kits.storage_kit import CASE, open_plainly
from tests.storage.make_golden import EVENTS
from tests.storage.test_golden_formats import GOLDEN

OPEN = """
import asyncio, os, sys
from pathlib import Path
from storage.crypto.keys import MasterKey
from tests.kits.storage_kit import open_plainly

async def main():
    key = MasterKey.load(Path(sys.argv[2]))
    os.write(1, b"ready\\n")
    await (await open_plainly(Path(sys.argv[1]), key)).close()

asyncio.run(main())
"""
OLDER = [f"v{number}" for number in range(1, FORMAT)]


def stand(folder: Path, name: str) -> tuple[Path, Path]:
    """A store of an older format: golden, or brought up from the one before where none was ever released."""
    golden = max((path for path in GOLDEN.iterdir() if path.name <= name), key=lambda path: path.name)
    shutil.copytree(golden, folder)
    (folder / "master.key").chmod(0o600)
    store, version = folder / "store", int(name[1:])
    if golden.name != name:
        con = sqlite3.connect(store / "logbog.db", isolation_level=None)
        migrate.bring_up(con, store / "logbog.db", int(golden.name[1:]), version)
        con.close()
        (store / f"logbog.db.format-{golden.name[1:]}").unlink()
    return store, folder / "master.key"


async def kill_again_and_again(tmp_path: Path, name: str, kills: int, seed: int) -> None:
    moments, longest = random.Random(f"{seed} {name}"), 0.15
    broken_off = number = 0
    while (
        number < kills or not broken_off
    ):  # a quick machine may have ended before each of them: sooner, then
        assert number < 10 * kills
        number += 1
        store, key = stand(tmp_path / str(number), name)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", OPEN, store, key, stdout=asyncio.subprocess.PIPE
        )
        assert child.stdout is not None
        assert await asyncio.wait_for(child.stdout.readline(), 60) == b"ready\n"
        await asyncio.sleep(moments.uniform(0, longest))
        try:
            child.kill()
            broken_off += 1
        except ProcessLookupError:  # it has ended by itself
            longest /= 2
        await child.wait()
        settle(store / "logbog.db")
        found = peek(store)
        assert found is not None
        assert found.format in (int(name[1:]), FORMAT)
        again = await open_plainly(store, MasterKey.load(key))
        events = [one.data for one in await again.events(CASE)]
        assert events[: len(EVENTS)] == EVENTS
        await again.close()
        now = peek(store)
        assert now is not None
        assert now.format == FORMAT
        copy = store / f"logbog.db.format-{name[1:]}"
        con = immutable(copy)
        assert con.execute("PRAGMA user_version").fetchone() == (int(name[1:]),)
        count = "SELECT count(*) FROM events WHERE case_no = (SELECT no FROM cases WHERE id = ?)"
        assert con.execute(count, (CASE,)).fetchone() == (len(events),)
        con.close()
        assert not copy.with_name(copy.name + ".part").exists()


def test_there_are_older_formats() -> None:
    assert OLDER[0] == "v1"
    for step in range(2, FORMAT + 1):
        assert list(migrate.statements(f"migrations/{step:04}.sql"))


@pytest.mark.parametrize("name", OLDER)
async def test_three_kills(tmp_path: Path, name: str) -> None:
    await kill_again_and_again(tmp_path, name, 3, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("name", OLDER)
async def test_many_kills(tmp_path: Path, name: str) -> None:
    await kill_again_and_again(tmp_path, name, 40, seed=2)
