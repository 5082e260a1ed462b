"""Between the event loop and a thread that seals or unseals a large file: one piece at a time, so memory
is bounded.

What seals and unseals pulls from a file object and pushes into another; the loop gives and takes pieces when it likes.
Each end can break: the thread's error reaches the loop, and the loop can give up, which ends the thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import threading
from collections import deque
from concurrent.futures import Future, InvalidStateError
from pathlib import Path
from typing import IO, cast

from pyrage.x25519 import Identity, Recipient

from storage.crypto.age_file import seal_file
from storage.crypto.age_records import unseal_stream
from storage.data_folder import create_file, sync_folder
from storage.errors import DamagedError, MissingError, StoreError, UnsealError, from_os
from storage.gil_wait import patiently

PIECE = 1 << 18
AHEAD = 2
"""Pieces that may wait for the one who takes them."""


class WriteEnd:
    """The loop gives, the thread reads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given: queue.SimpleQueue[tuple[bytes, Future[None]] | None] = queue.SimpleQueue()
        self._pending: Future[None] | None = None
        self._error: StoreError | None = None
        self._piece = memoryview(b"")
        self._reading: Future[None] | None = None
        self._abandoned = False

    async def give(self, piece: bytes) -> None:
        """Hand a piece over; returns when it has been taken. Raises what broke the thread."""
        taken: Future[None] = Future()
        with self._lock:
            if self._error is not None:
                raise self._error
            self._pending = taken
        self._given.put((piece, taken))
        await patiently(taken)

    async def finish(self) -> None:
        """That was the last one."""
        self._given.put(None)

    def abandon(self) -> None:
        """Give up: the thread ends with an error."""
        self._abandoned = True
        self._given.put(None)

    def read(self, size: int = -1) -> bytes:
        """For whoever seals, in the thread."""
        if not self._piece:
            given = self._given.get()
            if given is None:
                if self._abandoned:
                    raise BrokenPipeError
                self._given.put(None)  # whoever reads at the end reads it again
                return b""
            self._piece, self._reading = memoryview(given[0]), given[1]
        size = len(self._piece) if size < 0 else size
        taken, self._piece = bytes(self._piece[:size]), self._piece[size:]
        if not self._piece and self._reading is not None:
            with contextlib.suppress(
                InvalidStateError
            ):  # whoever gave it has been cancelled; ``abandon`` follows
                self._reading.set_result(None)
        return taken

    def broken(self, error: StoreError) -> None:
        """From the thread: nothing more will be read."""
        with self._lock:
            self._error = error
            if self._pending is not None and not self._pending.done():
                self._pending.set_exception(error)


class ReadEnd:
    """The thread writes, the loop takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._room = threading.Semaphore(AHEAD)
        self._pieces: deque[bytes] = deque()
        self._waiter: Future[None] | None = None
        self._buffer = bytearray()
        self._ended = False
        self._error: StoreError | None = None
        self._abandoned = False

    async def take(self) -> bytes:
        """The next piece; empty at the end. Raises what broke the thread."""
        while True:
            with self._lock:
                if self._pieces:
                    self._room.release()
                    return self._pieces.popleft()
                if self._error is not None:
                    raise self._error
                if self._ended:
                    return b""
                waiter: Future[None] = Future()
                self._waiter = waiter
            await patiently(waiter)

    def abandon(self) -> None:
        """Give up: the thread ends with an error."""
        self._abandoned = True
        self._room.release()

    def write(self, data: bytes) -> int:
        """For pyrage, in the thread."""
        self._buffer += data
        if len(self._buffer) >= PIECE:
            self._hand_over()
        return len(data)

    def flush(self) -> None:
        """For pyrage; pieces are handed over when they are full."""

    def end(self, error: StoreError | None = None) -> None:
        """From the thread: that was all, or this broke it."""
        if error is None and self._buffer:
            self._hand_over()
        with self._lock:
            self._ended, self._error = True, error
            self._wake()

    def _hand_over(self) -> None:
        self._room.acquire()
        if self._abandoned:
            raise BrokenPipeError
        with self._lock:
            self._pieces.append(bytes(self._buffer))
            self._buffer.clear()
            self._wake()

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)


class _Hashing:
    """A file that hashes what passes through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._count(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._count(data)
        return data

    def digest(self) -> tuple[int, bytes]:
        return self.size, self._hash.digest()

    def _count(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)


def seal_through(pipe: WriteEnd, recipient: Recipient, path: Path) -> tuple[int, bytes]:
    """In a thread: seal what the pipe gives; fsynced, folder fsynced. Returns size and SHA-256 of the sealed bytes.
    Raises FailedError."""
    try:
        with os.fdopen(create_file(path), "wb") as file:
            target = _Hashing(file)
            seal_file(recipient, cast(IO[bytes], pipe), cast(IO[bytes], target))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        failure = from_os(error)
        pipe.broken(failure)
        raise failure from error
    return target.digest()


def unseal_through(pipe: ReadEnd, identity: Identity, path: Path) -> tuple[int, bytes]:
    """In a thread: unseal a file into the pipe. Returns size and SHA-256 of the sealed bytes. Raises
    MissingError, DamagedError, FailedError."""
    failure: StoreError
    try:
        with path.open("rb") as file:
            source = _Hashing(file)
            unseal_stream(identity, cast(IO[bytes], source), cast(IO[bytes], pipe))
            while source.read(PIECE):
                pass
        pipe.end()
        return source.digest()
    except FileNotFoundError:
        failure = MissingError("a sealed file is gone")
    except UnsealError:
        failure = DamagedError("a sealed file does not open")
    except OSError as error:
        failure = from_os(error)
    pipe.end(failure)
    raise failure
