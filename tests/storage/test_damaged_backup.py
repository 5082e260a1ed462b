"""What has become damaged in a folder of backups is carried over again by the next backup, and never stops one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from storage.backup.layout import BackupFolder
from storage.backup.restore import verify
from storage.backup.run import DAY, Backup
from storage.crypto.keys import MasterKey
from tests.kits.storage_kit import START, Opener
from tests.storage.backup_kit import backed_up, restored
from tests.storage.test_backup import contents, files_in, filled

MINUTE, HOUR = 60, 3600


def flipped(path: Path) -> bytes:
    """One bit of a file is changed; gives what it was."""
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    return good


async def test_what_a_reading_finds_is_carried_over_by_the_very_next_backup(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    await filled(opener)
    store, target = await opener(), tmp_path / "backup"
    await backed_up(store, folder, target)
    rotten = sorted(files_in(target / "blobs"))[:3]
    good = [flipped(path) for path in rotten[:2]]
    rotten[2].unlink()
    places = sorted(str(path.relative_to(target)) for path in rotten)
    found = verify(BackupFolder(target))
    assert sorted(found) == places
    BackupFolder(target).note(found)
    made = await backed_up(store, folder, target, START + MINUTE)
    assert sorted(f"blobs/{place}" for place in made.mended) == places[:2]
    assert [path.read_bytes() for path in rotten[:2]] == good
    assert verify(BackupFolder(target)) == []
    assert BackupFolder(target).noted() == frozenset()
    again = await backed_up(store, folder, target, START + 2 * MINUTE)
    assert (again.mended, again.new) == ((), 0)
    await store.close()
    await restored(target, tmp_path / "restored", key)
    assert await contents(tmp_path / "restored", key) == await contents(folder, key)


async def test_a_damaged_newest_state_stops_neither_the_next_backup_nor_a_restore(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    await filled(opener)
    store, target = await opener(), tmp_path / "backup"
    first = await backed_up(store, folder, target)
    second = await backed_up(store, folder, target, START + MINUTE)
    second.state.database.write_bytes(b"rotten" * 900)
    third = await backed_up(store, folder, target, START + 2 * MINUTE)
    assert third.dropped == (second.state.name,)
    assert verify(BackupFolder(target)) == []
    first.state.database.write_bytes(b"")
    await store.close()
    await restored(target, tmp_path / "restored", key)
    assert await contents(tmp_path / "restored", key) == await contents(folder, key)


async def test_where_no_older_state_is_sound_what_is_left_of_them_stays(
    opener: Opener, folder: Path, tmp_path: Path
) -> None:
    await filled(opener)
    store, target = await opener(), tmp_path / "backup"
    first = await backed_up(store, folder, target)
    (first.state.path / "manifest").write_text("rotten")
    second = await backed_up(store, folder, target, START + MINUTE)
    assert second.dropped == ()
    assert verify(BackupFolder(target)) == [f"states/{first.state.name}/manifest"]
    third = await backed_up(store, folder, target, START + 2 * MINUTE)
    assert third.dropped == (first.state.name,)
    assert verify(BackupFolder(target)) == []


async def test_beside_the_newest_the_last_days_keep_one_state_each(
    opener: Opener, folder: Path, tmp_path: Path
) -> None:
    """Hourly backups would else push a mistake's good state out within three hours."""
    await filled(opener, 1)
    store, target = await opener(), BackupFolder(tmp_path / "backup")
    begin = START // DAY * DAY
    for hour in (0, 1, 30, 47, 50, 51, 52, 53):
        target.prepare()
        backup = Backup(folder, target)
        async with store.oversight.hold():
            await asyncio.to_thread(backup.copy_database, begin + hour * HOUR)
        await asyncio.to_thread(backup.finish, begin + hour * HOUR, keep=2, days=2)
        target.release()
    kept = [(one.manifest.made - begin) // HOUR for one in target.whole()]
    assert kept == [53, 52, 47]
    assert verify(target) == []
