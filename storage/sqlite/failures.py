"""The store's error for one of SQLite's."""

from __future__ import annotations

import sqlite3

from storage.errors import BusyFolderError, ClashError, DamagedError, FailedError, FullError, StoreError

NAMES = frozenset(name for name in vars(sqlite3) if name.startswith("SQLITE_"))
"""What a detail may be: SQLite's own names of what went wrong."""


def from_sqlite(error: sqlite3.Error) -> StoreError:
    """The store's error for one of SQLite's. Its texts are SQLite's own and are left out; its code's name
    is kept."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = str(getattr(error, "sqlite_errorname", "SQLITE_UNKNOWN"))
    if code == sqlite3.SQLITE_FULL:
        return FullError(name)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DamagedError(name)
    if code == sqlite3.SQLITE_BUSY:
        return BusyFolderError(name)
    if code == sqlite3.SQLITE_CONSTRAINT:
        return ClashError(name)
    return FailedError(name)
