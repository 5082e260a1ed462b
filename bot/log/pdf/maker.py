"""The log as PDF: one file, or several volumes where the pictures are many.

The work is done in child processes (``typesetter``, ``pictures``), so the bot goes on answering. typst
keeps every picture decoded, so annexes are gathered until a volume is full by pixels, bytes or text; what
fits in one volume is one file with the table, else the log is one file and the annexes are further ones,
numbered through. A table of thousands of rows is divided, too: its newest rows stand with the overview.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bot.log.content.columns import ColumnsError
from bot.log.content.made_files import MOST_BYTES, LogFailedError, Progress, Volume
from bot.log.content.rows import Log, LogRow
from bot.log.form import LogForm, Making, finished
from bot.log.media.picture_request import PRINT, Detail
from bot.log.media.preparation import ReadFile, Studio, picture_size
from bot.log.pages import document
from bot.log.pages.splitting import (
    LINKED_COST,
    MOST_COST,
    MOST_SIZE,
    WORKERS,
    AnnexPart,
    row_cost,
    table_parts,
)
from bot.log.pdf.typeset_request import TypesetAnswer, TypesetRequest
from bot.log.text.for_print import as_codes
from bot.log.workers.process import Child, ChildDiedError
from bot.words import Words

TEMPLATES = Path(__file__).parents[1] / "templates"
SETTING_SECONDS = 600.0
"""By the clock, on a busy machine, too; how much processor time it may take, the child limits itself."""
RETRIES = 6
_PICTURES = "bot.log.media.pictures"
_TYPESETTER = "bot.log.pdf.typesetter"


@dataclass(frozen=True)
class PdfKind:
    """What kind of PDF: how much of its pictures it keeps, and how many bytes a file of it may have.

    ``key`` is the beginning of the keys of its file names; ``note`` is that of a text at its head, if any.
    ``most_pictures``: more bytes of pictures than this in all are not gone on with (TooManyPicturesError).
    """

    detail: Detail = PRINT
    most: int = MOST_BYTES
    most_size: int = MOST_SIZE
    most_pictures: int | None = None
    key: str = "log.doc.file"
    note: str = ""


WHOLE = PdfKind()


class TooManyPicturesError(Exception):
    """The pictures take more bytes than this kind allows."""

    code = "log.too_many_pictures"


async def make_pdf(
    log: Log,
    *,
    words: Words,
    read_file: ReadFile,
    case_id: str,
    progress: Progress | None = None,
    kind: PdfKind = WHOLE,
) -> tuple[Volume, ...]:
    """The log as PDF/A volumes; the first holds overview and table. ``progress`` gets (done, of all).

    ``read_file`` gives the original bytes of a KEPT file; what it cannot read (StoreError, OSError) is
    shown as such. Raises LogFailedError, and TooManyPicturesError where ``kind`` says so. Cancelling the task
    ends the child processes.
    """
    maker = _PdfMaker(log, words, case_id, kind)
    try:
        return await maker.make(read_file, progress or (lambda done, of: None))
    except (ChildDiedError, ColumnsError) as error:
        raise LogFailedError from error
    finally:
        await maker.stop()


class _PdfMaker:
    """One log in the making."""

    def __init__(self, log: Log, words: Words, case_id: str, kind: PdfKind) -> None:
        self._log = log
        self._words = words
        self._case_id = case_id
        self._kind = kind
        self._note = words.text(kind.note) if kind.note else ""
        # A file without pictures is set beside another one; one with pictures has the typesetter to itself.
        self._setting = asyncio.Semaphore(WORKERS)
        self._showing = asyncio.Lock()
        # One after the other, so that the first can be set while the next is prepared.
        self._preparing = asyncio.Lock()
        self._tasks: list[asyncio.Task[list[Volume]]] = []

    async def make(self, read_file: ReadFile, progress: Progress) -> tuple[Volume, ...]:
        of = len(self._log.annexes) + 1
        part = self._part()
        done = 0
        size = 0
        async with AsyncExitStack() as stack:
            workers = [await stack.enter_async_context(Child(_PICTURES)) for _ in range(WORKERS)]
            studio = Studio(read_file, workers, self._kind.detail)
            async for annex, found in studio.prepared(self._log.annexes):
                if part.full:
                    self._tasks.append(asyncio.create_task(self._volumes(part)))
                    part = self._part()
                part.add(annex, found)
                size += picture_size(found)
                if self._kind.most_pictures is not None and size > self._kind.most_pictures:
                    raise TooManyPicturesError
                done += 1
                progress(done, of)
        volumes = await self._finished(part)
        progress(of, of)
        return tuple(volumes)

    def _part(self) -> AnnexPart:
        return AnnexPart(most_size=self._kind.most_size)

    async def stop(self) -> None:
        """End what is still being set."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _finished(self, last: AnnexPart) -> list[Volume]:
        """The files: everything in one, or the log and then its annexes."""
        tables: Sequence[Sequence[LogRow]] = await asyncio.to_thread(table_parts, self._log)
        cost = last.cost + LINKED_COST * len(last.annexes) + sum(row_cost(row) for row in tables[0])
        if not self._tasks and not last.full and len(tables) == 1 and (cost <= MOST_COST or not last.annexes):
            try:
                whole = await self._whole(last, tables[0])
            except ChildDiedError:
                # Too much for one file after all.
                if not last.annexes and len(tables[0]) < 2:
                    raise
            else:
                if len(whole.data) <= self._kind.most or not last.annexes:
                    return [whole]
        if last.annexes:
            self._tasks.append(asyncio.create_task(self._volumes(last)))
        annexes = [volume for task in self._tasks for volume in await task]
        names = [volume.name for volume in annexes]
        while True:
            try:
                return [*await self._tables(tables, names), *annexes]
            except ChildDiedError:
                if all(len(rows) < 2 for rows in tables):
                    raise
                tables = [half for rows in tables for half in _halves(rows)]

    async def _tables(self, tables: Sequence[Sequence[LogRow]], names: Sequence[str]) -> list[Volume]:
        """The log, and where its table is long the further parts of it: two at a time, they hold no pictures."""
        further = [
            self._words.text(f"{self._kind.key}_table", edition=self._log.edition, number=number)
            for number in range(2, len(tables) + 1)
        ]
        jobs = [asyncio.create_task(self._whole(AnnexPart(), tables[0], names, further))]
        for number, (rows, name) in enumerate(zip(tables[1:], further, strict=True), 2):
            jobs.append(asyncio.create_task(self._table(rows, number, len(tables), name)))
        try:
            return await asyncio.gather(*jobs)
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)

    async def _whole(
        self, part: AnnexPart, rows: Sequence[LogRow], names: Sequence[str] = (), tables: Sequence[str] = ()
    ) -> Volume:
        data = await self._prepared(
            document.log_data,
            *(self._log, self._words, self._case_id, part.annexes, part.pictures, names, tables, rows),
        )
        name = self._words.text(self._kind.key, edition=self._log.edition)
        return Volume(name, await self._set(data, part.images(), threads=1 if tables or names else WORKERS))

    async def _table(self, rows: Sequence[LogRow], number: int, count: int, name: str) -> Volume:
        data = await self._prepared(
            document.table_data, self._log, self._words, self._case_id, rows, number, count
        )
        return Volume(name, await self._set(data, ()))

    async def _volumes(self, part: AnnexPart) -> list[Volume]:
        """The annexes of one part as a file; as two where that is more than a child may use or a bot may
        send.
        """
        data = await self._prepared(
            document.volume_data, self._log, self._words, self._case_id, part.annexes, part.pictures
        )
        first, last = part.annexes[0].number, part.annexes[-1].number
        name = self._words.text(
            f"{self._kind.key}_annexes", edition=self._log.edition, first=first, last=last
        )
        try:
            volume = Volume(name, await self._set(data, part.images()))
        except ChildDiedError:
            if len(part.annexes) < 2:
                raise
        else:
            if len(volume.data) <= self._kind.most or len(part.annexes) < 2:
                return [volume]
        middle = len(part.annexes) // 2
        halves = [
            AnnexPart(part.annexes[:middle], part.pictures),
            AnnexPart(part.annexes[middle:], part.pictures),
        ]
        return [volume for half in halves for volume in await self._volumes(half)]

    async def _prepared(self, work: Callable[..., dict[str, Any]], *arguments: object) -> dict[str, Any]:
        async with self._preparing:
            return await asyncio.to_thread(work, *arguments)

    async def _set(self, data: dict[str, Any], images: tuple[bytes, ...], *, threads: int = 1) -> bytes:
        """One PDF. Characters that no single font can show together are set as codes; at the very last,
        without PDF/A, so that a strange text never stands between a person and the log.
        """
        data = {**data, "note": self._note}
        text = await asyncio.to_thread(lambda: msgspec.json.encode(data).decode())
        sources = {path.name: path.read_bytes() for path in TEMPLATES.glob("*.typ")}
        sources["main"] = sources.pop("log.typ")
        for attempt in range(RETRIES + 1):
            request = TypesetRequest(
                sources=sources,
                data=text.encode(),
                pictures=images,
                made=int(self._log.made.timestamp()),
                strict=attempt < RETRIES,
            )
            async with (
                self._showing if images else nullcontext(),
                self._setting,
                Child(_TYPESETTER, threads) as child,
            ):
                packed = await asyncio.to_thread(msgspec.msgpack.encode, request)
                answer = msgspec.msgpack.decode(
                    await child.ask(packed, wait=SETTING_SECONDS), type=TypesetAnswer
                )
            if answer.pdf:
                return answer.pdf
            if not answer.unshown or answer.unshown.isascii():
                break
            text = as_codes(text, answer.unshown)
        raise LogFailedError


def _halves(rows: Sequence[LogRow]) -> list[Sequence[LogRow]]:
    """A part that was too much, in two."""
    middle = (len(rows) + 1) // 2
    return [half for half in (rows[:middle], rows[middle:]) if half]


async def _make(log: Log, making: Making) -> AsyncIterator[Volume]:
    made = await make_pdf(
        log,
        words=making.words,
        read_file=making.read_file,
        case_id=making.case_id,
        progress=making.progress,
    )
    for volume in await finished(made, making.finish):
        yield volume


PDF_FORM = LogForm(make=_make, mimes={"pdf": "application/pdf"}, packed=("pdf",))
