"""A child process that answers one request after the other: for work that must not stop or endanger the bot.

Foreign pictures are decoded, and pages are set, in such children only. They get nothing of our
environment (the bot's token stands there), nothing of their answers ever touches the disk, and what they
say on stderr is thrown away, because it could quote content.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.log.frames import HEAD, frame, length

_ROOT = Path(__file__).parent.parent.parent


class ChildDiedError(Exception):
    """The child ended or was ended before it answered: out of memory, out of time, or broken by what it
    was given.
    """

    code = "log.child_died"


class Child:
    """``async with Child("bot.log.typesetter") as child: answer = await child.ask(request, timeout=60)``."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.end()

    async def ask(self, request: bytes, *, wait: float) -> bytes:
        """The answer to ``request``. Raises ChildDiedError, also after ``wait`` seconds; the next call
        starts anew.
        """
        process = self._process or await self._start()
        try:
            async with asyncio.timeout(wait):
                return await self._exchange(process, request)
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            await self.end()
            raise ChildDiedError from error

    async def end(self) -> None:
        """End the process, whatever it is doing, and wait until it is gone."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-B", "-s", "-P", "-m", self._module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT), "RAYON_NUM_THREADS": "2", "LC_ALL": "C.UTF-8"},
        )
        return self._process

    @staticmethod
    async def _exchange(process: asyncio.subprocess.Process, request: bytes) -> bytes:
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise ChildDiedError
        stdin.write(frame(request))
        await stdin.drain()
        return await stdout.readexactly(length(await stdout.readexactly(HEAD)))
