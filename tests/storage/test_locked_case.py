"""A lock: writing needs no code, reading does; a second code opens another notebook and nothing tells the two apart."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from storage.access import locks
from storage.backup.rotate_key import rotate
from storage.crypto.age_keys import identity_of, secret_of
from storage.crypto.age_records import new_identity, seal, unseal
from storage.crypto.keys import MasterKey
from storage.errors import ClashError, LockedError, MissingError
from storage.sealed_store import SealedStore
from storage.values import REPLACED_SECONDS, Snapshot, Turn
from tests.kits.storage_kit import CASE, START, Opener, chunked, open_plainly, opened_case, whole
from tests.storage.test_erased_case import disk

CODE, SECOND, THIRD = "135790", "246801", "tre små ord"
BELOW = b"case-number-0002"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost is kept with each lock: these tests make cheap ones."""
    monkeypatch.setattr(locks, "COST", 10)


async def locked(store: SealedStore) -> tuple[bytes, locks.Pass]:
    account, case = await opened_case(store)
    await store.commit(Turn(account, case=case, events=[b"before"]))
    return account, await store.access.set_code(case, None, CODE, spare=BELOW, now=START)


def test_an_age_key_is_its_32_bytes_and_back() -> None:
    for _ in range(20):
        identity = new_identity()
        again = identity_of(secret_of(identity))
        assert str(again) == str(identity)
        assert unseal(again, seal(identity.to_public(), b"x")) == b"x"


async def test_writing_needs_no_code_and_reading_does(store: SealedStore, opener: Opener) -> None:
    account, holder = await locked(store)
    kept = await store.put_file(CASE, chunked(b"a file"))
    await store.commit(Turn(account, case=CASE, events=[b"after"], files=[kept.id]))
    await store.save_snapshot(CASE, Snapshot(2, b"folded"))
    await store.close()
    store = await opener()
    for read in (
        store.events(CASE),
        store.snapshot(CASE),
        whole(store.file(CASE, kept.id)),
        store.case_identity(CASE),
    ):
        with pytest.raises(LockedError):
            await read
    assert [e.data for e in await store.events(CASE, key=holder.key)] == [b"before", b"after"]
    assert await store.snapshot(CASE, key=holder.key) == Snapshot(2, b"folded")
    assert await whole(store.file(CASE, kept.id, key=holder.key)) == b"a file"
    assert (await store.size(CASE), await store.access.coded(CASE)) == (2, True)


async def test_only_the_code_opens_however_it_is_written(store: SealedStore) -> None:
    _, case = await opened_case(store)
    await store.access.set_code(case, None, "Blå  Kaffekop", spare=BELOW, now=START)
    assert await store.access.try_code(case, "blå kaffekop", now=START) is not None
    for wrong in ("blå kaffekopp", "", "135790"):
        assert await store.access.try_code(case, wrong, now=START) is None
    with pytest.raises(LockedError):
        await store.access.open_pass(case)
    with pytest.raises(LockedError):
        await store.access.set_code(case, None, "another", spare=BELOW, now=START)


LATER = START + REPLACED_SECONDS


async def test_another_code_puts_the_first_out_of_use_after_three_days(store: SealedStore) -> None:
    _, holder = await locked(store)
    await store.access.set_code(CASE, holder, THIRD, spare=BELOW, now=START)
    older = await store.access.try_code(CASE, CODE, now=LATER - 1)
    assert older is not None
    assert older.ends == LATER
    assert await store.access.try_code(CASE, CODE, now=LATER) is None
    await store.access.forget_replaced(CASE, LATER)
    assert await store.access.try_code(CASE, CODE, now=START) is None, "nothing is left that it could open"
    found = await store.access.try_code(CASE, THIRD, now=LATER)
    assert found is not None
    assert [e.data for e in await store.events(CASE, key=found.key)] == [b"before"]


async def test_with_the_recovery_key_the_first_code_is_out_of_use_at_once(store: SealedStore) -> None:
    _, holder = await locked(store)
    await store.access.set_code(CASE, holder, THIRD, spare=BELOW, now=START, at_once=True)
    assert await store.access.try_code(CASE, CODE, now=START) is None
    assert await store.access.try_code(CASE, THIRD, now=START) is not None


@pytest.mark.parametrize("changes", [1, 2, 5])
async def test_however_often_it_is_changed_the_first_code_and_key_can_stop_it(
    store: SealedStore, changes: int
) -> None:
    _, holder = await locked(store)
    mine, holder = await store.access.set_key(holder, now=START)
    theirs = ""
    for number in range(changes):
        now = START + 60 * number
        holder = await store.access.set_code(CASE, holder, f"70000{number}", spare=BELOW, now=now)
        theirs, holder = await store.access.set_key(holder, now=now)
    for given in (
        await store.access.try_code(CASE, CODE, now=LATER - 1),
        await store.access.try_key(mine, now=LATER - 1),
    ):
        assert given is not None
        assert given.stoppable(LATER - 1)
    older = await store.access.try_code(CASE, CODE, now=LATER - 1)
    assert older is not None
    await store.access.stop(older, LATER - 1)
    assert await store.access.try_code(CASE, CODE, now=LATER + 9) is not None
    assert await store.access.try_key(theirs, now=LATER - 1) is None
    for number in range(changes):
        assert await store.access.try_code(CASE, f"70000{number}", now=LATER - 1) is None
    by_key = await store.access.try_key(mine, now=LATER + 9)
    assert (by_key is not None) == (changes == 1), "of several older keys the newest comes back"


async def test_a_second_code_opens_an_empty_notebook_that_the_first_can_read(store: SealedStore) -> None:
    account, holder = await locked(store)
    key, _ = await store.access.set_key(holder, now=START)
    knowing = await store.access.set_second(holder, SECOND, view=BELOW, now=START)
    assert knowing is not None
    second = await store.access.try_code(CASE, SECOND, now=START)
    assert second is not None
    assert (second.key.case, second.home, second.below) == (BELOW, CASE, None)
    assert await store.events(BELOW, key=second.key) == []
    await store.commit(Turn(account, case=BELOW, events=[b"written under pressure"]))
    with pytest.raises(LockedError):
        await store.events(CASE, key=second.key)
    for opened in (
        await store.access.try_code(CASE, CODE, now=START),
        await store.access.try_key(key, now=START),
    ):
        assert opened is not None
        assert opened.below is not None
        assert [e.data for e in await store.events(BELOW, key=opened.below)] == [b"written under pressure"]
    assert await store.access.standing(account) is not None
    assert await store.case_of(account) == CASE, "who opens it does not move in"


async def test_all_that_the_first_can_do_the_second_can_and_it_reaches_nothing(store: SealedStore) -> None:
    """As deep as one likes: each opens a view of the second notebook, and no further case is made."""
    _, holder = await locked(store)
    mine, holder = await store.access.set_key(holder, now=START)
    await store.access.set_second(holder, SECOND, view=b"not needed here!", now=START)
    views, code = [], SECOND
    for depth in range(1, 7):
        found = await store.access.try_code(CASE, code, now=START)
        assert found is not None
        assert (found.key.case, found.depth, found.below) == (BELOW, depth, None)
        views.append(found.view)
        code = f"40000{depth}"
        view = b"a-view-of-it-%03d" % depth
        assert await store.access.set_second(found, code, view=view, now=START) is not None
    assert len(set(views)) == 6
    assert views[0] == BELOW
    second = await store.access.try_code(CASE, SECOND, now=START)
    assert second is not None
    theirs, second = await store.access.set_key(second, now=START)
    await store.access.set_code(CASE, second, "888888", spare=BELOW, now=START)
    assert await store.access.set_second(second, "888888", view=b"case-number-0005", now=START) is None
    for code, case in ((CODE, CASE), ("888888", BELOW)):
        found = await store.access.try_code(CASE, code, now=START)
        assert found is not None
        assert found.key.case == case
    for key, case in ((mine, CASE), (theirs, BELOW)):
        found = await store.access.try_key(key, now=START)
        assert found is not None
        assert found.key.case == case
    assert set(await store.cases()) == {CASE, BELOW}


Shape = dict[str, list[tuple[object, ...]]]
LEAST_SEALED, MOST_SEALED = 12_000, 24_000  # of a lock; age adds a stanza of random length that says nothing


async def test_from_outside_a_lock_looks_the_same_with_and_without_a_second_code(tmp_path: Path) -> None:
    """Both are made at the same times, the second code and its recovery key aside; then the databases are opened and
    every row of every table is compared, by what can be read in it and by the length of what cannot."""
    shapes = []
    for number, with_second in enumerate((False, True)):
        folder = tmp_path / str(number)
        store = await open_plainly(folder, MasterKey.create(tmp_path / f"key{number}", START))
        _, holder = await locked(store)
        await store.access.set_key(holder, now=START)
        if with_second:
            knowing = await store.access.set_second(holder, SECOND, view=b"not needed here!", now=START + 999)
            assert knowing is not None
            second = await store.access.try_code(CASE, SECOND, now=START)
            assert second is not None
            assert second.key.case != CASE
        await store.close()
        shapes.append(_shape(folder / "logbog.db"))
    without, having = shapes
    assert {"cases", "locks", "seats", "events", "documents"} <= set(without), "there is something to compare"
    assert len(without["cases"]) == 2, "the case, and the notebook that is made with every first code"
    assert len(without["locks"]) == 1
    assert without == having


def _shape(database: Path) -> Shape:
    """Every row of every table: numbers and times as they are, bytes and texts by their length. What is sealed by age
    has no length of its own, so a lock's is only looked at for being an ordinary one."""
    con = sqlite3.connect(database)
    tables = [name for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    shape: Shape = {}
    for table in tables:
        names = [row[1] for row in con.execute(f"PRAGMA table_info({table})")]
        rows = con.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - our own schema's names
        if rows:
            shape[table] = sorted(
                (
                    tuple(_seen(table, name, value) for name, value in zip(names, row, strict=True))
                    for row in rows
                ),
                key=repr,
            )
    con.close()
    return shape


def _seen(table: str, column: str, value: object) -> object:
    if (table, column) == ("progress", "generation"):
        return "grows with every commit of the whole store"
    if not isinstance(value, bytes | str):
        return value
    if table == "locks" and column == "sealed":
        assert LEAST_SEALED < len(value) < MOST_SEALED
        return "a lock"
    if column in ("sealed", "identity", "value") and table in ("cases", "events", "meta", "snapshots"):
        return "sealed"
    return len(value)


async def test_from_outside_the_same_acts_look_the_same_in_either_notebook(tmp_path: Path) -> None:
    """A new code, a key, a code below, and stopping them, done with the first code or with the second."""
    shapes = []
    for number, own in enumerate((CODE, SECOND)):
        folder = tmp_path / str(number)
        store = await open_plainly(folder, MasterKey.create(tmp_path / f"key{number}", START))
        access = store.access
        _, holder = await locked(store)
        _, holder = await access.set_key(holder, now=START)
        await access.set_second(holder, SECOND, view=b"not needed here!", now=START)
        opened = await access.try_code(CASE, own, now=START)
        assert opened is not None
        opened = await access.set_code(CASE, opened, "400001", spare=BELOW, now=START)
        _, opened = await access.set_key(opened, now=START)
        further = await access.set_second(opened, "400002", view=b"a-view-of-it-001", now=START)
        assert further is not None
        await access.stop(further, START)
        await store.close()
        shapes.append(_shape(folder / "logbog.db"))
    first, second = shapes
    assert len(first["locks"]) == 1
    assert len(first["cases"]) == 2
    assert len(first["documents"]) == 2, "whose the second notebook is, and where the key leads"
    assert first == second


async def test_a_recovery_key_comes_before_a_code_or_after_it_and_a_newer_one_replaces_it(
    store: SealedStore,
) -> None:
    _, case = await opened_case(store)
    bare = await store.access.open_pass(case)
    assert await store.access.key_recipient(bare) is None
    first, _ = await store.access.set_key(bare, now=START)
    assert await store.events(case) == [], "a recovery key alone locks nothing"
    holder = await store.access.set_code(case, None, CODE, spare=BELOW, now=START)
    found = await store.access.try_key(first, now=START)
    assert found is not None
    assert found.place == holder.place
    newer, _ = await store.access.set_key(holder, now=START)
    assert await store.access.try_key(first, now=START) is not None
    assert await store.access.try_key(first, now=LATER) is None
    opened = await store.access.try_key(newer, now=START)
    assert opened is not None
    await store.access.set_code(case, opened, SECOND, spare=BELOW, now=START, at_once=True)
    assert await store.access.try_code(case, CODE, now=START) is None
    assert await store.access.try_key("AGE-SECRET-KEY-1NOTONE", now=START) is None


async def test_a_second_code_needs_a_first(store: SealedStore) -> None:
    _, case = await opened_case(store)
    with pytest.raises(MissingError):
        await store.access.set_second(await store.access.open_pass(case), SECOND, view=BELOW, now=START)


async def test_with_the_disk_and_the_master_key_a_locked_case_stays_closed(
    store: SealedStore, folder: Path, key: MasterKey
) -> None:
    _, holder = await locked(store)
    inside = locks.pack_lock(await store.access._lock(CASE))
    assert str(holder.key.identity).encode() not in inside
    await store.close()
    con = sqlite3.connect(folder / "logbog.db")
    (identity, sealed) = con.execute(
        "SELECT c.identity, l.sealed FROM cases c JOIN locks l USING (id)"
    ).fetchone()
    con.close()
    assert unseal(key.identity, identity) == b""
    assert str(holder.key.identity).encode() not in sealed
    everything = disk(folder)
    assert str(holder.key.identity).encode() not in everything
    assert identity in everything


async def test_a_key_leaves_its_row_only_into_a_lock(store: SealedStore, folder: Path) -> None:
    await opened_case(store)
    await store.close()
    con = sqlite3.connect(folder / "logbog.db")
    with pytest.raises(sqlite3.IntegrityError):
        con.execute("UPDATE cases SET identity = x''")
    con.close()


async def test_another_master_key_leaves_locks_as_they_are(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "key"
    store = await open_plainly(folder, MasterKey.create(file, START))
    _, holder = await locked(store)
    recovery, _ = await store.access.set_key(holder, now=START)
    await store.close()
    rotate(folder, file, START)
    store = await open_plainly(folder, MasterKey.load(file))
    for found in (
        await store.access.try_code(CASE, CODE, now=START),
        await store.access.try_key(recovery, now=START),
    ):
        assert found is not None
        assert [e.data for e in await store.events(CASE, key=found.key)] == [b"before"]
    await store.close()


async def test_a_case_locked_before_notebooks_were_made_gets_its_own_when_it_is_opened(
    store: SealedStore,
) -> None:
    _, case = await opened_case(store)
    access, bare = store.access, await store.access.open_pass(case)
    older = await access._lock(case)
    identity = await access._stretch(CODE, older)
    older, _ = locks.with_code(older, locks.first_pass(older, bare.key), identity)
    await access._write(case, older, take_out=True)  # as it was written before
    found = await access.try_code(case, CODE, now=START)
    assert found is not None
    assert found.below is None
    for _ in range(2):
        found = await access.with_notebook(found, spare=BELOW, now=START)
        assert found.below is not None
        assert found.below.case == BELOW
    assert await access.try_code(case, CODE, now=START) is not None
    assert set(await store.cases()) == {CASE, BELOW}
    await access.set_second(found, SECOND, view=b"not needed twice", now=START)
    second = await access.try_code(case, SECOND, now=START)
    assert second is not None
    assert second.key.case == BELOW
    assert await access.with_notebook(second, spare=b"not made by this", now=START) == second


async def test_a_code_that_follows_a_recovery_key_takes_the_key_of_the_case_as_well(
    store: SealedStore,
) -> None:
    _, case = await opened_case(store)
    key, _ = await store.access.set_key(await store.access.open_pass(case), now=START)
    holder = await store.access.try_key(key, now=START)
    assert holder is not None
    await store.access.set_code(case, holder, CODE, spare=BELOW, now=START)
    with pytest.raises(LockedError):
        await store.events(case)
    for found in (
        await store.access.try_code(case, CODE, now=START),
        await store.access.try_key(key, now=START),
    ):
        assert found is not None
        assert await store.events(case, key=found.key) == []


async def test_an_id_in_use_makes_no_second_notebook(store: SealedStore) -> None:
    _, case = await opened_case(store)
    await store.open_case(store.account(b"other"), case=b"in-use-already-1", now=START)
    with pytest.raises(ClashError):
        await store.access.set_code(case, None, CODE, spare=b"in-use-already-1", now=START)
    assert not await store.access.coded(case)
    holder = await store.access.set_code(case, None, CODE, spare=BELOW, now=START)
    await store.access.set_second(holder, SECOND, view=b"not needed twice", now=START)
    second = await store.access.try_code(case, SECOND, now=START)
    assert second is not None
    assert second.key.case == BELOW, "it was made with the first code"


async def test_a_crash_before_the_old_copy_went_is_finished_at_the_next_start(
    folder: Path, key: MasterKey, opener: Opener
) -> None:
    copies = [folder / f"logbog.db.format-{number}" for number in (1, 3)]
    store = await opener()
    _, case = await opened_case(store)
    await store.close()
    for copy in copies:
        copy.write_bytes(b"an older state, with the key")
    store = await opener()
    await store.close()
    assert [copy.exists() for copy in copies] == [True, True], "nothing has been locked: a copy is a copy"
    store = await opener()
    copies[0].rename(folder / "aside")
    await store.access.set_code(case, None, CODE, spare=BELOW, now=START)
    await store.close()
    (folder / "aside").rename(copies[0])
    copies[1].write_bytes(b"of a format that has locks")
    store = await opener()
    assert [copy.exists() for copy in copies] == [False, True]
