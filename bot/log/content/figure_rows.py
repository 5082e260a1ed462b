"""The rows behind each number of the overview (docs/logskema.md §5). Pure.

A number is named by a short key, as a button carries it: ``all``, ``since``, ``d20250513`` (a day), ``w20250512``
(the week of that Monday), ``t`` and a type, ``k0`` (a weekday, Monday first), ``h21`` (an hour), ``quiet`` (the days
before and after the longest quiet spell).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from bot.case.kinds import Type
from bot.case.when import Precision, When
from bot.log.content.entries import LATE_DAYS
from bot.log.content.figures import LAST_DAYS
from bot.log.content.rows import Log, LogRow

Fits = Callable[[LogRow], bool]


def rows_behind(log: Log, key: str) -> tuple[LogRow, ...] | None:
    """The rows that the number of that key counts, newest first; None where there is no such number.

    The person's own messages are never among them: they are not counted.
    """
    fits = _fits(log, key)
    if fits is None:
        return None
    return tuple(row for row in (*log.rows, *log.undated) if not row.context_only and fits(row))


def overall(log: Log) -> list[tuple[str, int]]:
    """The single numbers, in the order of the overview: key and number. Those that are 0 are left out."""
    figures = log.figures
    numbers = (
        ("all", figures.total),
        ("since", len(log.refusal.after) if log.refusal is not None else 0),
        ("last14", figures.last_14),
        ("undated", figures.undated),
        ("untyped", figures.untyped),
        ("about", figures.approximate),
        ("late", figures.late),
        ("witnesses", figures.with_witnesses),
        ("evidence", figures.with_evidence),
        ("reported", figures.reported),
        ("examples", sum(not row.context_only for row in log.highlights) if log.choices.highlights else 0),
    )
    return _there(numbers)


def groups(log: Log) -> dict[str, list[tuple[str, int]]]:
    """The numbers of each chart: ``types``, ``days`` and ``weeks`` (newest first), ``weekdays``, ``hours``."""
    figures = log.figures
    return {
        "types": _there((f"t{kind}", number) for kind, number in figures.by_type),
        "days": _there((_day("d", day), number) for day, number in figures.last_14_days[::-1]),
        "weeks": _there((_day("w", day), number) for day, number in figures.by_week[::-1]),
        "weekdays": _there((f"k{day}", number) for day, number in enumerate(figures.by_weekday)),
        "hours": _there((f"h{hour}", number) for hour, number in enumerate(figures.by_hour)),
    }


def day_of(key: str) -> dt.date | None:
    """The day in a key of a day or a week."""
    digits = key[1:]
    if key[:1] not in ("d", "w") or len(digits) != 8 or not digits.isdecimal():
        return None
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _day(letter: str, day: dt.date) -> str:
    return f"{letter}{day:%Y%m%d}"


def _there(numbers: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(key, number) for key, number in numbers if number]


def _fits(log: Log, key: str) -> Fits | None:
    named: dict[str, Fits] = {
        "all": lambda row: True,
        "last14": lambda row: _between(
            row, log.made.date() - dt.timedelta(days=LAST_DAYS - 1), log.made.date()
        ),
        "undated": lambda row: _date(row) is None,
        "untyped": lambda row: not row.kinds,
        "about": lambda row: _about(row.when),
        "late": lambda row: row.late > LATE_DAYS,
        "witnesses": lambda row: row.witnessed,
        "evidence": lambda row: row.evidence,
        "reported": lambda row: row.reported,
        "examples": lambda row: row.highlighted,
    }
    if key in named:
        return named[key]
    if key == "since":
        after = frozenset(log.refusal.after) if log.refusal is not None else frozenset()
        return lambda row: row.number in after
    if key == "quiet":
        spell = log.figures.longest_quiet
        return lambda row: spell is not None and _date(row) in (spell.before, spell.after)
    return _slot(key)


def _slot(key: str) -> Fits | None:
    """A day, a week, a type, a weekday or an hour."""
    first = day_of(key)
    if first is not None:
        last = first + dt.timedelta(days=6) if key[0] == "w" else first
        return lambda row: _between(row, first, last)
    value = key[1:]
    if key[:1] == "t" and value in Type.__members__.values():
        return lambda row: value in row.kinds
    if not value.isdecimal() or len(value) > 2:
        return None
    if key[0] == "k":
        return lambda row: (day := _date(row)) is not None and day.weekday() == int(value)
    if key[0] == "h":
        return lambda row: _date(row) is not None and _hour(row) == int(value)
    return None


def _date(row: LogRow) -> dt.date | None:
    return row.when.date if row.when is not None else None


def _hour(row: LogRow) -> int | None:
    return row.when.time.hour if row.when is not None and row.when.time is not None else None


def _between(row: LogRow, first: dt.date, last: dt.date) -> bool:
    day = _date(row)
    return day is not None and first <= day <= last


def _about(when: When | None) -> bool:
    """Whether the time is known only about: "ca.", a span of days, hours from and until."""
    if when is None or when.date is None:
        return False
    hours = when.precision is Precision.SPAN and when.until is not None
    return when.approximate or when.last is not None or hours
