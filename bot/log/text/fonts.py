"""The fonts that a log is set in, and which characters they can show. They come with the lock file, none
from the system.

PDF/A forbids a missing glyph, so what no font covers has to be known beforehand (``plain.py`` shows it as
a code). Coverage is read from the fonts' own ``cmap`` tables (OpenType specification, formats 4 and 12),
which takes 50 ms once.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

FAMILIES = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
    "Noto Sans CJK SC",
    "Noto Emoji",
    "Noto Sans Symbols",
)
MONOSPACE = "DejaVu Sans Mono"

# What the fonts inside typst itself (New Computer Modern Math, DejaVu Sans Mono) add: arrows and
# mathematics, shapes and dingbats, and the "fancy" letters of social media. A test sets every one of
# them.
_EMBEDDED = (
    (0x2190, 0x22FF),
    (0x2500, 0x2606),
    (0x2609, 0x262F),
    (0x2638, 0x268B),
    (0x2690, 0x269D),
    (0x26A0, 0x26BE),
    (0x2701, 0x2714),
    (0x2716, 0x2726),
    (0x272A, 0x275E),
    (0x2761, 0x2BFF),
    (0x1D400, 0x1D7FF),
)
_ALWAYS = {0x09, 0x0A, 0x20, 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, *range(0xFE00, 0xFE10)}
# Overrides of the direction of writing: they can make a name read as another one, so they are shown as codes.
_TURNING = {0x202D, 0x202E}


def folders() -> list[str]:
    """The folders of the font packages."""
    return [str(files("manimgx_fonts")), str(files("manimgx_fonts_cjk"))]


@cache
def covered() -> frozenset[int]:
    """Every code point that some font can show."""
    points = set(_ALWAYS)
    for folder in folders():
        for path in sorted(Path(folder).glob("*.tt[fc]")):
            with path.open("rb") as file:
                points |= _cmap(file)
    for first, last in _EMBEDDED:
        points.update(point for point in range(first, last + 1) if unicodedata.category(chr(point)) != "Cn")
    # Emoji tag sequences (the flags of Scotland, England and Wales) are never drawn by themselves.
    points.update(range(0xE0020, 0xE0080))
    return frozenset(point for point in points if not _unfit(point))


def _unfit(point: int) -> bool:
    """Private use, surrogates and controls: a font may draw something for them, but it means nothing."""
    if point in _TURNING:
        return True
    return point not in _ALWAYS and unicodedata.category(chr(point)) in ("Cc", "Co", "Cs", "Cn")


def _read(file: BinaryIO, offset: int, form: str) -> tuple[int, ...]:
    file.seek(offset)
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _cmap(file: BinaryIO) -> set[int]:
    """The code points of a TrueType or OpenType font (of a collection's first font)."""
    start = 0
    file.seek(0)
    if file.read(4) == b"ttcf":
        (start,) = _read(file, 12, ">I")
    (tables,) = _read(file, start + 4, ">H")
    for index in range(tables):
        tag, _, offset, _ = _read(file, start + 12 + 16 * index, ">IIII")
        if tag == int.from_bytes(b"cmap"):
            return _subtables(file, offset)
    return set()


def _subtables(file: BinaryIO, base: int) -> set[int]:
    (count,) = _read(file, base + 2, ">H")
    points: set[int] = set()
    for index in range(count):
        _, _, offset = _read(file, base + 4 + 8 * index, ">HHI")
        (form,) = _read(file, base + offset, ">H")
        if form == 12:
            points |= _segmented(file, base + offset)
        elif form == 4:
            points |= _segments(file, base + offset)
    return points


def _segmented(file: BinaryIO, offset: int) -> set[int]:
    (groups,) = _read(file, offset + 12, ">I")
    values = _read(file, offset + 16, f">{3 * groups}I")
    return {
        point
        for first, last in zip(values[::3], values[1::3], strict=True)
        for point in range(first, last + 1)
    }


def _segments(file: BinaryIO, offset: int) -> set[int]:
    (double,) = _read(file, offset + 6, ">H")
    count = double // 2
    ends = _read(file, offset + 14, f">{count}H")
    starts = _read(file, offset + 16 + double, f">{count}H")
    return {
        point
        for first, last in zip(starts, ends, strict=True)
        if first != 0xFFFF
        for point in range(first, last + 1)
    }
