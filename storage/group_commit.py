"""Group commit over values: what is queued while the disk is busy becomes one transaction.

A unit is kept whole or not at all, and a bad one fails alone; its caller hears of it after the commit only. Ledgers
grow here: an event's place is known when its unit's turn to be committed has come. Each change of a case names the
state that it rests on; a unit that rested on one that was refused is made up anew, for the next
transaction.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage.cases import CaseChange, CaseRow, Cases
from storage.engine import Engine, Refusal, Write
from storage.errors import ClashError, ClosedError, FailedError, StaleError, StoreError

MOST_UNITS = 128
"""Units in one transaction."""

ROUNDS = 8
"""How often what rested on something that was refused is made up anew."""


@dataclass(slots=True)
class _Unit:
    writes: Sequence[Write]
    change: CaseChange | None
    future: asyncio.Future[None]
    row: CaseRow | None = None
    error: Exception | None = field(default_factory=FailedError)  # until it is kept


@dataclass(slots=True)
class _Batch:
    """The state of cases as the units before have left it."""

    cases: Cases
    rows: dict[bytes, CaseRow] = field(default_factory=dict)

    async def writes(self, unit: _Unit) -> list[Write]:
        """All of a unit's writes. Raises MissingError, DamagedError."""
        if unit.change is None:
            return list(unit.writes)
        case = unit.change.case
        row, writes = self.cases.changed(self.rows.get(case) or await self.cases.get(case), unit.change)
        unit.row = self.rows[case] = row
        return [*unit.writes, *writes]


class GroupCommit:
    """The one way by which anything is written to an engine."""

    def __init__(self, engine: Engine, cases: Cases) -> None:
        self._engine = engine
        self._cases = cases
        self._queue: deque[_Unit] = deque()
        self._flusher: asyncio.Task[None] | None = None
        self._closed = False

    async def write(self, writes: Sequence[Write], change: CaseChange | None = None) -> None:
        """Keep a unit; when this returns, it is on the disk. Raises what the write that does not hold says, ClashError
        where something is in use already, MissingError for an unknown case, FailedError."""
        if self._closed:
            raise ClosedError
        unit = _Unit(writes, change, asyncio.get_running_loop().create_future())
        self._queue.append(unit)
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush(), name="storage-commit")
        await unit.future

    async def close(self) -> None:
        """Commit what is queued; nothing is taken any more."""
        self._closed = True
        if self._flusher is not None:
            await self._flusher

    async def _flush(self) -> None:
        while self._queue:
            batch = [self._queue.popleft() for _ in range(min(len(self._queue), MOST_UNITS))]
            try:
                await self._settle(batch)
            except Exception as error:  # noqa: BLE001 - whoever waits hears of it, and the next batch has its turn
                for unit in batch:
                    unit.error = unit.error and error
            finally:
                for unit in batch:
                    _tell(unit)
            await asyncio.sleep(0)  # whoever waits to read, and the lanes that these units have freed

    async def _settle(self, batch: list[_Unit]) -> None:
        for _ in range(ROUNDS):
            batch = await self._commit(batch)
            if not batch:
                return
        for unit in batch:
            unit.error = StaleError()

    async def _commit(self, batch: list[_Unit]) -> list[_Unit]:
        """One transaction. Gives the units that rested on what was refused, or on what is not so any more."""
        made, ready = [], []
        state = _Batch(self._cases)
        for unit in batch:
            try:
                made.append(await state.writes(unit))
                ready.append(unit)
            except StoreError as error:
                unit.error = error
        try:
            refusals = await self._engine.commit(made) if made else []
        except StoreError as error:
            for unit in ready:
                unit.error = error
            return []
        again = []
        for unit, writes, refusal in zip(ready, made, refusals, strict=True):
            if refusal is None:
                self._keep(unit)
            elif refusal.write >= len(unit.writes) and refusal.error is None:
                again.append(unit)
            else:
                unit.error = _error(writes[refusal.write], refusal)
        for unit in again:
            self._reread(unit)
        return again

    def _keep(self, unit: _Unit) -> None:
        unit.error = None
        if unit.row is not None:
            self._cases.keep(unit.row)

    def _reread(self, unit: _Unit) -> None:
        if unit.change is not None:
            self._cases.drop(unit.change.case)


def _error(write: Write, refusal: Refusal) -> Exception:
    return refusal.error or (write.expect or ClashError)()


def _tell(unit: _Unit) -> None:
    """Whoever waits hears what became of it."""
    if unit.future.done():
        return
    if unit.error is None:
        unit.future.set_result(None)
    else:
        unit.future.set_exception(unit.error)
