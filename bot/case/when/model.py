"""What the words of a person come to mean: a time (When), a question back, or a refusal. Values only."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec


class PartOfDay(StrEnum):
    """A part of the day. NIGHT belongs to the date it leads up to: the night to Saturday 10 May is 10 May, NIGHT."""

    NIGHT = "night"
    MORNING = "morning"
    FORENOON = "forenoon"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Precision(StrEnum):
    """How well the person knows the time."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    SPAN = "span"


USUAL_HOURS: dict[PartOfDay, tuple[int, int]] = {
    PartOfDay.NIGHT: (0, 5),
    PartOfDay.MORNING: (5, 9),
    PartOfDay.FORENOON: (9, 12),
    PartOfDay.NOON: (12, 13),
    PartOfDay.AFTERNOON: (12, 18),
    PartOfDay.EVENING: (18, 24),
}
"""Usual first and last hour (24 = the midnight after) of each part, on the date it belongs to: for sorting only."""


class When(msgspec.Struct, frozen=True):
    """When something happened, as the person knows it: local wall-clock time in ``zone``.

    ``last`` is the last day of a span of days; None means the same day as ``date``.
    ``until`` ends a span of hours that begins at ``time``. It is on ``last`` where that is set; otherwise on ``date``,
    or on the following day when it is not later than ``time`` (22 to 02).
    ``words`` are the person's own, verbatim. ``fold`` is PEP 495's, for the doubled hour in autumn.
    """

    date: dt.date | None
    last: dt.date | None = None
    time: dt.time | None = None
    until: dt.time | None = None
    part: PartOfDay | None = None
    approximate: bool = False
    words: str = ""
    zone: str = "Europe/Copenhagen"
    fold: int = 0

    @property
    def precision(self) -> Precision:
        """SPAN for a stretch (several days, hours from–until, a part of the day without a clock)."""
        if self.last or self.until or (self.part and not self.time):
            return Precision.SPAN
        return Precision.APPROXIMATE if self.approximate else Precision.EXACT

    def earliest(self) -> dt.datetime | None:
        """Start of the stretch, aware; the key to sort by. None where no date is known.

        Sort by ``.timestamp()``: two times of one zone are compared by their clocks, which the doubled hour breaks.
        """
        if self.date is None:
            return None
        first = dt.time(USUAL_HOURS[self.part][0]) if self.part else dt.time()
        return self._at(self.date, self.time or first)

    def latest(self) -> dt.datetime | None:
        """End of the stretch, aware: never before earliest(). None where no date is known."""
        start = self.earliest()
        if self.date is None or start is None:
            return None
        day = self.last or self.date
        if self.until is not None:
            overnight = self.last is None and self.time is not None and self.until <= self.time
            end = self._at(_following(day) if overnight else day, self.until)
            return max(start, end, key=lambda moment: moment.astimezone(dt.UTC))
        if self.time is not None:
            return self._at(day, self.time)
        hours = USUAL_HOURS[self.part][1] if self.part else 24
        return self._at(_following(day), dt.time()) if hours == 24 else self._at(day, dt.time(hours))

    def _at(self, date: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(date, time.replace(fold=self.fold), ZoneInfo(self.zone))


def _following(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1) if day < dt.date.max else day


class TimeQuestion(msgspec.Struct, frozen=True):
    """The words can mean more than one thing, or need one more detail: nothing is taken until the person answers.

    ``key`` and ``values`` name the text (see ``sentence``). ``choices`` are whole times to offer as buttons
    (up to four, likeliest first; one = "is it this?"; none = ask in words). ``words`` are the person's own.
    """

    key: str
    values: dict[str, str]
    choices: tuple[When, ...]
    words: str


class TimeRefusal(msgspec.Struct, frozen=True):
    """The words cannot be a time: the future, a day that does not exist, or not understood."""

    key: str
    values: dict[str, str]
    words: str


class FoundTime(msgspec.Struct, frozen=True):
    """A time found inside a longer text, at ``text[start:end]``. Only ever offered, never taken."""

    when: When | TimeQuestion
    start: int
    end: int
