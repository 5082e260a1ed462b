"""The small PDF: under 10 MB, for e-mail and Digital Post. Its pictures are scaled, and it says so.

How much of the pictures can be kept is found by trying: what turns out too large is begun again with less, as soon as
the first pictures tell.
"""

from __future__ import annotations

from bot.log.pdf import Kind, TooManyPicturesError, make_pdf
from bot.log.picture_request import Detail
from bot.log.rows import Log
from bot.log.studio import ReadFile
from bot.log.volume import Progress, Volume
from bot.words import Words

MOST_SMALL = 9_900_000
"""Bytes of a file, and of all of them together where that can be."""
MOST_PICTURES = 8_500_000
"""What the pictures may take of them."""
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

    for detail in DETAILS:
        last = detail == DETAILS[-1]
        kind = Kind(
            detail=detail,
            most=MOST_SMALL,
            most_size=MOST_PICTURES,
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
