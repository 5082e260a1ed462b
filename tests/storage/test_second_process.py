"""Two at the same folder: the second is refused in plain words, and cannot write by the back door either."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.crypto.keys import MasterKey
from storage.errors import BusyFolderError
from tests.kits.storage_kit import Opener, appended, open_plainly, opened_case

OPEN = """
import asyncio, sys
from pathlib import Path
from storage.errors import StoreError
from storage.crypto.keys import MasterKey
from tests.kits.storage_kit import open_plainly

async def main():
    store = await open_plainly(Path(sys.argv[1]), MasterKey.load(Path(sys.argv[2])))
    await store.close()

try:
    asyncio.run(main())
except StoreError as error:
    sys.exit(error.code)
"""

WRITE = """
import sqlite3, sys
con = sqlite3.connect(sys.argv[1], timeout=0)
try:
    con.execute(sys.argv[2]).fetchall()
    con.commit()
except sqlite3.OperationalError as error:
    sys.exit(str(error))
"""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


async def test_a_second_process_is_refused_until_the_first_has_gone(folder: Path, tmp_path: Path) -> None:
    key = MasterKey.create(tmp_path / "key", 0)
    store = await open_plainly(folder, key)
    account, case = await opened_case(store)
    refused = run(OPEN, str(folder), str(tmp_path / "key"))
    assert refused.returncode == 1
    assert refused.stderr.strip() == "storage.busy_folder"
    await appended(store, account, case, [b"still mine"])
    await store.close()
    assert run(OPEN, str(folder), str(tmp_path / "key")).returncode == 0


async def test_a_second_store_in_one_process_is_refused(opener: Opener) -> None:
    store = await opener()
    with pytest.raises(BusyFolderError):
        await opener()
    await opened_case(store)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM inbox",
        "INSERT INTO reserved VALUES (zeroblob(16))",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA journal_mode = DELETE",
        "VACUUM",
        "SELECT count(*) FROM events",
    ],
)
async def test_a_second_writer_cannot_exist(opener: Opener, folder: Path, statement: str) -> None:
    store = await opener()
    account, case = await opened_case(store)
    await appended(store, account, case, [b"1"])
    refused = run(WRITE, str(folder / "logbog.db"), statement)
    assert refused.returncode == 1
    assert "locked" in refused.stderr
    await appended(store, account, case, [b"2"])
    await store.check_ledger(case)
    assert not (folder / "logbog.db-shm").exists()
