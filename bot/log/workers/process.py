"""A child process that answers one request after the other: for work that must not stop or endanger the bot.

Foreign pictures are decoded, and pages are set, in such children only. They get nothing of our
environment (the bot's token stands there), nothing of their answers ever touches the disk, and what they
say on stderr is thrown away, because it could quote content.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.log.workers.framing import HEAD, frame, length

_ENVIRONMENT = {
    "PYTHONPATH": str(Path(__file__).parents[3]),
    "LC_ALL": "C.UTF-8",
    # Large pages of memory where the kernel has them: a child takes hundreds of megabytes once and gives them back.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}

_FAREWELL = 5.0


class ChildDiedError(Exception):
    """The child ended or was ended before it answered: out of memory, out of time, or broken by what it
    was given.
    """

    code = "log.child_died"


class Child:
    """``async with Child("bot.log.typesetter") as child: answer = await child.ask(request, timeout=60)``."""

    def __init__(self, module: str, threads: int = 1, files: Sequence[int] = ()) -> None:
        """``threads`` are those of the typesetter: more than one only where nothing else works at the same time.
        ``files`` are open files that the child may read, by the same numbers: what is too large for a request."""
        self._module = module
        self._files = tuple(files)
        self._threads = threads
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.end(at_once=error is not None)

    async def ask(self, request: bytes, *, wait: float) -> bytes:
        """The answer to ``request``. Raises ChildDiedError, also after ``wait`` seconds; the next call
        starts anew.
        """
        return await self._within(wait, request)

    async def stream(self, request: bytes, *, wait: float) -> AsyncGenerator[bytes, None]:
        """The pieces of a long answer, which an empty one ends. Raises ChildDiedError, also where a piece takes more
        than ``wait`` seconds; the next call starts anew.
        """
        piece = await self._within(wait, request)
        while piece:
            yield piece
            piece = await self._within(wait, None)

    async def _within(self, wait: float, request: bytes | None) -> bytes:
        """The next answer, to ``request`` or to the last one that was made."""
        process = self._process or await self._start()
        try:
            async with asyncio.timeout(wait):
                return await self._exchange(process, request)
        except TimeoutError as error:
            await self.end()
            raise ChildDiedError from error
        except (OSError, asyncio.IncompleteReadError) as error:
            # It is ending already; asyncio would warn of a signal to a process that has just gone.
            await self.end(at_once=False)
            raise ChildDiedError from error

    async def end(self, *, at_once: bool = True) -> None:
        """End the process and wait until it is gone; ``at_once``: whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if at_once and process.returncode is None:
            process.kill()
        try:
            # A child that has nothing to do ends by itself when nobody speaks to it any more.
            async with asyncio.timeout(_FAREWELL):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-B", "-s", "-P", "-m", self._module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=self._files,
            env={**_ENVIRONMENT, "RAYON_NUM_THREADS": str(self._threads)},
        )
        return self._process

    @staticmethod
    async def _exchange(process: asyncio.subprocess.Process, request: bytes | None) -> bytes:
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise ChildDiedError
        if request is not None:
            stdin.write(frame(request))
            await stdin.drain()
        return await stdout.readexactly(length(await stdout.readexactly(HEAD)))
