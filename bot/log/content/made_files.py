"""What making a log gives, whatever its form: named files, how far it is, and that it could not be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MOST_BYTES = 49_000_000
"""A bot may send 50 MB."""

Progress = Callable[[int, int], None]
"""Is told how much is done, of how much in all."""

_MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "zip": "application/zip",
    "png": "image/png",
}


class LogFailedError(Exception):
    """The log could not be made. Holds no content."""

    code = "log.failed"


@dataclass(frozen=True)
class Volume:
    """One file of a log, under 49 MB, that opens by itself. ``name`` is neutral, such as ``log-2.pdf`` or
    ``log-2-bilag-151-300.pdf``: it shows in the chat and on a lock screen.
    """

    name: str
    data: bytes

    @property
    def mime(self) -> str:
        """Its media type, by the ending of its name."""
        return _MIMES[self.name.rpartition(".")[2]]
