"""Small steps that most storage tests take."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path

from storage.crypto.keys import MasterKey
from storage.open import open_store
from storage.sealed_store import SealedStore
from storage.sqlite.engine import SqliteEngine
from storage.store import Store
from storage.values import Received, Turn

CASE = b"case-number-0001"
START = 1_700_000_000

Opener = Callable[[], Awaitable[SealedStore]]


class Clock:
    """Whole seconds that stand still until they are told to move."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now


def random_ids() -> bytes:
    """Ids that never come twice, also across processes and restarts."""
    return os.urandom(16)


def engine_of(store: SealedStore) -> SqliteEngine:
    """What is under a store: to ask it in SQL."""
    engine = store._engine
    assert isinstance(engine, SqliteEngine)
    return engine


async def open_plainly(folder: Path, key: MasterKey) -> SealedStore:
    """A store with a clock that stands still."""
    return await open_store(folder, key, clock=Clock(), ids=random_ids)


async def chunked(data: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def opened_case(store: Store, who: bytes = b"123", case: bytes = CASE) -> tuple[bytes, bytes]:
    """An account with a case."""
    account = store.account(who)
    return account, await store.open_case(account, case=case, now=1)


async def received(store: Store, account: bytes, raws: Iterable[bytes]) -> list[int]:
    """Put updates in the inbox, their bytes being their keys; returns the seq of all that wait."""
    await store.receive([Received(raw, account, raw) for raw in raws])
    return [one.seq for one in await store.waiting(account, 1000)]


async def appended(store: Store, account: bytes, case: bytes, events: Iterable[bytes]) -> None:
    """Each event in a turn of its own."""
    for event in events:
        await store.commit(Turn(account, case=case, events=[event]))
