"""The engines that the contract of the store is held against. A further one is one more entry in ``ENGINES``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from storage.crypto.keys import MasterKey
from storage.open import open_store
from storage.sealed_store import SealedStore
from tests.kits.memory_engine import Memory, open_in_memory
from tests.kits.storage_kit import Clock, random_ids

Open = Callable[[], Awaitable[SealedStore]]


def in_memory(folder: Path, key: MasterKey, clock: Clock) -> Open:
    """Opens a store again and again over the same memory."""
    memory = Memory()

    async def opened() -> SealedStore:
        return await open_in_memory(memory, folder, key, clock, random_ids)

    return opened


def on_sqlite(folder: Path, key: MasterKey, clock: Clock) -> Open:
    """Opens a store again and again over the same folder."""

    async def opened() -> SealedStore:
        return await open_store(folder, key, clock=clock, ids=random_ids)

    return opened


ENGINES: dict[str, Callable[[Path, MasterKey, Clock], Open]] = {"memory": in_memory, "sqlite": on_sqlite}
"""Each makes, of a folder, a key and a clock, what opens a store."""
