"""The inbox: updates that came, until the turn that handles them is committed. All functions are units of
work."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from storage.errors import AlreadyDoneError, MissingError

REMEMBERED_SECONDS = 30 * 24 * 3600
"""How long the hash of an update is kept after it came. Telegram delivers again for 24 hours at most."""


@dataclass(frozen=True, slots=True)
class SealedUpdate:
    """An update ready to be kept: ``key`` is a keyed hash, ``older`` the one that it had before format 5. It counts as
    the same as one of then where that came at ``sent`` or later."""

    key: bytes
    account: bytes
    sealed: bytes
    bot: int
    older: bytes
    sent: int | None


def receive(con: sqlite3.Connection, updates: Sequence[SealedUpdate], now: int) -> list[bytes]:
    """Keep those not seen before. Returns the accounts that have something to do: also one whose update
    was seen before and still waits, since an earlier call may have failed after it was kept."""
    accounts: dict[bytes, None] = {}
    for update in updates:
        if new := not _came_before(con, update) and _first_time(con, update.key, now):
            con.execute(
                "INSERT INTO inbox (account, received_at, sealed, bot) VALUES (?, ?, ?, ?)",
                (update.account, now, update.sealed, update.bot),
            )
        if new or _waits(con, update.account):
            accounts[update.account] = None
    return list(accounts)


def waiting(con: sqlite3.Connection, account: bytes, limit: int) -> list[tuple[int, bytes, int, int, int]]:
    """seq, sealed, received_at, tries and bot of the oldest."""
    return con.execute(
        "SELECT seq, sealed, received_at, tries, bot FROM inbox "
        "WHERE account = ? AND parked = 0 ORDER BY seq LIMIT ?",
        (account, limit),
    ).fetchall()


def accounts_waiting(con: sqlite3.Connection) -> list[bytes]:
    """Every account with updates that wait, the longest waiting first."""
    rows = con.execute("SELECT account FROM inbox WHERE parked = 0 GROUP BY account ORDER BY min(seq)")
    return [account for (account,) in rows]


def failed(con: sqlite3.Connection, seq: int) -> int:
    """Count one more failure. Raises MissingError."""
    # fetchall, not fetchone: the statement must have run to its end before the savepoint is released
    rows = con.execute("UPDATE inbox SET tries = tries + 1 WHERE seq = ? RETURNING tries", (seq,)).fetchall()
    if not rows:
        raise MissingError("no such update in the inbox")
    return int(rows[0][0])


def done(con: sqlite3.Connection, seq: int, account: bytes) -> None:
    """Drop an update whose turn is being committed; its hash stays in ``seen``. Raises AlreadyDoneError."""
    if not con.execute(
        "DELETE FROM inbox WHERE seq = ? AND account = ? AND parked = 0", (seq, account)
    ).rowcount:
        raise AlreadyDoneError


def park(con: sqlite3.Connection, seq: int, account: bytes) -> None:
    """Set an update aside for good. Raises AlreadyDoneError."""
    changed = con.execute(
        "UPDATE inbox SET parked = 1 WHERE seq = ? AND account = ? AND parked = 0", (seq, account)
    ).rowcount
    if not changed:
        raise AlreadyDoneError


def prune(con: sqlite3.Connection, now: int) -> None:
    """Forget the hashes of updates that cannot come again."""
    con.execute("DELETE FROM seen WHERE seen_at < ?", (now - REMEMBERED_SECONDS,))


def _first_time(con: sqlite3.Connection, key: bytes, now: int) -> bool:
    return bool(con.execute("INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", (key, now)).rowcount)


def _came_before(con: sqlite3.Connection, update: SealedUpdate) -> bool:
    """Whether it came before format 5. What was sent later than that one came is another: of another bot, which counts
    its messages from 1 again."""
    if update.sent is None or update.older == update.key:
        return False
    query = "SELECT 1 FROM seen WHERE key = ? AND seen_at >= ?"
    return con.execute(query, (update.older, update.sent)).fetchone() is not None


def _waits(con: sqlite3.Connection, account: bytes) -> bool:
    query = "SELECT 1 FROM inbox WHERE account = ? AND parked = 0 LIMIT 1"
    return con.execute(query, (account,)).fetchone() is not None
