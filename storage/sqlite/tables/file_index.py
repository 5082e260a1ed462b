"""Which files are named, and which ids are handed out but not named yet. The functions are units of work."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from storage.errors import MissingError
from storage.files.blobs import SealedFile


def reserve(con: sqlite3.Connection, ids: Sequence[bytes]) -> None:
    """Hand out ids. A clash is sqlite3.IntegrityError."""
    con.executemany("INSERT INTO reserved VALUES (?)", [(id,) for id in ids])


def reserved(con: sqlite3.Connection) -> list[bytes]:
    """Every id that is handed out and not named."""
    return [id for (id,) in con.execute("SELECT id FROM reserved")]


def release(con: sqlite3.Connection) -> None:
    """None is handed out any more: their files have been swept."""
    con.execute("DELETE FROM reserved")


def name(con: sqlite3.Connection, case_no: int, id: bytes, sealed: SealedFile | None) -> None:
    """A turn names a file: one just written (``sealed`` given), or one that its case names already. Raises
    MissingError."""
    known = con.execute("SELECT case_no FROM files WHERE id = ?", (id,)).fetchone()
    if known is not None:
        if known[0] != case_no:
            raise MissingError("no such file in this case")
        return
    if sealed is None or not con.execute("DELETE FROM reserved WHERE id = ?", (id,)).rowcount:
        raise MissingError("no such file")
    con.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (id, case_no, sealed.size, sealed.sha256))


def find(con: sqlite3.Connection, case_no: int, id: bytes) -> SealedFile:
    """A named file. Raises MissingError."""
    row = con.execute("SELECT size, sha256 FROM files WHERE id = ? AND case_no = ?", (id, case_no)).fetchone()
    if row is None:
        raise MissingError("no such file")
    return SealedFile(*row)


def used(con: sqlite3.Connection, case: bytes) -> int:
    """How many bytes a case's files take on the disk, sealed."""
    query = "SELECT coalesce(sum(f.size), 0) FROM files f JOIN cases c ON c.no = f.case_no WHERE c.id = ?"
    return int(con.execute(query, (case,)).fetchone()[0])
