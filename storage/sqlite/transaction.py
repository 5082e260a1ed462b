"""One transaction: units of changes, together as long as all of them hold, one by one in savepoints when one does not.
Runs in the connection's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from storage.engine import Refusal, Write, merged
from storage.sqlite import connection
from storage.sqlite.failures import from_sqlite
from storage.sqlite.statements import CHANGES

_DISK_ERRORS = (sqlite3.OperationalError, sqlite3.InternalError)


def is_of_the_disk(error: sqlite3.Error) -> bool:
    """Whether it was the disk (or damage on it) that failed, and not the unit: then the handle is done with."""
    return isinstance(error, _DISK_ERRORS) or type(error) is sqlite3.DatabaseError


def commit(
    con: sqlite3.Connection,
    path: Path,
    units: Sequence[Sequence[Write]],
    generation: int,
    refusals: list[Refusal | None],
) -> int | None:
    """A whole transaction; into ``refusals`` goes what becomes of each unit. Gives the size of the log in bytes; None
    where no unit is left to be kept. Raises sqlite3.Error when it is the disk that failed."""
    con.execute("BEGIN IMMEDIATE")
    if len(units) > 1 and refused(con, merged(units)) is None:
        refusals += [None] * len(units)
    else:
        if len(units) > 1:
            con.execute("ROLLBACK")
            con.execute("BEGIN IMMEDIATE")
        refusals += [_alone(con, unit) for unit in units]
    if all(refusals):
        con.execute("ROLLBACK")
        return None
    con.execute("UPDATE progress SET generation = ? WHERE id = 1", (generation,))
    return connection.commit(con, path)


def _alone(con: sqlite3.Connection, unit: Sequence[Write]) -> Refusal | None:
    """One unit in its savepoint."""
    con.execute("SAVEPOINT unit")
    refusal = refused(con, unit)
    if refusal is not None:
        con.execute("ROLLBACK TO unit")
    con.execute("RELEASE unit")
    return refusal


def refused(con: sqlite3.Connection, writes: Sequence[Write]) -> Refusal | None:
    """Why the first of these writes that does not hold does not."""
    for place, write in enumerate(writes):
        if not write.rows:
            continue
        try:
            changed = 0
            for text in CHANGES[write.statement]:
                changed = con.executemany(text, write.rows).rowcount
        except Exception as error:
            if isinstance(error, sqlite3.Error) and is_of_the_disk(error):
                raise
            return Refusal(place, from_sqlite(error) if isinstance(error, sqlite3.Error) else error)
        if write.expect is not None and changed != len(write.rows):
            return Refusal(place)
    return None
