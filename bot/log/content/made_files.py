"""What making a log gives, whatever its form: named files, how far it is, and that it could not be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MOST_BYTES = 49_000_000
"""A bot may send 50 MB."""

Progress = Callable[[int, int], None]
"""Is told how much is done, of how much in all."""


class LogFailedError(Exception):
    """The log could not be made. Holds no content."""

    code = "log.failed"


@dataclass(frozen=True)
class Volume:
    """One file of a log, under 49 MB, that opens by itself. ``name`` is neutral, such as ``log-2.pdf`` or
    ``log-2-bilag-151-300.pdf``: it shows in the chat and on a lock screen. ``mime`` is its media type,
    which its form declares.
    """

    name: str
    data: bytes
    mime: str = "application/octet-stream"
