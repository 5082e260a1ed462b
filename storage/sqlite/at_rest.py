"""A database file that nobody writes, looked at as it lies: what backups, restores and checks of them ask, without key
and without lock."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from storage.sqlite import connection
from storage.sqlite.failures import from_sqlite
from storage.sqlite.inspect import immutable


class AtRest:
    """One that is open. See ``at_rest``."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con

    def is_whole(self) -> bool:
        """Whether SQLite's own check finds no damage."""
        return bool(self._con.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))

    def format(self) -> int:
        """Which format it has."""
        return int(self._con.execute("PRAGMA user_version").fetchone()[0])

    def key_mark(self) -> bytes:
        """Which master key it is sealed to; empty where it does not say."""
        found = self._con.execute("SELECT value FROM meta WHERE name = 'key_mark'").fetchone()
        return b"" if found is None else bytes(found[0])

    def files(self) -> Iterator[tuple[bytes, int, bytes]]:
        """The files that it names: id, size and SHA-256 of the sealed bytes."""
        yield from self._con.execute("SELECT id, size, sha256 FROM files")

    def counted(self) -> tuple[int, int, int, int]:
        """Cases, events, files and the files' bytes."""
        cases, events = self._con.execute("SELECT count(*), coalesce(sum(size), 0) FROM cases").fetchone()
        files, size = self._con.execute("SELECT count(*), coalesce(sum(size), 0) FROM files").fetchone()
        return cases, events, files, size

    def ledgers(self) -> Iterator[tuple[bytes, int, bytes]]:
        """Every case with the size and frontier of its ledger."""
        yield from self._con.execute("SELECT id, size, frontier FROM cases ORDER BY id")

    def events(self, case: bytes) -> Iterator[tuple[int, bytes, bytes]]:
        """The events of a case, in order: index, leaf, sealed bytes."""
        query = (
            "SELECT idx, leaf, sealed FROM events JOIN cases ON cases.no = case_no WHERE id = ? ORDER BY idx"
        )
        yield from self._con.execute(query, (case,))

    def leaves(self, case: bytes) -> list[bytes]:
        """The leaf hashes of a case, in order."""
        query = "SELECT leaf FROM events JOIN cases ON cases.no = case_no WHERE id = ? ORDER BY idx"
        return [leaf for (leaf,) in self._con.execute(query, (case,))]

    def erased(self) -> set[bytes]:
        """The ids of erased cases, which are random and say nothing of anybody; none in a format from before there was
        erasing."""
        if not self._con.execute("SELECT 1 FROM sqlite_schema WHERE name = 'tombstones'").fetchone():
            return set()
        return {id for (id,) in self._con.execute("SELECT case_id FROM tombstones")}


@contextlib.contextmanager
def at_rest(path: Path) -> Iterator[AtRest]:
    """A database as it lies there, without its log: nothing is locked, made or written. Raises StoreError, also
    from the block."""
    try:
        con = immutable(path)
        try:
            yield AtRest(con)
        finally:
            con.close()
    except sqlite3.Error as error:
        raise from_sqlite(error) from error


def erased_in(path: Path) -> set[bytes]:
    """See ``AtRest.erased``. Raises StoreError."""
    with at_rest(path) as lying:
        return lying.erased()


def settle(path: Path) -> None:
    """Write the log of a database that nobody has open back into it. Raises StoreError, OSError."""
    try:
        connection.settle(path)
    except sqlite3.Error as error:
        raise from_sqlite(error) from error
