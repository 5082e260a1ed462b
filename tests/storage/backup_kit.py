"""A backup made and restored as the commands do it, over a store that is open here."""

from __future__ import annotations

import asyncio
from pathlib import Path

from storage.backup.layout import BackupFolder
from storage.backup.restore import Restore, RestoreResult
from storage.backup.run import Backup, Made
from storage.crypto.keys import MasterKey
from storage.errors import FailedError
from storage.sealed_store import SealedStore
from tests.kits.storage_kit import START, open_plainly


async def backed_up(store: SealedStore, folder: Path, target: Path, now: int = START, keep: int = 3) -> Made:
    """A backup while the store goes on. Raises StoreError."""
    there = BackupFolder(target)
    there.prepare()
    try:
        backup = Backup(folder, there)
        for _ in range(5):
            async with store.oversight.hold() as alone:
                await asyncio.to_thread(backup.copy_database, now)
                if not alone():
                    continue
            return await asyncio.to_thread(backup.finish, now, keep=keep)
        raise FailedError("it did not hold still")
    finally:
        there.release()


async def restored(
    target: Path, folder: Path, key: MasterKey, name: str | None = None, old: Path | None = None
) -> RestoreResult:
    """The newest state, or the one of that name, as a data folder. Raises StoreError."""
    restore = Restore(BackupFolder(target), folder, name)
    restore.begin()
    store = await open_plainly(restore.beside, key)
    try:
        await asyncio.gather(asyncio.to_thread(restore.carry_files), restore.check(store))
        await restore.erase_again(store, START, old)
    finally:
        await store.close()
    return restore.put_in_place()
