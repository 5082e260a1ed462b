"""The log as PDF: one file, or several volumes where the pictures are many."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.case.values import File
from bot.log.rows import Log
from bot.words import Words

ReadFile = Callable[[File], Awaitable[bytes]]
Progress = Callable[[int, int], None]


class LogFailedError(Exception):
    """The PDF could not be made. Holds no content."""

    code = "log.failed"


@dataclass(frozen=True)
class Volume:
    """One PDF under 49 MB. ``name`` is a neutral file name such as ``log-2.pdf`` or
    ``log-2-bilag-151-300.pdf``.
    """

    name: str
    data: bytes


async def make_pdf(
    log: Log, *, words: Words, read_file: ReadFile, case_id: str, progress: Progress | None = None
) -> tuple[Volume, ...]:
    """The log as PDF/A volumes; the first holds overview and table. ``progress`` gets (done, of all).

    ``read_file`` gives the original bytes of a KEPT file. Raises LogFailedError. Cancelling the task ends the
    child process.
    """
    raise NotImplementedError
