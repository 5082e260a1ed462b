"""Opening a store: folder, lock, database, keys, and the sweep of what a crash has left."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from storage.crypto.aead import KEY_SIZE, WorkingSeal
from storage.crypto.keys import INDEX_KEY_SIZE, IndexKey, MasterKey
from storage.data_folder import FolderLock, make_folder
from storage.errors import MissingError, from_os
from storage.files.blobs import Blobs
from storage.gil_wait import hurry
from storage.ledger.checkpoint import KEY_SIZE as SEED_SIZE
from storage.sqlite import migrate
from storage.sqlite.access import Access
from storage.sqlite.checkpoints_and_stamps import SigningRow, read_signing, write_signing
from storage.sqlite.group_commit import Database
from storage.sqlite.store import Parts, SqliteStore
from storage.sqlite.tables import file_index, inbox
from storage.sqlite.tables.cases import Cases
from storage.sqlite.tables.key_rows import (
    BLOBS,
    DATABASE,
    WORKING_KEY,
    index_key,
    read_meta,
    working_key,
    write_meta,
    write_working_key,
)

FIRST_WITH_LOCKS = 3  # the first format in which a key can have been taken away

__all__ = ["BLOBS", "DATABASE", "is_started", "open_store"]


def is_started(folder: Path) -> bool:
    """Whether there is a store in this folder: then its key must not be made anew."""
    return (folder / DATABASE).exists() or (folder / BLOBS).exists()


async def open_store(
    folder: Path,
    key: MasterKey,
    *,
    clock: Callable[[], int],
    ids: Callable[[], bytes],
    random: Callable[[int], bytes] = os.urandom,
) -> SqliteStore:
    """Open the store in ``folder``, made first where there is none.

    ``clock`` gives whole seconds since the epoch, ``ids`` a new id of 16 bytes that never comes twice
    (UUIDv7). Raises BusyFolderError, LostKeyError, DamagedError, MissingError, NewerFormatError,
    FailedError.
    """
    hurry()
    try:
        make_folder(folder)
    except OSError as error:
        raise from_os(error) from error
    lock = FolderLock(folder)
    try:
        if (folder / BLOBS).exists() and not (folder / DATABASE).exists():
            raise MissingError("the database is gone, its files are still there")
        return await _open(folder, lock, key, clock, ids, random)
    except BaseException:
        lock.release()
        raise


async def _open(
    folder: Path,
    lock: FolderLock,
    key: MasterKey,
    clock: Callable[[], int],
    ids: Callable[[], bytes],
    random: Callable[[int], bytes],
) -> SqliteStore:
    database = await Database.open(folder / DATABASE)
    blobs = Blobs(folder / BLOBS)
    try:
        index_key = await _index_key(database, key, random)
        working_seal = await _working_seal(database, key, random)
        signing = await _signing(database, working_seal, random)
        now = clock()
        blobs.prepare()
        blobs.sweep(await database.read(file_index.reserved))
        await database.write(file_index.release)
        await database.write(lambda con: inbox.prune(con, now))
        await _finish_shredding(database, folder / DATABASE)
    except BaseException:
        blobs.close()
        await database.close()
        raise
    cases = Cases(index_key)
    database.forget = cases.forget
    access = Access(folder / DATABASE, database, blobs, cases, key, index_key, working_seal)
    return SqliteStore(
        Parts(lock, database, blobs, cases, key, index_key, working_seal, access, clock, ids, signing)
    )


async def _finish_shredding(database: Database, path: Path) -> None:
    """A crash may have come between taking a key away and removing what still held it: the log, and copies from
    before there were locks."""
    if not await database.read(_has_shredded):
        return
    await database.write_back()
    try:
        migrate.drop_copies(path, below=FIRST_WITH_LOCKS)
    except OSError as error:
        raise from_os(error) from error


def _has_shredded(con: sqlite3.Connection) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM locks) OR EXISTS (SELECT 1 FROM tombstones)"
    return bool(con.execute(query).fetchone()[0])


async def _index_key(database: Database, key: MasterKey, random: Callable[[int], bytes]) -> IndexKey:
    """The key of this installation's hashes: made at the first start, sealed to the master key ever after."""
    if not await database.read(read_meta):
        secret = random(INDEX_KEY_SIZE)
        await database.write(lambda con: write_meta(con, key, secret))
    return index_key(await database.read(read_meta), key)


async def _working_seal(database: Database, key: MasterKey, random: Callable[[int], bytes]) -> WorkingSeal:
    """The seal of the working state; its key is made where there is none yet."""
    if WORKING_KEY not in await database.read(read_meta):
        secret = random(KEY_SIZE)
        await database.write(lambda con: write_working_key(con, key, secret))
    return WorkingSeal(working_key(await database.read(read_meta), key), key.identity, random)


async def _signing(database: Database, seal: WorkingSeal, random: Callable[[int], bytes]) -> SigningRow:
    """The key that signs checkpoints: made at the first start, or at the first one with this format."""
    if (found := await database.read(read_signing)) is None:
        seed = random(SEED_SIZE)
        await database.write(lambda con: write_signing(con, seal, seed))
        found = await database.read(read_signing)
    if found is None:
        raise MissingError("the signing key was not kept")
    return found
