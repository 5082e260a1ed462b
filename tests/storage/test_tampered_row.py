"""A row changed from outside: each column of what is evidence, walked and not listed, gives a named error."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.crypto.keys import MasterKey
from storage.errors import DamagedError, MissingError, NewerFormatError, StoreError
from storage.sealed_store import SealedStore
from storage.sqlite.connection import FORMAT
from storage.values import Received, Snapshot, Task, Turn
from tests.kits.storage_kit import CASE, chunked, open_plainly, opened_case, whole

EVIDENCE = ("cases", "events", "files", "snapshots", "meta")
WORKING = ("inbox", "documents", "tasks")
MEANS_NOTHING = {
    ("events", "no"),  # a row's own number: the place is in case_no and idx
    ("snapshots", "case_no"),  # a snapshot that is not found is made anew
}

FILE = b"a sealed file" * 100


def columns() -> Iterator[tuple[str, str]]:
    con = sqlite3.connect(":memory:")
    con.executescript((Path(__file__).parents[2] / "storage" / "sqlite" / "schema.sql").read_text())
    for table in EVIDENCE:
        for _, name, *_ in con.execute(f"PRAGMA table_info({table})"):
            if (table, name) not in MEANS_NOTHING:
                yield table, name
    for table in WORKING:
        yield table, "sealed"
    con.close()


COLUMNS = list(columns())


async def filled(folder: Path, key: MasterKey) -> str:
    """A store with something in every table; returns the file's id."""
    store = await open_plainly(folder, key)
    account, case = await opened_case(store)
    await store.receive([Received(b"k", account, b"raw")])
    kept = await store.put_file(case, chunked(FILE))
    await store.commit(
        Turn(
            account,
            case=case,
            events=[b"one", b"two", b"three"],
            files=[kept.id],
            documents={(account, "burst"): b"document"},
            tasks=[Task(account, "kind", "key", 5, b"payload")],
        )
    )
    await store.save_snapshot(case, Snapshot(3, b"snapshot"))
    await store.close()
    return kept.id


async def read_all(store: SealedStore, file: str) -> None:
    """Read everything; what is given out must be right. That something found by a keyed hash is gone
    cannot always be told: then it is not there, and never wrong.
    """
    account = store.account(b"123")
    assert [w.raw for w in await store.waiting(account, 9)] in ([b"raw"], [])
    assert await store.case_of(account) in (CASE, None)
    assert [(e.index, e.data) for e in await store.events(CASE)] == [(0, b"one"), (1, b"two"), (2, b"three")]
    await store.check_ledger(CASE)
    assert await store.snapshot(CASE) in (Snapshot(3, b"snapshot"), None)
    assert await store.document(account, "burst") in (b"document", None)
    assert [t.payload for t in await store.tasks()] in ([b"payload"], [])
    assert await whole(store.file(CASE, file)) == FILE


async def open_and_read(folder: Path, key: MasterKey, file: str) -> None:
    store = await open_plainly(folder, key)
    try:
        await read_all(store, file)
    finally:
        await store.close()


def without_triggers(folder: Path) -> sqlite3.Connection:
    con = sqlite3.connect(folder / "logbog.db")
    for (name,) in con.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        con.execute(f"DROP TRIGGER {name}")
    con.execute("PRAGMA ignore_check_constraints = ON")
    return con


def flipped(value: int | str | bytes) -> int | str | bytes:
    if isinstance(value, int):
        return value + 7
    if isinstance(value, str):
        return value[:-1] + ("q" if value[-1] != "q" else "p")
    return value[:-1] + bytes([value[-1] ^ 1])


def test_every_table_is_walked() -> None:
    assert {table for table, _ in COLUMNS} == {*EVIDENCE, *WORKING}
    assert len(COLUMNS) > 20


@pytest.mark.parametrize(("table", "column"), COLUMNS)
async def test_a_changed_column_is_noticed(folder: Path, key: MasterKey, table: str, column: str) -> None:
    file = await filled(folder, key)
    await open_and_read(folder, key, file)
    con = without_triggers(folder)
    rowid = "name" if table == "meta" else "id" if table == "files" else "rowid"
    number, value = con.execute(
        f"SELECT {rowid}, {column} FROM {table} ORDER BY {rowid} DESC LIMIT 1"  # noqa: S608
    ).fetchone()
    con.execute(f"UPDATE {table} SET {column} = ? WHERE {rowid} = ?", (flipped(value), number))  # noqa: S608
    con.commit()
    con.close()
    with pytest.raises(StoreError) as caught:
        await open_and_read(folder, key, file)
    if table != "meta":  # a changed mark of the key cannot be told from another key
        assert isinstance(caught.value, DamagedError | MissingError)


async def test_sealed_rows_cannot_change_places(folder: Path, key: MasterKey) -> None:
    store = await open_plainly(folder, key)
    one, other = store.account(b"1"), store.account(b"2")
    for account in (one, other):
        await store.receive([Received(account, account, b"raw")])
        task = Task(account, "kind", "key", 5, b"payload")
        await store.commit(Turn(account, documents={(account, "name"): b"secret"}, tasks=[task]))
    await store.close()
    con = without_triggers(folder)
    for table in WORKING:
        (first, a), (second, b) = con.execute(f"SELECT rowid, sealed FROM {table}").fetchall()  # noqa: S608
        for number, sealed in ((first, b), (second, a)):
            con.execute(f"UPDATE {table} SET sealed = ? WHERE rowid = ?", (sealed, number))  # noqa: S608
    con.commit()
    con.close()
    store = await open_plainly(folder, key)
    for read in (store.waiting(one, 9), store.document(one, "name"), store.tasks()):
        with pytest.raises(DamagedError):
            await read
    await store.close()


@pytest.mark.parametrize(
    "statement", ["DELETE FROM events WHERE idx = 2", "DELETE FROM events", "DELETE FROM cases"]
)
async def test_removed_rows_are_noticed(folder: Path, key: MasterKey, statement: str) -> None:
    file = await filled(folder, key)
    con = without_triggers(folder)
    con.execute(statement)
    con.commit()
    con.close()
    with pytest.raises((DamagedError, MissingError)):
        await open_and_read(folder, key, file)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET sealed = x'00'",
        "UPDATE OR REPLACE events SET idx = 1 WHERE idx = 2",
        "DELETE FROM events",
        "INSERT INTO events (case_no, idx, leaf, sealed) VALUES (1, 7, zeroblob(32), x'')",
        "INSERT OR REPLACE INTO events (case_no, idx, leaf, sealed) VALUES (1, 1, zeroblob(32), x'')",
        "INSERT OR REPLACE INTO events (no, case_no, idx, leaf, sealed) VALUES (1, 1, 3, zeroblob(32), x'')",
        "INSERT OR IGNORE INTO events (case_no, idx, leaf, sealed) VALUES (1, 9, zeroblob(32), x'')",
        "UPDATE cases SET identity = x'00'",
        "UPDATE cases SET size = 1",
        "DELETE FROM cases",
        "INSERT OR REPLACE INTO cases SELECT no, id, account, created_at, recipient, x'', 0, x'', mac FROM cases",
        "DELETE FROM files",
        "UPDATE files SET size = 1",
    ],
)
async def test_the_database_itself_refuses(folder: Path, key: MasterKey, statement: str) -> None:
    await filled(folder, key)
    con = sqlite3.connect(folder / "logbog.db")
    con.execute("PRAGMA recursive_triggers = ON")  # as the store's own connection has it
    with pytest.raises(sqlite3.IntegrityError):
        con.execute(statement)
    con.close()


async def test_a_newer_format_is_refused(folder: Path, key: MasterKey) -> None:
    await filled(folder, key)
    con = sqlite3.connect(folder / "logbog.db")
    con.execute(f"PRAGMA user_version = {FORMAT + 1}")
    con.close()
    with pytest.raises(NewerFormatError):
        await open_plainly(folder, key)


async def test_what_is_not_our_database_is_refused(tmp_path: Path, key: MasterKey) -> None:
    folder = tmp_path
    con = sqlite3.connect(folder / "logbog.db")
    con.execute("CREATE TABLE t (a)")
    con.close()
    with pytest.raises(DamagedError):
        await open_plainly(folder, key)
    (folder / "logbog.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(DamagedError):
        await open_plainly(folder, key)


async def test_a_vanished_database_is_not_made_anew(folder: Path, key: MasterKey) -> None:
    await filled(folder, key)
    (folder / "logbog.db").unlink()
    with pytest.raises(MissingError):
        await open_plainly(folder, key)


@pytest.mark.parametrize("size", [1000, 3_000_000])
@pytest.mark.parametrize("harm", ["flip", "cut", "grow", "gone", "swap"])
async def test_a_changed_file_is_noticed(folder: Path, key: MasterKey, size: int, harm: str) -> None:
    store = await open_plainly(folder, key)
    account, case = await opened_case(store)
    kept = await store.put_file(case, chunked(b"x" * size))
    other = await store.put_file(case, chunked(b"y" * size))
    await store.commit(Turn(account, case=case, events=[b"e"], files=[kept.id, other.id]))
    path, other_path = (folder / "blobs" / one.id[-2:] / one.id for one in (kept, other))
    data = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(
            {
                "flip": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
                "cut": data[:-70_000] if size > 70_000 else data[:-1],
                "grow": data + b"x",
                "swap": other_path.read_bytes(),
            }[harm]
        )
    with pytest.raises(MissingError if harm == "gone" else DamagedError):
        await whole(store.file(case, kept.id))
    assert await whole(store.file(case, other.id)) == b"y" * size
    await store.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_a_flipped_bit_anywhere_is_noticed_or_does_no_harm(
    tmp_path_factory: pytest.TempPathFactory, key: MasterKey, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flip") / "data"
    file = await filled(folder, key)
    path = folder / "logbog.db"
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    with contextlib.suppress(StoreError):
        await open_and_read(folder, key, file)  # asserts that what is given out is right
