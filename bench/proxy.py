"""A far-away server: a TCP proxy that lets every byte wait on its way, in both directions."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

PIECE = 64 * 1024


@asynccontextmanager
async def far_away(url: str, seconds: float) -> AsyncIterator[str]:
    """The address of a proxy to ``url`` that is ``seconds`` away in each direction (a round trip takes twice that)."""
    parts = urlsplit(url)
    open_pipes: set[asyncio.Task[None]] = set()

    async def connected(near: asyncio.StreamReader, near_writer: asyncio.StreamWriter) -> None:
        far, far_writer = await asyncio.open_connection(parts.hostname, parts.port)
        # A connection is made by a round trip of its own before the first byte goes out.
        there = asyncio.create_task(_pipe(near, far_writer, seconds, first=3 * seconds))
        back = asyncio.create_task(_pipe(far, near_writer, seconds, first=seconds))
        for task in (there, back):
            open_pipes.add(task)
            task.add_done_callback(open_pipes.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in list(open_pipes):
            task.cancel()
        await asyncio.gather(*open_pipes, return_exceptions=True)


async def _pipe(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, seconds: float, first: float
) -> None:
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(due - loop.time())
            if not data:
                target.close()
                return
            target.write(data)

    arriving = asyncio.create_task(arrive())
    earliest = loop.time() + first
    try:
        with contextlib.suppress(OSError):
            while data := await source.read(PIECE):
                under_way.put_nowait((max(earliest, loop.time() + seconds), data))
        under_way.put_nowait((loop.time() + seconds, b""))
        await arriving
    finally:
        arriving.cancel()
        await asyncio.gather(arriving, return_exceptions=True)
