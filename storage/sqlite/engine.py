"""The SQLite engine: one connection, in aiosqlite's thread.

Everything that touches the connection is one hop to that thread: a query, several at once, or a whole batch from BEGIN
to COMMIT. The event loop stands still for it up to ``storage.gil_wait.PATIENCE`` and goes on beside it after that.
After an error of the disk the handle is never used again: close, fsync, reopen, write the log back, and read from
``progress`` on which side of the commit we are.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiosqlite

from storage.engine import Ask, Refusal, Row, Write
from storage.errors import ClosedError, DamagedError, StoreError, from_os
from storage.gil_wait import patiently
from storage.sqlite import connection, migrate, transaction
from storage.sqlite.failures import from_sqlite
from storage.sqlite.statements import QUERIES
from storage.statements import Query

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")

LOG_LIMIT = 4 << 20
"""Bytes of write-ahead log after which it is written back into the database."""

HELD_LIMIT = 256 << 20
"""The same while somebody copies the database's file: then it is written back all the same, and they begin anew."""

FIRST_WITH_LOCKS = 3
"""The first format in which a key can have been taken away."""


class Hopping(aiosqlite.Connection):
    """aiosqlite's connection, which the loop waits for patiently, and whose thread takes a function of ours as well."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True  # a process that ends with an error must end

    async def opened(self) -> Hopping:
        """Itself, once it is open. Raises what opening it raises."""
        try:
            await self
        except BaseException:
            self._thread.join()  # it has nothing left to do; later it might speak to a loop that is closed
            raise
        return self

    async def run(
        self,
        work: Callable[Concatenate[sqlite3.Connection, Arguments], Result],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Result:
        """What a function makes of the connection, in its thread."""
        result: Result = await self._execute(work, self._conn, *arguments, **named)
        return result

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        done: concurrent.futures.Future[Any] = concurrent.futures.Future()
        done.set_running_or_notify_cancel()  # whoever waits may go; the thread ends what it has begun
        self._tx.put_nowait((None, partial(_settle, done, partial(fn, *args, **kwargs))))
        return await patiently(done)


class SqliteEngine:
    """Open with ``await SqliteEngine.open(...)`` inside a running event loop; one at a time for a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.forget: Callable[[], None] = _nothing
        self._handle: Hopping | None = None
        self._generation = 0
        self._suspect = False  # the log may hold what an fsync has lost: write it back before the next commit
        self._holders = 0
        self._touched = 0  # how often the database's file may have been written: see `hold`
        self._closed = False
        self._mine = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path) -> SqliteEngine:
        """Open or create. Raises StoreError."""
        engine = cls(path)
        await engine._ready()
        return engine

    async def read(self, query: Query, *values: Any) -> list[Row]:
        """The rows of one query, of what has been committed."""
        return (await self.read_all([(query, values)]))[0]

    async def read_all(self, asks: Sequence[Ask]) -> list[list[Row]]:
        """The rows of several queries, at one moment."""
        return await self.ask(partial(_fetch, asks))

    async def ask(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What a function that only reads makes of the connection."""
        async with self._mine:
            handle = await self._ready()
            try:
                return await handle.run(work)
            except sqlite3.Error as error:
                if transaction.is_of_the_disk(error):
                    await self._drop()
                raise from_sqlite(error) from error
            except UnicodeDecodeError:  # SQLite's own message quotes a damaged schema
                raise DamagedError("the schema is damaged") from None

    async def commit(self, units: Sequence[Sequence[Write]]) -> list[Refusal | None]:
        """Commit units, each whole or not at all."""
        async with self._mine:
            return await self._commit(units)

    async def shred(self, *, at_start: bool = False) -> None:
        """Write the log back into the database, and remove copies of older formats: what has been deleted or written
        over is in neither afterwards."""
        async with self._mine:
            handle = await self._ready(writing=True)
            try:
                await self._put_back(handle)
            except sqlite3.Error as error:
                await self._drop()
                self._suspect = True
                raise from_sqlite(error) from error
        try:
            migrate.drop_copies(self._path, below=FIRST_WITH_LOCKS if at_start else None)
        except OSError as error:
            raise from_os(error) from error

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
        """Write the log back, close."""
        self._closed = True
        async with self._mine:
            if self._handle is not None:
                await self._drop()

    async def _commit(self, units: Sequence[Sequence[Write]]) -> list[Refusal | None]:
        handle = await self._ready(writing=True)
        hoped = self._generation + 1
        refusals: list[Refusal | None] = []
        try:
            log_size = await handle.run(transaction.commit, self._path, units, hoped, refusals)
        except sqlite3.Error as error:
            await self._recover(hoped, from_sqlite(error))
            return refusals
        if log_size is None:
            return refusals
        self._generation = hoped
        if log_size >= (HELD_LIMIT if self._holders else LOG_LIMIT):
            await self._write_back(handle)
        return refusals

    async def _write_back(self, handle: Hopping) -> None:
        """Our own checkpoint: SQLite's automatic one hides its errors. The commit before it stands either
        way."""
        try:
            await self._put_back(handle)
        except sqlite3.Error:
            await self._drop()
            self._suspect = True

    async def _put_back(self, handle: Hopping) -> None:
        self._touched += 1
        await handle.run(connection.checkpoint)

    async def _recover(self, hoped: int, failure: StoreError) -> None:
        """After an error of the disk: what became of the transaction is read anew, from a new handle. Raises where
        it is not in."""
        await self._drop()
        self._suspect = True
        try:
            await self._ready(writing=True)
        except StoreError:
            raise failure from None
        if self._generation != hoped:
            raise failure

    async def _ready(self, *, writing: bool = False) -> Hopping:
        """The connection, opened anew where it was dropped. Raises StoreError."""
        if self._closed and self._handle is None:
            raise ClosedError
        try:
            if self._handle is None:
                handle = await Hopping(partial(connection.open_checked, self._path)).opened()
                generation = await handle.run(connection.generation)
                if generation < self._generation:
                    await handle.close()
                    raise DamagedError("what was acknowledged is gone")
                self._handle, self._generation = handle, generation
            if writing and self._suspect:
                await self._put_back(self._handle)
                self._suspect = False
            return self._handle
        except sqlite3.Error as error:
            await self._drop()
            raise from_sqlite(error) from error
        except OSError as error:
            raise from_os(error) from error

    async def _drop(self) -> None:
        self.forget()
        handle, self._handle = self._handle, None
        if handle is not None:
            self._touched += 1  # the last connection writes the log back when it is closed
            with contextlib.suppress(sqlite3.Error):
                await handle.close()


def _nothing() -> None:
    """Nothing is remembered yet."""


def _settle(done: concurrent.futures.Future[Any], work: Callable[[], Any]) -> None:
    try:
        done.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whoever waits hears of it
        done.set_exception(error)


def _fetch(asks: Sequence[Ask], handle: sqlite3.Connection) -> list[list[Row]]:
    return [handle.execute(QUERIES[query], values).fetchall() for query, values in asks]
