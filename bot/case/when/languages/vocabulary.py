"""What a language's rows of words are made of: the sort of a word, its value, its spellings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto


def spaced(words: str) -> frozenset[str]:
    """The words of a list that is written with spaces between."""
    return frozenset(words.split())


class Sort(Enum):
    """What a word or phrase is to the grammar; beside it, the type of its value."""

    NUMBER = auto()  # int
    ORDINAL = auto()  # int
    ABOUT_HOUR = auto()  # int: ottetiden
    ABOUT_HALF = auto()  # int: halvottetiden, half an hour before it
    WEEKDAY = auto()  # Weekday
    MONTH = auto()  # int
    DAY = auto()  # Day
    NAMED = auto()  # str, a key of holidays
    PART = auto()  # DayPart
    UNIT = auto()  # str
    AMOUNT = auto()  # tuple[str, tuple[int, ...]]: unit and amounts
    SIGN = auto()  # Sign
    FOLD = auto()  # int
    MERIDIEM = auto()  # int: hours to add
    THIRD = auto()  # int
    KEY = auto()  # str: a word that a rule names


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One meaning of a word or phrase."""

    sort: Sort
    value: object
    language: str


Entries = Sequence[tuple[Sort, object, str]]
"""Rows of a language's data: sort, value, spellings ("i går|i gaar": alternatives between bars)."""
