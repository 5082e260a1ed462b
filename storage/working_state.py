"""Working state: documents and tasks, sealed, found by keyed hashes. The only rows that are ever written
over."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from functools import lru_cache

from storage.crypto.aead import WorkingSeal
from storage.crypto.keys import IndexKey
from storage.engine import Engine, Row, Write
from storage.errors import DamagedError
from storage.statements import Change, Query
from storage.values import Task

TASK_VERSION = 1
REMEMBERED = 2048
"""Keyed hashes kept in memory, 0.2 kB each: a chat needs the same ten for each of its messages."""
_HEAD = struct.Struct(">BHH")  # version, bytes of the kind, bytes of the key; then kind, key, payload

LATEST = 2**62
"""Seconds since the epoch that no task is due after."""

EVERYTHING = 2**62
"""Rows that no query has more of."""

Address = tuple[bytes, bytes]


class Working:
    """The working state of one installation."""

    def __init__(self, index_key: IndexKey, seal: WorkingSeal, engine: Engine) -> None:
        self._key = index_key
        self._seal = seal
        self._engine = engine
        self._hash = lru_cache(REMEMBERED)(self._hashed)

    def address(self, owner: bytes, name: str) -> Address:
        """Under what a document is kept: keyed hashes of its owner and of its name."""
        return self.owner(owner), self._hash(b"document", owner, _bytes(name))

    def owner(self, owner: bytes) -> bytes:
        """Under what all documents of an owner are kept."""
        return self._hash(b"owner", owner)

    async def document(self, address: Address) -> bytes | None:
        """A document, or None. Raises DamagedError."""
        for (sealed,) in await self._engine.read(Query.DOCUMENT, *address):
            return self.opened(address, sealed)
        return None

    def opened(self, address: Address, sealed: bytes) -> bytes:
        """What a document's row holds. Raises DamagedError."""
        return self._seal.open(_place(address), sealed)

    def kind(self, kind: str) -> bytes:
        """The keyed hash of a task's kind."""
        return self._hash(b"task kind", _bytes(kind))

    def task_key(self, kind: str, key: str) -> bytes:
        """The keyed hash of a task's key."""
        return self._hash(b"task key", _bytes(kind), _bytes(key))

    async def tasks(self, kind: str | None, before: int | None, limit: int) -> list[Row]:
        """Tasks as they are kept, earliest due first: of one kind, due at or before a time, where given."""
        until = LATEST if before is None else before
        if kind is None:
            return await self._engine.read(Query.TASKS, until, limit)
        return await self._engine.read(Query.TASKS_OF_KIND, self.kind(kind), until, limit)

    def put_tasks(self, tasks: Iterable[Task]) -> Write:
        """Tasks, each in place of the one with the same account, kind and key."""
        return Write(Change.TASK_PUT, [self._sealed(task) for task in tasks])

    def remove_tasks(self, tasks: Iterable[tuple[bytes, str, str]]) -> Write:
        """Tasks by account, kind and key: gone, if they are there."""
        rows = [(account, self.kind(kind), self.task_key(kind, key)) for account, kind, key in tasks]
        return Write(Change.TASK_REMOVE, rows)

    def written(self, documents: Mapping[tuple[bytes, str], bytes | None]) -> list[Write]:
        """Documents by owner and name, put in place of older ones; None removes."""
        return self.put([(self.address(*where), data) for where, data in documents.items()])

    def put(self, documents: Iterable[tuple[Address, bytes | None]]) -> list[Write]:
        """The same, by their addresses."""
        put, gone = [], []
        for address, data in documents:
            if data is None:
                gone.append(address)
            else:
                put.append((*address, self._seal.seal(_place(address), data)))
        return [Write(Change.DOCUMENT_REMOVE, gone), Write(Change.DOCUMENT_PUT, put)]

    def open_task(self, row: Row) -> Task:
        """Raises DamagedError."""
        account, kind_hash, key_hash, due_at, tries, sealed = row
        data = self._seal.open(b"".join((b"task", account, kind_hash, key_hash)), sealed)
        if len(data) < _HEAD.size or data[0] != TASK_VERSION:
            raise DamagedError("a task has no shape")
        _, kind_size, key_size = _HEAD.unpack_from(data)
        at = _HEAD.size + kind_size
        kind, key, payload = data[_HEAD.size : at], data[at : at + key_size], data[at + key_size :]
        return Task(account, _text(kind), _text(key), due_at, payload, tries)

    def _sealed(self, task: Task) -> Row:
        kind, key = _bytes(task.kind), _bytes(task.key)
        kind_hash, key_hash = self.kind(task.kind), self.task_key(task.kind, task.key)
        place = b"".join((b"task", task.account, kind_hash, key_hash))
        data = _HEAD.pack(TASK_VERSION, len(kind), len(key)) + kind + key + task.payload
        return task.account, kind_hash, key_hash, task.due_at, task.tries, self._seal.seal(place, data)

    def _hashed(self, purpose: bytes, *parts: bytes) -> bytes:
        return self._key.hash(purpose, *parts)[:16]


def _place(address: Address) -> bytes:
    return b"".join((b"document", *address))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
