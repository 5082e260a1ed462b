"""What the child process that sets a log as PDF is asked, and what it answers. Apart from it, so that the bot does not
load typst: 7 MB of memory that only the child needs."""

from __future__ import annotations

import msgspec


class TypesetRequest(msgspec.Struct, frozen=True):
    """``sources`` are the templates by name, ``main`` among them; ``data`` is JSON in which ``pictures``
    are named by their place. ``made`` is seconds since the epoch. ``strict``: PDF/A, which a character
    without a glyph makes fail. With ``ppi`` (pixels an inch) the first page comes as a PNG instead.
    """

    sources: dict[str, bytes]
    data: bytes
    pictures: tuple[bytes, ...]
    made: int
    strict: bool = True
    ppi: int = 0


class TypesetAnswer(msgspec.Struct, frozen=True):
    """A PDF (or PNG), or the text that no font can show, or neither where setting failed for another reason."""

    pdf: bytes = b""
    unshown: str = ""
