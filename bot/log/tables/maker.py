"""The log as tables: a workbook with everything, and the table of incidents alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.log.content.columns import ColumnsError
from bot.log.content.made_files import LogFailedError, Volume
from bot.log.content.rows import Log
from bot.log.form import LogForm, Making
from bot.log.tables.sheets import incidents, sheets
from bot.log.tables.writers import write_csv, write_xlsx
from bot.words import Words


async def _make(log: Log, making: Making) -> AsyncIterator[Volume]:
    try:
        volumes = await asyncio.to_thread(_files, log, making.words)
    except ColumnsError as error:
        raise LogFailedError from error
    for volume in volumes:
        yield volume
    making.progress(1, 1)


def _files(log: Log, words: Words) -> tuple[Volume, Volume]:
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


TABLE_FORM = LogForm(
    make=_make,
    mimes={
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv",
    },
    packed=("csv", "xlsx"),
)
