"""Sealed files carried from one folder of files to another: each hashed on its way, synced, read back from the disk
and hashed again before it gets its name. What lies there already under its name was carried whole before, so a run
that was broken off goes on where it was.

No key is needed: the hashes are of the sealed bytes (``files`` in schema.sql).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from storage.blobs import PART, Blobs
from storage.folder import create_file, make_folder, sync_folder

PIECE = 1 << 20
THREADS = 8
BATCH = 512
"""Files whose names are synced together."""


@dataclass(frozen=True, slots=True)
class Named:
    """A file as the database names it: size and SHA-256 are of the sealed bytes."""

    id: bytes
    size: int
    sha256: bytes


@dataclass(slots=True)
class Carried:
    """What came of it. ``damaged`` and ``missing`` are places below the folder of files, as ``ab/0123…ab``: random
    ids that say nothing of anybody."""

    new: int = 0
    new_bytes: int = 0
    there: int = 0
    damaged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class TornError(OSError):
    """What was read back from the disk is not what was written."""


def carry(
    named: Iterable[Named],
    source: Path,
    target: Path,
    *,
    damaged_too: bool = False,
    on_way: Callable[[Carried], None] = lambda so_far: None,
) -> Carried:
    """Carry files between two folders of files (``blobs/``). A file that is not what the database says is left out,
    or carried as it is (``damaged_too``), and told in any case; so is one that is gone. Raises OSError."""
    made, left = Blobs(target), Blobs(source)
    carried = Carried()
    make_folder(target)
    remaining = iter(named)
    with ThreadPoolExecutor(THREADS, "carrying") as threads:
        while batch := list(islice(remaining, BATCH)):
            for folder in {made.path(one.id).parent for one in batch}:
                make_folder(folder)
            outcomes = threads.map(
                lambda one: _one(one, left.path(one.id), made.path(one.id), damaged_too), batch
            )
            touched = set()
            for one, outcome in zip(batch, outcomes, strict=True):
                path = made.path(one.id)
                _count(carried, one, outcome, f"{path.parent.name}/{path.name}")
                if outcome == "new":
                    touched.add(path.parent)
            list(threads.map(sync_folder, touched))
            on_way(carried)
    made.close()
    left.close()
    return carried


def look(named: Iterable[Named], folder: Path) -> Carried:
    """Read files where they lie and compare them; ``there`` counts the good ones. Raises OSError."""
    kept = Blobs(folder)
    carried = Carried()
    remaining = iter(named)
    with ThreadPoolExecutor(THREADS, "looking") as threads:
        while batch := list(islice(remaining, BATCH)):
            outcomes = threads.map(lambda one: _seen(one, kept.path(one.id)), batch)
            for one, outcome in zip(batch, outcomes, strict=True):
                path = kept.path(one.id)
                _count(carried, one, outcome, f"{path.parent.name}/{path.name}")
    kept.close()
    return carried


def copy_file(source: Path, target: Path) -> tuple[int, bytes]:
    """Copy one file to a new one; synced, and read back. Gives its size and SHA-256. Raises OSError, TornError."""
    descriptor = create_file(target)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file, source.open("rb", buffering=0) as reading:
            size, digest = _copied(reading.fileno(), file.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return size, digest


def hash_file(path: Path) -> tuple[int, bytes]:
    """Size and SHA-256 of a file. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _hashed(descriptor)
    finally:
        os.close(descriptor)


def _one(one: Named, source: Path, target: Path, damaged_too: bool) -> str:
    """In a thread: one file."""
    try:
        if target.stat().st_size == one.size:
            return "there"
        target.unlink()  # carried damaged, from a source that may be whole again
    except FileNotFoundError:
        pass
    part = target.with_name(target.name + PART)
    part.unlink(missing_ok=True)
    try:
        found = copy_file(source, part)
    except FileNotFoundError:
        return "missing"
    whole = found == (one.size, one.sha256)
    if not whole and not damaged_too:
        part.unlink()
        return "damaged"
    part.rename(target)
    return "new" if whole else "damaged"


def _seen(one: Named, path: Path) -> str:
    try:
        return "there" if hash_file(path) == (one.size, one.sha256) else "damaged"
    except FileNotFoundError:
        return "missing"


def _count(carried: Carried, one: Named, outcome: str, place: str) -> None:
    if outcome == "new":
        carried.new += 1
        carried.new_bytes += one.size
    elif outcome == "there":
        carried.there += 1
    elif outcome == "damaged":
        carried.damaged.append(place)
    else:
        carried.missing.append(place)


def _copied(source: int, target: int) -> tuple[int, bytes]:
    hashed, size = hashlib.sha256(), 0
    for piece in _pieces(source):
        hashed.update(piece)
        size += len(piece)
        written = memoryview(piece)
        while written:
            written = written[os.write(target, written) :]
    os.fsync(target)
    os.posix_fadvise(target, 0, 0, os.POSIX_FADV_DONTNEED)  # so that it is the disk that is read back
    os.lseek(target, 0, os.SEEK_SET)
    if _hashed(target) != (size, hashed.digest()):
        raise TornError("what was written does not read back")
    return size, hashed.digest()


def _hashed(descriptor: int) -> tuple[int, bytes]:
    hashed, size = hashlib.sha256(), 0
    for piece in _pieces(descriptor):
        hashed.update(piece)
        size += len(piece)
    return size, hashed.digest()


def _pieces(descriptor: int) -> Iterator[bytes]:
    while piece := os.read(descriptor, PIECE):
        yield piece
