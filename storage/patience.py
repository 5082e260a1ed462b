"""Waiting for a thread that waits for the disk.

Python 3.11 starves a thread that needs its lock back while the event loop is busy with short system calls:
measured here, one commit in a thread took 1.7 s beside a busy loop, and 1.2 ms when the loop stood still
for it. So the loop waits up to PATIENCE without turning; only a slower disk is waited for in the ordinary
way (docs/decisions/0002).
"""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")

PATIENCE = 0.002
"""Seconds: longer than a commit on a good disk, shorter than anybody notices."""


async def patiently(future: concurrent.futures.Future[Result]) -> Result:
    """The result of a thread's work."""
    try:
        future.exception(
            timeout=PATIENCE
        )  # does not raise what the work raised; TimeoutError is the wait's own
    except TimeoutError:
        return await asyncio.wrap_future(future)
    return future.result()


class Crew:
    """Threads that do together what is asked for at the same time, so that the loop stands still once for
    all of it, and the file system commits it together.
    """

    def __init__(self, threads: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(threads, name)
        self._most = threads * 2
        self._asked: deque[tuple[asyncio.Future[Any], Callable[[], Any]]] = deque()
        self._foreman: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[], Result]) -> Result:
        """The result of a function run in a thread."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._asked.append((answer, work))
        if self._foreman is None or self._foreman.done():
            self._foreman = asyncio.create_task(self._work(), name="storage-crew")
        return await answer

    def close(self) -> None:
        """Wait for the threads."""
        self._threads.shutdown()

    async def _work(self) -> None:
        while self._asked:
            await asyncio.sleep(0)  # whoever else is about to ask
            asked = [self._asked.popleft() for _ in range(min(len(self._asked), self._most))]
            under_way = [(answer, self._threads.submit(work)) for answer, work in asked]
            for answer, future in under_way:
                await _settled(future)
                if not answer.done():
                    _hand_on(future, answer)


async def _settled(future: concurrent.futures.Future[Any]) -> None:
    try:
        future.exception(
            timeout=PATIENCE
        )  # does not raise what the work raised; TimeoutError is the wait's own
    except TimeoutError:
        done, _ = await asyncio.wait([asyncio.wrap_future(future)])
        for one in done:
            one.exception()  # looked at here; whoever waits gets it from the thread's own future


def _hand_on(future: concurrent.futures.Future[Any], answer: asyncio.Future[Any]) -> None:
    error = future.exception()
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(future.result())
