"""``logbog keygen`` and ``logbog run --check``, as they are typed."""

from __future__ import annotations

import sqlite3

import pytest

from storage.backup.rotate_key import new_key_path
from storage.crypto.keys import MasterKey
from storage.errors import LostKeyError
from tests.kits.operator_kit import Operator
from tests.kits.storage_kit import open_plainly, opened_case


async def started(operator: Operator) -> MasterKey:
    """A store with a case in it."""
    key = MasterKey.load(operator.folder / "data.key")
    store = await open_plainly(operator.folder / "data", key)
    await opened_case(store)
    await store.close()
    return key


async def test_a_key_is_made_checked_and_changed(operator: Operator) -> None:
    key_file = operator.folder / "data.key"
    made = operator.types("keygen")
    assert made.returncode == 0, made.stderr
    assert "data.key. Copy it to a safe place, apart from the data: without it nothing" in made.stdout
    assert key_file.stat().st_mode & 0o777 == 0o600
    old = await started(operator)

    again = operator.types("keygen")
    assert again.returncode == 2
    assert "already" in again.stderr
    assert MasterKey.load(key_file).mark == old.mark

    assert operator.types("run", "--check").returncode == 0

    changed = operator.types("keygen", "--rotate")
    assert changed.returncode == 0, changed.stderr
    assert f"The old key is data.key.{old.mark.hex()[:8]}.old" in changed.stdout
    new = MasterKey.load(key_file)
    assert new.mark != old.mark
    with pytest.raises(LostKeyError):
        await open_plainly(operator.folder / "data", old)
    assert operator.types("run", "--check").returncode == 0


async def test_the_key_is_not_changed_while_the_store_is_open(operator: Operator) -> None:
    operator.types("keygen")
    key = await started(operator)
    store = await open_plainly(operator.folder / "data", key)
    refused = operator.types("keygen", "--rotate")
    assert refused.returncode == 2
    assert "stop it first" in refused.stderr
    await store.close()
    assert MasterKey.load(operator.folder / "data.key").mark == key.mark


async def test_check_finds_what_keeps_it_from_starting(operator: Operator) -> None:
    operator.settings |= {"telegram_token": "", "listen": "x"}
    found = operator.types("run", "--check")
    assert found.returncode == 2
    assert found.stderr.count("logbog: LOGBOG_") == 2
    operator.settings.clear()

    (operator.folder / "file").touch()
    operator.settings["data_dir"] = "file"
    assert "LOGBOG_DATA_DIR: there is a file in the way" in operator.types("run", "--check").stderr
    operator.settings.clear()

    operator.types("keygen")
    await started(operator)
    key_file = operator.folder / "data.key"
    kept = key_file.rename(operator.folder / "kept.key")
    assert "Put back the one" in operator.types("run", "--check").stderr
    MasterKey.create(key_file, 0)
    assert "this is not the key" in operator.types("run", "--check").stderr
    kept.chmod(0o644)
    operator.settings["master_key_file"] = "kept.key"
    assert "storage.open_key_file" in operator.types("run", "--check").stderr
    kept.chmod(0o600)
    assert operator.types("run", "--check").returncode == 0

    con = sqlite3.connect(operator.folder / "data" / "logbog.db")
    con.execute("PRAGMA user_version = 999")
    con.close()
    newer = operator.types("run", "--check")
    assert "storage.newer_format: This data folder was written by a newer Logbog" in newer.stderr
    assert operator.types("run").returncode == 2


def test_checking_makes_nothing(operator: Operator) -> None:
    assert operator.types("run", "--check").returncode == 0
    assert list(operator.folder.iterdir()) == []


def test_a_key_in_the_data_folder_is_warned_of(operator: Operator) -> None:
    operator.settings["master_key_file"] = "data/master.key"
    (operator.folder / "data").mkdir()
    assert "key.inside_data_folder" in operator.types("keygen").stdout


async def test_a_change_broken_off_after_it_took_effect_is_no_obstacle(operator: Operator) -> None:
    operator.types("keygen")
    await started(operator)
    key_file = operator.folder / "data.key"
    before = key_file.read_bytes()
    operator.types("keygen", "--rotate")
    key_file.rename(new_key_path(key_file))
    key_file.write_bytes(before)
    key_file.chmod(0o600)
    assert operator.types("run", "--check").returncode == 0
    finished = operator.types("keygen", "--rotate")
    assert finished.returncode == 0
    assert MasterKey.load(key_file).mark != MasterKey.load(next(operator.folder.glob("*.old"))).mark
