"""One file copied so that it is surely there: written past the kernel's memory where the file system can
(``O_DIRECT``), synced, and read back from the disk. So a backup larger than the machine's memory pushes nothing out of
it that the bot has there. Where the file system cannot, the pages are let go of before they are read back."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import mmap
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from storage.data_folder import create_file

PIECE = 1 << 20
BLOCK = 4096
"""What the kernel wants of a direct write: whole blocks, from memory that begins with one."""

Found = tuple[int, bytes]
"""Size and SHA-256 of a file."""


class TornError(OSError):
    """What was read back from the disk is not what was written."""


class _Room(threading.local):
    """Each thread's own memory for one piece, at the beginning of a page."""

    def __init__(self) -> None:
        self.all = mmap.mmap(-1, PIECE)
        self.view = memoryview(self.all)


_room = _Room()


def copy_file(source: Path, target: Path, expected: Found | None = None) -> Found:
    """Copy one file to a new one; synced, and read back. Gives what the copy is. Where it is known what it should be,
    it is hashed once only, as it is read back. Raises OSError, TornError."""
    writing = create_file(target)
    try:
        reading = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
        try:
            _past_memory(writing)
            written = _copied(reading, writing, hashed=expected is None)
            found = _read_back(writing)
            if found not in (written, expected):
                os.lseek(reading, 0, os.SEEK_SET)
                if _hashed(reading) != found:
                    raise TornError("what was written does not read back")
        finally:
            os.close(reading)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        os.close(writing)
    return found


def hash_file(path: Path) -> Found:
    """Size and SHA-256 of a file. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _hashed(descriptor)
    finally:
        os.close(descriptor)


def _copied(source: int, target: int, *, hashed: bool) -> Found | None:
    """All of one into the other, and on the disk; what it was, where that is asked for."""
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(source):
        if hashed:
            digest.update(piece)
        size += len(piece)
        _write(target, _room.view[: -len(piece) // BLOCK * -BLOCK])
    os.ftruncate(target, size)
    os.fsync(target)
    return (size, digest.digest()) if hashed else None


def _write(target: int, blocks: memoryview) -> None:
    """All of it, in whole blocks: what is behind the file's end is cut off afterwards."""
    while blocks:
        try:
            blocks = blocks[os.write(target, blocks) :]
        except OSError as error:
            if error.errno != errno.EINVAL or not _is_past_memory(target):
                raise
            _through_memory(target)  # a file system that says only now that it cannot


def _read_back(descriptor: int) -> Found:
    """What the disk says."""
    if not _is_past_memory(descriptor):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return _hashed(descriptor)


def _hashed(descriptor: int) -> Found:
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(descriptor):
        digest.update(piece)
        size += len(piece)
    return size, digest.digest()


def _pieces(descriptor: int) -> Iterator[memoryview]:
    """Each whole but the last; in this thread's own room, so good until the next one is asked for."""
    left = True
    while left:
        filled = 0
        while left and filled < PIECE:
            got = os.readv(descriptor, [_room.view[filled:]])
            filled += got
            left = got > 0 and (filled % BLOCK == 0 or not _is_past_memory(descriptor))
        if filled:
            yield _room.view[:filled]


def _past_memory(descriptor: int) -> None:
    """Ask for it; a file system that cannot says so."""
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_DIRECT)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


def _through_memory(descriptor: int) -> None:
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) & ~os.O_DIRECT)


def _is_past_memory(descriptor: int) -> bool:
    return bool(fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_DIRECT)
