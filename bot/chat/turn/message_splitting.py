"""Long texts as messages that Telegram takes: at most 4096 UTF-16 units each, tags never cut apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

import msgspec

LIMIT = 3_800  # units of a message, with room for its tags
LONGEST = 3_000  # units of one piece of a line


class MarkedLine(msgspec.Struct, frozen=True):
    """A line: ``text`` as a person wrote it, between two pieces of Telegram's HTML."""

    text: str
    before: str = ""
    after: str = ""


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def shortened(text: str, most: int) -> str:
    """At most so many characters; what is left out is shown to be."""
    return text if len(text) <= most else text[: most - 1] + "…"


def cut(text: str, most: int) -> Iterator[str]:
    """``text`` in pieces of at most ``most`` units; none for an empty text."""
    start = used = 0
    for place, character in enumerate(text):
        width = units(character)
        if used + width > most:
            yield text[start:place]
            start, used = place, 0
        used += width
    if start < len(text):
        yield text[start:]


def messages(lines: Iterable[MarkedLine]) -> Iterator[str]:
    """The lines as texts in HTML, as many as it takes."""
    held: list[str] = []
    used = 0
    for line in lines:
        for piece in cut(line.text, LONGEST) if line.text else ("",):
            size = units(piece) + units(line.before) + units(line.after) + 1
            if held and used + size > LIMIT:
                yield "\n".join(held)
                held, used = [], 0
            held.append(f"{line.before}{escape(piece)}{line.after}")
            used += size
    if held:
        yield "\n".join(held)
