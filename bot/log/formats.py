"""The one front door to every form of the log: name the form, get its files.

The heavy work is done in child processes and threads, so the bot goes on answering others.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from enum import StrEnum

from bot.log.columns import ColumnsError
from bot.log.package import pack
from bot.log.pdf import LogFailedError, Progress, Volume, make_pdf
from bot.log.rows import Log
from bot.log.sheets import incidents, sheets
from bot.log.studio import ReadFile
from bot.log.table import write_csv, write_xlsx
from bot.log.word import make_word
from bot.words import Words


class Format(StrEnum):
    """The forms of a log, by the ending of their files."""

    PDF = "pdf"
    WORD = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    PACKAGE = "zip"

    @property
    def mime(self) -> str:
        """The media type of its files."""
        return _MIMES[self]


_MIMES = {
    Format.PDF: "application/pdf",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv",
    Format.PACKAGE: "application/zip",
}
_IN_PACKAGE = (Format.PDF, Format.WORD, Format.CSV, Format.XLSX)


async def make(
    format: Format,
    log: Log,
    *,
    words: Words,
    read_file: ReadFile,
    case_id: str,
    progress: Progress | None = None,
    tags: Mapping[str, bytes] | None = None,
) -> tuple[Volume, ...]:
    """The log in one form, as files under 50 MB with neutral names; the first holds the overview and the table.

    ``read_file`` gives the original bytes of a KEPT file; one that it cannot read (StoreError, OSError) is named in
    the log as such. ``progress`` gets (done, of all). Raises LogFailedError. Cancelling the task ends the child
    processes. A package of many parts is better taken one by one from ``each``.
    """
    found = each(format, log, words=words, read_file=read_file, case_id=case_id, progress=progress, tags=tags)
    return tuple([volume async for volume in found])


async def each(
    format: Format,
    log: Log,
    *,
    words: Words,
    read_file: ReadFile,
    case_id: str,
    progress: Progress | None = None,
    tags: Mapping[str, bytes] | None = None,
) -> AsyncIterator[Volume]:
    """The same files one after the other: of a package, only one part is in memory at a time.

    ``tags`` are further files for a package, by their path beside ``data/``.
    """
    told = progress or (lambda done, of: None)
    if format is not Format.PACKAGE:
        for volume in await _one(format, log, words, read_file, case_id, told):
            yield volume
        return
    # The PDF and the Word file each go through all annexes once, and packing goes through them once more.
    share, made = len(log.annexes) + 1, []
    for form in _IN_PACKAGE:
        base = share * _IN_PACKAGE.index(form) if form in (Format.PDF, Format.WORD) else None
        step = _quiet if base is None else _shifted(told, base, share)
        made.append((str(form), await _one(form, log, words, read_file, case_id, step)))
    packing = _scaled(told, 2 * share, share)
    async for volume in pack(log, made, words=words, read_file=read_file, tags=tags, progress=packing):
        yield volume
    told(3 * share, 3 * share)


async def _one(
    format: Format, log: Log, words: Words, read_file: ReadFile, case_id: str, progress: Progress
) -> tuple[Volume, ...]:
    match format:
        case Format.PDF:
            return await make_pdf(log, words=words, read_file=read_file, case_id=case_id, progress=progress)
        case Format.WORD:
            return await make_word(log, words=words, read_file=read_file, case_id=case_id, progress=progress)
    try:
        volume = await asyncio.to_thread(_table, format, log, words)
    except ColumnsError as error:
        raise LogFailedError from error
    progress(1, 1)
    return (volume,)


def _table(format: Format, log: Log, words: Words) -> Volume:
    if format is Format.CSV:
        return Volume(words.text("formats.file.csv", edition=log.edition), write_csv(incidents(log, words)))
    data = write_xlsx(
        sheets(log, words),
        title=words.text("log.doc.title"),
        made=log.made,
        cut=words.text("formats.table.cut"),
    )
    return Volume(words.text("formats.file.xlsx", edition=log.edition), data)


def _quiet(done: int, of: int) -> None:
    """A step too small to be told of."""


def _shifted(progress: Progress, base: int, share: int) -> Progress:
    return lambda done, of: progress(base + done, 3 * share)


def _scaled(progress: Progress, base: int, share: int) -> Progress:
    return lambda done, of: progress(base + done * share // max(1, of), 3 * share)
