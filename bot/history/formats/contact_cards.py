"""Contact cards (.vcf): facts, not incidents."""

from __future__ import annotations

import re

from bot.history.formats.content_lines import lines, unescaped
from bot.history.gather import Gather
from bot.history.model import Card, Clock, Precision, Reading, Reason, RefusedError
from bot.history.parts import Part
from bot.history.values import phone

NAME = "vcf"


def looks(head: bytes) -> bool:
    """It begins as a card."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCARD\s", head, re.IGNORECASE) is not None


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """All cards that end. Raises RefusedError where none does."""
    cards = []
    for _, part in parts:
        name, structured, phones = "", "", list[str]()
        for key, _, value in lines(part.whole):
            if key == "BEGIN":
                name, structured, phones = "", "", []
            elif key == "FN":
                name = name or unescaped(value).strip()
            elif key == "N":
                pieces = [unescaped(one).strip() for one in re.split(r"(?<!\\);", value)]
                structured = " ".join(filter(None, [*pieces[1:2], *pieces[:1]]))
            elif key == "TEL":
                phones.append(phone(unescaped(value).removeprefix("tel:")))
            elif key == "END" and (name or structured or phones):
                gather.count()
                cards.append(Card(name or structured, tuple(dict.fromkeys(filter(None, phones)))))
    if not cards:
        raise RefusedError(Reason.BROKEN)
    return Reading(NAME, Clock.NONE, Precision.NONE, [], gather.parts.container, cards=cards)
