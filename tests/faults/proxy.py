"""A wire between the bot and the stand-in that can be taken away: refused, silent, or cut in the middle."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PIECE = 1 << 16


class Wire:
    """Forwards TCP from a port of its own to the stand-in's, while it is up."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.Task[None]] = set()
        self._forwards = asyncio.Event()
        self._forwards.set()

    @property
    def url(self) -> str:
        """Where the bot is to connect to."""
        return f"http://127.0.0.1:{self._port}"

    async def up(self) -> None:
        """Forward, on the same port as ever."""
        self._forwards.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Cut every connection and refuse new ones."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def silence(self) -> None:
        """Take connections and bytes, and give nothing on in either direction."""
        self._forwards.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            try:
                ways = (self._carry(reader, far_writer), self._carry(far_reader, writer))
                tasks = [asyncio.create_task(way) for way in ways]
                try:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for one in tasks:
                        one.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
            finally:
                far_writer.transport.abort()
        except (OSError, asyncio.CancelledError):
            pass  # the wire was cut: that is what it is for
        finally:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                await self._forwards.wait()
                writer.write(piece)
                await writer.drain()


@asynccontextmanager
async def wire(url: str) -> AsyncIterator[Wire]:
    """A wire to the stand-in at ``url``, up."""
    made = Wire(int(url.rpartition(":")[2]))
    await made.up()
    try:
        yield made
    finally:
        made._forwards.set()
        await made.down()
