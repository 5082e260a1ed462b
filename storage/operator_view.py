"""What whoever runs the machine may ask of an open store: counts, what is parked, and to hold still for a backup.
Beside the store's own methods, and over the same parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

from storage.crypto.aead import WorkingSeal
from storage.crypto.age_records import recipient_from, seal
from storage.engine import Engine, Write
from storage.errors import MissingError
from storage.group_commit import GroupCommit
from storage.statements import Change, Query
from storage.values import Parked, Tally

SLICE = 2000
"""Rows that are counted in one go."""


class OperatorView:
    """One installation's."""

    def __init__(
        self, engine: Engine, commits: GroupCommit, working: WorkingSeal, kind: Callable[[str], bytes]
    ) -> None:
        """``kind`` is the keyed hash of a task's kind."""
        self._engine = engine
        self._commits = commits
        self._seal = working
        self._kind = kind

    async def tally(self) -> Tally:
        """Count everything, in short steps."""
        counts: dict[int, int] = dict(await self._engine.read(Query.INBOX_COUNTS))
        waiting, parked = counts.get(0, 0), counts.get(1, 0)
        cases, events = 0, 0
        async for _, size in self.case_sizes():
            cases, events = cases + 1, events + size
        files, file_bytes = 0, 0
        last: bytes | None = b""
        while last is not None:
            ((number, size, last),) = await self._engine.read(Query.FILES_COUNTED, last, SLICE)
            files, file_bytes = files + number, file_bytes + size
            await asyncio.sleep(0)
        return Tally(waiting, parked, cases, events, files, file_bytes)

    async def marks(self) -> tuple[int | None, int | None, int | None]:
        """When the newest checkpoint and stamp were made, and when the first certificate of a newest stamp runs out:
        seconds since the epoch, None where there is none."""
        ((checkpoint, stamp, certificate),) = await self._engine.read(Query.MARKS)
        return checkpoint, stamp, certificate

    async def case_sizes(self) -> AsyncIterator[tuple[bytes, int]]:
        """Every case with the number of its events, oldest first."""
        last = 0
        while rows := await self._engine.read(Query.CASES_AFTER, last, SLICE):
            for last, id, size in rows:  # noqa: B007 - the next slice begins behind the last one
                yield id, size
            await asyncio.sleep(0)

    async def idle(self, before: int, after: bytes, limit: int) -> list[bytes]:
        """Accounts that own a case and were last used before a time (seconds since the epoch): the next behind
        ``after``, by their hashes."""
        rows = await self._engine.read(Query.IDLE, before, after, before, after, limit)
        return [account for (account,) in rows]

    async def count_tasks(self, kind: str) -> int:
        """How many tasks of one kind are due, now or later."""
        ((count,),) = await self._engine.read(Query.TASKS_COUNTED, self._kind(kind))
        return int(count)

    async def parked(self) -> list[Parked]:
        """What is parked, oldest first: nothing of what it holds."""
        return [Parked(*row) for row in await self._engine.read(Query.PARKED)]

    async def unpark(self, seq: int) -> bytes:
        """Let a parked update wait again; gives its account. Raises MissingError."""
        account, _ = await self._parked(seq)
        await self._commits.write([Write(Change.INBOX_UNPARK, [(seq,)], MissingError)])
        return account

    async def parked_for(self, seq: int, recipient: str) -> bytes:
        """A parked update, sealed to another's public key (age's writing) and to nobody else. Raises MissingError,
        DamagedError (also where that is no public key)."""
        to = recipient_from(recipient)
        account, sealed = await self._parked(seq)
        return seal(to, self._seal.open(b"inbox" + account, sealed))

    def hold(self) -> AbstractAsyncContextManager[Callable[[], bool]]:
        """Leave the database's file as it is while the block runs, for a backup (``storage.backup.run``); commits go on
        meanwhile. Gives a function that says whether it has been left alone until now."""
        return self._engine.hold()

    async def _parked(self, seq: int) -> tuple[bytes, bytes]:
        """Account and sealed bytes of a parked update. Raises MissingError."""
        for account, sealed in await self._engine.read(Query.PARKED_ONE, seq):
            return account, sealed
        raise MissingError("no such parked update")
