"""A store that has been brought up to today's format has the same tables, indexes and triggers as a new one."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from storage.crypto.keys import MasterKey
from tests.kits.storage_kit import open_plainly
from tests.storage.test_golden_formats import FORMATS, GOLDEN

COMMENT = re.compile(r"--[^\n]*")
SPACES = re.compile(r" ?([(),]) ?")


def schema(folder: Path) -> set[tuple[str, str, str]]:
    con = sqlite3.connect(folder / "logbog.db")
    found = set(con.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema").fetchall())
    con.close()
    return {(kind, name, plain(sql)) for kind, name, sql in found}


def plain(sql: str) -> str:
    """Without comments, and without the spaces by which an added column differs."""
    return SPACES.sub(r"\1", " ".join(COMMENT.sub("", sql).split()))


@pytest.mark.parametrize("name", FORMATS)
async def test_brought_up_is_as_new(tmp_path: Path, key: MasterKey, name: str) -> None:
    shutil.copytree(GOLDEN / name, tmp_path / "old")
    (tmp_path / "old/master.key").chmod(0o600)
    old = await open_plainly(tmp_path / "old/store", MasterKey.load(tmp_path / "old/master.key"))
    await old.close()
    new = await open_plainly(tmp_path / "new", key)
    await new.close()
    assert len(schema(tmp_path / "new")) > 20
    assert schema(tmp_path / "old/store") == schema(tmp_path / "new")
