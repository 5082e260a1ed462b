"""What people were told is kept, read from the words that they were told it in."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SAVED = re.compile(r"^Gemt · nr\. (\d[\d–, ]*)(?: · (\d[\d.]*) beske)?", re.MULTILINE)
_TO_COME = "ikke hentet endnu"


@dataclass(frozen=True)
class Said:
    """An acknowledgement: the numbers that it names and how many messages it speaks of."""

    numbers: frozenset[int]
    messages: int


def said(text: str) -> Said | None:
    """What a text acknowledges; None where it acknowledges nothing."""
    found = _SAVED.match(text)
    if found is None:
        return None
    numbers: set[int] = set()
    for part in found[1].split(","):
        first, _, last = part.strip().partition("–")
        numbers.update(range(int(first), int(last or first) + 1))
    return Said(frozenset(numbers), int((found[2] or "1").replace(".", "")))


def still_to_come(texts: list[str]) -> bool:
    """Whether, of all that stands in a chat, somebody is still told that a file is to come.

    What was said just before a kill or a cut may have been said again after it, perhaps of more incidents: only the
    later message goes on to tell how it stands, and the earlier one counts no more."""
    later: set[int] = set()
    for text in reversed(texts):
        claim = said(text)
        if claim is None:
            continue
        if _TO_COME in text and not claim.numbers <= later:
            return True
        later |= claim.numbers
    return False
