"""Erasing: afterwards nothing of the case is on the disk, and everybody else's is as it was."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from storage.access import locks
from storage.crypto.keys import MasterKey
from storage.errors import MissingError
from storage.sealed_store import SealedStore
from storage.values import Received, Role, SeatChange, Snapshot, Task, Turn
from tests.kits.storage_kit import CASE, START, chunked, open_plainly, opened_case

OTHER, BELOW = b"case-number-0002", b"case-number-0003"


async def filled(store: SealedStore, account: bytes, case: bytes) -> str:
    await store.receive([Received(case + b"%d" % n, account, b"raw") for n in range(2)])
    parked, _ = await store.waiting(account, 9)
    await store.park(Turn(account), parked.seq)
    kept = await store.put_file(case, chunked(case + b" file" * 1000))
    await store.commit(
        Turn(
            account,
            case=case,
            events=[case + b" event %d" % n for n in range(9)],
            files=[kept.id],
            documents={(account, "chat"): case + b" document", (case, "counter"): b"9"},
            tasks=[Task(account, "kind", "key", START, case + b" payload")],
        )
    )
    await store.save_snapshot(case, Snapshot(9, case + b" folded"))
    return kept.id


def marks(folder: Path, case: bytes, account: bytes) -> set[bytes]:
    """Bytes by which a case could be told on the disk: what is sealed, hashed and named of it."""
    con = sqlite3.connect(f"file:{folder / 'logbog.db'}?mode=ro&immutable=1", uri=True)
    (no, recipient, identity) = con.execute(
        "SELECT no, recipient, identity FROM cases WHERE id = ?", (case,)
    ).fetchone()
    found = {recipient.encode(), identity}
    for query in (
        "SELECT leaf FROM events WHERE case_no = ?1",
        "SELECT sealed FROM events WHERE case_no = ?1",
        "SELECT sealed FROM snapshots WHERE case_no = ?1",
        "SELECT sealed FROM locks WHERE case_no = ?1",
        "SELECT sha256 FROM files WHERE case_no = ?1",
    ):
        found |= {row[0] for row in con.execute(query, (no,))}
    found |= {row[0] for row in con.execute("SELECT sealed FROM tasks WHERE account = ?", (account,))}
    con.close()
    assert len(found) > 20
    return {mark[-24:] for mark in found}


def there(folder: Path, id: str) -> bool:
    return any(folder.rglob(id))


def disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_after_erasing_nothing_of_it_is_on_the_disk(
    folder: Path, key: MasterKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "COST", 10)
    store = await open_plainly(folder, key)
    account, case = await opened_case(store)
    other, others = await opened_case(store, b"other", OTHER)
    linked = store.account(b"linked")
    file, kept = await filled(store, account, case), await filled(store, other, others)
    holder = await store.access.set_code(case, None, "135790", spare=BELOW, now=START)
    recovery, _ = await store.access.set_key(holder, now=START)
    await store.access.set_second(holder, "246801", view=BELOW, now=START)
    await store.commit(
        Turn(
            linked,
            case=BELOW,
            events=[b"below %d" % n for n in range(20)],
            seats=[SeatChange(linked, case, Role.COLLECTOR)],
        )
    )
    await store.close()
    (folder / "logbog.db.format-1").write_bytes((folder / "logbog.db").read_bytes())
    before = marks(folder, case, account) | marks(folder, BELOW, linked)
    theirs = marks(folder, others, other)
    assert all(mark in disk(folder) for mark in before | theirs)
    assert there(folder, file)

    store = await open_plainly(folder, key)
    erased = await store.access.erase(case, START)
    assert erased is not None
    assert (len(erased.files), erased.events) == (1, 29)
    on_disk = disk(folder)  # while it runs: nothing waits for a clean end
    assert [mark for mark in before if mark in on_disk] == []
    assert all(mark in on_disk for mark in theirs)
    assert not there(folder, file)
    assert there(folder, kept)
    assert await store.access.try_key(recovery, now=START) is None
    assert await store.document(account, "chat") is None
    for gone in (case, BELOW):
        with pytest.raises(MissingError):
            await store.size(gone)
    assert [task.account for task in await store.tasks()] == [other]
    assert len(await store.events(others)) == 9
    for one in (account, linked):
        assert await store.case_of(one) is None
    assert await store.open_case(account, case=b"case-number-0009", now=START) == b"case-number-0009"
    again = await store.access.erase(case, START)
    assert again is not None
    assert again.events == 0
    await store.close()

    con = sqlite3.connect(folder / "logbog.db")
    assert {id for (id,) in con.execute("SELECT case_id FROM tombstones")} == {case, BELOW}
    assert con.execute("SELECT count(*) FROM erasing").fetchone() == (0,)
    for table in ("events", "files", "cases", "locks", "tombstones"):
        with pytest.raises(sqlite3.IntegrityError):
            con.execute(f"DELETE FROM {table}" if table != "locks" else "DELETE FROM tombstones")  # noqa: S608
    with pytest.raises(sqlite3.IntegrityError, match="no tombstone"):
        con.execute("INSERT INTO erasing SELECT no FROM cases")
    con.close()


async def test_an_account_that_has_left_keeps_what_it_has_since(folder: Path, key: MasterKey) -> None:
    store = await open_plainly(folder, key)
    old, case = await opened_case(store)
    new = store.account(b"new")
    await store.commit(Turn(new, seats=[SeatChange(new, case, Role.OWNER), SeatChange(old, case, Role.LEFT)]))
    await store.open_case(old, case=OTHER, now=START)
    await filled(store, old, OTHER)
    await store.access.erase(case, START)
    assert await store.case_of(old) == OTHER
    assert await store.document(old, "chat") is not None
    assert len(await store.tasks()) == 1
    assert await store.case_of(new) is None
    assert case == CASE
    await store.close()
