"""A file that would fill the disk is known before it is fetched; one that the disk refuses holds up nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.case.values import File, FileState
from bot.chat.turn.downloads import Downloads, NoRoomError
from bot.operate.watch.disk import FULL_PERCENT, Usage
from storage.errors import FullError
from storage.values import KeptFile

CASE = b"c" * 16
MB = 1_000_000


class Telegram:
    """Hands out any file, and counts how often."""

    def __init__(self) -> None:
        self.asked = 0

    async def download(self, file_id: str) -> AsyncIterator[bytes]:
        """One piece."""
        self.asked += 1
        yield file_id.encode()


class Disk:
    """Keeps files until it is full."""

    full = False

    async def put_file(self, case: bytes, chunks: AsyncIterator[bytes]) -> KeptFile:
        """Keep it, or not."""
        data = b"".join([chunk async for chunk in chunks])
        if self.full:
            raise FullError
        return KeptFile(id="0" * 32, size=len(data), sha256="0" * 64)

    async def used(self, case: bytes) -> int:
        """Nothing."""
        return 0


def file(size: int | None) -> File:
    return File(telegram_id="x", name="", size=size, state=FileState.PENDING)


async def test_its_size_is_held_against_the_room_first() -> None:
    usage, telegram = Usage(94 * MB, 100 * MB), Telegram()
    downloads = Downloads(
        telegram, Disk(), limit=None, note=lambda code: None,
        room=lambda size: usage.with_more(size).percent < FULL_PERCENT,
    )  # fmt: skip
    with pytest.raises(NoRoomError):
        await downloads.fetch(CASE, file(4 * MB))
    assert telegram.asked == 0
    assert (await downloads.fetch(CASE, file(2 * MB))).state is FileState.KEPT
    assert (await downloads.fetch(CASE, file(None))).state is FileState.KEPT


async def test_one_that_the_disk_refuses_waits_and_is_not_fetched_again_at_once() -> None:
    telegram, disk, noted = Telegram(), Disk(), list[str]()
    downloads = Downloads(telegram, disk, limit=None, note=noted.append)
    disk.full = True
    (waiting,) = await downloads.fetch_all(CASE, (file(None),))
    assert (waiting.state, noted) == (FileState.PENDING, ["download.no_room"])
    assert not downloads.has_room(0)
    await downloads.fetch_all(CASE, (file(None),))
    assert telegram.asked == 1
