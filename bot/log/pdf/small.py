"""The small PDF: under 10 MB, for e-mail and Digital Post. Its pictures are scaled, and it says so.

How much of the pictures can be kept is told from some of them, taken from all over the log. Where those had told too
little, it is begun again with less.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

from bot.log.content.made_files import Progress, Volume
from bot.log.content.rows import Log
from bot.log.form import LogForm, Making, finished
from bot.log.media.picture_request import Detail
from bot.log.media.preparation import ReadFile, Studio, picture_count, picture_size
from bot.log.pages.splitting import WORKERS
from bot.log.pdf.maker import PdfKind, TooManyPicturesError, make_pdf
from bot.log.workers.process import Child
from bot.words import Words

MOST_SMALL = 9_900_000
"""Bytes of a file, and of all of them together where that can be."""
MOST_PICTURES = 9_200_000
"""What the pictures may take of them."""
EXPECTED_PICTURES = 8_500_000
"""What they are to take by the sample: it can be a little wrong."""
ROW_SIZE, ANNEX_SIZE = 1_500, 3_500
"""What the rest takes, a row and an annex: measured, with a little to spare."""
SAMPLE = 12
"""Annexes with pictures that tell of all of them."""
_PICTURES = "bot.log.media.pictures"
DETAILS = (Detail(130, 68), Detail(96, 52), Detail(68, 40))
"""From what can just be told from print to what can just be read on a screen."""


async def make_small(
    log: Log, *, words: Words, read_file: ReadFile, case_id: str, progress: Progress | None = None
) -> tuple[Volume, ...]:
    """The log as one PDF under 10 MB; where it is very long or has too many pictures even so, as numbered ones under
    10 MB each.

    As ``make_pdf`` otherwise. ``progress`` never goes back.
    """
    told, most = progress or (lambda done, of: None), 0

    def onward(done: int, of: int) -> None:
        nonlocal most
        most = max(most, done)
        told(most, of)

    for detail in await _fitting(log, read_file):
        last = detail == DETAILS[-1]
        kind = PdfKind(
            detail=detail,
            most=MOST_SMALL,
            most_size=EXPECTED_PICTURES,
            most_pictures=None if last else MOST_PICTURES,
            key="log.small.file",
            note="log.small.note",
        )
        try:
            volumes = await make_pdf(
                log, words=words, read_file=read_file, case_id=case_id, progress=onward, kind=kind
            )
        except TooManyPicturesError:
            continue
        if last or sum(len(volume.data) for volume in volumes) <= MOST_SMALL:
            break
    return volumes


async def _fitting(log: Log, read_file: ReadFile) -> Sequence[Detail]:
    """The details that can fit, from the finest one on: a dozen annexes tell what all of them will take."""
    shown = [annex for annex in log.annexes if picture_count(annex)]
    if len(shown) <= 2 * SAMPLE:
        return DETAILS  # begun again as quickly as told
    sample = shown[:: len(shown) // SAMPLE]
    room = MOST_SMALL - ROW_SIZE * len(log.incidents) - ANNEX_SIZE * len(log.annexes)
    share = sum(map(picture_count, shown)) / sum(map(picture_count, sample))
    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(Child(_PICTURES)) for _ in range(WORKERS)]
        for index, detail in enumerate(DETAILS[:-1]):
            found = [some async for _, some in Studio(read_file, workers, detail).prepared(sample)]
            if sum(map(picture_size, found)) * share <= min(room, EXPECTED_PICTURES):
                return DETAILS[index:]
    return DETAILS[-1:]


async def _make(log: Log, making: Making) -> AsyncIterator[Volume]:
    """A time stamp finds room below the 10 MB."""
    made = await make_small(
        log,
        words=making.words,
        read_file=making.read_file,
        case_id=making.case_id,
        progress=making.progress,
    )
    for volume in await finished(made, making.finish):
        yield volume


SMALL_FORM = LogForm(make=_make, mimes={"pdf": "application/pdf"})
