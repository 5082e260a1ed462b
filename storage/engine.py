"""What the store wants of a database, and the values in which it says so. An engine knows statements by name and how to
commit, and nothing of what the rows hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from storage.errors import StoreError
from storage.statements import Change, Query

Row = tuple[Any, ...]
Ask = tuple[Query, Row]

TOGETHER = frozenset(
    {
        *(Change.SEEN_ADD, Change.INBOX_ADD, Change.INBOX_DONE, Change.INBOX_PARK, Change.SEAT_USED),
        *(Change.DOCUMENT_PUT, Change.DOCUMENT_REMOVE, Change.TASK_PUT, Change.TASK_REMOVE),
        *(Change.RESERVED_ADD, Change.RESERVED_TAKE, Change.FILE_ADD, Change.CASE_GROWN, Change.EVENT_ADD),
    }
)
"""Changes that rest on no other table's changes in the same transaction: rows of several units may go in one call."""


@dataclass(frozen=True, slots=True)
class Write:
    """One statement over some rows. Where ``expect`` is given, each row must change exactly one; else that is the
    error, and nothing of its unit is kept."""

    statement: Change
    rows: Sequence[Row]
    expect: type[StoreError] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing of a unit was kept: which of its writes it was, and ``error`` where the engine has one of its own;
    None is another count of rows than was expected."""

    write: int
    error: Exception | None = None


class Engine(Protocol):
    """One open database. Methods raise StoreError."""

    forget: Callable[[], None]
    """Called when what is remembered of the database may not be true any more."""

    async def read(self, query: Query, *values: Any) -> list[Row]:
        """The rows of one query, of what has been committed."""
        ...

    async def read_all(self, asks: Sequence[Ask]) -> list[list[Row]]:
        """The rows of several queries, at one moment."""
        ...

    async def commit(self, units: Sequence[Sequence[Write]]) -> list[Refusal | None]:
        """Commit units, each whole or not at all: one that is refused keeps none of the others back. When this returns,
        they are on the disk. Where it raises, none is kept."""
        ...

    async def shred(self, *, at_start: bool = False) -> None:
        """See that what has been deleted or written over is nowhere any more, nor in older copies of ours.
        ``at_start``: a crash may have come between the two; a copy that has just been made stays."""
        ...

    def hold(self) -> AbstractAsyncContextManager[Callable[[], bool]]:
        """See ``storage.store.Oversight.hold``."""
        ...

    async def close(self) -> None:
        """Let go of it; ClosedError is raised from then on."""
        ...


def merged(units: Sequence[Sequence[Write]]) -> list[Write]:
    """The same changes with fewer calls: rows of one statement together, wherever no other change of that table, and
    none that others rest on, comes between. ``expect`` says whether rows are counted, not what is raised."""
    groups: list[tuple[Change, bool, list[Row]]] = []
    newest: dict[str, tuple[Change, bool, list[Row]]] = {}
    for write in (write for unit in units for write in unit if write.rows):
        statement, counted = write.statement, write.expect is not None
        known = newest.get(statement.table)
        if known is not None and known[:2] == (statement, counted):
            known[2].extend(write.rows)
            continue
        group = (statement, counted, list(write.rows))
        groups.append(group)
        if statement in TOGETHER:
            newest[statement.table] = group
        else:
            newest.clear()
    return [Write(statement, rows, StoreError if counted else None) for statement, counted, rows in groups]
