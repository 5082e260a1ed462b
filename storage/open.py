"""Opening a store: folder, lock, engine, keys, and the sweep of what a crash has left."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from storage.access.access import CaseAccess
from storage.cases import Cases
from storage.crypto.keys import MasterKey
from storage.data_folder import FolderLock, make_folder
from storage.engine import Engine, Write
from storage.errors import MissingError, from_os
from storage.files.blobs import Blobs
from storage.gil_wait import hurry
from storage.group_commit import GroupCommit
from storage.layout import BLOBS, DATABASE
from storage.sealed_store import Parts, SealedStore
from storage.sqlite.engine import SqliteEngine
from storage.statements import Change, Query
from storage.store_keys import open_keys
from storage.working_state import Working

REMEMBERED_SECONDS = 30 * 24 * 3600
"""How long the hash of an update is kept after it came. Telegram delivers again for 24 hours at most."""


async def open_store(
    folder: Path,
    key: MasterKey,
    *,
    clock: Callable[[], int],
    ids: Callable[[], bytes],
    random: Callable[[int], bytes] = os.urandom,
) -> SealedStore:
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
        engine = await SqliteEngine.open(folder / DATABASE)
        return await open_over(engine, folder, lock, key, clock, ids, random)
    except BaseException:
        lock.release()
        raise


async def open_over(
    engine: Engine,
    folder: Path,
    lock: FolderLock,
    key: MasterKey,
    clock: Callable[[], int],
    ids: Callable[[], bytes],
    random: Callable[[int], bytes] = os.urandom,
) -> SealedStore:
    """The store over an engine that is open; its files lie in ``folder``. Closes the engine on an error."""
    blobs = Blobs(folder / BLOBS)
    try:
        keys = await open_keys(engine, key, random)
        blobs.prepare()
        blobs.sweep([id for (id,) in await engine.read(Query.RESERVED)])
        swept = [Write(Change.RESERVED_CLEAR, [()])]
        await engine.commit([swept, [Write(Change.SEEN_PRUNE, [(clock() - REMEMBERED_SECONDS,)])]])
        if (await engine.read(Query.SHREDDED))[0][0]:
            await engine.shred(
                at_start=True
            )  # a crash may have come between taking a key away and what still held it
    except BaseException:
        blobs.close()
        await engine.close()
        raise
    cases = Cases(keys.index_key, engine)
    commits = GroupCommit(engine, cases)
    working = Working(keys.index_key, keys.working_seal, engine)
    access = CaseAccess(engine, commits, blobs, cases, working, key, keys)
    return SealedStore(Parts(lock, engine, commits, blobs, cases, working, key, keys, access, clock, ids))
