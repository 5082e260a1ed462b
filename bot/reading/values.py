"""What the process that reads a picture is asked, and what it answers."""

from __future__ import annotations

import msgspec

WAIT = 60.0
"""Seconds by the clock that one picture may take."""


class Line(msgspec.Struct, frozen=True):
    """One line of text. ``side``: left, right or middle of the picture, None where it cannot be told. ``box``: left,
    top, right, bottom in pixels of the straightened picture. ``sure``: 0 to 1."""

    text: str
    side: str | None
    box: tuple[int, int, int, int]
    sure: float


class Reading(msgspec.Struct, frozen=True):
    """All lines, from the top; ``trouble`` is a code where nothing could be read: ``reading.missing``,
    ``reading.damaged``, ``reading.too_large``. ``size``: width and height of the picture."""

    lines: tuple[Line, ...] = ()
    size: tuple[int, int] = (0, 0)
    trouble: str | None = None
