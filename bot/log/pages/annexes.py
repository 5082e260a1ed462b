"""One annex as data for the template: what it is, whom from, its three times, how it came here. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from bot.case.model import Exhibit, TimeSource
from bot.case.values import Fact, File, FileState, Origin, OriginKind
from bot.case.when import show_clock, show_date, show_instant
from bot.log.content.incident_text import form_name, kind_of
from bot.log.content.rows import Annex, Log, LogRow
from bot.log.media.document_request import MOST_PAGES
from bot.log.media.document_values import Document
from bot.log.media.metadata import Embedded
from bot.log.media.picture_request import PreparedPicture, Trouble
from bot.log.media.recording_request import Recording
from bot.log.text.for_print import one_line, printable
from bot.words import UnknownTextError, Words

Pairs = list[tuple[str, str]]
Pictures = Mapping[tuple[int, int], PreparedPicture]
"""The prepared pictures by annex number and the file's position in its exhibit."""


def describe(
    annex: Annex, log: Log, row: LogRow | None, words: Words, pictures: Pictures, first: int, linked: bool
) -> dict[str, Any]:
    """One annex. Its pieces of pictures are numbered from ``first`` on; ``linked``: its row is in the
    same file. It has no ``row`` where the person only said no with it (R7).
    """
    exhibit = annex.exhibit
    files = []
    for position, file in enumerate(exhibit.files):
        picture = pictures.get((annex.number, position), PreparedPicture())
        files.append(_file(file, position, exhibit, annex.number, picture, words, first))
        first += len(picture.pieces)
    return {
        "number": annex.number,
        "title": words.text("log.annex.number", number=annex.number),
        "form": form_name(kind_of(exhibit), words),
        "belongs": words.text("log.annex.belongs", number=row.number)
        if row is not None
        else words.text("log.annex.belongs_refusal"),
        "incident": str(row.number) if row is not None and linked else None,
        "own": words.text("log.annex.own") if exhibit.origin.own else "",
        "meta": _meta(annex, _happened(exhibit, row, log, words), log.made.tzinfo, words),
        "texts": _texts(exhibit, log.made.tzinfo, words),
        "files": files,
    }


def piece_count(annex: Annex, pictures: Pictures) -> int:
    """How many pieces of pictures the annex has."""
    return sum(
        len(pictures.get((annex.number, position), PreparedPicture()).pieces)
        for position in range(len(annex.exhibit.files))
    )


def _meta(annex: Annex, happened: str, zone: dt.tzinfo | None, words: Words) -> Pairs:
    exhibit = annex.exhibit
    got = "forwarded" if exhibit.forwarded else "direct"
    values = [
        ("from", _origin(exhibit.origin, words)),
        ("happened", happened),
        ("sent", _instant(exhibit.sent, zone, words)),
        ("received", _instant(exhibit.received, zone, words) if exhibit.forwarded else ""),
        ("sealed", _instant(exhibit.sealed, zone, words)),
        ("obtained", words.text(f"log.annex.got.{got}")),
        ("by", _by(annex, words)),
    ]
    return [(words.text(f"log.annex.{key}"), value) for key, value in values if value]


def _by(annex: Annex, words: Words) -> str:
    """By which account it came in, where that is worth saying: a number, never whose it is at Telegram."""
    helper = annex.exhibit.helper
    if annex.account:
        whose = "linked" if helper else "own"
        return words.text(f"log.annex.by.{whose}_account", number=annex.account)
    return words.text("log.annex.by.helper") if helper else ""


def _origin(origin: Origin, words: Words) -> str:
    if origin.own:
        return words.text("log.annex.origin.own")
    if origin.kind is OriginKind.DIRECT:
        return words.text("log.annex.origin.direct")
    name = one_line(origin.name) or words.text("log.annex.origin.nameless")
    parts = [words.text(f"log.annex.origin.{origin.kind}", name=name)]
    if origin.username:
        parts.append(words.text("log.annex.origin.username", username=one_line(origin.username)))
    if origin.ref is not None:
        parts.append(words.text("log.annex.origin.ref", ref=origin.ref))
    return " · ".join(parts)


def _happened(exhibit: Exhibit, row: LogRow | None, log: Log, words: Words) -> str:
    """When it happened: as the person told it, else the message's own time; what has none of its own happened when its
    incident did."""
    if row is None:
        told = one_line(log.refusal.said["when"]) if log.refusal is not None else ""
        return words.text("log.annex.told", when=told) if told else words.text("log.annex.unknown_time")
    when = " ".join(filter(None, (row.date, row.clock)))
    if not when:
        return words.text("log.annex.unknown_time")
    if row.source is TimeSource.PERSON:
        return words.text("log.annex.told", when=one_line(when))
    if log.made.tzinfo is None or exhibit.origin.date is None:
        return words.text("log.annex.of_incident", when=one_line(when))
    own = exhibit.when_sent(log.made.tzinfo)
    when = f"{show_date(own, words)} {show_clock(own, words)}"
    return words.text("log.annex.of_message", when=one_line(when))


def _instant(instant: dt.datetime, zone: dt.tzinfo | None, words: Words) -> str:
    """A moment by the person's clock, with seconds in UTC beside it, so that it can be compared."""
    utc = instant.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
    return words.text("log.annex.instant", when=show_instant(instant.astimezone(zone), words), utc=utc)


def _texts(exhibit: Exhibit, zone: dt.tzinfo | None, words: Words) -> list[dict[str, Any]]:
    """The text and its later wordings one after the other, the quotation, and the facts with what they
    belong to.
    """
    title = words.text("log.annex.first_wording") if exhibit.wordings else ""
    title = words.text("log.annex.text") if exhibit.quote.strip() and not title else title
    texts = []
    if exhibit.quote.strip():
        texts.append(_text(words.text("log.annex.quote"), exhibit.quote, (), words))
    if exhibit.text.strip() or exhibit.facts or exhibit.wordings:
        texts.append(_text(title, exhibit.text, exhibit.facts, words))
    for wording in exhibit.wordings:
        edited = words.text("log.annex.wording", when=show_instant(wording.edited.astimezone(zone), words))
        sealed = words.text("log.annex.wording_sealed", when=_instant(wording.sealed, zone, words))
        texts.append(_text(f"{edited} ({sealed})", wording.text, wording.facts, words))
    return texts


def _text(title: str, text: str, facts: Sequence[Fact], words: Words) -> dict[str, Any]:
    if not text.strip():
        text = "" if facts else words.text("log.annex.no_text")
    lines = printable(text).strip("\n").split("\n") if text else []
    return {
        "title": title,
        "lines": lines,
        "facts": [(_fact(fact.key, words), one_line(fact.value)) for fact in facts],
    }


def _fact(key: str, words: Words) -> str:
    try:
        return words.text(key)
    except UnknownTextError:
        return one_line(key.rpartition(".")[2].replace("_", " "))


def _file(
    file: File,
    position: int,
    exhibit: Exhibit,
    number: int,
    picture: PreparedPicture,
    words: Words,
    first: int,
) -> dict[str, Any]:
    count = len(exhibit.files)
    notes = [_state(file, words)]
    if picture.trouble is not None:
        notes.append(_trouble(picture, picture.trouble, words))
    elif picture.recording is not None and picture.pieces:
        notes.append(_of_recording(picture.recording, words))
    elif picture.document is not None:
        notes += _of_document(picture.document, words)
    elif file.state is FileState.KEPT and not picture.pieces:
        notes.append(words.text("log.annex.file.no_print"))
    return {
        "title": words.text("log.annex.file_of", number=position + 1, count=count) if count > 1 else "",
        "meta": [*_file_meta(file, picture.recording, words), *_said_of_itself(picture.embedded, words)],
        "sha256": file.sha256,
        "note": " ".join(filter(None, notes)),
        "passages": _passages(picture.document, words),
        "whole-pages": picture.document is not None,
        "pieces": _shown(picture, number, first, words),
        "pieces-note": ""
        if picture.document is not None
        else words.text("log.annex.picture.pieces", count=len(picture.pieces)),
    }


def _of_document(document: Document, words: Words) -> list[str]:
    """What kind of document it is, and what of it is not shown."""
    notes = [words.text(f"log.annex.document.kind.{document.kind}")]
    if document.pages:
        notes.append(words.count("log.annex.document.pages", document.pages))
    if document.pages > MOST_PAGES:
        notes.append(words.text("log.annex.document.first_pages", count=MOST_PAGES))
    if document.cut:
        notes.append(words.text("log.annex.document.cut"))
    if document.attached:
        notes.append(words.count("log.annex.document.attached", document.attached))
    return notes


def _passages(document: Document | None, words: Words) -> list[dict[str, Any]]:
    """The text of a document."""
    return [
        {
            "title": words.text(f"log.annex.document.title.{passage.title}") if passage.title else "",
            "lines": [printable(line) for line in passage.lines],
            "facts": [
                (words.text(f"log.annex.document.{key}"), one_line(value)) for key, value in passage.pairs
            ],
        }
        for passage in (document.passages if document is not None else ())
    ]


def _trouble(picture: PreparedPicture, trouble: Trouble, words: Words) -> str:
    what = picture.content
    if trouble is Trouble.OTHER:
        what = words.text(f"log.annex.content.{what}")
    return words.text(f"log.annex.picture.{trouble}", what=what)


def _shown(picture: PreparedPicture, number: int, first: int, words: Words) -> list[dict[str, Any]]:
    count = len(picture.pieces)
    return [
        {
            "at": first + index,
            "width": piece.width,
            "height": piece.height,
            "alt": words.text(_alt(picture), number=number)
            if count == 1
            else words.text(_alt_of_one(picture), number=number, piece=index + 1, count=count),
        }
        for index, piece in enumerate(picture.pieces)
    ]


def _alt_of_one(picture: PreparedPicture) -> str:
    paged = picture.document is not None and picture.document.pages > 0
    return "log.annex.document.alt_page" if paged else "log.annex.picture.alt_piece"


def _alt(picture: PreparedPicture) -> str:
    if picture.recording is None:
        return "log.annex.picture.alt"
    return f"log.annex.recording.alt_{'curve' if picture.recording.at is None else 'still'}"


def _state(file: File, words: Words) -> str:
    return "" if file.state is FileState.KEPT else words.text(f"log.annex.file.{file.state}")


def _file_meta(file: File, recording: Recording | None, words: Words) -> Pairs:
    pixels = ""
    if file.width and file.height:
        pixels = words.text(
            "log.annex.file.pixels", width=words.number(file.width), height=words.number(file.height)
        )
    # Only of what is here can be said how it came.
    got = "log.annex.got.recompressed" if file.recompressed else "log.annex.got.original"
    values = [
        ("name", one_line(file.name) or words.text("log.annex.file.nameless")),
        ("kind", one_line(file.mime)),
        ("size", _size(file.size, words)),
        ("dimensions", pixels),
        ("duration", _duration(_lasts(file, recording), words)),
    ]
    pairs = [(words.text(f"log.annex.file.{key}"), value) for key, value in values if value]
    if file.state is FileState.KEPT:
        pairs.append((words.text("log.annex.file"), words.text(got)))
    return pairs


def _said_of_itself(said: Embedded, words: Words) -> Pairs:
    """What the original's EXIF says, which stays in it: the place only by its being there (R9)."""
    place = words.text("log.annex.file.located") if said.located else ""
    told = ", ".join(filter(None, (one_line(said.taken), one_line(said.camera), place)))
    return [(words.text("log.annex.file.embedded"), told)] if told else []


def _size(size: int | None, words: Words) -> str:
    if size is None:
        return ""
    whole = words.count("log.annex.file.bytes", size)
    for unit, step in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= step:
            rounded = f"{size / step:.1f}".replace(".", words.locale.decimal)
            return words.text("log.annex.file.rounded", size=f"{rounded} {unit}", bytes=whole)
    return whole


def _lasts(file: File, recording: Recording | None) -> int | None:
    """As Telegram gave it, else as the file says."""
    found = recording.seconds if recording is not None else None
    return file.duration if file.duration is not None or found is None else round(found)


def _of_recording(recording: Recording, words: Words) -> str:
    if recording.at is None:
        return words.text("log.annex.recording.curve")
    return words.text("log.annex.recording.still", at=_duration(round(recording.at), words))


def _duration(seconds: int | None, words: Words) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return words.text("log.annex.file.seconds", seconds=rest)
    return words.text("log.annex.file.minutes", minutes=minutes, seconds=f"{rest:02}")
