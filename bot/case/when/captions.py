"""Times as programs for messages write them above a bubble ("I dag 21.14", "tirs. 13. maj 21.14", "MAN. KL. 22.03"):
short, often without "kl." and without a year. Offers, never facts: what depends on when the picture was taken is asked.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

_MONTHS: Final = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_ENGLISH: Final = {"may": 5, "oct": 10}
_DAYS: Final = (
    ("man", "mon"),
    ("tir", "tue"),
    ("ons", "wed"),
    ("tor", "thu"),
    ("fre", "fri"),
    ("lør", "sat"),
    ("søn", "sun"),
)
_RELATIVE: Final = {"idag": 0, "today": 0, "igår": 1, "yesterday": 1}

_RELATIVE_DAY = r"(?P<relative>i\s*dag|i\s*går|today|yesterday)"
_WEEKDAY = (
    r"(?P<weekday>man(?:dag)?|tirs?(?:dag)?|ons(?:dag)?|tors?(?:dag)?|fre(?:dag)?|lør(?:dag)?|søn(?:dag)?"
    r"|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_MONTH = (
    r"(?:jan(?:uary?)?|feb(?:ruary?)?|mar(?:ts|ch)?|apr(?:il)?|maj|may|june?|juni|july?|juli|aug(?:ust)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_GAP = r"[\s.,•·∙・\-]*"
_DATE = (
    rf"(?:(?P<day>\d{{1,2}})\.?\s*(?P<month>{_MONTH})(?:{_GAP}(?P<year>(?:19|20)\d\d))?"
    rf"|(?P<month2>{_MONTH})\s*(?P<day2>\d{{1,2}})(?:,\s*(?P<year2>(?:19|20)\d\d))?"
    r"|(?P<day3>\d{1,2})[.]\s?(?P<month3>\d{1,2})[.]\s?(?P<year3>(?:19|20)\d\d)"
    r"|(?P<year4>(?:19|20)\d\d)-(?P<month4>\d\d)-(?P<day4>\d\d))"
)
_CLOCK = r"(?:kl\.?\s*|at\s+)?(?P<hour>\d{1,2})[.:]\s?(?P<minute>[0-5]\d)(?:\s?(?P<half>am|pm))?"
_CAPTION: Final = re.compile(
    rf"(?:{_RELATIVE_DAY}|(?:{_WEEKDAY}{_GAP})?{_DATE}|{_WEEKDAY.replace('weekday', 'only')})?{_GAP}(?:{_CLOCK})?"
)


class Caption(msgspec.Struct, frozen=True):
    """What a caption offers. ``date`` as 2025-05-13 and ``time`` as 21:14, both as the phone's wall clock showed them;
    ``ask``: the day depends on when the picture was taken, which is not known or does not settle it."""

    text: str
    date: str | None = None
    time: str | None = None
    ask: bool = False


def caption(text: str, taken: datetime | None = None) -> Caption | None:
    """The time that a whole line is; None where it is anything else, or no such day or hour exists. ``taken``: when the
    picture was, by the same wall clock."""
    found = _CAPTION.fullmatch(text.strip().lower())
    if found is None or not any(found.groupdict().values()):
        return None
    part = found.groupdict()
    try:
        clock = _clock(part)
        day = _day(part, clock, taken)
    except ValueError:
        return None
    return Caption(text, day.isoformat() if day else None, clock, ask=day is None)


def _clock(part: dict[str, str | None]) -> str | None:
    if part["hour"] is None:
        return None
    hour = int(part["hour"])
    if part["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if part["half"] == "pm" else 0)
    if hour > 23:
        raise ValueError("no such hour")
    return f"{hour:02}:{part['minute']}"


def _day(part: dict[str, str | None], clock: str | None, taken: datetime | None) -> date | None:
    """The one day that is meant; None where it has to be asked."""
    for end in ("", "2", "3", "4"):
        if day := part[f"day{end}"]:
            month, year = _month(part[f"month{end}"] or ""), part[f"year{end}"]
            return date(int(year), month, int(day)) if year else _latest(month, int(day), taken)
    if taken is None:
        return None
    if relative := part["relative"]:
        return taken.date() - timedelta(days=_RELATIVE[re.sub(r"\s", "", relative)])
    if only := part["only"]:
        number = next(number for number, names in enumerate(_DAYS) if only.startswith(names))
        back = (taken.weekday() - number) % 7
        return taken.date() - timedelta(days=back) if back else None
    return taken.date() if clock and clock <= f"{taken:%H:%M}" else None


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _ENGLISH.get(word[:3]) or _MONTHS.index(word[:3]) + 1


def _latest(month: int, day: int, taken: datetime | None) -> date | None:
    """The latest such day before the picture was taken."""
    date(2024, month, day)  # raises ValueError where no year has it
    if taken is None:
        return None
    for year in range(taken.year, taken.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= taken.date():
            return found
    return None
