"""Days that have a name, for any year. Easter by the anonymous Gregorian rule (Meeus, Astronomical Algorithms)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

FIXED: dict[str, tuple[int, int]] = {
    "new_year": (1, 1),
    "epiphany": (1, 6),
    "valentine": (2, 14),
    "constitution": (6, 5),
    "midsummer_eve": (6, 23),
    "halloween": (10, 31),
    "martinmas_eve": (11, 10),
    "lucia": (12, 13),
    "little_christmas_eve": (12, 23),
    "christmas_eve": (12, 24),
    "christmas_day": (12, 25),
    "second_christmas_day": (12, 26),
    "new_year_eve": (12, 31),
}
"""Month and day of the days that never move."""

FROM_EASTER: dict[str, int] = {
    "shrovetide": -49,
    "palm_sunday": -7,
    "maundy_thursday": -3,
    "good_friday": -2,
    "easter_eve": -1,
    "easter": 0,
    "easter_monday": 1,
    "prayer_day": 26,
    "ascension": 39,
    "whit_eve": 48,
    "whit": 49,
    "whit_monday": 50,
}
"""Days from Easter Sunday."""

SEVERAL: dict[str, tuple[str, ...]] = {
    "christmas": ("christmas_eve", "christmas_day", "second_christmas_day"),
    "whitsun": ("whit", "whit_monday"),
    "new_year_time": ("new_year_eve", "new_year"),
}
"""Names that stand for a few days: which one is asked."""

WHOLE: dict[str, tuple[str, str]] = {"easter_time": ("maundy_thursday", "easter_monday")}
"""Names that stand for many days: first and last."""


def easter(year: int) -> dt.date:
    """Easter Sunday of a year of the Gregorian calendar."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    j = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * j) // 451
    month, day = divmod(h + j - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def _mothers_day(year: int) -> dt.date:
    """The second Sunday of May, as in Denmark."""
    first = dt.date(year, 5, 1)
    return first + dt.timedelta(days=(6 - first.weekday()) % 7 + 7)


_RULES: dict[str, Callable[[int], dt.date]] = {"mothers_day": _mothers_day}


def days(key: str, year: int) -> tuple[dt.date, ...]:
    """The day, or the few days, that ``key`` names in ``year``. New year's days begin in ``year``."""
    if key in SEVERAL:
        found = [days(part, year)[0] for part in SEVERAL[key]]
        return tuple(day if day >= found[0] else days("new_year", year + 1)[0] for day in found)
    if key in FIXED:
        return (dt.date(year, *FIXED[key]),)
    if key in FROM_EASTER:
        return (easter(year) + dt.timedelta(days=FROM_EASTER[key]),)
    return (_RULES[key](year),)
