"""The one connection to the database, and group commit.

Units of work are plain functions of the connection. What is queued while the disk is busy runs as one
transaction, each unit in a savepoint of its own, so that a bad one fails alone; a unit's caller hears of
it after COMMIT only.

The statements run on the event loop (a few microseconds each, no disk in the way but for cold pages); what
waits for the disk (open, COMMIT, checkpoint) runs in one thread, and nothing else touches the connection
meanwhile. After an error of the disk the handle is never used again: close, fsync, reopen, write the log
back, and read from ``progress`` on which side of the commit we are.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from storage.errors import ClosedError, DamagedError, StoreError, from_os
from storage.gil_wait import patiently
from storage.sqlite import connection
from storage.sqlite.failures import from_sqlite

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]

MOST_UNITS = 128
"""Units in one transaction: bounds how long the event loop runs statements without a pause."""

LOG_LIMIT = 4 << 20
"""Bytes of write-ahead log after which it is written back into the database."""

HELD_LIMIT = 256 << 20
"""The same while somebody copies the database's file: then it is written back all the same, and they begin anew."""

_DISK_ERRORS = (sqlite3.OperationalError, sqlite3.InternalError)


@dataclass(slots=True)
class _Unit:
    work: Work[Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


class Database:
    """Open with ``await Database.open(...)`` inside a running event loop; one at a time for a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.forget: Callable[[], None] = _nothing
        """Called when what units have remembered of the database may not be true any more."""
        self._thread = ThreadPoolExecutor(1, "storage-disk")
        self._connection: sqlite3.Connection | None = None
        self._generation = 0
        self._suspect = False  # the log may hold what an fsync has lost: write it back before the next commit
        self._holders = 0
        self._touched = 0  # how often the database's file may have been written: see `hold`
        self._closed = False
        self._queue: deque[_Unit] = deque()
        self._flusher: asyncio.Task[None] | None = None
        self._mine = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path) -> Database:
        """Open or create. Raises StoreError."""
        database = cls(path)
        try:
            await database._ready()
        except BaseException:
            database._thread.shutdown()
            raise
        return database

    async def read(self, work: Work[Result]) -> Result:
        """Run a function that only reads, on what has been committed."""
        async with self._mine:
            connection = await self._ready()
            try:
                return work(connection)
            except sqlite3.Error as error:
                if isinstance(error, _DISK_ERRORS) or type(error) is sqlite3.DatabaseError:
                    await self._drop()
                raise from_sqlite(error) from error
            except UnicodeDecodeError:  # SQLite's own message quotes a damaged schema
                raise DamagedError("the schema is damaged") from None

    async def write(self, work: Work[Result]) -> Result:
        """Run a function that writes; when this returns, it is on the disk. It may run twice, never be
        kept twice."""
        if self._closed:
            raise ClosedError
        unit = _Unit(work, asyncio.get_running_loop().create_future())
        self._queue.append(unit)
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush(), name="storage-commit")
        result: Result = await unit.future
        return result

    async def write_back(self) -> None:
        """Write the log back into the database now: what has been deleted or written over is in neither afterwards.
        Raises StoreError."""
        async with self._mine:
            handle = await self._ready(writing=True)
            try:
                await self._put_back(handle)
            except sqlite3.Error as error:
                await self._drop()
                self._suspect = True
                raise from_sqlite(error) from error

    @contextlib.asynccontextmanager
    async def hold(self) -> AsyncIterator[Callable[[], bool]]:
        """Leave the database's file as it is while the block runs, so that it can be copied byte for byte: all that
        has been committed before is in it, and commits go on, into the log. Gives a function that says whether it
        has been left alone until now: after an error of the disk, or with too much in the log, it has not. Raises
        StoreError."""
        async with self._mine:
            handle = await self._ready(writing=True)
            self._holders += 1
            try:
                await self._put_back(handle)
            except BaseException as error:
                self._holders -= 1
                if isinstance(error, sqlite3.Error):
                    await self._drop()
                    self._suspect = True
                    raise from_sqlite(error) from error
                raise
            touched = self._touched
        try:
            yield lambda: self._touched == touched
        finally:
            self._holders -= 1

    async def close(self) -> None:
        """Commit what is queued, write the log back, close."""
        self._closed = True
        if self._flusher is not None:
            await self._flusher
        async with self._mine:
            if self._connection is not None:
                await self._drop()
        self._thread.shutdown()

    async def _flush(self) -> None:
        while self._queue:
            async with self._mine:
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), MOST_UNITS))]
                await self._settle(batch)
            await asyncio.sleep(0)  # whoever waits to read, and the lanes that these units have freed

    async def _settle(self, batch: list[_Unit]) -> None:
        try:
            await self._commit(batch)
        except sqlite3.Error as error:
            await self._recover(batch, from_sqlite(error))
        except StoreError as error:
            _fail(batch, error)
        finally:
            for unit in batch:
                if unit.future.done():
                    continue
                if unit.error is not None:
                    unit.future.set_exception(unit.error)
                else:
                    unit.future.set_result(unit.result)

    async def _commit(self, batch: list[_Unit]) -> None:
        """One transaction. Raises sqlite3.Error when the disk refuses."""
        handle = await self._ready(writing=True)
        handle.execute("BEGIN IMMEDIATE")
        for unit in batch:
            _run(handle, unit)
        if all(unit.error is not None for unit in batch):
            handle.execute("ROLLBACK")
            return
        handle.execute("UPDATE progress SET generation = ? WHERE id = 1", (self._generation + 1,))
        log_size = await self._on_disk(connection.commit, handle, self._path)
        self._generation += 1
        if log_size >= (HELD_LIMIT if self._holders else LOG_LIMIT):
            await self._write_back(handle)

    async def _write_back(self, handle: sqlite3.Connection) -> None:
        """Our own checkpoint: SQLite's automatic one hides its errors. The commit before it stands either
        way."""
        try:
            await self._put_back(handle)
        except sqlite3.Error:
            await self._drop()
            self._suspect = True

    async def _put_back(self, handle: sqlite3.Connection) -> None:
        self._touched += 1
        await self._on_disk(connection.checkpoint, handle)

    async def _recover(self, batch: list[_Unit], failure: StoreError) -> None:
        """After an error of the disk: what became of the transaction is read anew, from a new handle."""
        hoped = self._generation + 1
        await self._drop()
        self._suspect = True
        try:
            await self._ready(writing=True)
        except (sqlite3.Error, StoreError):
            _fail(batch, failure)
            return
        if self._generation != hoped:
            _fail(batch, failure)

    async def _ready(self, *, writing: bool = False) -> sqlite3.Connection:
        """The connection, opened anew where it was dropped. Raises StoreError."""
        if self._closed and self._connection is None:
            raise ClosedError
        try:
            if self._connection is None:
                handle, generation = await self._on_disk(connection.open_checked, self._path)
                if generation < self._generation:
                    await self._on_disk(handle.close)
                    raise DamagedError("what was acknowledged is gone")
                self._connection, self._generation = handle, generation
            if writing and self._suspect:
                await self._put_back(self._connection)
                self._suspect = False
            return self._connection
        except sqlite3.Error as error:
            await self._drop()
            raise from_sqlite(error) from error
        except OSError as error:
            raise from_os(error) from error

    async def _drop(self) -> None:
        self.forget()
        handle, self._connection = self._connection, None
        if handle is not None:
            self._touched += 1  # the last connection writes the log back when it is closed
            await self._on_disk(connection.close_quietly, handle)

    async def _on_disk(self, work: Callable[..., Result], *arguments: Any) -> Result:
        return await patiently(self._thread.submit(work, *arguments))


def _nothing() -> None:
    """Nothing is remembered yet."""


def _run(handle: sqlite3.Connection, unit: _Unit) -> None:
    """One unit in its savepoint. Raises sqlite3.Error when it is the disk that failed and not the unit."""
    handle.execute("SAVEPOINT unit")
    try:
        unit.result = unit.work(handle)
        unit.error = None
    except _DISK_ERRORS:
        raise
    except Exception as error:
        if type(error) is sqlite3.DatabaseError:  # damage; its subclasses are the unit's own mistakes
            raise
        unit.error = from_sqlite(error) if isinstance(error, sqlite3.Error) else error
        handle.execute("ROLLBACK TO unit")
    handle.execute("RELEASE unit")


def _fail(batch: list[_Unit], error: StoreError) -> None:
    for unit in batch:
        if unit.error is None:
            unit.error = error
