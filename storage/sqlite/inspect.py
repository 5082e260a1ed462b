"""A look at a store from outside, without its key, its lock or a write: which format it has, and which key it is
sealed to."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from storage.errors import DamagedError, NewerFormatError, from_os
from storage.layout import DATABASE
from storage.sqlite.connection import APPLICATION_ID, FORMAT


@dataclass(frozen=True, slots=True)
class Peeked:
    """What shows from outside. ``key_mark`` is None while it stands in the write-ahead log only."""

    format: int
    key_mark: bytes | None


def peek(folder: Path) -> Peeked | None:
    """None when there is no database, or none that has been written back yet. Raises NewerFormatError,
    DamagedError (not a database of Logbog), FailedError."""
    try:
        with (folder / DATABASE).open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise from_os(error) from error
    if not head:
        return None
    format, application = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))
    if not head.startswith(b"SQLite format 3\0") or len(head) < 100:
        raise DamagedError("not a database of Logbog")
    if application == 0 and format == 0:
        return None
    if application != APPLICATION_ID:
        raise DamagedError("not a database of Logbog")
    if format > FORMAT:
        raise NewerFormatError
    return Peeked(format, _mark(folder / DATABASE))


def immutable(path: Path) -> sqlite3.Connection:
    """A database file as it lies there, without its log: nothing is locked, made or written. Raises
    sqlite3.Error."""
    con = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
    con.text_factory = lambda data: data.decode("utf-8", "replace")
    return con


def _mark(path: Path) -> bytes | None:
    try:
        con = immutable(path)
        try:
            found = con.execute("SELECT value FROM meta WHERE name = 'key_mark'").fetchone()
        finally:
            con.close()
    except sqlite3.Error:
        return None
    return None if found is None else bytes(found[0])
