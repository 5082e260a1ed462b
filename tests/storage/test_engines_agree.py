"""Any units of writes, together on SQLite and one after the other in memory, leave the same and are refused alike."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.engine import Refusal, Write
from storage.errors import ClashError, MissingError
from storage.sqlite.engine import SqliteEngine
from storage.sqlite.statements import CHANGES as SQL_CHANGES
from storage.sqlite.statements import QUERIES as SQL_QUERIES
from storage.statements import Change, Query
from tests.kits import memory_tables
from tests.kits.memory_engine import Memory, MemoryEngine

SOME = range(1, 3)
number = st.sampled_from(SOME)
small = st.integers(0, 3)


def of(size: int) -> st.SearchStrategy[bytes]:
    """A few values of this many bytes."""
    return number.map(lambda one: bytes([one]) * size)


case, account, mac, leaf, key, owner, sealed = of(16), of(32), of(32), of(32), of(16), of(16), of(5)

ROWS: dict[Change, st.SearchStrategy[tuple[object, ...]]] = {
    Change.CASE_ADD: st.tuples(case, account, small, st.just("to"), sealed, mac),
    Change.CASE_GROWN: st.tuples(st.just(9), leaf, mac, number, mac),
    Change.EVENT_ADD: st.tuples(number, small, leaf, sealed),
    Change.SNAPSHOT_PUT: st.tuples(small, sealed, small, case),
    Change.SEEN_ADD: st.tuples(key, small),
    Change.SEEN_PRUNE: st.tuples(small),
    Change.INBOX_ADD: st.tuples(account, small, sealed, small),
    Change.INBOX_DONE: st.tuples(small, account),
    Change.INBOX_PARK: st.tuples(small, account),
    Change.INBOX_UNPARK: st.tuples(small),
    Change.INBOX_TRIES: st.tuples(small, small, small),
    Change.RESERVED_ADD: st.tuples(key),
    Change.RESERVED_TAKE: st.tuples(key),
    Change.FILE_ADD: st.tuples(key, small, leaf, case),
    Change.DOCUMENT_PUT: st.tuples(owner, key, sealed),
    Change.DOCUMENT_REMOVE: st.tuples(owner, key),
    Change.DOCUMENTS_REMOVE: st.tuples(owner),
    Change.TASK_PUT: st.tuples(account, key, key, small, small, sealed),
    Change.TASK_REMOVE: st.tuples(account, key, key),
    Change.SEAT_ADD: st.tuples(account, small.filter(lambda role: role < 3), small, small, mac, case),
    Change.SEAT_MOVED: st.tuples(case, st.just(1), small, mac, account, mac),
    Change.SEAT_USED: st.tuples(small, account, small),
    Change.LOCK_PUT: st.tuples(sealed, case),
    Change.CHECKPOINT_ADD: st.tuples(st.integers(1, 3), small, st.just("note"), case),
    Change.TOMBSTONE_ADD: st.tuples(case, small),
    Change.ERASING_BEGIN: st.tuples(number, mac, small),
}

MANY = (Change.SEEN_PRUNE, Change.DOCUMENTS_REMOVE)
"""What changes any number of rows: nobody counts them."""


@st.composite
def writes(draw: st.DrawFn) -> Write:
    statement = draw(st.sampled_from(list(ROWS)))
    rows = draw(st.lists(ROWS[statement], max_size=2))
    return Write(statement, rows, None if statement in MANY else draw(st.sampled_from([None, MissingError])))


erased = st.tuples(case, number, mac, small).map(
    lambda one: [
        Write(Change.TOMBSTONE_ADD, [(one[0], 1)]),
        Write(Change.ERASING_BEGIN, [one[1:]], MissingError),
        Write(Change.CASE_ERASE, [(one[1],)]),
    ]
)
batches = st.lists(st.lists(st.lists(writes(), max_size=3) | erased, min_size=1, max_size=6), max_size=5)

BEGUN = [[[Write(Change.CASE_ADD, [(b"\1" * 16, b"\1" * 32, 0, "to", b"sealed", b"\1" * 32)])]]]
"""Most of what may follow is about a case that is there."""

ASKS = [
    *(
        (query, ())
        for query in (Query.ACCOUNTS_WAITING, Query.PARKED, Query.CASES, Query.NEXT_DUE, Query.MARKS)
    ),
    *((Query.SEEN, (bytes([one]) * 16, 0)) for one in SOME),
    *((Query.WAITING, (bytes([one]) * 32, 9)) for one in SOME),
    *((Query.CASE, (bytes([one]) * 16,)) for one in SOME),
    *((Query.LEAVES, (bytes([one]) * 16,)) for one in SOME),
    *((Query.SEATS_OF, (bytes([one]) * 16,)) for one in SOME),
    *((Query.LOCK, (bytes([one]) * 16,)) for one in SOME),
    *((Query.FILE, (bytes([one]) * 16,)) for one in SOME),
    *((Query.USED, (bytes([one]) * 16,)) for one in SOME),
    *((Query.SNAPSHOT, (one,)) for one in SOME),
    *((Query.CHECKPOINTS, (one,)) for one in SOME),
    *((Query.DOCUMENT, (bytes([one]) * 16, bytes([other]) * 16)) for one in SOME for other in SOME),
    (Query.TASKS, (9, 99)),
    (Query.TASKS_OF_KIND, (bytes([1]) * 16, 2, 1)),
    (Query.FILES_COUNTED, (b"", 1)),
    (Query.IDLE, (3, b"", 3, b"", 9)),
    (Query.CHANGED, (2, 0, 9)),
]


def alike(refusal: Refusal | None) -> tuple[int, bool] | None:
    """Where it was refused, and whether by a rule of the engine's own."""
    if refusal is None:
        return None
    assert refusal.error is None or isinstance(refusal.error, ClashError)
    return refusal.write, refusal.error is not None


async def both(given_batches: list[list[list[Write]]], folder: Path) -> None:
    sqlite, memory = await SqliteEngine.open(folder / "logbog.db"), MemoryEngine(Memory())
    try:
        for batch in BEGUN + given_batches:
            one, other = await sqlite.commit(batch), await memory.commit(batch)
            assert list(map(alike, one)) == list(map(alike, other))
            assert await sqlite.read_all(ASKS) == await memory.read_all(ASKS)
    finally:
        await sqlite.close()


@given(batches)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_units_leave_the_same_and_are_refused_alike(given_batches: list[list[list[Write]]]) -> None:
    with tempfile.TemporaryDirectory(prefix="logbog-agree-") as made:
        asyncio.run(both(given_batches, Path(made)))


def test_each_name_has_its_meaning_in_every_engine() -> None:
    assert SQL_CHANGES.keys() == memory_tables.CHANGES.keys() == set(Change)
    assert SQL_QUERIES.keys() == memory_tables.QUERIES.keys() == set(Query)
