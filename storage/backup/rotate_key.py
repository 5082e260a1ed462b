"""Another master key for a store that stands still: all that is sealed to the old one is sealed to the new one.

What is sealed to cases (events, files, snapshots) stays as it is; only the cases' own keys are wrapped anew,
with the key of the hashes, the signing key, the inbox, documents and tasks. All of it is one transaction,
and its COMMIT is the moment at which the new key takes over:

    new key in KEY.new, fsynced ──▶ COMMIT ──▶ old key copied to KEY.<mark>.old ──▶ KEY.new renamed to KEY

A crash before COMMIT leaves the old key in force, a crash after it the new one; ``finish`` tells which it is
and does the rest. The old key stays beside: backups from before open with it only.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.crypto.aead import KEY_SIZE, WorkingSeal
from storage.crypto.age_records import seal, unseal
from storage.crypto.keys import IndexKey, MasterKey
from storage.data_folder import FolderLock, sync_folder, write_new
from storage.errors import LostKeyError, MissingError, from_os
from storage.sqlite import checkpoints_and_stamps, connection
from storage.sqlite.failures import from_sqlite
from storage.sqlite.tables.cases import Cases
from storage.sqlite.tables.key_rows import (
    DATABASE,
    WORKING_KEY,
    index_key,
    read_meta,
    working_key,
    write_working_key,
)

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
    _Table("signing", "id", "public", checkpoints_and_stamps.PLACE),
)
_KEPT_KEYS = "cases_keep_their_identity"


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation has done. ``old_key`` is where the key that was in force before lies now."""

    old_key: Path
    resealed: int


def new_key_path(key_file: Path) -> Path:
    """Where a rotation keeps the new key until it is in force."""
    return key_file.with_name(key_file.name + ".new")


def rotate(
    folder: Path, key_file: Path, now: int, reached: Callable[[str], None] = lambda step: None
) -> Rotation:
    """Give the store in ``folder``, which nobody has open, a new master key in ``key_file``.

    ``reached`` hears of each step (for tests that break it off there). Raises BusyFolderError, LostKeyError,
    DamagedError (nothing has been changed then), FailedError, MissingError when there is no store.
    """
    with _opened(folder) as (con, path):
        finished = _finish(con, key_file)
        if finished is not None:
            return Rotation(finished, 0)
        old = MasterKey.load(key_file)
        secret = index_key(read_meta(con), old)  # raises LostKeyError when this is not the key
        new = _new_key(new_key_path(key_file), now)
        reached("made")
        con.execute("PRAGMA cache_spill = ON")  # all of it is one transaction: it need not fit into memory
        con.execute("BEGIN EXCLUSIVE")
        resealed = _reseal(con, secret, old, new)
        reached("resealed")
        connection.commit(con, path)
        connection.checkpoint(con)  # the log holds what was sealed to the old key
        reached("committed")
        kept = _put_in_place(key_file, old)
        reached("placed")
        return Rotation(kept, resealed)


def finish(folder: Path, key_file: Path) -> Path | None:
    """After a rotation that was broken off: put the key in its place that opens the store.

    Returns where the old key lies when the new one has taken over; None when the old one is still in force
    (then nothing has been changed, and ``rotate`` begins anew) or nothing was broken off.
    """
    if not new_key_path(key_file).exists() or not (folder / DATABASE).exists():
        return None
    with _opened(folder) as (con, _):
        return _finish(con, key_file)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[tuple[sqlite3.Connection, Path]]:
    path = folder / DATABASE
    if not path.exists():
        raise MissingError("there is no store in this folder")
    lock = FolderLock(folder)
    try:
        con, _ = connection.open_checked(path)
        try:
            yield con, path
        finally:
            connection.close_quietly(con)  # rolls back what was not committed
    except sqlite3.Error as error:
        raise from_sqlite(error) from error
    except OSError as error:
        raise from_os(error) from error
    finally:
        lock.release()


def _finish(con: sqlite3.Connection, key_file: Path) -> Path | None:
    waiting = new_key_path(key_file)
    if not waiting.exists():
        return None
    mark = read_meta(con)["key_mark"]
    old = None
    if key_file.exists():
        old = MasterKey.load(key_file)
        if old.mark == mark:
            return None
    if MasterKey.load(waiting).mark != mark:
        raise LostKeyError("neither the key nor the new one beside it is the key of this folder")
    if old is None:
        raise LostKeyError("the new key is in force, but the old one is gone from its place")
    return _put_in_place(key_file, old)


def _new_key(path: Path, now: int) -> MasterKey:
    """The new key: what an earlier try has left is used if it is whole, since it is in force nowhere."""
    if path.exists():
        try:
            return MasterKey.load(path)
        except LostKeyError:
            path.unlink()
    return MasterKey.create(path, now)


def _put_in_place(key_file: Path, old: MasterKey) -> Path:
    """Keep the old key under another name, then let the new one take its place: there is a key at any moment."""
    kept = key_file.with_name(f"{key_file.name}.{old.mark.hex()[:8]}.old")
    if not kept.exists():
        part = kept.with_name(kept.name + ".part")
        part.unlink(missing_ok=True)
        write_new(part, key_file.read_bytes())
        part.rename(kept)
        sync_folder(kept.parent)
    new_key_path(key_file).rename(key_file)
    sync_folder(key_file.parent)
    return kept


def _reseal(con: sqlite3.Connection, secret: IndexKey, old: MasterKey, new: MasterKey) -> int:
    """Everything, in the transaction that is open. Each record is opened once more with the new key before
    it counts."""
    changed = _cases(con, secret, old, new)
    before = _seal(con, old)
    write_working_key(con, new, os.urandom(KEY_SIZE))  # whoever had the old key could have read the old one
    after = _seal(con, new)
    for table in _BOUND:
        changed += _rows(con, table, before, after)
    con.execute("UPDATE meta SET value = ? WHERE name = 'index_key'", (seal(new.recipient, secret.secret),))
    con.execute("UPDATE meta SET value = ? WHERE name = 'key_mark'", (new.mark,))
    con.execute("UPDATE progress SET generation = generation + 1")
    index_key(read_meta(con), new)
    return changed


def _cases(con: sqlite3.Connection, secret: IndexKey, old: MasterKey, new: MasterKey) -> int:
    """The trigger that holds the cases' keys is lifted for this transaction only."""
    (trigger,) = con.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (_KEPT_KEYS,)).fetchone()
    con.execute(f"DROP TRIGGER {_KEPT_KEYS}")
    cases = Cases(secret)
    ids = cases.all(con)
    for id in ids:
        cases.rewrap(con, id, lambda sealed: seal(new.recipient, unseal(old.identity, sealed)))
    cases.forget()
    for id in ids:
        unseal(new.identity, cases.get(con, id).identity)
    con.execute(trigger)
    return len(ids)


def _seal(con: sqlite3.Connection, key: MasterKey) -> WorkingSeal:
    """The seal of the working state; a store of before there was one holds records of age only."""
    meta = read_meta(con)
    secret = working_key(meta, key) if WORKING_KEY in meta else b""
    return WorkingSeal(secret, key.identity, os.urandom)


def _rows(con: sqlite3.Connection, table: _Table, old: WorkingSeal, new: WorkingSeal) -> int:
    """One table of records that are bound to their places."""
    last, changed = -(1 << 62), 0
    query = (
        f"SELECT {table.number}, sealed, {table.place} FROM {table.name} "  # noqa: S608 - the names are ours
        f"WHERE {table.number} > ? ORDER BY {table.number} LIMIT {STEP}"
    )
    update = f"UPDATE {table.name} SET sealed = ? WHERE {table.number} = ?"  # noqa: S608
    while rows := con.execute(query, (last,)).fetchall():
        for no, sealed, *parts in rows:
            place = b"".join((table.prefix, *parts))
            again = new.seal(place, old.open(place, sealed))
            new.open(place, again)
            con.execute(update, (again, no))
            last, changed = no, changed + 1
    return changed
