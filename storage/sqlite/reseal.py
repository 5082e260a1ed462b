"""All that is sealed to one master key, sealed to another: over a database that nobody has open, in one transaction."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.cases import CaseChange, CaseRows
from storage.crypto.aead import KEY_SIZE, WorkingSeal
from storage.crypto.age_records import seal, unseal
from storage.crypto.keys import IndexKey, MasterKey
from storage.data_folder import FolderLock
from storage.engine import Write
from storage.errors import DamagedError, MissingError, from_os
from storage.layout import DATABASE
from storage.sqlite import connection, transaction
from storage.sqlite.failures import from_sqlite
from storage.sqlite.statements import QUERIES
from storage.statements import Change, Query
from storage.store_keys import PLACE, WORKING_KEY, checked_meta, index_key, working_key

STEP = 500
"""Rows that are read at once."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of records sealed to the master key and bound to ``prefix`` and the columns of ``place``."""

    name: str
    number: str
    place: str
    prefix: bytes


_BOUND = (
    _Table("inbox", "seq", "account", b"inbox"),
    _Table("documents", "no", "owner, name", b"document"),
    _Table("tasks", "no", "account, kind, key", b"task"),
    _Table("locks", "case_no", "id", b"lock"),
    _Table("signing", "id", "public", PLACE),
)
_KEPT_KEYS = "cases_keep_their_identity"


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[StandingStore]:
    """The database of a folder that nobody has open; what is not committed is rolled back. Raises BusyFolderError,
    MissingError when there is no store, DamagedError, FailedError."""
    path = folder / DATABASE
    if not path.exists():
        raise MissingError("there is no store in this folder")
    lock = FolderLock(folder)
    try:
        con = connection.open_checked(path)
        try:
            yield StandingStore(con, path)
        finally:
            connection.close_quietly(con)
    except sqlite3.Error as error:
        raise from_sqlite(error) from error
    except OSError as error:
        raise from_os(error) from error
    finally:
        lock.release()


class StandingStore:
    """A store that stands still while its master key is changed."""

    def __init__(self, con: sqlite3.Connection, path: Path) -> None:
        self._con = con
        self._path = path

    def meta(self) -> dict[str, bytes]:
        """The store's own keys by name. Raises DamagedError."""
        return checked_meta(self._con.execute(QUERIES[Query.META]).fetchall())

    def reseal(self, secret: IndexKey, old: MasterKey, new: MasterKey) -> int:
        """Everything, in a transaction that stays open. Each record is opened once more with the new key before it
        counts. Gives how many there were. Raises DamagedError."""
        self._con.execute(
            "PRAGMA cache_spill = ON"
        )  # all of it is one transaction: it need not fit into memory
        self._con.execute("BEGIN EXCLUSIVE")
        changed = self._cases(secret, old, new)
        before = self._seal(old)
        self._put(WORKING_KEY, seal(new.recipient, os.urandom(KEY_SIZE)))  # the old one could have been read
        after = self._seal(new)
        for table in _BOUND:
            changed += self._rows(table, before, after)
        self._put("index_key", seal(new.recipient, secret.secret))
        self._put("key_mark", new.mark)
        self._con.execute("UPDATE progress SET generation = generation + 1")
        index_key(self.meta(), new)
        return changed

    def commit(self) -> None:
        """From here on the new key is in force; the log, which holds what was sealed to the old one, is
        written back."""
        connection.commit(self._con, self._path)
        connection.checkpoint(self._con)

    def _cases(self, secret: IndexKey, old: MasterKey, new: MasterKey) -> int:
        """The trigger that holds the cases' keys is lifted for this transaction only."""
        query = "SELECT sql FROM sqlite_schema WHERE name = ?"
        (trigger,) = self._con.execute(query, (_KEPT_KEYS,)).fetchone()
        self._con.execute(f"DROP TRIGGER {_KEPT_KEYS}")
        rows = CaseRows(secret)
        ids = [id for (id,) in self._con.execute(QUERIES[Query.CASES]).fetchall()]
        for id in ids:
            row = rows.checked(self._case(id))
            identity = seal(new.recipient, unseal(old.identity, row.identity))
            _, writes = rows.changed(row, CaseChange(id, identity=identity))
            self._hold(writes)
            unseal(new.identity, rows.checked(self._case(id)).identity)
        self._con.execute(trigger)
        return len(ids)

    def _case(self, id: bytes) -> tuple[object, ...]:
        row: tuple[object, ...] = self._con.execute(QUERIES[Query.CASE], (id,)).fetchone()
        return row

    def _put(self, name: str, value: bytes) -> None:
        self._hold([Write(Change.META_PUT, [(name, value)])])

    def _hold(self, writes: list[Write]) -> None:
        if (refusal := transaction.refused(self._con, writes)) is not None:
            raise refusal.error or DamagedError("a row is not as it was a moment ago")

    def _seal(self, key: MasterKey) -> WorkingSeal:
        """The seal of the working state; a store of before there was one holds records of age only."""
        meta = self.meta()
        secret = working_key(meta, key) if WORKING_KEY in meta else b""
        return WorkingSeal(secret, key.identity, os.urandom)

    def _rows(self, table: _Table, old: WorkingSeal, new: WorkingSeal) -> int:
        """One table of records that are bound to their places."""
        last, changed = -(1 << 62), 0
        query = (
            f"SELECT {table.number}, sealed, {table.place} FROM {table.name} "  # noqa: S608 - the names are ours
            f"WHERE {table.number} > ? ORDER BY {table.number} LIMIT {STEP}"
        )
        update = f"UPDATE {table.name} SET sealed = ? WHERE {table.number} = ?"  # noqa: S608
        while rows := self._con.execute(query, (last,)).fetchall():
            for no, sealed, *parts in rows:
                place = b"".join((table.prefix, *parts))
                again = new.seal(place, old.open(place, sealed))
                new.open(place, again)
                self._con.execute(update, (again, no))
                last, changed = no, changed + 1
        return changed
