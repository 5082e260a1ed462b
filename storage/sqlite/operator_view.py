"""What whoever runs the machine may ask of an open store: counts, what is parked, and to hold still for a backup.
Beside the store's own methods, and over the same parts."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

from storage.crypto.aead import WorkingSeal
from storage.crypto.age_records import recipient_from, seal
from storage.sqlite.group_commit import Database
from storage.sqlite.tables import counts
from storage.values import Parked, Tally


class OperatorView:
    """One installation's."""

    def __init__(self, database: Database, working: WorkingSeal, kind: Callable[[str], bytes]) -> None:
        """``kind`` is the keyed hash of a task's kind."""
        self._database = database
        self._seal = working
        self._kind = kind

    async def tally(self) -> Tally:
        """Count everything, in short steps."""
        waiting, parked = await self._database.read(counts.inbox)
        cases, events = 0, 0
        async for _, size in self.case_sizes():
            cases, events = cases + 1, events + size
        files, file_bytes = 0, 0
        last: bytes | None = b""
        while last is not None:
            number, size, last = await self._database.read(_files_after(last))
            files, file_bytes = files + number, file_bytes + size
            await asyncio.sleep(0)
        return Tally(waiting, parked, cases, events, files, file_bytes)

    async def marks(self) -> tuple[int | None, int | None, int | None]:
        """When the newest checkpoint and stamp were made, and when the first certificate of a newest stamp runs out:
        seconds since the epoch, None where there is none."""
        return await self._database.read(counts.marks)

    async def case_sizes(self) -> AsyncIterator[tuple[bytes, int]]:
        """Every case with the number of its events, oldest first."""
        last = 0
        while rows := await self._database.read(_cases_after(last)):
            for last, id, size in rows:  # noqa: B007 - the next slice begins behind the last one
                yield id, size
            await asyncio.sleep(0)

    async def idle(self, before: int, after: bytes, limit: int) -> list[bytes]:
        """Accounts that own a case and were last used before a time (seconds since the epoch): the next behind
        ``after``, by their hashes."""
        return await self._database.read(lambda con: counts.idle(con, before, after, limit))

    async def count_tasks(self, kind: str) -> int:
        """How many tasks of one kind are due, now or later."""
        hashed = self._kind(kind)
        return await self._database.read(lambda con: counts.tasks(con, hashed))

    async def parked(self) -> list[Parked]:
        """What is parked, oldest first: nothing of what it holds."""
        return await self._database.read(counts.parked)

    async def unpark(self, seq: int) -> bytes:
        """Let a parked update wait again; gives its account. Raises MissingError."""
        return await self._database.write(lambda con: counts.unpark(con, seq))

    async def parked_for(self, seq: int, recipient: str) -> bytes:
        """A parked update, sealed to another's public key (age's writing) and to nobody else. Raises MissingError,
        DamagedError (also where that is no public key)."""
        to = recipient_from(recipient)
        account, sealed = await self._database.read(lambda con: counts.parked_one(con, seq))
        return seal(to, self._seal.open(b"inbox" + account, sealed))

    def hold(self) -> AbstractAsyncContextManager[Callable[[], bool]]:
        """Leave the database's file as it is while the block runs, for a backup (``storage.backup.run``); commits go on
        meanwhile. Gives a function that says whether it has been left alone until now."""
        return self._database.hold()


def _cases_after(last: int) -> Callable[[sqlite3.Connection], list[tuple[int, bytes, int]]]:
    return lambda con: counts.cases(con, last)


def _files_after(last: bytes) -> Callable[[sqlite3.Connection], tuple[int, int, bytes | None]]:
    return lambda con: counts.files(con, last)
