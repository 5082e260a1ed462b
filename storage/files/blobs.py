"""Sealed files, one age file each, in ``blobs/<last two hex digits>/<id>``.

An id is reserved in the database before a byte is written (see ``reserved`` in schema.sql), so that what a
crash leaves behind, whole or not, is found by name at the next start and not by walking through everything. Each
file is written and fsynced, and its folder fsynced, before a commit can name it; until then its name means nothing, so
it has its own from the start. All of it is done in threads: hashing, sealing and writing let go of Python's lock. Small
files pass in one go, larger ones piece by piece, so that memory stays bounded.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pyrage.x25519 import Identity, Recipient

from storage.crypto.age_file import seal_file
from storage.crypto.age_records import unseal
from storage.data_folder import make_folder, sync_folder, write_new
from storage.errors import DamagedError, MissingError, StoreError, UnsealError, from_os
from storage.files.streaming import ReadEnd, WriteEnd, seal_through, unseal_through
from storage.gil_wait import patiently

Result = TypeVar("Result")

SMALL = 1 << 20
"""Bytes up to which a file is sealed and unsealed in memory in one go."""

THREADS = 8
STREAMS = 16
PART = ".part"
"""What a file that is not whole yet is called elsewhere, and was here until files had their names from the start."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file as it lies on the disk: size and SHA-256 of the sealed bytes."""

    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class PlainFile:
    """A file as it came in: size and SHA-256 of the original bytes."""

    size: int
    sha256: bytes


def place_of(id: bytes) -> str:
    """A file's place below its folder of files. The last two digits, not the first: those of a UUIDv7 are its time and
    hardly change."""
    name = id.hex()
    return f"{name[-2:]}/{name}"


def path_in(folder: Path, id: bytes) -> Path:
    """Where a file lies in a folder of files."""
    return folder / place_of(id)


class Blobs:
    """The files of one store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._threads = ThreadPoolExecutor(THREADS, "storage-files")
        self._streams = ThreadPoolExecutor(
            STREAMS, "storage-streams"
        )  # may wait for the network: not in the way
        self._pipes: set[ReadEnd | WriteEnd] = set()

    def prepare(self) -> None:
        """Make the folder. Raises FailedError."""
        try:
            make_folder(self._folder)
        except OSError as error:
            raise from_os(error) from error

    def path(self, id: bytes) -> Path:
        """Where a file lies."""
        return path_in(self._folder, id)

    def sweep(self, ids: Iterable[bytes]) -> int:
        """Remove files that no committed turn has named; returns how many there were. Raises FailedError."""
        swept = 0
        folders = set()
        try:
            for id in ids:
                path = self.path(id)
                for left in (path, path.with_name(path.name + PART)):
                    with contextlib.suppress(FileNotFoundError):
                        left.unlink()
                        folders.add(path.parent)
                        swept += 1
            for folder in folders:
                sync_folder(folder)
        except OSError as error:
            raise from_os(error) from error
        return swept

    async def remove(self, ids: Iterable[bytes]) -> None:
        """Remove files for good; those that are gone already are fine. Raises FailedError."""
        await self._in_thread(self.sweep, tuple(ids))

    def lying(self, digit: str) -> tuple[list[bytes], list[str]]:
        """What lies in the folders whose names begin with this digit, whole or half written: ids, and for each thing
        whose name is no id the name of its folder ("blobs" for one that lies beside the folders, told with digit 0)."""
        ids, others = set(), []
        for folder in sorted(self._folder.iterdir()):
            if not re.fullmatch("[0-9a-f]{2}", folder.name) or not folder.is_dir():
                others += [self._folder.name] if digit == "0" else []
            elif folder.name[0] == digit:
                for path in folder.iterdir():
                    name = path.name.removesuffix(PART)
                    if re.fullmatch("[0-9a-f]{32}", name) and name.endswith(folder.name):
                        ids.add(bytes.fromhex(name))
                    else:
                        others.append(folder.name)
        return sorted(ids), others

    async def put(
        self, id: bytes, recipient: Recipient, chunks: AsyncIterator[bytes]
    ) -> tuple[PlainFile, SealedFile]:
        """Seal a file. When this returns, it is on the disk under its name. Raises StoreError, and what
        ``chunks`` raises."""
        start = bytearray()
        async for chunk in chunks:
            start += chunk
            if len(start) > SMALL:
                return await self._put_large(id, recipient, start, chunks)
        return await self._in_thread(self._seal_and_write, id, recipient, start)

    async def get(self, id: bytes, identity: Identity, sealed: SealedFile) -> AsyncGenerator[bytes, None]:
        """The original bytes. Raises MissingError, DamagedError: for a large file perhaps only after its
        last piece."""
        if sealed.size <= SMALL * 2:
            data = await self._in_thread(self._read, id)
            if len(data) != sealed.size or hashlib.sha256(data).digest() != sealed.sha256:
                raise DamagedError("a sealed file is not what was written")
            try:
                yield unseal(identity, data)
            except UnsealError:
                raise DamagedError("a sealed file does not open") from None
            return
        pipe = ReadEnd()
        self._pipes.add(pipe)
        work = self._streams.submit(unseal_through, pipe, identity, self.path(id))
        try:
            while piece := await pipe.take():
                yield piece
        finally:
            self._pipes.discard(pipe)
            pipe.abandon()
            with contextlib.suppress(StoreError):
                await asyncio.shield(asyncio.wrap_future(work))
        if await patiently(work) != (sealed.size, sealed.sha256):
            raise DamagedError("a sealed file is not what was written")

    def close(self) -> None:
        """Give up what is being streamed, and wait for the threads."""
        for pipe in self._pipes:
            pipe.abandon()
        self._threads.shutdown()
        self._streams.shutdown()

    async def _put_large(
        self, id: bytes, recipient: Recipient, start: bytearray, chunks: AsyncIterator[bytes]
    ) -> tuple[PlainFile, SealedFile]:
        pipe = WriteEnd()
        self._pipes.add(pipe)
        path = await self._in_thread(self._folder_of, id)
        work = self._streams.submit(seal_through, pipe, recipient, path)
        hashed, size = hashlib.sha256(), 0
        try:
            piece = bytes(start)
            start.clear()
            while piece:
                hashed.update(piece)
                size += len(piece)
                await pipe.give(piece)
                piece = await _next(chunks)
            await pipe.finish()
        except BaseException:
            pipe.abandon()
            with contextlib.suppress(StoreError):
                await asyncio.shield(asyncio.wrap_future(work))
            raise
        finally:
            self._pipes.discard(pipe)
        sealed_size, sealed_hash = await patiently(work)
        return PlainFile(size, hashed.digest()), SealedFile(sealed_size, sealed_hash)

    async def _in_thread(self, work: Callable[..., Result], *arguments: object) -> Result:
        try:
            return await asyncio.wrap_future(self._threads.submit(work, *arguments))
        except OSError as error:
            raise from_os(error) from error

    def _folder_of(self, id: bytes) -> Path:
        path = self.path(id)
        if not path.parent.is_dir():
            make_folder(path.parent)
        return path

    def _seal_and_write(
        self, id: bytes, recipient: Recipient, data: bytearray
    ) -> tuple[PlainFile, SealedFile]:
        target = io.BytesIO()
        seal_file(recipient, io.BytesIO(data), target)
        sealed = target.getbuffer()
        path = self._folder_of(id)
        write_new(path, sealed)
        sync_folder(path.parent)
        return (
            PlainFile(len(data), hashlib.sha256(data).digest()),
            SealedFile(len(sealed), hashlib.sha256(sealed).digest()),
        )

    def _read(self, id: bytes) -> bytes:
        try:
            return self.path(id).read_bytes()
        except FileNotFoundError:
            raise MissingError("a sealed file is gone") from None


async def _next(chunks: AsyncIterator[bytes]) -> bytes:
    """The next piece that is not empty; empty at the end."""
    async for piece in chunks:
        if piece:
            return piece
    return b""
