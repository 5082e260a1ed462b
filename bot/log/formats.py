"""The one front door to every form of the log: name the form, get its files.

First ``rows.build(case, choices, now=…, edition=…, words=…)`` makes the ``Log``; its ``annex_numbers`` belong into
the record of what was handed out. Then:

    async for volume in each(Form.PDF, log, words=words, read_file=read, case_id=case.id, progress=told):
        …  # volume.name, volume.mime, volume.data

In which files the forms come, in this order (each is under 49 MB and opens by itself):

- PDF: ``log-2.pdf`` holds overview, table, lists, and the annexes where they fit in. A long table goes on in
  ``log-2-tabel-2.pdf`` …, many annexes lie in ``log-2-bilag-1-80.pdf`` ….
- WORD: ``log-2.docx``; many annexes lie in ``log-2-bilag-1-80.docx`` ….
- TABLE: ``log-2.xlsx``, ``log-2.csv``.
- PACKAGE: ``log-2-pakke.zip``, or ``log-2-pakke-1-af-3.zip`` ….
- SMALL: ``log-2-lille.pdf``, under 10 MB; where it is very long or has very many pictures, further ones, each under
  10 MB (``log-2-lille-bilag-1-80.pdf``).

The heavy work is done in child processes and threads, so the bot goes on answering others. To cancel, cancel the
task: the child processes end with it. Failing is LogFailedError, which holds no content.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import StrEnum
from typing import NotRequired, TypedDict, Unpack

from bot.log.content.columns import ColumnsError
from bot.log.content.made_files import LogFailedError as LogFailedError
from bot.log.content.made_files import Progress as Progress
from bot.log.content.made_files import Volume as Volume
from bot.log.content.rows import Log
from bot.log.media.preparation import ReadFile as ReadFile
from bot.log.package.maker import Control as Control
from bot.log.package.maker import pack
from bot.log.pdf.maker import make_pdf
from bot.log.pdf.overview_picture import Overview as Overview
from bot.log.pdf.overview_picture import overview as overview
from bot.log.pdf.small import make_small
from bot.log.tables.sheets import incidents, sheets
from bot.log.tables.writers import write_csv, write_xlsx
from bot.log.word.maker import make_word
from bot.words import Words

Finish = Callable[[bytes], Awaitable[bytes]]
"""Makes what is given out of a finished PDF."""


class LogFormat(StrEnum):
    """The forms of a log. The values stand in records of what was handed out: they stay."""

    PDF = "pdf"
    WORD = "word"
    TABLE = "table"
    PACKAGE = "package"
    SMALL = "small"


_MAKERS = {LogFormat.PDF: make_pdf, LogFormat.WORD: make_word, LogFormat.SMALL: make_small}
STAMPED = (LogFormat.PDF, LogFormat.SMALL)
"""Forms that can carry a time stamp of their own; a small PDF leaves room for it below its 10 MB."""


class Given(TypedDict):
    """What a form is made with.

    ``read_file`` gives the original bytes of a KEPT file; one that it cannot read (StoreError, OSError) is named in the
    log as such. ``progress`` gets (done, of all) and never goes back. ``control`` makes what a package is checked by
    (``package.maker.Checks``). Under which path each text and original of
    an annex lies in a package, ``packing.annex_items`` says. ``finish`` makes what is given out of a finished PDF (a
    time stamp in it).
    """

    words: Words
    read_file: ReadFile
    case_id: str
    progress: NotRequired[Progress]
    control: NotRequired[Control]
    finish: NotRequired[Finish | None]


async def make(form: LogFormat, log: Log, **given: Unpack[Given]) -> tuple[Volume, ...]:
    """All files of ``each`` at once. A package of many parts is better taken one by one. Raises LogFailedError."""
    return tuple([volume async for volume in each(form, log, **given)])


async def each(form: LogFormat, log: Log, **given: Unpack[Given]) -> AsyncIterator[Volume]:
    """The log in one form, one file after the other: of a package, only one part is in memory at a time. Raises
    LogFailedError.
    """
    told = given.get("progress", _nobody)
    if form is LogFormat.PACKAGE:
        async for volume in _package(log, given, told):
            yield volume
    elif form is LogFormat.TABLE:
        for volume in await _tables(log, given["words"]):
            yield volume
        told(1, 1)
    else:
        for volume in await _made(form, log, given, told):
            yield volume


async def _package(log: Log, given: Given, told: Progress) -> AsyncIterator[Volume]:
    """The PDF and the Word file each go through all annexes once, and packing goes through them once more."""
    share = len(log.annexes) + 1

    def step(turn: int) -> Progress:
        return lambda done, of: told(turn * share + done * share // max(1, of), 3 * share)

    words, read_file, control = given["words"], given["read_file"], given.get("control")
    pdf = await _made(LogFormat.PDF, log, given, step(0))
    word = await _made(LogFormat.WORD, log, given, step(1))
    xlsx, csv = await _tables(log, words)
    made = (("pdf", pdf), ("docx", word), ("csv", (csv,)), ("xlsx", (xlsx,)))
    async for volume in pack(log, made, words=words, read_file=read_file, control=control, progress=step(2)):
        yield volume
    told(3 * share, 3 * share)


async def _made(form: LogFormat, log: Log, given: Given, told: Progress) -> tuple[Volume, ...]:
    """The files of a form that is made whole, each PDF finished."""
    words, read_file, case_id = given["words"], given["read_file"], given["case_id"]
    volumes = await _MAKERS[form](log, words=words, read_file=read_file, case_id=case_id, progress=told)
    finish = given.get("finish")
    if finish is None or form not in STAMPED:
        return volumes
    return tuple([Volume(volume.name, await finish(volume.data)) for volume in volumes])


def _nobody(done: int, of: int) -> None:
    """Told where nobody wants to know how far it is."""


async def _tables(log: Log, words: Words) -> tuple[Volume, Volume]:
    """The workbook and the table alone."""
    try:
        return await asyncio.to_thread(_table_files, log, words)
    except ColumnsError as error:
        raise LogFailedError from error


def _table_files(log: Log, words: Words) -> tuple[Volume, Volume]:
    book = write_xlsx(
        sheets(log, words),
        title=words.text("log.doc.title"),
        made=log.made,
        cut=words.text("formats.table.cut"),
    )
    return (
        Volume(words.text("formats.file.xlsx", edition=log.edition), book),
        Volume(words.text("formats.file.csv", edition=log.edition), write_csv(incidents(log, words))),
    )
