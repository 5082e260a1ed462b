"""What the storage tests share: a folder, a key, a clock and ids that can be foretold, and a way to open a
store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.crypto.keys import MasterKey
from storage.open import open_store
from storage.sealed_store import SealedStore
from tests.kits.storage_kit import Clock, Opener, random_ids


@pytest.fixture
def key() -> MasterKey:
    return MasterKey.generate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def opener(folder: Path, key: MasterKey, clock: Clock) -> AsyncIterator[Opener]:
    """Opens the store of this test, any number of times; what is still open at the end is closed."""
    opened: list[SealedStore] = []

    async def open_it() -> SealedStore:
        store = await open_store(folder, key, clock=clock, ids=random_ids)
        opened.append(store)
        return store

    yield open_it
    for store in opened:
        await store.close()


@pytest.fixture
async def store(opener: Opener) -> SealedStore:
    return await opener()
