"""Pattern figures of a log (docs/logskema.md §5): counts only, no score and no verdict. Pure.

An ``Entry`` is what of a row is counted. The person's own messages (context) never become entries, and
neither do withdrawn or joined incidents. Days, hours and weeks are those of the person's own zone:
``date`` and ``hour`` come from local wall-clock time, so a message of 00.30 belongs to the new day and a
doubled hour counts as what it reads.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from bot.case.kinds import Type

LAST_DAYS = 14
_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)


class Entry(msgspec.Struct, frozen=True):
    """What is counted of one incident. ``date`` is None for an undated one, ``hour`` where no clock is
    known.
    """

    number: int
    date: dt.date | None = None
    hour: int | None = None
    types: tuple[Type, ...] = ()
    witnesses: bool = False
    evidence: bool = False
    approximate: bool = False
    late: bool = False
    reported: bool = False


@dataclass(frozen=True)
class Quiet:
    """``days`` whole days without an incident, between one on ``before`` and the next on ``after``."""

    days: int
    before: dt.date
    after: dt.date


@dataclass(frozen=True)
class Figures:
    """How many incidents, of what and when.

    Every incident counts once in ``total``; dated ones once in ``by_week`` (under its Monday, empty weeks
    between included) and ``by_weekday`` (Monday first); those with a known clock once in ``by_hour`` (0
    to 23); each once for every type that it has in ``by_type`` (most frequent first; ``untyped`` have
    none). ``last_14_days`` ends with the day on which the log is made, oldest first, and holds every day.
    ``late``: the person told the time, and the first that was kept of it came more than 30 days after.
    """

    total: int
    first: dt.date | None
    last: dt.date | None
    by_week: tuple[tuple[dt.date, int], ...]
    last_14_days: tuple[tuple[dt.date, int], ...]
    by_type: tuple[tuple[Type, int], ...]
    untyped: int
    by_hour: tuple[int, ...]
    by_weekday: tuple[int, ...]
    longest_quiet: Quiet | None
    with_witnesses: int
    with_evidence: int
    undated: int
    approximate: int
    late: int
    reported: int = 0

    @property
    def last_14(self) -> int:
        """Incidents of the last fourteen days, today included."""
        return sum(number for _, number in self.last_14_days)


def count(entries: Iterable[Entry], today: dt.date) -> Figures:
    """The figures of these incidents; ``today`` is the day, in the person's zone, on which the log is
    made.
    """
    entries = list(entries)
    days = sorted(entry.date for entry in entries if entry.date is not None)
    per_day = Counter(days)
    per_type = Counter(kind for entry in entries for kind in set(entry.types))
    order = list(Type)
    return Figures(
        total=len(entries),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        by_week=_weeks(days),
        last_14_days=tuple((day, per_day[day]) for day in _last_days(today)),
        by_type=tuple(sorted(per_type.items(), key=lambda item: (-item[1], order.index(item[0])))),
        untyped=sum(not entry.types for entry in entries),
        by_hour=_slots((entry.hour for entry in entries if entry.date is not None), 24),
        by_weekday=_slots((day.weekday() for day in days), 7),
        longest_quiet=_longest_quiet(days),
        with_witnesses=sum(entry.witnesses for entry in entries),
        with_evidence=sum(entry.evidence for entry in entries),
        undated=len(entries) - len(days),
        approximate=sum(entry.approximate for entry in entries),
        late=sum(entry.late for entry in entries),
        reported=sum(entry.reported for entry in entries),
    )


def _last_days(today: dt.date) -> list[dt.date]:
    return [today - ago * _DAY for ago in reversed(range(LAST_DAYS))]


def _monday(day: dt.date) -> dt.date:
    return day - day.weekday() * _DAY


def _weeks(days: Sequence[dt.date]) -> tuple[tuple[dt.date, int], ...]:
    """Incidents per week from the first to the last, empty weeks included: the chart must show the gaps."""
    if not days:
        return ()
    per_week = Counter(_monday(day) for day in days)
    first, last = _monday(days[0]), _monday(days[-1])
    return tuple(
        (week, per_week[week]) for week in (first + n * _WEEK for n in range((last - first).days // 7 + 1))
    )


def _slots(values: Iterable[int | None], size: int) -> tuple[int, ...]:
    counter = Counter(values)
    return tuple(counter[slot] for slot in range(size))


def _longest_quiet(days: Sequence[dt.date]) -> Quiet | None:
    """The longest stretch of whole days without an incident between two; the earliest of several equal
    ones.
    """
    spells = [Quiet((after - before).days - 1, before, after) for before, after in pairwise(days)]
    longest = max(spells, key=lambda spell: spell.days, default=None)
    return longest if longest is not None and longest.days > 0 else None
