"""Pictures of the annexes, prepared by several child processes at once and handed on in the annexes'
order: pictures as such, a still of a video, a sound as a curve.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from enum import Enum
from itertools import islice

import msgspec

from bot.case.model import Exhibit
from bot.case.values import File, FileState
from bot.log.content.rows import Annex
from bot.log.media.document_request import WAIT as DOCUMENT_WAIT
from bot.log.media.document_request import DocumentRequest
from bot.log.media.first_bytes import PICTURE, SHOWN, Content, content_of
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
_ENDS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".heic", ".heif", ".avif", ".tif", ".tiff")
_TEXT_ENDS = (".txt", ".csv", ".ics", ".vcf", ".eml", ".log", ".md")
_SEALED_OFF = frozenset({"HEIC", "HEIF", "AVIF", "TIFF"})
"""Pictures whose decoders are large: each is opened in a process of its own, as documents are."""
_DOCUMENTS = frozenset({"pdf", "mail", "card", "archive", "text"})


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
            (annex.number, position): await self._shown(file, claimed(file, position, annex.exhibit))
            for position, file in enumerate(annex.exhibit.files)
            if may_be_shown(file)
        }

    async def _shown(self, file: File, claim: ClaimedKind) -> PreparedPicture:
        worker = await self._free.get()
        try:
            return await self._made(await self._read_file(file), claim, worker)
        except ChildDiedError:
            return PreparedPicture(trouble=Trouble.FAILED)
        except (StoreError, OSError):
            return PreparedPicture(trouble=Trouble.UNREADABLE)
        finally:
            self._free.put_nowait(worker)

    async def _made(self, original: bytes, claim: ClaimedKind, worker: Child) -> PreparedPicture:
        """By what the file claims to be, and by its first bytes where it claims nothing that is shown."""
        content = content_of(original)
        if claim is ClaimedKind.RECORDING or (
            claim is not ClaimedKind.PICTURE and _is(content, "sound", "video")
        ):
            return await self._recording(original, worker)
        if content is not None and content.name in _SEALED_OFF:
            return await self._document(original)
        if claim is ClaimedKind.PICTURE or _is(content, SHOWN, PICTURE):
            return await self._picture(original, worker)
        if claim is ClaimedKind.TEXT or _is(content, *_DOCUMENTS):
            return await self._document(original, text=claim is ClaimedKind.TEXT)
        return PreparedPicture()

    async def _picture(self, data: bytes, worker: Child) -> PreparedPicture:
        answer = await worker.ask(msgspec.msgpack.encode(PictureRequest(data, self._detail)), wait=WAIT)
        return msgspec.msgpack.decode(answer, type=PreparedPicture)

    async def _recording(self, original: bytes, worker: Child) -> PreparedPicture:
        heard = await _looked_into(original)
        told = msgspec.structs.replace(heard, picture=b"")
        if not heard.picture:
            return _unheard(original, told)
        return msgspec.structs.replace(await self._picture(heard.picture, worker), recording=told)

    async def _document(self, data: bytes, *, text: bool = False) -> PreparedPicture:
        """Each in a process of its own, as recordings are."""
        async with Child("bot.log.media.documents") as child:
            request = msgspec.msgpack.encode(DocumentRequest(data, self._detail, text))
            return msgspec.msgpack.decode(await child.ask(request, wait=DOCUMENT_WAIT), type=PreparedPicture)


def _is(content: Content | None, *kinds: str) -> bool:
    return content is not None and content.kind in kinds


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
    return sum(may_be_shown(file) for file in annex.exhibit.files)


def may_be_shown(file: File) -> bool:
    """Whether a file is here, and not too large to be looked into."""
    return file.state is FileState.KEPT and (file.size or 0) <= MOST_BYTES


class ClaimedKind(Enum):
    """What a file says of itself that it is: by its kind, its name, or the kind of message."""

    PICTURE = "picture"
    RECORDING = "recording"
    TEXT = "text"
    NONE = "none"


def claimed(file: File, position: int, exhibit: Exhibit) -> ClaimedKind:
    """See ``ClaimedKind``."""
    name = file.name.lower()
    if file.mime.startswith("image/") or (
        name.endswith(_ENDS) and file.mime in ("", "application/octet-stream")
    ):
        return ClaimedKind.PICTURE
    if not file.mime and exhibit.form in _FORMS and position == 0:
        return ClaimedKind.PICTURE
    if file.mime.startswith(("audio/", "video/")) or (exhibit.form in _RECORDINGS and position == 0):
        return ClaimedKind.RECORDING
    return (
        ClaimedKind.TEXT if file.mime.startswith("text/") or name.endswith(_TEXT_ENDS) else ClaimedKind.NONE
    )
