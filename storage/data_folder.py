"""The data folder: who may read it, who has it open, and that what was written is on the disk."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from storage.errors import BusyFolderError, from_os

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def make_folder(path: Path) -> None:
    """Make a folder that only its owner can enter, whatever the umask, and fsync its parent. Existing ones
    are narrowed. Raises OSError."""
    try:
        path.mkdir(mode=FOLDER_MODE, parents=True)
    except FileExistsError:
        if not path.is_dir():
            raise
        if path.stat().st_mode & 0o777 != FOLDER_MODE:
            path.chmod(FOLDER_MODE)
        return
    path.chmod(FOLDER_MODE)
    sync_folder(path.parent)


def create_file(path: Path) -> int:
    """A new file for writing that only its owner can read, whatever the umask. Returns its descriptor.
    Raises OSError."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, FILE_MODE)
    os.fchmod(descriptor, FILE_MODE)
    return descriptor


def write_new(path: Path, data: bytes | memoryview) -> None:
    """Write a new file and fsync it (not its folder); on an error it is removed again. Raises OSError."""
    descriptor = create_file(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def sync_file(path: Path) -> None:
    """fsync a file by name. Raises OSError."""
    _sync(path, os.O_RDONLY)


def sync_folder(path: Path) -> None:
    """fsync a folder: names made or changed in it are on the disk afterwards. Raises OSError."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class FolderLock:
    """Held while a store has the folder open; the kernel lets go of it when the process ends, however it
    ends."""

    def __init__(self, folder: Path) -> None:
        """Raises BusyFolderError when somebody else holds it, FailedError when the folder cannot be
        written."""
        path = folder / "lock"
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, FILE_MODE)
        except OSError as error:
            raise from_os(error) from error
        try:
            os.fchmod(descriptor, FILE_MODE)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise BusyFolderError from None
        except OSError as error:
            os.close(descriptor)
            raise from_os(error) from error
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let go. The file stays: removing it would let two processes lock two files of one name."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)
