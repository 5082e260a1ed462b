"""What a store holds, counted; and what is parked. Counts and sizes only: no row says whose it is. The functions are
units of work, each short enough to run on the event loop however large the store is."""

from __future__ import annotations

import sqlite3

from storage.errors import MissingError
from storage.values import Parked

SLICE = 2000


def inbox(con: sqlite3.Connection) -> tuple[int, int]:
    """How many wait, and how many are parked."""
    counts = dict(con.execute("SELECT parked, count(*) FROM inbox GROUP BY parked").fetchall())
    return counts.get(0, 0), counts.get(1, 0)


def marks(con: sqlite3.Connection) -> tuple[int | None, int | None, int | None]:
    """When the newest checkpoint and the newest stamp were made, and when the first of the authorities' newest stamps
    loses its certificate."""
    (checkpoint,) = con.execute("SELECT made_at FROM checkpoints ORDER BY no DESC LIMIT 1").fetchone() or (
        None,
    )
    (stamp,) = con.execute("SELECT stamped_at FROM stamps ORDER BY no DESC LIMIT 1").fetchone() or (None,)
    newest = "SELECT max(expires_at) AS ends FROM stamps GROUP BY authority"
    (certificate,) = con.execute(f"SELECT min(ends) FROM ({newest})").fetchone()  # noqa: S608 - the text is ours
    return checkpoint, stamp, certificate


def cases(con: sqlite3.Connection, after: int) -> list[tuple[int, bytes, int]]:
    """Number, id and events of the next cases behind a number."""
    return con.execute(
        "SELECT no, id, size FROM cases WHERE no > ? ORDER BY no LIMIT ?", (after, SLICE)
    ).fetchall()


def idle(con: sqlite3.Connection, before: int, after: bytes, limit: int) -> list[bytes]:
    """The next accounts behind one, by their hashes, that own a case and were last used before a time. One that opened
    its case before there were seats, and has done nothing since, was last used when its case last changed."""
    seated = "SELECT account FROM seats WHERE role = 0 AND used_at < :before AND account > :after"
    changed = "(SELECT coalesce(max(made_at), 0) FROM checkpoints WHERE case_no = c.no)"
    without = (
        "SELECT account FROM cases c WHERE NOT EXISTS (SELECT 1 FROM seats WHERE case_no = c.no) "  # noqa: S608 - ours
        f"AND max(created_at, {changed}) < :before AND account > :after"
    )
    rows = con.execute(
        f"{seated} UNION ALL {without} ORDER BY account LIMIT :limit",
        {"before": before, "after": after, "limit": limit},
    )
    return [account for (account,) in rows]


def files(con: sqlite3.Connection, after: bytes) -> tuple[int, int, bytes | None]:
    """Count and bytes of the next files behind an id, and the last one's id."""
    query = (
        "SELECT count(*), coalesce(sum(size), 0), max(id) "
        "FROM (SELECT id, size FROM files WHERE id > ? ORDER BY id LIMIT ?)"
    )
    count, size, last = con.execute(query, (after, SLICE)).fetchone()
    return count, size, last


def tasks(con: sqlite3.Connection, kind: bytes) -> int:
    """How many of one kind are due, now or later."""
    (count,) = con.execute("SELECT count(*) FROM tasks WHERE kind = ?", (kind,)).fetchone()
    return int(count)


def parked(con: sqlite3.Connection) -> list[Parked]:
    """Everything that is parked, oldest first."""
    rows = con.execute(
        "SELECT seq, received_at, tries, length(sealed) FROM inbox WHERE parked = 1 ORDER BY seq"
    )
    return [Parked(*row) for row in rows]


def parked_one(con: sqlite3.Connection, seq: int) -> tuple[bytes, bytes]:
    """Account and sealed bytes of a parked update. Raises MissingError."""
    row = con.execute("SELECT account, sealed FROM inbox WHERE seq = ? AND parked = 1", (seq,)).fetchone()
    if row is None:
        raise MissingError("no such parked update")
    return bytes(row[0]), bytes(row[1])


def unpark(con: sqlite3.Connection, seq: int) -> bytes:
    """Let a parked update wait again, with all its tries before it. Gives its account. Raises MissingError."""
    rows = con.execute(
        "UPDATE inbox SET parked = 0, tries = 0 WHERE seq = ? AND parked = 1 RETURNING account", (seq,)
    ).fetchall()
    if not rows:
        raise MissingError("no such parked update")
    return bytes(rows[0][0])
