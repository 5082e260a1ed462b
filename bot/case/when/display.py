"""A time as a person reads it: always a full date, never "yesterday". What is printed here, ``read`` reads back.

Beside a clock the part of the day is not printed: the clock says it better. The log's columns are show_date and
show_clock; show is the whole in one line.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names

from bot.case.when.model import PartOfDay, TimeQuestion, TimeRefusal, When
from bot.case.when.wallclock import is_doubled
from bot.words import Language, Words
from bot.words.locale import locale_of

SHORT_FROM, AFTER_NOON = 7, 13
"""Hours before this are never printed as "kl. 3", which people write for the afternoon too: 03.00."""


def show(when: When, words: Words) -> str:
    """The whole time in one line: "tirsdag 13. maj 2025 kl. 21.14"."""
    clock = _clock(when, words)
    if when.date is None:
        return words.text("when.date_unknown", clock=clock) if clock else words.text("when.unknown")
    if when.last and when.time and when.until:
        return _stretch(when, words)
    if when.part is PartOfDay.NIGHT and not when.time and not when.last:
        text = words.text(
            "when.night", date=_date(when.date, words), before=_evening_before(when.date, words)
        )
        return words.text("when.date_about", date=text) if when.approximate else text
    return f"{show_date(when, words)} {clock}".strip()


def show_date(when: When, words: Words) -> str:
    """The date as the log's date column shows it; "" where unknown."""
    if when.date is None:
        return ""
    date = _days(when.date, when.last, words) if when.last else _date(when.date, words)
    return words.text("when.date_about", date=date) if when.approximate and not when.time else date


def show_clock(when: When, words: Words) -> str:
    """The clock, or the part of the day, as the log's clock column shows it; "" where unknown."""
    if when.last and when.time and when.until:
        times = _times((when.time, when.until), words, short=False)
        return words.text("when.from_to", time=times[0], until=times[1]) + _which_hour(when, words)
    if when.part is PartOfDay.NIGHT and not when.time and not when.last and when.date:
        return words.text("when.night_clock", weekday=_weekday(when.date, words))
    return _clock(when, words)


def show_instant(instant: dt.datetime, words: Words) -> str:
    """An exact moment (sent, sealed), aware, in its own zone: "tirsdag 13. maj 2025 kl. 21.14"."""
    zone = instant.tzinfo.key if isinstance(instant.tzinfo, ZoneInfo) else "UTC"
    time = instant.time().replace(second=0, microsecond=0, fold=0)
    return show(When(instant.date(), time=time, zone=zone, fold=instant.fold), words)


def sentence(result: TimeQuestion | TimeRefusal, words: Words) -> str:
    """The question or the refusal as a text. The choices of a question are shown by ``show``."""
    values = dict(result.values)
    if isinstance(result, TimeQuestion) and len(result.choices) == 1:
        values["choice"] = show(result.choices[0], words)
    return words.text(result.key, **values)


def _clock(when: When, words: Words) -> str:
    if (
        when.part is PartOfDay.NIGHT
        and not when.time
        and when.date
        and when.last == when.date + dt.timedelta(days=1)
    ):
        return words.text("when.both_nights")  # not the one night between the two days
    if when.time is None:
        return words.text(f"when.part.{when.part}") if when.part else ""
    if when.until is not None and not when.last:
        text = _hours(when.time, when.until, words)
        text = words.text("when.hours_about", hours=text) if when.approximate else text
    else:
        (time,) = _times((when.time,), words, short=when.approximate and when.time.hour >= SHORT_FROM)
        text = words.text("when.clock_about" if when.approximate else "when.clock", time=time)
    return text + _which_hour(when, words)


def _hours(time: dt.time, until: dt.time, words: Words) -> str:
    """A stretch of hours; one that ends on the day after says so. Its end at midnight is 24.00 of the same day."""
    overnight = until <= time and until != dt.time()
    least = SHORT_FROM if until > time else AFTER_NOON  # from 8 to 4 could be read as the working day
    first, last = _times((time, until), words, short=time.hour >= least)
    if until == dt.time():
        last = last.replace("00", "24", 1)
    if last.count(".") == 2 and not overnight:  # without "kl." 21.05.05 would be a date
        last = words.text("when.clock", time=last)
    return words.text("when.hours_overnight" if overnight else "when.hours", time=first, until=last)


def _which_hour(when: When, words: Words) -> str:
    """In autumn one hour comes twice: which of the two."""
    return " " + words.text("when.winter" if when.fold else "when.summer") if is_doubled(when) else ""


def _times(times: tuple[dt.time, ...], words: Words, *, short: bool) -> list[str]:
    """Clocks as written in the language. Where ``short``, some leave out the minutes of round hours."""
    seconds = any(time.second for time in times)
    if (
        words.locale.round_hours
        and short
        and not seconds
        and all(time.hour and not time.minute for time in times)
    ):
        return [str(time.hour) for time in times]
    return [words.locale.clock(time, seconds=seconds) for time in times]


def _stretch(when: When, words: Words) -> str:
    if not (when.date and when.last and when.time and when.until):
        return ""
    time, until = _times((when.time, when.until), words, short=False)
    text = words.text(
        "when.stretch", first=_date(when.date, words), time=time, last=_date(when.last, words), until=until
    ) + _which_hour(when, words)
    return words.text("when.date_about", date=text) if when.approximate else text


def _days(first: dt.date, last: dt.date, words: Words) -> str:
    """Several days, as short as they can be said: maj 2024 · 10.–11. maj 2025 · 30. april – 2. maj 2025."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if (first.year, first.month) != (last.year, last.month):
        start = "day_and_month" if first.year == last.year else "day_month_year"
        return f"{_pattern(first, start, words)} – {_pattern(last, 'day_month_year', words)}"
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        return f"{_names(words.language)[1][first.month]} {first.year}"
    return f"{_pattern(first, 'day', words)}–{_pattern(last, 'day_month_year', words)}"


def _date(day: dt.date, words: Words) -> str:
    return _pattern(day, "weekday_day_month_year", words)


def _weekday(day: dt.date, words: Words) -> str:
    return _names(words.language)[0][day.weekday()]


def _evening_before(day: dt.date, words: Words) -> str:
    """The day before ``day``, with only as much of the date as differs."""
    before = day - dt.timedelta(days=1) if day > dt.date.min else day
    if before.year != day.year:
        return _date(before, words)
    return _pattern(before, "weekday_day" if before.month == day.month else "weekday_day_month", words)


_PATTERNS = {
    "day": "{day}{dot}",
    "day_and_month": "{day}{dot} {month}",
    "day_month_year": "{day}{dot} {month} {year}",
    "weekday_day": "{weekday} {day}{dot}",
    "weekday_day_month": "{weekday} {day}{dot} {month}",
    "weekday_day_month_year": "{weekday} {day}{dot} {month} {year}",
}


def _pattern(day: dt.date, name: str, words: Words) -> str:
    weekdays, months = _names(words.language)
    return _PATTERNS[name].format(
        weekday=weekdays[day.weekday()],
        day=day.day,
        dot=words.locale.day_dot,
        month=months[day.month],
        year=day.year,
    )


@cache
def _names(language: Language) -> tuple[dict[int, str], dict[int, str]]:
    """The names of the weekdays (Monday is 0) and of the months (January is 1).

    Babel finds its locale anew for each date that it prints, which was a third of the work of a long log.
    """
    locale = locale_of(language).babel
    return dict(get_day_names(locale=locale)), dict(get_month_names(locale=locale))
