"""Pattern figures of a log (LOG-SCHEMA §5): counts only, no score and no verdict. Pure.

An ``Entry`` is what of a row is counted. The person's own messages (context) never become entries, and neither do
withdrawn or joined incidents. Days, hours and weeks are those of the person's own zone: ``date`` and ``hour`` come from
local wall-clock time, so a message of 00.30 belongs to the new day and a doubled hour counts as the hour it reads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bot.case.kinds import Type

LAST_DAYS = 14


@dataclass(frozen=True)
class Entry:
    """What is counted of one incident. ``date`` is None for an undated one, ``hour`` None where no clock is known."""

    number: int
    date: dt.date | None = None
    hour: int | None = None
    types: tuple[Type, ...] = ()
    witnesses: bool = False
    evidence: bool = False
    approximate: bool = False
    late: bool = False


@dataclass(frozen=True)
class Quiet:
    """A stretch without incidents: ``days`` whole days between the incident of ``before`` and the next, of ``after``."""

    days: int
    before: dt.date
    after: dt.date


@dataclass(frozen=True)
class Figures:
    """How many incidents, of what and when. Every incident counts once in ``total``; dated ones once in each of
    ``by_week`` (by its Monday) and ``by_weekday`` (Monday first); those with a known clock once in ``by_hour``;
    each once for every type it has in ``by_type`` (most frequent first; ``untyped`` have none).
    ``last_14_days`` ends with the day on which the log is made, oldest first, and holds every day.
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

    @property
    def last_14(self) -> int:
        """Incidents of the last fourteen days, today included."""
        return sum(count for _, count in self.last_14_days)


def count(entries: Iterable[Entry], today: dt.date) -> Figures:
    """The figures of these incidents, ``today`` being the day (in the person's zone) on which the log is made."""
    raise NotImplementedError
