"""What is left of erased cases: their ids, which are random and say nothing of anybody, so that a restored backup
erases them again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from storage.sqlite.inspect import immutable


def cases(con: sqlite3.Connection) -> set[bytes]:
    """The ids of erased cases; none in a format from before there was erasing. Raises sqlite3.Error."""
    if not con.execute("SELECT 1 FROM sqlite_schema WHERE name = 'tombstones'").fetchone():
        return set()
    return {id for (id,) in con.execute("SELECT case_id FROM tombstones")}


def read(database: Path) -> set[bytes]:
    """The same, of a database at rest. Raises sqlite3.Error."""
    con = immutable(database)
    try:
        return cases(con)
    finally:
        con.close()


def count(database: Path) -> int:
    """How many there are. Raises sqlite3.Error."""
    return len(read(database))
