"""Pictures of the annexes, prepared by several child processes at once and handed on in the annexes'
order: pictures as such, a still of a video, a sound as a curve.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from itertools import islice

import msgspec

from bot.case.model import Exhibit
from bot.case.values import File, FileState
from bot.log.content.rows import Annex
from bot.log.media.first_bytes import SHOWN, content_of
from bot.log.media.picture_request import PRINT, WAIT, Detail, PictureRequest, PreparedPicture, Trouble
from bot.log.media.recording_request import MOST_BYTES, Recording
from bot.log.media.recording_request import WAIT as RECORDING_WAIT
from bot.log.workers.process import Child, ChildDiedError
from storage.errors import StoreError

ReadFile = Callable[[File], Awaitable[bytes]]
Found = dict[tuple[int, int], PreparedPicture]
"""Prepared pictures by annex number and the file's position in its exhibit."""

AHEAD = 6
"""How many annexes are in the making at once: their originals are in memory meanwhile."""
_FORMS = frozenset({"photo", "sticker", "live_photo"})
_RECORDINGS = frozenset({"voice", "audio", "video", "video_note", "animation"})
_ENDS = (".png", ".jpg", ".jpeg", ".webp", ".gif")


class Studio:
    """Prepares pictures with ``workers``, children that run ``bot.log.media.pictures``."""

    def __init__(self, read_file: ReadFile, workers: Sequence[Child], detail: Detail = PRINT) -> None:
        self._read_file = read_file
        self._detail = detail
        self._free: asyncio.Queue[Child] = asyncio.Queue()
        for worker in workers:
            self._free.put_nowait(worker)

    async def prepared(self, annexes: Sequence[Annex]) -> AsyncIterator[tuple[Annex, Found]]:
        """Every annex in its order with its pictures."""
        left = iter(annexes)
        ahead: deque[tuple[Annex, asyncio.Task[Found]]] = deque()
        try:
            while True:
                for annex in islice(left, AHEAD - len(ahead)):
                    ahead.append((annex, asyncio.create_task(self._pictures(annex))))
                if not ahead:
                    return
                annex, task = ahead[0]
                found = await task
                ahead.popleft()
                yield annex, found
        finally:
            for _, task in ahead:
                task.cancel()
            await asyncio.gather(*(task for _, task in ahead), return_exceptions=True)

    async def _pictures(self, annex: Annex) -> Found:
        return {
            (annex.number, position): await self._picture(
                file, recording=may_be_recording(file, position, annex.exhibit)
            )
            for position, file in enumerate(annex.exhibit.files)
            if may_be_shown(file, position, annex.exhibit)
        }

    async def _picture(self, file: File, *, recording: bool) -> PreparedPicture:
        worker = await self._free.get()
        try:
            original, heard = await self._read_file(file), None
            data = original
            if recording:
                heard = await _looked_into(original)
                data = heard.picture
                heard = msgspec.structs.replace(heard, picture=b"")
                if not data:
                    return _unheard(original, heard)
            answer = await worker.ask(msgspec.msgpack.encode(PictureRequest(data, self._detail)), wait=WAIT)
            return msgspec.structs.replace(
                msgspec.msgpack.decode(answer, type=PreparedPicture), recording=heard
            )
        except ChildDiedError:
            return PreparedPicture(trouble=Trouble.FAILED)
        except (StoreError, OSError):
            return PreparedPicture(trouble=Trouble.UNREADABLE)
        finally:
            self._free.put_nowait(worker)


def _unheard(data: bytes, heard: Recording) -> PreparedPicture:
    """A recording that cannot be shown; said to be something else only where its first bytes say so."""
    content = content_of(data)
    if content is None or content.kind in ("sound", "video"):
        return PreparedPicture(recording=heard)
    what = "picture" if content.kind == SHOWN else content.kind
    return PreparedPicture(trouble=Trouble.OTHER, content=what, recording=heard)


async def _looked_into(data: bytes) -> Recording:
    """Each in a process of its own: what one foreign recording may break, no other is in."""
    try:
        async with Child("bot.log.media.recordings") as child:
            return msgspec.msgpack.decode(await child.ask(data, wait=RECORDING_WAIT), type=Recording)
    except ChildDiedError:
        return Recording()


def picture_size(found: Found) -> int:
    """How many bytes prepared pictures take."""
    return sum(len(piece.data) for picture in found.values() for piece in picture.pieces)


def picture_count(annex: Annex) -> int:
    """How many files of an annex are tried as pictures."""
    return sum(
        may_be_shown(file, position, annex.exhibit) for position, file in enumerate(annex.exhibit.files)
    )


def may_be_shown(file: File, position: int, exhibit: Exhibit) -> bool:
    """Whether a file is here and says of itself that it is a picture or a recording."""
    return file.state is FileState.KEPT and (
        may_be_picture(file, position, exhibit) or may_be_recording(file, position, exhibit)
    )


def may_be_recording(file: File, position: int, exhibit: Exhibit) -> bool:
    """Whether a file says of itself that it is sound or video, and is not too large to be looked into."""
    if (file.size or 0) > MOST_BYTES or may_be_picture(file, position, exhibit):
        return False
    return file.mime.startswith(("audio/", "video/")) or (exhibit.form in _RECORDINGS and position == 0)


def may_be_picture(file: File, position: int, exhibit: Exhibit) -> bool:
    """Whether a file says of itself that it is a picture: by its kind, its name, or the kind of message."""
    if file.mime:
        named = file.mime.startswith("image/")
        return named or (file.mime == "application/octet-stream" and file.name.lower().endswith(_ENDS))
    return file.name.lower().endswith(_ENDS) or (exhibit.form in _FORMS and position == 0)
