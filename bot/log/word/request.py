"""What the child process that writes a Word file is asked. Apart from it, so that the bot does not load the library
that writes such files: 17 MB of memory that only the child needs."""

from __future__ import annotations

import msgspec


class WordRequest(msgspec.Struct, frozen=True):
    """``data`` is JSON as ``document`` makes it, ``pictures`` are JPEGs named there by their place, ``made`` is
    seconds since the epoch, ``note`` says what kind of file this is.
    """

    data: bytes
    pictures: tuple[bytes, ...]
    made: int
    note: str
