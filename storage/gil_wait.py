"""Waiting for a thread that waits for the disk.

Python 3.11 starves a thread that needs its lock back while the event loop is busy with short system calls:
measured here, one commit in a thread took 1.7 s beside a busy loop, and 1.2 ms when the loop stood still
for it. So the loop waits up to PATIENCE without turning for what everybody waits for, a query or a commit; only a
slower disk is waited for in the ordinary way (docs/decisions/0002). Files are not: many are written at once, and
meanwhile the loop fetches the next ones. Their threads get the lock soon enough since they ask for it ten times as
often (``hurry``).
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import sys
from typing import TypeVar

Result = TypeVar("Result")

PATIENCE = 0.002
"""Seconds: longer than a commit on a good disk, shorter than anybody notices."""


SWITCH = 0.0005
"""Seconds after which a thread that waits for Python's lock asks whoever has it to let go; Python's own are 0.005."""


def hurry() -> None:
    """Let threads ask for Python's lock after SWITCH; for the whole process."""
    sys.setswitchinterval(SWITCH)


async def patiently(future: concurrent.futures.Future[Result]) -> Result:
    """The result of a thread's work."""
    try:
        future.exception(
            timeout=PATIENCE
        )  # does not raise what the work raised; TimeoutError is the wait's own
    except TimeoutError:
        return await asyncio.wrap_future(future)
    return future.result()
