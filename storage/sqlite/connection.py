"""How the database file is opened, checked, written back and closed: everything that may wait for the
disk."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from pathlib import Path

from storage.data_folder import create_file, sync_file, sync_folder
from storage.errors import DamagedError, NewerFormatError
from storage.sqlite import migrate

FORMAT = 6
APPLICATION_ID = 0x4C6F6762  # "Logb"
CHECK_SECONDS = 0.5

PRAGMAS = (
    "locking_mode = EXCLUSIVE",  # before the first access: no -shm file, nobody else gets in
    "mmap_size = 0",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",  # REPLACE must not slip past the triggers that keep events
    "cell_size_check = ON",
    "trusted_schema = OFF",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "cache_size = -16384",  # kibibytes: what a hundred thousand cases' inner pages take
    "cache_spill = OFF",  # no page goes to the disk before COMMIT, in whose thread it may wait
    "wal_autocheckpoint = 0",  # ours does not hide its errors
)


def open_checked(path: Path) -> sqlite3.Connection:
    """Open the database, made first where there is none.

    Raises OSError, sqlite3.Error, NewerFormatError, DamagedError.
    """
    _sync_what_is_there(path)
    handle = sqlite3.connect(
        path, timeout=0, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    handle.text_factory = _text
    try:
        for pragma in PRAGMAS:
            handle.execute(f"PRAGMA {pragma}")
        if handle.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
            raise DamagedError("the database does not take the write-ahead log")
        _create_or_check(handle, path)
        generation(handle)
        sync_folder(path.parent)
    except UnicodeDecodeError:  # SQLite's own message quotes a damaged schema
        close_quietly(handle)
        raise DamagedError("the schema is damaged") from None
    except BaseException:
        close_quietly(handle)
        raise
    return handle


def generation(handle: sqlite3.Connection) -> int:
    """How many transactions have been committed. Raises sqlite3.Error, DamagedError."""
    row = handle.execute("SELECT generation FROM progress").fetchone()
    if row is None:
        raise DamagedError("the count of commits is gone")
    return int(row[0])


def settle(path: Path) -> None:
    """Write the log of a database that nobody has open back into it; its format stays as it is. Raises
    sqlite3.Error, OSError."""
    _sync_what_is_there(path)
    handle = sqlite3.connect(path, timeout=0, isolation_level=None)
    handle.text_factory = _text
    try:
        for pragma in PRAGMAS:
            handle.execute(f"PRAGMA {pragma}")
        if handle.execute("PRAGMA journal_mode").fetchone() == ("wal",):
            checkpoint(handle)
    finally:
        close_quietly(handle)
    sync_file(path)


def commit(handle: sqlite3.Connection, path: Path) -> int:
    """COMMIT: when this returns, it is on the disk. Returns the size of the log in bytes. Raises
    sqlite3.Error."""
    handle.execute("COMMIT")
    try:
        return _log(path).stat().st_size
    except OSError:  # what is committed stands; the next one asks again
        return 0


def checkpoint(handle: sqlite3.Connection) -> None:
    """Write the log back into the database and fsync it: every page is written anew, so that what an
    earlier fsync may have lost is there after this one. Raises sqlite3.Error."""
    busy, pages, done = handle.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or pages != done:
        raise sqlite3.OperationalError("the log was not written back")


def close_quietly(handle: sqlite3.Connection) -> None:
    """Close a handle that may have failed. What it could not write back is in the log, which the next one
    reads."""
    with contextlib.suppress(sqlite3.Error):
        handle.close()


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _text(data: bytes) -> str:
    """Damaged text must be found by its hash, not end in an error of Python's."""
    return data.decode("utf-8", "replace")


def _sync_what_is_there(path: Path) -> None:
    """Make sure that what a process before us has left is on the disk and not only in memory. Must come
    before SQLite opens the file: closing any descriptor of it lets go of the locks of all."""
    if not path.exists():
        os.close(create_file(path))
    for name in (path, _log(path)):
        if name.exists():
            sync_file(name)
    sync_folder(path.parent)


def _create_or_check(handle: sqlite3.Connection, path: Path) -> None:
    (application,) = handle.execute("PRAGMA application_id").fetchone()
    (version,) = handle.execute("PRAGMA user_version").fetchone()
    if application == 0 and version == 0 and not handle.execute("SELECT 1 FROM sqlite_schema").fetchone():
        migrate.create(handle, APPLICATION_ID, FORMAT)
    elif application != APPLICATION_ID:
        raise DamagedError("not a database of Logbog")
    elif version > FORMAT:
        raise NewerFormatError
    else:
        _quick_check(handle)
        if version < FORMAT:
            migrate.bring_up(handle, path, version, FORMAT)


def _quick_check(handle: sqlite3.Connection) -> None:
    """SQLite's own check, as far as it comes in CHECK_SECONDS: a large store must not start slowly.

    A check that is interrupted may end with an error or with words that are not "ok" (SQLite 3.40 does both): only
    one that was left to end says that there is damage."""
    interrupted = threading.Event()

    def interrupt() -> None:
        interrupted.set()
        handle.interrupt()

    timer = threading.Timer(CHECK_SECONDS, interrupt)
    timer.start()
    try:
        found = handle.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return
    finally:
        timer.cancel()
        timer.join()
    if found != ("ok",) and interrupted.is_set():
        found = handle.execute("PRAGMA quick_check(1)").fetchone()
    if found != ("ok",):
        raise DamagedError("the database's own check found damage")
