"""Sealed files carried from one folder of files to another: each synced, read back from the disk and hashed before it
gets its name, so that a run that was broken off goes on where it was. What lies there already is read again, or
believed by its size, as the caller wishes; what is not whole any more is carried anew.

No key is needed: the hashes are of the sealed bytes (``files`` in schema.sql).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from storage.data_folder import make_folder, sync_folder
from storage.files.blobs import PART, path_in, place_of
from storage.files.copying import copy_file, hash_file

THREADS = 8
BATCH = 512
"""Files whose names are synced together."""


@dataclass(frozen=True, slots=True)
class NamedBlob:
    """A file as the database names it: size and SHA-256 are of the sealed bytes."""

    id: bytes
    size: int
    sha256: bytes


@dataclass(slots=True)
class Carried:
    """What came of it. ``damaged`` and ``missing`` (in the source) and ``mended`` (in the target) are places below the
    folder of files, as ``ab/0123…ab``: random ids that say nothing of anybody."""

    new: int = 0
    new_bytes: int = 0
    there: int = 0
    damaged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)


def carry(
    named: Iterable[NamedBlob],
    source: Path,
    target: Path,
    *,
    damaged_too: bool = False,
    read_again: Callable[[NamedBlob], bool] = lambda one: True,
    on_way: Callable[[Carried], None] = lambda so_far: None,
) -> Carried:
    """Carry files between two folders of files (``blobs/``). A file that is not what the database says is left out,
    or carried as it is (``damaged_too``), and told in any case; so is one that is gone. One that is there already in
    its size, and need not be read again, is believed. Raises OSError."""
    carried = Carried()
    make_folder(target)
    remaining = iter(named)
    with ThreadPoolExecutor(THREADS, "carrying") as threads:
        while batch := list(islice(remaining, BATCH)):
            todo = [one for one in batch if read_again(one) or not _has_its_size(one, target)]
            carried.there += len(batch) - len(todo)
            for folder in {path_in(target, one.id).parent for one in todo}:
                make_folder(folder)
            outcomes = threads.map(
                lambda one: _one(one, path_in(source, one.id), path_in(target, one.id), damaged_too), todo
            )
            touched = set()
            for one, outcome in zip(todo, outcomes, strict=True):
                _count(carried, one, outcome)
                if outcome != "there":
                    touched.add(path_in(target, one.id).parent)
            list(threads.map(sync_folder, touched))
            on_way(carried)
    return carried


def look(named: Iterable[NamedBlob], folder: Path) -> Carried:
    """Read files where they lie and compare them; ``there`` counts the good ones. Raises OSError."""
    carried = Carried()
    remaining = iter(named)
    with ThreadPoolExecutor(THREADS, "looking") as threads:
        while batch := list(islice(remaining, BATCH)):
            outcomes = threads.map(lambda one: _seen(one, path_in(folder, one.id)), batch)
            for one, outcome in zip(batch, outcomes, strict=True):
                _count(carried, one, outcome)
    return carried


def _has_its_size(one: NamedBlob, target: Path) -> bool:
    try:
        return os.stat(f"{target}/{place_of(one.id)}").st_size == one.size  # noqa: PTH116 - a Path takes thrice the time
    except FileNotFoundError:
        return False


def _one(one: NamedBlob, source: Path, target: Path, damaged_too: bool) -> str:
    """In a thread: one file."""
    expected, lies_there = (one.size, one.sha256), target.exists()
    if lies_there and hash_file(target) == expected:
        return "there"
    part = target.with_name(target.name + PART)
    part.unlink(missing_ok=True)
    try:
        found = copy_file(source, part, expected)
    except FileNotFoundError:
        return "missing"
    if found != expected and (lies_there or not damaged_too):
        part.unlink()
        return "damaged"
    part.rename(target)
    return "damaged" if found != expected else "mended" if lies_there else "new"


def _seen(one: NamedBlob, path: Path) -> str:
    try:
        return "there" if hash_file(path) == (one.size, one.sha256) else "damaged"
    except FileNotFoundError:
        return "missing"


def _count(carried: Carried, one: NamedBlob, outcome: str) -> None:
    place = place_of(one.id)
    match outcome:
        case "new":
            carried.new += 1
            carried.new_bytes += one.size
        case "there":
            carried.there += 1
        case "mended":
            carried.there += 1
            carried.mended.append(place)
        case "damaged":
            carried.damaged.append(place)
        case _:
            carried.missing.append(place)
