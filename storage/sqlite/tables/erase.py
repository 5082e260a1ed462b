"""Erasing a case: its keys, rows and files, in one transaction with its tombstone. A unit of work.

The private key is what counts (crypto-shredding): without it, nothing that is left in a backup or in blocks that the
file system has not written over can be read. ``secure_delete`` fills what is deleted with zeros;
``storage.sqlite.access`` then writes the log back, so that it is in neither.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from storage.values import Erased

_OF_A_CASE = ("events", "files", "snapshots", "checkpoints", "locks", "seats")
"""Tables with a column case_no, in the order in which they go."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to go: a case, what waits or is due for ``accounts``, the documents of ``owners`` (keyed hashes) and
    those at ``documents``. Unhandled updates stay: who writes on begins anew."""

    case: bytes
    now: int
    accounts: Sequence[bytes]
    owners: Sequence[bytes]
    documents: Sequence[tuple[bytes, bytes]]


def erase(what: Erasure, con: sqlite3.Connection) -> Erased:
    """Erase a case and leave a tombstone; nothing where it is gone already. Raises sqlite3.Error."""
    found = con.execute("SELECT no, size FROM cases WHERE id = ?", (what.case,)).fetchone()
    if found is None:
        return Erased()
    no, size = found
    files = tuple(id for (id,) in con.execute("SELECT id FROM files WHERE case_no = ?", (no,)))
    con.execute("INSERT INTO tombstones VALUES (?, ?) ON CONFLICT DO NOTHING", (what.case, what.now))
    con.execute("INSERT INTO erasing VALUES (?)", (no,))
    con.executemany(
        "INSERT OR IGNORE INTO reserved VALUES (?)", [(id,) for id in files]
    )  # swept after a crash
    con.execute(
        "DELETE FROM stamped WHERE kind = 'checkpoint' AND item IN (SELECT no FROM checkpoints WHERE case_no = ?)",
        (no,),
    )
    for table in _OF_A_CASE:
        con.execute(f"DELETE FROM {table} WHERE case_no = ?", (no,))  # noqa: S608 - the names are ours
    con.execute("DELETE FROM cases WHERE no = ?", (no,))
    for account in what.accounts:
        con.execute("DELETE FROM inbox WHERE account = ? AND parked = 1", (account,))
        con.execute("DELETE FROM tasks WHERE account = ?", (account,))
    con.executemany("DELETE FROM documents WHERE owner = ?", [(owner,) for owner in what.owners])
    con.executemany("DELETE FROM documents WHERE owner = ? AND name = ?", what.documents)
    con.execute("DELETE FROM erasing WHERE case_no = ?", (no,))
    return Erased(files, size)
