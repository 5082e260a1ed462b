"""The times of a table's column: a date in numbers or words, and a clock, in one column or in two."""

from __future__ import annotations

import datetime as dt
import re

from bot.history.day_month import Written, which_first
from bot.history.word_dates import read as read_words

_TIME = re.compile(
    r"(?P<a>\d{1,4})(?P<sep>[./-])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<c>\d{1,4})\.?"
    r"(?:(?:T|,?\s+(?:kl\.?\s*)?)(?P<h>\d{1,2})[.:](?P<m>\d\d)(?:[.:](?P<s>\d\d)(?:[.,]\d{1,6})?)?(?:\s?(?P<ap>[ap])\.?m\.?)?)?",
    re.IGNORECASE,
)


class Times:
    """A column read: ``read`` has None where there is no time, ``outlooks`` both readings where the
    person must be asked."""

    def __init__(self, column: list[str], said: str) -> None:
        matches = [_TIME.fullmatch(" ".join(one.split())) for one in column]
        written = [
            Written(one["sep"], one["a"], one["b"], one["c"]) if one and one["h"] else None for one in matches
        ]
        forwards = [one for one in written if one]
        ends = [one.read("day") for one in (forwards[:1] + forwards[-1:])]
        if all(ends) and ends and (ends[0] or dt.date.min) > (ends[-1] or dt.date.min):
            forwards.reverse()
        self.order, self.outlooks = which_first(forwards, said)
        self.read = [
            _moment(match, date, self.order) if match and date else _worded(text)
            for match, date, text in zip(matches, written, column, strict=True)
        ]


def _worded(text: str) -> dt.datetime | None:
    found = read_words(text)
    return found[0] if found else None


def _moment(match: re.Match[str], date: Written, order: str) -> dt.datetime | None:
    day, hour = date.read(order), int(match["h"])
    if match["ap"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["ap"] in "pP" else 0)
    try:
        return dt.datetime.combine(day, dt.time(hour, int(match["m"]), int(match["s"] or 0))) if day else None
    except ValueError:
        return None
