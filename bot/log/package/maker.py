"""The log as a package: a BagIt bag with the log in all its forms and the original files, in parts that can
be sent.

Every part is a bag of its own and opens by itself. Memory holds the log's documents and one part; nothing
is written to a disk. What a package is to be checked by (``KONTROL/``) comes from ``control``.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.log.content.made_files import Progress, Volume
from bot.log.content.rows import Log
from bot.log.form import LogForm, Making, ending
from bot.log.media.preparation import ReadFile
from bot.log.package.bag import Bag
from bot.log.package.plan import CONTENTS, Item, Missing, annex_items, contents_item, documents, plan
from bot.log.package.readme import pages
from bot.words import Words
from storage.errors import StoreError

T = TypeVar("T")


@dataclass(frozen=True)
class Listed:
    """A file as it lies in a package: the number of its part (from 1), its path there, its SHA-256."""

    part: int
    path: str
    digest: str


@dataclass(frozen=True)
class Packed:
    """What is in a package before its list: the folder of each part, every file, and what could not be put in."""

    folders: Sequence[str]
    files: Sequence[Listed]
    lost: Sequence[str]


@dataclass(frozen=True)
class Checks:
    """What a package is to be checked by, by its path below ``data/``: ``files`` that are known beforehand, and what
    ``seal`` makes when everything else is known, ``rows`` lines long beside the files."""

    files: Mapping[str, bytes]
    rows: int
    seal: Callable[[Packed], Awaitable[Mapping[str, bytes]]]


Control = Callable[[Sequence[Item]], Awaitable[Checks]]
"""Makes what a package is to be checked by, from all its other files."""
_SMALL = 256_000
"""Below this, handing the work to another thread costs more than the work."""


async def pack(
    log: Log,
    made: Sequence[tuple[str, tuple[Volume, ...]]],
    *,
    words: Words,
    read_file: ReadFile,
    control: Control | None = None,
    progress: Progress | None = None,
) -> AsyncIterator[Volume]:
    """The parts of a package, one after the other; hold on to none, and memory is that of one.

    ``made`` are the forms of the log by their ending (``"pdf"``). ``control`` is asked for what checks the package
    when all other files are known; it comes before the annexes, but for the list of what is in every part, which can
    only be made when the last one is done. ``progress`` gets (annexes' files done, of all).
    """
    items, missing = annex_items(log, words)
    forms = documents(made)
    checks = await control([*forms, *items]) if control is not None else None
    further = [Item(path, len(data), data) for path, data in (checks.files if checks else {}).items()]
    held = [*forms, *further, *items]
    parts = plan([*held, contents_item(held, checks.rows)] if checks else held)
    names = [_name(log, number, len(parts), words).removesuffix(".zip") for number in range(len(parts))]
    told, done = progress or (lambda done, of: None), 0
    files: list[Listed] = []
    unread: list[str] = []
    for number, part in enumerate(parts):
        bag = Bag(names[number], log.made)
        lost: list[Missing] = []
        for item in part:
            if item.path == CONTENTS:
                continue
            if (reason := await _put(bag, item, read_file)) is not None:
                lost.append(Missing(item.annex, item.position, reason))
                unread.append(f"data/{item.path}")
            done += bool(item.annex)
            told(done, len(items))
        bag.tag(_info(log, number, len(parts)), pages(log, parts, number, [*missing, *lost]))
        files += [Listed(number + 1, path, digest) for path, digest in sorted(bag.digests.items())]
        if checks is not None and number + 1 == len(parts):
            for path, data in (await checks.seal(Packed(names, files, unread))).items():
                bag.add(path, data)
        yield Volume(f"{names[number]}.zip", await asyncio.to_thread(bag.close))


async def _put(bag: Bag, item: Item, read_file: ReadFile) -> str | None:
    """Put one file into the bag, or say why not. Only what matches its seal is an original."""
    data, digest = item.data, ""
    if item.file is not None:
        try:
            data = await read_file(item.file)
        except (StoreError, OSError):
            return "unreadable"
        digest = await _off(len(data), lambda: hashlib.sha256(data).hexdigest())
        if digest != item.file.sha256:
            return "altered"
    await _off(len(data), lambda: bag.add(item.path, data, digest))
    return None


async def _off(size: int, work: Callable[[], T]) -> T:
    return work() if size < _SMALL else await asyncio.to_thread(work)


def _name(log: Log, part: int, parts: int, words: Words) -> str:
    if parts == 1:
        return words.text("formats.file.package", edition=log.edition)
    return words.text("formats.file.package_part", edition=log.edition, part=part + 1, parts=parts)


def _info(log: Log, part: int, parts: int) -> list[tuple[str, str]]:
    """bag-info.txt (RFC 8493, 2.2.2): neutral, and without the place where it was made. Nothing of sizes: the signed
    list names this file, and is counted in them."""
    return [
        ("Bag-Count", f"{part + 1} of {parts}"),
        ("Bag-Group-Identifier", f"{log.case_label} {log.edition}"),
        ("Bag-Software-Agent", "Logbog"),
        ("Bagging-Date", log.made.date().isoformat()),
        ("External-Identifier", f"{log.case_label} {log.edition}"),
    ]


async def _make(log: Log, making: Making) -> AsyncIterator[Volume]:
    """Each form that it holds goes through all annexes once, and packing goes through them once more."""
    share, turns = len(log.annexes) + 1, len(making.packed) + 1

    def step(turn: int) -> Progress:
        return lambda done, of: making.progress(turn * share + done * share // max(1, of), turns * share)

    made: list[tuple[str, tuple[Volume, ...]]] = []
    for turn, form in enumerate(making.packed):
        one = replace(making, progress=step(turn))
        volumes = [volume async for volume in form.make(log, one)]
        made += [
            (kind, tuple(volume for volume in volumes if ending(volume.name) == kind)) for kind in form.packed
        ]
    async for volume in pack(
        log,
        made,
        words=making.words,
        read_file=making.read_file,
        control=making.control,
        progress=step(turns - 1),
    ):
        yield volume
    making.progress(turns * share, turns * share)


PACKAGE_FORM = LogForm(make=_make, mimes={"zip": "application/zip"})
