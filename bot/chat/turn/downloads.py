"""Fetching files: straight away where it goes, later with growing pauses where it does not, across restarts too.

What passes and what is final are told apart by what Telegram says and for how long, never by how often it was asked:

    "file is too big"                                       at once: only name and size are kept
    the link that Telegram has just given leads nowhere     for a day: it has the file no longer
    "wrong file_id or the file is temporarily unavailable"  for a week
    no answer of Telegram's (network, 5xx, too much)        for a week in which it was asked
    it came to another bot, which alone can fetch it        for a week

After a week the person has been told that it is not here, and a file that was never to be had since is LOST.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import msgspec
from msgspec.structs import replace

from bot.case.values import File, FileState
from bot.telegram.errors import FileAwayError, FileGoneError, TooBigError, WireError
from storage.errors import FullError
from storage.values import KeptFile

AT_ONCE = 8
FIRST_TRY_SECONDS = 20.0
PAUSES = (
    5,
    15,
    60,
    300,
    900,
    3600,
    3 * 3600,
    6 * 3600,
    12 * 3600,
    24 * 3600,
)  # seconds; the last one again and again
DAY = 24 * 3600
WEEK = 7 * DAY
REFUSED_SECONDS = 60.0
NO_ROOM_PAUSE = 900  # seconds; such a try does not count
KIND = "download"


class NoRoomError(WireError):
    """The disk is nearly full: files wait where they are until there is room. Texts are taken all the same."""

    code = "download.no_room"


class QuotaError(NoRoomError):
    """The case has as many files as the operator lets it have: further ones wait as well."""

    code = "download.quota"


class Due(msgspec.Struct, frozen=True):
    """The payload of a download that is due: which file of which exhibit of which case (hex), and the burst that waits
    for it. ``bot`` is the one that it came to. ``began`` is when it was first asked for, and ``gone`` since when its
    link leads nowhere; seconds since the epoch, 0 where that is not known or not so."""

    exhibit: str
    position: int
    burst: int
    file: File
    case: str = ""
    bot: int = 0
    began: int = 0
    gone: int = 0


class FileSource(Protocol):
    """Where files come from (``bot.telegram.api.Telegram``)."""

    def download(self, file_id: str) -> AsyncIterator[bytes]:
        """A file's bytes, in pieces."""
        ...


class Shelf(Protocol):
    """Where files are kept (``storage.store.Store``)."""

    async def put_file(self, case: bytes, chunks: AsyncIterator[bytes]) -> KeptFile:
        """Seal and keep a file."""
        ...

    async def used(self, case: bytes) -> int:
        """How many bytes the files of a case take."""
        ...


class Downloads:
    """Fetches files and seals them, a bounded number at once. ``note`` gets the code of what went wrong. ``quota`` is
    how many bytes the files of one case may take, None for any number; ``room`` says whether the disk has room for a
    file of so many bytes (0 where its size is not known)."""

    def __init__(
        self,
        source: FileSource,
        shelf: Shelf,
        *,
        limit: int | None,
        note: Callable[[str], None],
        room: Callable[[int], bool] = lambda size: True,
        quota: int | None = None,
    ) -> None:
        self._source = source
        self._shelf = shelf
        self._limit = limit
        self._note = note
        self._room = room
        self._quota = quota
        self._full: set[bytes] = set()
        self._refused = -math.inf
        self._slots = asyncio.Semaphore(AT_ONCE)

    def has_room(self, size: int) -> bool:
        """Whether a file of so many bytes is fetched now: not when it would fill the disk, and not for a minute after
        the disk has refused one."""
        return self._room(size) and asyncio.get_running_loop().time() - self._refused > REFUSED_SECONDS

    def full(self, case: bytes) -> bool:
        """Whether the last file of a case was over its quota."""
        return case in self._full

    async def fetch_all(self, case: bytes, files: tuple[File, ...]) -> tuple[File, ...]:
        """The files as far as they can be had within a first try; those that cannot stay PENDING."""
        return tuple(await asyncio.gather(*(self._first(case, file) for file in files)))

    async def _first(self, case: bytes, file: File) -> File:
        try:
            async with asyncio.timeout(FIRST_TRY_SECONDS):
                return await self.fetch(case, file)
        except TimeoutError:
            self._note("download.slow")
            return file
        except (WireError, OSError) as error:
            self._note(getattr(error, "code", "download.failed"))
            return file

    async def fetch(self, case: bytes, file: File) -> File:
        """The file as KEPT or TOO_BIG. Raises WireError where it should be tried again."""
        if self._limit is not None and file.size is not None and file.size > self._limit:
            return replace(file, state=FileState.TOO_BIG)
        if not self.has_room(file.size or 0):
            raise NoRoomError
        await self._hold_to_quota(case, file)
        try:
            async with self._slots:
                kept = await self._shelf.put_file(case, self._source.download(file.telegram_id))
        except TooBigError:
            return replace(file, state=FileState.TOO_BIG)
        except FullError:
            self._refused = asyncio.get_running_loop().time()
            raise NoRoomError from None
        return replace(file, state=FileState.KEPT, kept_as=kept.id, size=kept.size, sha256=kept.sha256)

    async def _hold_to_quota(self, case: bytes, file: File) -> None:
        """Raises QuotaError where the file would be over it."""
        if self._quota is None:
            return
        if await self._shelf.used(case) + (file.size or 0) > self._quota:
            self._full.add(case)
            raise QuotaError
        self._full.discard(case)


def failed(due: Due, error: WireError, now: int) -> Due:
    """What is known after a failed try at ``now``."""
    gone = due.gone
    if isinstance(error, FileGoneError):
        gone = gone or now
    elif isinstance(error, FileAwayError):
        gone = 0  # Telegram does not even say any more where it is
    return replace(due, began=due.began or now, gone=gone)


def final(due: Due, error: WireError, now: int, *, late: bool) -> bool:
    """Whether nothing is to be hoped for any more after a failed try. ``late``: nobody asked for more than a day before
    it (the machine was off), so that an answer that says nothing of the file says nothing at all."""
    if isinstance(error, FileGoneError) and now - due.gone >= DAY:
        return True
    return now - due.began >= WEEK and (isinstance(error, FileGoneError | FileAwayError) or not late)


def pause(tries: int) -> int:
    """Seconds before the next try."""
    return PAUSES[min(tries, len(PAUSES) - 1)]
