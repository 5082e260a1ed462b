"""A few words that she wrote to Logbog itself: a cry for help, "undo that", a greeting.

They are kept like everything else, as something of their own that stands outside the log until she says that it
belongs there, and their acknowledgement answers them. The words are in the catalogues, each language its own.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button, Rows, Screen
from bot.words import Language, Words
from bot.words.advice import ROOT

MOST_WORDS = 5
_WORD = re.compile(r"[^\W\d_]+")


class Cry(StrEnum):
    """What she wants of it."""

    HELP = "help"
    UNDO = "undo"
    HELLO = "hello"


@cache
def _phrases(cry: Cry | None) -> frozenset[tuple[str, ...]]:
    """The phrases of both languages, in lower case; None: words that may stand beside them."""
    lists = [Words(language).text(f"cry.words_{cry or 'beside'}") for language in Language]
    return frozenset(tuple(_words(phrase)) for words in lists for phrase in words.split("|"))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("'", "").replace("’", ""))


def cry_of(message: Message) -> Cry | None:
    """What a message asks of Logbog itself; None for everything that tells something, and for what is not hers."""
    if message.evidence_only or message.quote or any(char.isdigit() for char in message.text):
        return None
    return read(message.text)


def read(text: str) -> Cry | None:
    """The first of the three whose phrases, with words that may stand beside them, are all of ``text``."""
    words = _words(text)
    if not 0 < len(words) <= MOST_WORDS:
        return None
    found = [cry for cry in Cry if _is_made_of(words, cry)]
    return found[0] if found else None


def _is_made_of(words: list[str], cry: Cry) -> bool:
    """Whether ``words`` are one or more phrases of ``cry``; greetings and small words may stand around them."""
    known = _phrases(cry) | _phrases(None) | (_phrases(Cry.HELLO) if cry is not Cry.HELLO else frozenset())
    return any(
        tuple(words[i:end]) in _phrases(cry) and _covered(words[:i], known) and _covered(words[end:], known)
        for i in range(len(words))
        for end in range(i + 1, len(words) + 1)
    )


def _covered(words: list[str], known: frozenset[tuple[str, ...]]) -> bool:
    """Whether ``words`` can be cut into phrases of ``known``."""
    if not words:
        return True
    return any(
        tuple(words[:end]) in known and _covered(words[end:], known) for end in range(1, len(words) + 1)
    )


def answer(cry: Cry, number: int, words: Words) -> Screen:
    """The acknowledgement of a cry that became ``number``: a first line that tells a lock screen nothing, danger,
    then what she probably wants."""
    lines = [
        words.text("cry.saved", number=number),
        words.text("cry.danger"),
        words.text(f"cry.answer_{cry}", number=number),
    ]
    return Screen("\n".join(lines), _rows(cry, number, words))


def _rows(cry: Cry, number: int, words: Words) -> Rows:
    rows: list[tuple[Button, ...]] = [
        (Button(words.text("cry.advice"), f"a:{ROOT}"), Button(words.text("cry.how"), "h"))
    ]
    if cry is Cry.UNDO and number > 1:
        rows.append((Button(words.text("cry.before", number=number - 1), f"i:{number - 1}"),))
    rows.append((Button(words.text("cry.belongs"), f"m:{number}:r"),))
    return tuple(rows)
