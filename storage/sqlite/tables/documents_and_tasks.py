"""Working state: documents and tasks, sealed, found by keyed hashes. The only rows that are ever written
over."""

from __future__ import annotations

import sqlite3
import struct
from dataclasses import dataclass
from functools import lru_cache

from storage.crypto.aead import WorkingSeal
from storage.crypto.keys import IndexKey
from storage.errors import DamagedError, SpentError
from storage.values import Task

TASK_VERSION = 1
REMEMBERED = 2048
"""Keyed hashes kept in memory, 0.2 kB each: a chat needs the same ten for each of its messages."""
_HEAD = struct.Struct(">BHH")  # version, bytes of the kind, bytes of the key; then kind, key, payload

Address = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class SealedTask:
    """A task ready to be kept."""

    account: bytes
    kind: bytes
    key: bytes
    due_at: int
    tries: int
    sealed: bytes


class Working:
    """Seals and opens working state of one installation."""

    def __init__(self, index_key: IndexKey, seal: WorkingSeal) -> None:
        self._key = index_key
        self._seal = seal
        self._hash = lru_cache(REMEMBERED)(self._hashed)

    def address(self, owner: bytes, name: str) -> Address:
        """Under what a document is kept: keyed hashes of its owner and of its name."""
        return self.owner(owner), self._hash(b"document", owner, _bytes(name))

    def owner(self, owner: bytes) -> bytes:
        """Under what all documents of an owner are kept."""
        return self._hash(b"owner", owner)

    def seal_document(self, address: Address, data: bytes) -> bytes:
        return self._seal.seal(b"".join((b"document", *address)), data)

    def open_document(self, address: Address, sealed: bytes) -> bytes:
        """Raises DamagedError."""
        return self._seal.open(b"".join((b"document", *address)), sealed)

    def kind(self, kind: str) -> bytes:
        """The keyed hash of a task's kind."""
        return self._hash(b"task kind", _bytes(kind))

    def task_key(self, kind: str, key: str) -> bytes:
        """The keyed hash of a task's key."""
        return self._hash(b"task key", _bytes(kind), _bytes(key))

    def seal_task(self, task: Task) -> SealedTask:
        kind, key = _bytes(task.kind), _bytes(task.key)
        kind_hash, key_hash = self.kind(task.kind), self.task_key(task.kind, task.key)
        place = b"".join((b"task", task.account, kind_hash, key_hash))
        data = _HEAD.pack(TASK_VERSION, len(kind), len(key)) + kind + key + task.payload
        return SealedTask(
            task.account,
            kind_hash,
            key_hash,
            task.due_at,
            task.tries,
            self._seal.seal(place, data),
        )

    def open_task(self, row: SealedTask) -> Task:
        """Raises DamagedError."""
        place = b"".join((b"task", row.account, row.kind, row.key))
        data = self._seal.open(place, row.sealed)
        if len(data) < _HEAD.size or data[0] != TASK_VERSION:
            raise DamagedError("a task has no shape")
        _, kind_size, key_size = _HEAD.unpack_from(data)
        at = _HEAD.size + kind_size
        kind, key, payload = data[_HEAD.size : at], data[at : at + key_size], data[at + key_size :]
        return Task(row.account, _text(kind), _text(key), row.due_at, payload, row.tries)

    def _hashed(self, purpose: bytes, *parts: bytes) -> bytes:
        return self._key.hash(purpose, *parts)[:16]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def write_document(con: sqlite3.Connection, address: Address, sealed: bytes | None) -> None:
    """Write a document in place of an older one; None removes it."""
    if sealed is None:
        con.execute("DELETE FROM documents WHERE owner = ? AND name = ?", address)
        return
    con.execute(
        "INSERT INTO documents (owner, name, sealed) VALUES (?, ?, ?) "
        "ON CONFLICT (owner, name) DO UPDATE SET sealed = excluded.sealed",
        (*address, sealed),
    )


def spend_document(con: sqlite3.Connection, address: Address) -> None:
    """Use up a document. Raises SpentError where it is not there."""
    if not con.execute("DELETE FROM documents WHERE owner = ? AND name = ?", address).rowcount:
        raise SpentError


def read_document(con: sqlite3.Connection, address: Address) -> bytes | None:
    """A document's sealed bytes."""
    row = con.execute("SELECT sealed FROM documents WHERE owner = ? AND name = ?", address).fetchone()
    return None if row is None else bytes(row[0])


def write_task(con: sqlite3.Connection, task: SealedTask) -> None:
    """Add a task, or put it in place of the one with the same account, kind and key."""
    con.execute(
        "INSERT INTO tasks (account, kind, key, due_at, tries, sealed) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (account, kind, key) DO UPDATE SET "
        "due_at = excluded.due_at, tries = excluded.tries, sealed = excluded.sealed",
        (task.account, task.kind, task.key, task.due_at, task.tries, task.sealed),
    )


def remove_task(con: sqlite3.Connection, account: bytes, kind: bytes, key: bytes) -> None:
    """Remove a task, if it is there."""
    con.execute("DELETE FROM tasks WHERE account = ? AND kind = ? AND key = ?", (account, kind, key))


def read_tasks(
    con: sqlite3.Connection, kind: bytes | None, before: int | None, limit: int
) -> list[SealedTask]:
    """Tasks, earliest due first: of one kind, due at or before a time, where given; ``limit`` -1 is no
    limit."""
    rows = con.execute(
        "SELECT account, kind, key, due_at, tries, sealed FROM tasks "
        "WHERE (?1 IS NULL OR kind = ?1) AND due_at <= ?2 ORDER BY due_at, no LIMIT ?3",
        (kind, 2**62 if before is None else before, limit),
    ).fetchall()
    return [SealedTask(*row) for row in rows]


def next_due(con: sqlite3.Connection) -> int | None:
    """When the earliest task is due."""
    due: int | None = con.execute("SELECT min(due_at) FROM tasks").fetchone()[0]
    return due
