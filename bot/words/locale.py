"""The languages that Logbog speaks, a row each: whatever code has to know of a language beyond its texts.

A language without its row is an error (MissingLanguageError) and never another language's way of writing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages that Logbog speaks, by their ISO 639-1 code."""

    DANISH = "da"
    ENGLISH = "en"


@dataclass(frozen=True)
class Locale:
    """How a language writes numbers, days and clocks.

    ``babel`` names its data in the CLDR (names of days and months); ``word`` is its tag in a Word file. ``day`` and
    ``short_day`` are CLDR patterns of a date without its weekday, long and as short as below a bar of a chart.
    ``day_dot`` stands after the number of a day, ``clock_dot`` between hours and minutes. ``round_hours``: an hour
    without minutes is written as its number alone where that cannot be taken for anything else.
    """

    babel: str
    word: str
    thousands: str
    decimal: str
    day: str
    short_day: str
    day_dot: str
    clock_dot: str
    round_hours: bool

    def clock(self, time: dt.time | dt.datetime, *, seconds: bool = False) -> str:
        """A time of day: 21.14 in Danish, 21:14 in English."""
        return time.strftime(self.clock_dot.join(("%H", "%M", "%S") if seconds else ("%H", "%M")))


LOCALES: dict[str, Locale] = {
    Language.DANISH: Locale(
        babel="da",
        word="da-DK",
        thousands=".",
        decimal=",",
        day="d. MMMM y",
        short_day="d/M",
        day_dot=".",
        clock_dot=".",
        round_hours=True,
    ),
    Language.ENGLISH: Locale(
        babel="en_GB",
        word="en-GB",
        thousands=",",
        decimal=".",
        day="d MMMM y",
        short_day="d MMM",
        day_dot="",
        clock_dot=":",
        round_hours=False,
    ),
}


class MissingLanguageError(KeyError):
    """A language that lacks its row, its texts or its words: a mistake of ours, found by the tests that walk them."""

    code = "words.missing_language"


def locale_of(language: str) -> Locale:
    """The row of a language. Raises MissingLanguageError."""
    try:
        return LOCALES[language]
    except KeyError:
        raise MissingLanguageError(language) from None
