"""An engine that keeps everything in memory: what fast tests use, and what the contract of the store is held against
beside SQLite."""

from __future__ import annotations

import asyncio
import contextlib
import copy
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from storage.crypto.keys import MasterKey
from storage.data_folder import FolderLock, make_folder
from storage.engine import Ask, Refusal, Row, Write
from storage.errors import ClosedError
from storage.open import open_over
from storage.sealed_store import SealedStore
from storage.statements import Query
from tests.kits.memory_tables import CHANGES, QUERIES, Tables

TABLES = [one.name for one in fields(Tables) if one.name != "counted"]


class Memory:
    """What outlives an engine, as a disk would."""

    def __init__(self) -> None:
        self.tables = Tables()


class MemoryEngine:
    """See ``storage.engine.Engine``."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.forget: Callable[[], None] = lambda: None
        self._closed = False

    async def read(self, query: Query, *values: Any) -> list[Row]:
        return (await self.read_all([(query, values)]))[0]

    async def read_all(self, asks: Sequence[Ask]) -> list[list[Row]]:
        await self._turn()
        return [
            [tuple(row) for row in QUERIES[query](self._memory.tables, *values)] for query, values in asks
        ]

    async def commit(self, units: Sequence[Sequence[Write]]) -> list[Refusal | None]:
        await self._turn()
        return [self._unit(unit) for unit in units]

    async def shred(self, *, at_start: bool = False) -> None:
        await self._turn()

    @contextlib.asynccontextmanager
    async def hold(self) -> AsyncIterator[Callable[[], bool]]:
        await self._turn()
        yield lambda: True

    async def close(self) -> None:
        self._closed = True

    async def _turn(self) -> None:
        """Somebody else's turn, as there is one wherever something waits for a disk."""
        if self._closed:
            raise ClosedError
        await asyncio.sleep(0)

    def _unit(self, unit: Sequence[Write]) -> Refusal | None:
        before = copy.copy(self._memory.tables)
        for name in TABLES:
            setattr(self._memory.tables, name, dict(getattr(before, name)))
        for place, write in enumerate(unit):
            try:
                _fit(write.rows)
                changed = sum(CHANGES[write.statement](self._memory.tables, *row) for row in write.rows)
            except Exception as error:  # noqa: BLE001 - the unit's own, whatever it is
                self._memory.tables = before
                return Refusal(place, error)
            if write.expect is not None and changed != len(write.rows):
                self._memory.tables = before
                return Refusal(place)
        return None


def _fit(rows: Sequence[Row]) -> None:
    if any(isinstance(value, int) and value.bit_length() > 63 for row in rows for value in row):
        raise OverflowError


async def open_in_memory(
    memory: Memory, folder: Path, key: MasterKey, clock: Callable[[], int], ids: Callable[[], bytes]
) -> SealedStore:
    """A store over what is in memory; its files lie in ``folder``."""
    make_folder(folder)
    return await open_over(MemoryEngine(memory), folder, FolderLock(folder), key, clock, ids)
