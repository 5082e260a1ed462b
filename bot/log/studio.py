"""Pictures of the annexes, prepared by several child processes at once and handed on in the annexes'
order.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from itertools import islice

import msgspec

from bot.case.model import Exhibit
from bot.case.values import File, FileState
from bot.log.child import Child, ChildDiedError
from bot.log.picture_request import PRINT, WAIT, Detail, Picture, Request, Trouble
from bot.log.rows import Annex
from storage.errors import StoreError

ReadFile = Callable[[File], Awaitable[bytes]]
Found = dict[tuple[int, int], Picture]
"""Prepared pictures by annex number and the file's position in its exhibit."""

AHEAD = 6
"""How many annexes are in the making at once: their originals are in memory meanwhile."""
_FORMS = frozenset({"photo", "sticker", "live_photo"})
_ENDS = (".png", ".jpg", ".jpeg", ".webp", ".gif")


class Studio:
    """Prepares pictures with ``workers``, children that run ``bot.log.pictures``."""

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
            (annex.number, position): await self._picture(file)
            for position, file in enumerate(annex.exhibit.files)
            if file.state is FileState.KEPT and may_be_picture(file, position, annex.exhibit)
        }

    async def _picture(self, file: File) -> Picture:
        worker = await self._free.get()
        try:
            request = Request(await self._read_file(file), self._detail)
            answer = await worker.ask(msgspec.msgpack.encode(request), wait=WAIT)
            return msgspec.msgpack.decode(answer, type=Picture)
        except ChildDiedError:
            return Picture(trouble=Trouble.FAILED)
        except (StoreError, OSError):
            return Picture(trouble=Trouble.UNREADABLE)
        finally:
            self._free.put_nowait(worker)


def picture_count(annex: Annex) -> int:
    """How many files of an annex are tried as pictures."""
    return sum(
        file.state is FileState.KEPT and may_be_picture(file, position, annex.exhibit)
        for position, file in enumerate(annex.exhibit.files)
    )


def may_be_picture(file: File, position: int, exhibit: Exhibit) -> bool:
    """Whether a file says of itself that it is a picture: by its kind, its name, or the kind of message."""
    if file.mime:
        named = file.mime.startswith("image/")
        return named or (file.mime == "application/octet-stream" and file.name.lower().endswith(_ENDS))
    return file.name.lower().endswith(_ENDS) or (exhibit.form in _FORMS and position == 0)
