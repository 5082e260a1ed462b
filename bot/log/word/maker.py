"""The log as Word files: one, or several volumes where the pictures are many.

The pictures are the scaled copies that the PDF shows; a child process writes the file (``word_writer``).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

import msgspec

from bot.log.content.columns import ColumnsError
from bot.log.content.made_files import LogFailedError, Progress, Volume
from bot.log.content.rows import Annex, Log
from bot.log.form import LogForm, Making
from bot.log.media.preparation import ReadFile, Studio
from bot.log.pages import document
from bot.log.pages.splitting import MOST_SIZE, WORKERS, AnnexPart
from bot.log.word.request import WordRequest
from bot.log.workers.process import Child, ChildDiedError
from bot.words import Words

WRITING_SECONDS = 600.0
MOST_LETTERS = 6_000_000
"""Letters of annexes in one file, an annex counting as some for its head: about 600 MB in the writer."""
ANNEX_LETTERS = 1_500
_PICTURES = "bot.log.media.pictures"
_WRITER = "bot.log.word.writer"


async def make_word(
    log: Log, *, words: Words, read_file: ReadFile, case_id: str, progress: Progress | None = None
) -> tuple[Volume, ...]:
    """The log as .docx volumes under 49 MB; the first holds overview and table. ``progress`` gets (done, of all).

    ``read_file`` as for ``make_pdf``. Raises LogFailedError. Cancelling the task ends the child processes.
    """
    maker = _WordMaker(log, words, case_id)
    try:
        return await maker.make(read_file, progress or (lambda done, of: None))
    except (ChildDiedError, ColumnsError) as error:
        raise LogFailedError from error


class _WordMaker:
    """One log in the making."""

    def __init__(self, log: Log, words: Words, case_id: str) -> None:
        self._log = log
        self._words = words
        self._case_id = case_id

    async def make(self, read_file: ReadFile, progress: Progress) -> tuple[Volume, ...]:
        of = len(self._log.annexes) + 1
        done: list[Volume] = []
        part, letters = AnnexPart(), 0
        async with AsyncExitStack() as stack:
            workers = [await stack.enter_async_context(Child(_PICTURES)) for _ in range(WORKERS)]
            number = 0
            async for annex, found in Studio(read_file, workers).prepared(self._log.annexes):
                if part.size > MOST_SIZE or letters > MOST_LETTERS:
                    done.append(await self._annexes(part))
                    part, letters = AnnexPart(), 0
                part.add(annex, found)
                letters += _letters(annex)
                number += 1
                progress(number, of)
        if done:
            done.append(await self._annexes(part))
            part = AnnexPart()
        first = await self._whole(part, [volume.name for volume in done])
        progress(of, of)
        return (first, *done)

    async def _whole(self, part: AnnexPart, names: Sequence[str]) -> Volume:
        data = await asyncio.to_thread(
            document.log_data, self._log, self._words, self._case_id, part.annexes, part.pictures, names
        )
        return Volume(
            self._words.text("formats.file.word", edition=self._log.edition), await self._write(data, part)
        )

    async def _annexes(self, part: AnnexPart) -> Volume:
        data = await asyncio.to_thread(
            document.volume_data, self._log, self._words, self._case_id, part.annexes, part.pictures
        )
        first, last = part.annexes[0].number, part.annexes[-1].number
        name = self._words.text(
            "formats.file.word_annexes", edition=self._log.edition, first=first, last=last
        )
        return Volume(name, await self._write(data, part))

    async def _write(self, data: dict[str, Any], part: AnnexPart) -> bytes:
        request = WordRequest(
            data=await asyncio.to_thread(msgspec.json.encode, data),
            pictures=part.images(),
            made=int(self._log.made.timestamp()),
            note=self._words.text("formats.word.note"),
        )
        packed = await asyncio.to_thread(msgspec.msgpack.encode, request)
        async with Child(_WRITER) as child:
            return await child.ask(packed, wait=WRITING_SECONDS)


def _letters(annex: Annex) -> int:
    exhibit = annex.exhibit
    texts = (exhibit.text, exhibit.quote, *(wording.text for wording in exhibit.wordings))
    # A line is a paragraph, which costs as much as many letters.
    written = sum(len(text) + 40 * text.count("\n") for text in texts)
    return ANNEX_LETTERS * (1 + len(exhibit.files)) + written


async def _make(log: Log, making: Making) -> AsyncIterator[Volume]:
    for volume in await make_word(
        log,
        words=making.words,
        read_file=making.read_file,
        case_id=making.case_id,
        progress=making.progress,
    ):
        yield volume


WORD_FORM = LogForm(
    make=_make,
    mimes={"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    packed=("docx",),
)
