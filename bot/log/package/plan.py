"""What goes into a package: which files, under which names, in which part. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.case.model import Exhibit
from bot.case.values import Fact, File, FileState
from bot.log.content.incident_text import form_name, kind_of
from bot.log.content.made_files import Volume
from bot.log.content.rows import Annex, Log
from bot.log.package.bag import ENTRY_SIZE
from bot.log.text.for_files import bare_line, distinct, file_name
from bot.words import UnknownTextError, Words

MOST_PART = 45_000_000
"""A bot may send 50 MB; what is left is for manifests and the page."""
MOST_ALONE = 48_500_000
"""A file above a part's size gets a part of its own up to here; a larger one cannot be sent at all."""
PAGES_SIZE = 64_000
FOLDER = "bilag"
FORM = "log."
"""Before the ending of each form of the log."""
CONTROL = "KONTROL/"
"""Where the proofs of a package lie, which its maker's caller gives."""
CONTENTS = f"{CONTROL}contents.txt"
"""The signed list of all that belongs to a package, the last file of its last part."""
LINE_SIZE = 100
"""Bytes that a file takes in that list beside its name."""
STAMP_SIZE = 300_000
"""Bytes that the list's heading, and a stamp over it with its certificates, may take."""


@dataclass(frozen=True)
class Item:
    """One file of the payload. Its bytes are ``data``, or those of ``file`` in the store, ``size`` of them.

    ``annex`` is the annex that it belongs to (0: the log itself), ``position`` the file's in its exhibit.
    """

    path: str
    size: int
    data: bytes = b""
    file: File | None = None
    annex: int = 0
    position: int = 0


@dataclass(frozen=True)
class Missing:
    """A file of an annex that is not in the package; ``reason`` is the end of a key."""

    annex: int
    position: int
    reason: str


def documents(made: Sequence[tuple[str, tuple[Volume, ...]]]) -> list[Item]:
    """The log in its forms: the first volume of a form is ``log.<ending>``, further ones keep their names, which
    the first one tells.
    """
    return [
        Item(f"{FORM}{ending}" if number == 0 else volume.name, len(volume.data), volume.data)
        for ending, volumes in made
        for number, volume in enumerate(volumes)
    ]


def annex_items(log: Log, words: Words) -> tuple[list[Item], list[Missing]]:
    """The texts and original files of all annexes by number, and the files that cannot be there."""
    items: list[Item] = []
    missing: list[Missing] = []
    taken: set[str] = set()
    for annex in log.annexes:
        row = log.row_of(annex)
        happened = row.when.date if row is not None and row.when is not None else None
        head = _head(annex, happened, log.made.tzinfo, words)
        for name, text in _texts(annex.exhibit, words):
            path = distinct(file_name(head, f"{name}.txt"), taken)
            items.append(Item(f"{FOLDER}/{path}", len(text), text, annex=annex.number))
        for position, file in enumerate(annex.exhibit.files):
            if (reason := _why_not(file)) is not None:
                missing.append(Missing(annex.number, position, reason))
                continue
            own = bare_line(file.name) or form_name(kind_of(annex.exhibit), words)
            path = distinct(file_name(head, own, file.mime), taken)
            items.append(
                Item(f"{FOLDER}/{path}", file.size or 0, file=file, annex=annex.number, position=position)
            )
    return items, missing


def contents_item(items: Sequence[Item], rows: int) -> Item:
    """The room that the signed list of these files takes, at the most. ``rows`` are its further lines."""
    named = sum(len(item.path.encode()) + LINE_SIZE for item in items)
    return Item(CONTENTS, named + rows * LINE_SIZE + STAMP_SIZE)


def plan(items: Sequence[Item]) -> list[list[Item]]:
    """The parts: in order, each as full as it may be."""
    parts: list[list[Item]] = [[]]
    room = MOST_PART - PAGES_SIZE
    for item in items:
        if parts[-1] and item.size + ENTRY_SIZE > room:
            parts.append([])
            room = MOST_PART - PAGES_SIZE
        parts[-1].append(item)
        room -= item.size + ENTRY_SIZE
    return parts


def _why_not(file: File) -> str | None:
    if file.state is not FileState.KEPT:
        return str(file.state)
    return "too_large" if (file.size or 0) > MOST_ALONE else None


def _head(annex: Annex, happened: dt.date | None, zone: dt.tzinfo | None, words: Words) -> str:
    """The beginning of a name. A forward has a day of its own; else it is the day of the incident, never a guess."""
    sent = annex.exhibit.origin.date
    day = sent.astimezone(zone).date() if sent is not None else happened
    number = words.text("formats.annex.number", number=f"{annex.number:02}")
    return f"{number} - {day.isoformat() if day is not None else words.text('formats.annex.undated')}"


def _texts(exhibit: Exhibit, words: Words) -> Iterator[tuple[str, bytes]]:
    """Each text of an exhibit exactly as it was written, and its name."""
    if exhibit.quote.strip():
        yield words.text("formats.annex.quote"), exact(exhibit.quote)
    if exhibit.text.strip():
        yield words.text("formats.annex.text"), exact(exhibit.text)
    if exhibit.facts:
        yield words.text("formats.annex.facts"), exact(_facts(exhibit.facts, words))
    for number, wording in enumerate(exhibit.wordings, 1):
        facts = f"\n\n{_facts(wording.facts, words)}" if wording.facts else ""
        yield words.text("formats.annex.wording", number=number), exact(wording.text + facts)


def exact(text: str) -> bytes:
    """A text as the file that holds it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _facts(facts: Sequence[Fact], words: Words) -> str:
    return "\n".join(f"{_fact(fact.key, words)}: {fact.value}" for fact in facts)


def _fact(key: str, words: Words) -> str:
    try:
        return words.text(key)
    except UnknownTextError:
        return bare_line(key.rpartition(".")[2].replace("_", " "))
