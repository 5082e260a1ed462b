"""What the storage tests share: a folder, a key, a clock and ids that can be foretold, and a way to open a
store."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.crypto.keys import MasterKey
from storage.sealed_store import SealedStore
from tests.kits.engines import ENGINES
from tests.kits.storage_kit import Clock, Opener


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
def engine() -> str:
    """Which engine is under the store of this test."""
    return "sqlite"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module with ``EVERY_ENGINE`` runs over each engine, but for what looks at the folder: that is SQLite's."""
    looks = "folder" in inspect.signature(metafunc.function).parameters
    if getattr(metafunc.module, "EVERY_ENGINE", False) and not looks and "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", list(ENGINES))


@pytest.fixture
async def opener(engine: str, folder: Path, key: MasterKey, clock: Clock) -> AsyncIterator[Opener]:
    """Opens the store of this test, any number of times; what is still open at the end is closed."""
    opened: list[SealedStore] = []
    open_one = ENGINES[engine](folder, key, clock)

    async def open_it() -> SealedStore:
        opened.append(await open_one())
        return opened[-1]

    yield open_it
    for store in opened:
        await store.close()


@pytest.fixture
async def store(opener: Opener) -> SealedStore:
    return await opener()
