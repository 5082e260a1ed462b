"""A backup beside writers: consistent, each file once, as sealed as the store; what is damaged is named; what was
backed up is never given up for less."""

from __future__ import annotations

import asyncio
import random
import shutil
from pathlib import Path

import pytest

from storage.backup.layout import FORM, MARKER, BackupFolder
from storage.backup.restore import DamagedBackupError, Restore, newer_than, verify
from storage.backup.run import DAY, SHARES, GoneBackError, VanishedError, standing_still
from storage.crypto.keys import MasterKey
from storage.errors import BusyFolderError, ClashError, DamagedError, MissingError, NewerFormatError
from storage.values import Turn
from tests.kits.storage_kit import CASE, START, Opener, chunked, engine_of, open_plainly, opened_case, whole
from tests.storage.backup_kit import backed_up, restored
from tests.storage.writing_child import LANES, case_id, event, file_bytes, turn


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def filled(opener: Opener, count: int = 6) -> None:
    store = await opener()
    for lane in range(LANES):
        for number in range(count):
            await turn(store, lane, number)
    await store.close()


async def contents(folder: Path, key: MasterKey) -> dict[bytes, list[bytes]]:
    """Every event of every case, and every file behind them."""
    store = await open_plainly(folder, key)
    try:
        found = {}
        query = "SELECT files.id, cases.id FROM files JOIN cases ON no = case_no"
        files = await engine_of(store).ask(lambda con: con.execute(query).fetchall())
        for case in await store.cases():
            found[case] = [one.data for one in await store.events(case)]
            for id in [id for id, of in files if of == case]:
                found[case].append(await whole(store.file(case, id.hex())))
            found[case].sort(key=lambda data: (data[:5] != b"event", b"" if data[:5] == b"event" else data))
        return found
    finally:
        await store.close()


async def test_every_backup_beside_writers_is_a_moment_of_the_store(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    store, kept, going = await opener(), dict.fromkeys(range(LANES), 0), True

    async def write(lane: int) -> None:
        while going:
            await turn(store, lane, kept[lane])
            kept[lane] += 1

    writers = [asyncio.create_task(write(lane)) for lane in range(LANES)]
    seen = []
    for round in range(3):
        await asyncio.sleep(0.05)
        before = dict(kept)
        made = await backed_up(store, folder, tmp_path / "backup", START + round, keep=9)
        seen.append((made.state.name, before, dict(kept)))
        assert not made.damaged
    going = False
    await asyncio.gather(*writers)
    await store.close()
    assert sum(kept.values()) > 40
    assert verify(BackupFolder(tmp_path / "backup")) == []
    for name, before, after in seen:
        await restored(tmp_path / "backup", tmp_path / name, key, name)
        found = await contents(tmp_path / name, key)
        for lane in range(LANES):
            events = [one for one in found.get(case_id(lane), []) if one.startswith(b"event")]
            assert events == [event(lane, number) for number in range(len(events))]
            assert before[lane] <= len(events) <= after[lane] + 1
            files = [one for one in found.get(case_id(lane), []) if one.startswith(b"file")]
            assert files == sorted(file_bytes(lane, number) for number in range(0, len(events), 3))


async def test_a_file_is_carried_once(opener: Opener, folder: Path, tmp_path: Path) -> None:
    await filled(opener)
    store = await opener()
    first = await backed_up(store, folder, tmp_path / "backup")
    again = await backed_up(store, folder, tmp_path / "backup", START + 1)
    assert first.new == 2 * LANES
    assert (again.new, again.new_bytes) == (0, 0)
    await turn(store, 0, 6)
    assert (await backed_up(store, folder, tmp_path / "backup", START + 2)).new == 1


async def test_nothing_readable_lies_in_a_backup(opener: Opener, folder: Path, tmp_path: Path) -> None:
    await filled(opener)
    await backed_up(await opener(), folder, tmp_path / "backup")
    found = files_in(tmp_path / "backup")
    assert len(found) > 2 * LANES
    for path in found:
        assert path.stat().st_mode & 0o777 == 0o600
        data = path.read_bytes()
        assert not [word for word in (b"of lane", b"AGE-SECRET", b"event 0", b"file 0") if word in data], (
            path.name
        )


@pytest.mark.parametrize("what", ["blobs", "logbog.db", "manifest", "logbog-backup"])
async def test_one_damaged_byte_is_named(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path, what: str
) -> None:
    await filled(opener)
    await backed_up(await opener(), folder, tmp_path / "backup")
    moments = random.Random(what)
    for number in range(2):
        copy, into = tmp_path / f"copy-{number}", tmp_path / f"restored-{number}"
        shutil.copytree(tmp_path / "backup", copy)
        fitting = [
            path for path in files_in(copy) if what in path.relative_to(copy).parts and path.name != "lock"
        ]
        path = moments.choice(sorted(fitting))
        data = bytearray(path.read_bytes())
        data[moments.randrange(len(data))] ^= 1 << moments.randrange(8)
        path.write_bytes(data)
        place = str(path.relative_to(copy))
        try:
            named = verify(BackupFolder(copy))
        except (DamagedError, NewerFormatError) as error:  # the marker itself
            assert what == MARKER
            named = [str(error)]
        assert [one for one in named if place in one or what == MARKER], named
        with pytest.raises((DamagedBackupError, DamagedError, NewerFormatError)) as caught:
            await restored(copy, into, key)
        places = getattr(caught.value, "places", [str(caught.value)])
        assert [one for one in places if place in one or what == MARKER], places
        assert not into.exists()


async def test_a_damaged_file_of_the_store_is_told_and_never_put_over_a_good_one(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    await filled(opener)
    store = await opener()
    damaged, later = sorted(files_in(folder / "blobs"))[:2]
    good = later.read_bytes()
    damaged.write_bytes(damaged.read_bytes()[:-1])
    made = await backed_up(store, folder, tmp_path / "backup")
    assert made.damaged == (f"{damaged.parent.name}/{damaged.name}",)
    later.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert (await backed_up(store, folder, tmp_path / "backup", START + 1)).damaged == made.damaged
    assert (tmp_path / "backup" / "blobs" / later.parent.name / later.name).read_bytes() == good


async def test_what_rots_in_the_backup_is_found_within_a_month_and_carried_anew(
    opener: Opener, folder: Path, tmp_path: Path
) -> None:
    await filled(opener)
    store = await opener()
    await backed_up(store, folder, tmp_path / "backup")
    rotten = random.Random(1).choice(sorted(files_in(tmp_path / "backup" / "blobs")))
    good = rotten.read_bytes()
    rotten.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    made = [
        await backed_up(store, folder, tmp_path / "backup", START + day * DAY) for day in range(1, SHARES + 1)
    ]
    mended = [one.mended for one in made if one.mended]
    assert mended == [(f"{rotten.parent.name}/{rotten.name}",)]
    assert rotten.read_bytes() == good
    assert verify(BackupFolder(tmp_path / "backup")) == []


async def test_a_restore_that_was_broken_off_believes_nothing_it_has_left(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    """What was taken although it was damaged, in a run that was then broken off, is not good in the next one."""
    await filled(opener)
    made = await backed_up(await opener(), folder, tmp_path / "backup")
    damaged = sorted(files_in(tmp_path / "backup" / "blobs"))[0]
    good = damaged.read_bytes()
    damaged.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    first = Restore(BackupFolder(tmp_path / "backup"), tmp_path / "restored", None)
    first.begin()
    first.carry_files(damaged_too=True)
    place = f"blobs/{damaged.parent.name}/{damaged.name}"
    with pytest.raises(DamagedBackupError) as caught:
        await restored(tmp_path / "backup", tmp_path / "restored", key)
    assert caught.value.places == [place]
    damaged.write_bytes(good)
    done = await restored(tmp_path / "backup", tmp_path / "restored", key)
    assert (done.files, done.damaged) == (made.state.manifest.files, ())
    assert (tmp_path / "restored" / place).read_bytes() == good


async def test_a_file_that_is_gone_is_named_and_the_last_state_stays(
    opener: Opener, folder: Path, tmp_path: Path
) -> None:
    await filled(opener)
    store = await opener()
    first = await backed_up(store, folder, tmp_path / "backup")
    await turn(store, 0, 6)
    (new,) = {path.name for path in files_in(folder / "blobs")} - {
        path.name for path in files_in(tmp_path / "backup" / "blobs")
    }
    (folder / "blobs" / new[-2:] / new).unlink()
    with pytest.raises(VanishedError) as caught:
        await backed_up(store, folder, tmp_path / "backup", START + 1)
    assert caught.value.places == [f"{new[-2:]}/{new}"]
    assert [one.name for one in BackupFolder(tmp_path / "backup").whole()] == [first.state.name]


async def test_an_older_or_another_store_is_refused(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    await filled(opener)
    shutil.copytree(folder, tmp_path / "older")
    store = await opener()
    await turn(store, 0, 6)
    await backed_up(store, folder, tmp_path / "backup")
    older = await open_plainly(tmp_path / "older", key)
    with pytest.raises(GoneBackError):
        await backed_up(older, tmp_path / "older", tmp_path / "backup", START + 1)
    await older.commit(Turn(older.account(b"0"), case=case_id(0), events=[b"another one", b"and another"]))
    with pytest.raises(GoneBackError):
        await backed_up(older, tmp_path / "older", tmp_path / "backup", START + 1)
    await older.close()
    other = await open_plainly(tmp_path / "other", key)
    with pytest.raises(GoneBackError):
        await backed_up(other, tmp_path / "other", tmp_path / "backup", START + 1)
    await other.close()
    assert len(BackupFolder(tmp_path / "backup").whole()) == 1


async def test_old_states_go_and_their_files_with_them_only_when_nobody_names_them(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    store = await opener()
    for number in range(5):
        await turn(store, 0, number)
        await backed_up(store, folder, tmp_path / "backup", START + number, keep=2)
    states = BackupFolder(tmp_path / "backup").whole()
    assert [one.manifest.events for one in states] == [5, 4]
    assert len(files_in(tmp_path / "backup" / "blobs")) == 2
    await restored(tmp_path / "backup", tmp_path / "restored", key, states[1].name)
    assert len(next(iter((await contents(tmp_path / "restored", key)).values()))) == 4 + 2


async def test_a_clock_that_goes_back_does_not_change_their_order(
    opener: Opener, folder: Path, tmp_path: Path
) -> None:
    store = await opener()
    for number, now in enumerate((START, START, START - 9999, START + 1)):
        await turn(store, 0, number)
        await backed_up(store, folder, tmp_path / "backup", now, keep=9)
    assert [one.manifest.events for one in BackupFolder(tmp_path / "backup").whole()] == [4, 3, 2, 1]


async def test_a_write_back_meanwhile_is_noticed(opener: Opener, folder: Path) -> None:
    store = await opener()
    await opened_case(store)
    async with store.oversight.hold() as alone:
        await store.commit(Turn(store.account(b"123"), case=CASE, events=[b"one"]))
        assert alone()
        await engine_of(store)._drop()  # what an error of the disk leads to
        assert await store.size(CASE) == 1
        assert not alone()
    async with store.oversight.hold() as alone:
        assert alone()


async def test_the_log_is_not_written_back_while_held_and_is_afterwards(opener: Opener, folder: Path) -> None:
    store = await opener()
    await opened_case(store)
    log = folder / "logbog.db-wal"
    async with store.oversight.hold() as alone:
        before = (folder / "logbog.db").read_bytes()
        for _ in range(12):
            await store.commit(Turn(store.account(b"123"), case=CASE, events=[bytes(1 << 19)]))
        assert log.stat().st_size > 5 << 20
        assert (folder / "logbog.db").read_bytes() == before
        assert alone()
    await store.commit(Turn(store.account(b"123"), case=CASE, events=[b"one"]))
    assert log.stat().st_size < 1 << 20


async def test_standing_still_takes_all_that_was_committed_and_keeps_others_out(
    opener: Opener, folder: Path, key: MasterKey
) -> None:
    store = await opener()
    await opened_case(store)
    with pytest.raises(BusyFolderError), standing_still(folder):
        pass
    await store.close()
    with standing_still(folder), pytest.raises(BusyFolderError):
        await open_plainly(folder, key)
    with pytest.raises(MissingError), standing_still(folder / "nothing"):
        pass


async def test_a_restore_changes_nothing_that_is_there(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    await filled(opener)
    await backed_up(await opener(), folder, tmp_path / "backup")
    there = tmp_path / "there"
    there.mkdir()
    (there / "something").write_text("else")
    with pytest.raises(ClashError):
        await restored(tmp_path / "backup", there, key)
    assert [path.name for path in there.iterdir()] == ["something"]
    (there / "something").unlink()
    done = await restored(tmp_path / "backup", there, key)
    assert (done.cases, done.events, done.files) == (LANES, LANES * 6, LANES * 2)
    with pytest.raises(MissingError):
        BackupFolder(there).state(None)
    with pytest.raises(ClashError):
        BackupFolder(there).prepare()


async def test_what_is_newer_is_told(opener: Opener, folder: Path, key: MasterKey, tmp_path: Path) -> None:
    await filled(opener)
    store = await opener()
    made = await backed_up(store, folder, tmp_path / "backup")
    for number in (6, 7):
        await turn(store, 0, number)
    await opened_case(store)
    await store.close()
    newer = newer_than(made.state, folder)
    assert (newer.cases, newer.events, newer.files) == (1, 2, 1)


async def test_a_newer_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text(FORM.replace("1", "2"))
    with pytest.raises(NewerFormatError):
        BackupFolder(tmp_path).prepare()
    with pytest.raises(NewerFormatError):
        verify(BackupFolder(tmp_path))


async def test_chunked_files_of_every_size(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    store = await opener()
    account, case = await opened_case(store)
    sizes = (0, 1, (1 << 20) - 1, 1 << 20, (3 << 20) + 5)
    ids = [(await store.put_file(case, chunked(bytes(size)))).id for size in sizes]
    await store.commit(Turn(account, case=case, events=[b"files"], files=ids))
    await backed_up(store, folder, tmp_path / "backup")
    await restored(tmp_path / "backup", tmp_path / "restored", key)
    found = await contents(tmp_path / "restored", key)
    assert sorted(len(one) for one in found[case] if one != b"files") == list(sizes)


async def test_who_was_erased_stays_erased(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    """Out of a state from before, through the state from after, or through the old folder; and the next backup lets
    go of every state that still holds the erased case's key."""
    await filled(opener)
    store = await opener()
    before = await backed_up(store, folder, tmp_path / "backup")
    shutil.copytree(tmp_path / "backup", tmp_path / "first")
    names = {path.name for path in files_in(tmp_path / "backup" / "blobs")}
    await store.access.erase(case_id(1), START)
    after = await backed_up(store, folder, tmp_path / "backup", START + 1)
    await store.close()
    assert [one.name for one in BackupFolder(tmp_path / "backup").whole()] == [after.state.name]
    assert len({path.name for path in files_in(tmp_path / "backup" / "blobs")} & names) == 2 * (LANES - 1)

    (tmp_path / "first" / "states" / after.state.name).mkdir()
    for path in files_in(after.state.path):  # as if it had been written, and nothing removed yet
        shutil.copy(path, tmp_path / "first" / "states" / after.state.name)
    done = await restored(tmp_path / "first", tmp_path / "through-a-state", key, before.state.name)
    assert done.erased == 1
    assert case_id(1) not in await contents(tmp_path / "through-a-state", key)
    assert len(files_in(tmp_path / "through-a-state" / "blobs")) == 2 * (LANES - 1)

    shutil.rmtree(tmp_path / "first" / "states" / after.state.name)
    done = await restored(tmp_path / "first", tmp_path / "through-old", key, old=folder)
    assert done.erased == 1
    assert case_id(1) not in await contents(tmp_path / "through-old", key)
    assert (await restored(tmp_path / "first", tmp_path / "alone", key)).erased == 0


async def test_a_locked_case_is_held_against_its_ledger(
    opener: Opener, folder: Path, key: MasterKey, tmp_path: Path
) -> None:
    await filled(opener)
    store = await opener()
    await store.access.set_code(case_id(2), None, "a made-up code 4711", spare=case_id(99), now=START)
    await backed_up(store, folder, tmp_path / "backup")
    done = await restored(tmp_path / "backup", tmp_path / "restored", key)
    # the case, and the notebook that is made with every first code
    assert (done.locked, done.cases, done.events) == (2, LANES + 1, LANES * 6)
