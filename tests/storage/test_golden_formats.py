"""A store that an older Logbog wrote, byte for byte: it must open, read and go on for ever.

The keys in ``golden/`` are made up and open nothing else.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.crypto.keys import MasterKey
from storage.errors import LockedError
from storage.ledger.event_leaf import leaf_of
from storage.ledger.merkle import root
from storage.sqlite.at_rest import erased_in as read
from storage.values import Received, Role, Snapshot, Task, Turn
from tests.kits.storage_kit import CASE, START, open_plainly, whole
from tests.storage.make_golden import (
    BELOW_CASE,
    CODE,
    ERASED,
    ERASED_CASE,
    EVENTS,
    HELPER,
    LARGE,
    LEFT,
    LOCKED,
    LOCKED_CASE,
    LOCKED_EVENTS,
    PARTED,
    PERSON,
    SECOND,
    SMALL,
    SMALL_AND_LOCKED,
    file_id,
)

GOLDEN = Path(__file__).parent / "golden"
FORMATS = sorted(path.name for path in GOLDEN.iterdir())


def test_there_is_a_golden_store_of_every_format() -> None:
    assert FORMATS == ["v1", "v3", "v4", "v5"]


@pytest.mark.parametrize("name", FORMATS)
async def test_a_store_of_an_older_format_opens_and_goes_on(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    shutil.copytree(GOLDEN / name, folder)
    key_file = folder / "master.key"
    key_file.chmod(0o600)
    store = await open_plainly(folder / "store", MasterKey.load(key_file))
    account = store.account(PERSON)
    assert account.hex() == "c7e6a60ba0348cbb258e95a59f19052d84549e0eefe4427be3361b9ceefeb6d3"
    assert await store.case_of(account) == CASE
    events = EVENTS if name == "v1" else [*EVENTS, PARTED]
    assert [one.data for one in await store.events(CASE)] == events
    assert await store.root(CASE) == (len(events), root([leaf_of(event) for event in events]))
    assert await whole(store.file(CASE, file_id(1).hex())) == SMALL
    assert await whole(store.file(CASE, file_id(2).hex())) == LARGE
    assert await store.snapshot(CASE) == Snapshot(len(events), b"a snapshot")
    assert await store.document(account, "question") == b"a document"
    assert await store.tasks() == [Task(account, "download", "a key", START + 60, b"a payload", tries=2)]
    (waits,) = await store.waiting(account, 9)
    assert waits.raw == b"update 2"
    await store.receive([Received(b"%d" % n, account, b"again") for n in range(3)])
    await store.commit(Turn(account, done=[waits.seq], case=CASE, events=[b"new"]))
    assert await store.waiting(account, 9) == []
    assert await store.size(CASE) == len(events) + 1
    await store.check_ledger(CASE)
    await store.proofs.checkpoint(CASE)
    kept = await store.proofs.checkpoints(CASE)
    assert [one.size for one in kept] == ([6] if name == "v1" else [6, 7])
    await store.proofs.check_checkpoints(CASE, await store.leaves(CASE))
    stamps, ways = await store.proofs.stamps([one.no for one in kept])
    assert [stamp.response for stamp in stamps] == ([] if name == "v1" else [b"a stamp"])
    assert len(ways) == len(stamps)
    await store.close()


WITH_LOCKS = [name for name in FORMATS if name >= "v4"]


@pytest.mark.parametrize("name", WITH_LOCKS)
async def test_seats_locks_and_tombstones_of_an_older_format_hold(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    shutil.copytree(GOLDEN / name, folder)
    key_file = folder / "master.key"
    key_file.chmod(0o600)
    store = await open_plainly(folder / "store", MasterKey.load(key_file))
    seats = {seat.account: seat.role for seat in await store.access.seats_of(CASE)}
    assert seats == {store.account(PERSON): Role.OWNER, store.account(HELPER): Role.COLLECTOR}
    assert await store.case_of(store.account(LEFT)) is None
    with pytest.raises(LockedError):
        await store.events(LOCKED_CASE)
    assert await store.access.try_code(LOCKED_CASE, CODE + "1", now=START) is None
    opened = await store.access.try_code(LOCKED_CASE, CODE, now=START)
    assert opened is not None
    assert opened.key.case == LOCKED_CASE
    assert [one.data for one in await store.events(LOCKED_CASE, key=opened.key)] == LOCKED_EVENTS
    assert await whole(store.file(LOCKED_CASE, file_id(3).hex(), key=opened.key)) == SMALL_AND_LOCKED
    below = await store.access.try_code(LOCKED_CASE, SECOND, now=START)
    assert below is not None
    assert below.key.case == BELOW_CASE
    assert len(await store.events(BELOW_CASE, key=below.key)) == 1
    assert await store.access.key_recipient(opened) is not None
    locked = store.account(LOCKED)
    await store.commit(Turn(locked, case=LOCKED_CASE, events=[b"new"]))
    assert await store.size(LOCKED_CASE) == len(LOCKED_EVENTS) + 1
    assert await store.case_of(store.account(ERASED)) is None
    assert (await store.oversight.tally()).parked == 1
    await store.close()
    assert read(folder / "store" / "logbog.db") == {ERASED_CASE}


def test_a_store_with_locks_is_among_them() -> None:
    assert WITH_LOCKS
