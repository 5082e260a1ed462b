"""The one front door to every form of the log: name the form, get its files.

First ``rows.build(case, choices, now=…, edition=…, words=…)`` makes the ``Log``; its ``annex_numbers`` belong into
the record of what was handed out. Then:

    async for volume in each(LogFormat.PDF, log, words=words, read_file=read, case_id=case.id, progress=told):
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

from collections.abc import AsyncIterator
from dataclasses import replace
from enum import StrEnum
from typing import NotRequired, TypedDict, Unpack

from bot.log.content.made_files import LogFailedError as LogFailedError
from bot.log.content.made_files import Progress as Progress
from bot.log.content.made_files import Volume as Volume
from bot.log.content.rows import Log
from bot.log.form import Finish as Finish
from bot.log.form import LogForm, Making, ending
from bot.log.media.preparation import ReadFile as ReadFile
from bot.log.package.maker import PACKAGE_FORM
from bot.log.package.maker import Control as Control
from bot.log.pdf.maker import PDF_FORM
from bot.log.pdf.overview_picture import Overview as Overview
from bot.log.pdf.overview_picture import overview as overview
from bot.log.pdf.small import SMALL_FORM
from bot.log.tables.maker import TABLE_FORM
from bot.log.word.maker import WORD_FORM
from bot.words import Words


class LogFormat(StrEnum):
    """The forms of a log: a row each, in the order of their buttons.

    The word stands in records of what was handed out, and in buttons and keys of texts: it stays.
    """

    PDF = "pdf", PDF_FORM
    WORD = "word", WORD_FORM
    TABLE = "table", TABLE_FORM
    PACKAGE = "package", PACKAGE_FORM
    SMALL = "small", SMALL_FORM

    form: LogForm

    def __new__(cls, word: str, form: LogForm) -> LogFormat:
        """A row of the table."""
        row = str.__new__(cls, word)
        row._value_ = word
        row.form = form
        return row


def format_of(word: str) -> LogFormat:
    """The form that a stored word or a button names. Raises ValueError where there is none."""
    for one in LogFormat:
        if one == word:
            return one
    raise ValueError


class Given(TypedDict):
    """What a form is made with.

    ``read_file`` gives the original bytes of a KEPT file; one that it cannot read (StoreError, OSError) is named in the
    log as such. ``progress`` gets (done, of all) and never goes back. ``control`` makes what a package is checked by
    (``package.maker.Checks``). Under which path each text and original of an annex lies in a package,
    ``package.plan.annex_items`` says. ``finish`` makes what is given out of a finished PDF (a time stamp in it).
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
    making = Making(
        words=given["words"],
        read_file=given["read_file"],
        case_id=given["case_id"],
        progress=given.get("progress", _nobody),
        control=given.get("control"),
        finish=given.get("finish"),
        packed=tuple(one.form for one in LogFormat if one.form.packed),
    )
    async for volume in form.form.make(log, making):
        yield replace(volume, mime=form.form.mimes[ending(volume.name)])


def _nobody(done: int, of: int) -> None:
    """Told where nobody wants to know how far it is."""
