"""A time as a person reads it: always a full date, never "yesterday"."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date

from bot.case.when.model import Question, Refusal, When
from bot.words import Language, Words


def show(when: When, words: Words) -> str:
    """The whole time in one line: "tirsdag 13. maj 2025 kl. 21.14"."""
    return " ".join(filter(None, (show_date(when, words), show_clock(when, words)))) or words.text(
        "when.unknown"
    )


def show_date(when: When, words: Words) -> str:
    """The date as the log's date column shows it; "" where unknown."""
    return _date(when.date, words) if when.date else ""


def show_clock(when: When, words: Words) -> str:
    """The clock as the log's clock column shows it; "" where unknown."""
    return (
        when.time.strftime("kl. %H.%M" if words.language is Language.DANISH else "at %H:%M")
        if when.time
        else ""
    )


def show_instant(instant: dt.datetime, words: Words) -> str:
    """An exact moment (sent, sealed) in its own zone: "tirsdag 13. maj 2025 kl. 21.14"."""
    return show(When(instant.date(), time=instant.time()), words)


def sentence(result: Question | Refusal, words: Words) -> str:
    """The question or the refusal as a text."""
    return words.text(result.key, **result.values)


def _date(day: dt.date, words: Words) -> str:
    danish = words.language is Language.DANISH
    return format_date(
        day, "EEEE d. MMMM y" if danish else "EEEE d MMMM y", locale="da" if danish else "en_GB"
    )
