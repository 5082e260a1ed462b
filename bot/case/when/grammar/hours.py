"""From a clock and a part of the day to wall-clock times: every time that they can mean together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.case.when.meaning import Clock, DayPart, Hour, Hours, Midnight, Notation, Tie
from bot.case.when.model import PartOfDay

HOURS: dict[PartOfDay, tuple[int, int]] = {
    PartOfDay.MORNING: (1, 12),
    PartOfDay.FORENOON: (6, 13),
    PartOfDay.NOON: (11, 15),
    PartOfDay.AFTERNOON: (12, 19),
    PartOfDay.EVENING: (16, 24),
}
"""From and before which hour a clock can belong to a part: wide, for "3 in the morning" is said as well as "11"."""
NIGHT_BEGINS, ENGLISH_NIGHT_BEGINS, NIGHT_ENDS = 21, 17, 7
SMALL_DIGITS_END = 7
"""Bare digits below this are asked about: kl. 3 is written for 03.00 and for 15.00."""
HALF_A_DAY = 12 * 3600
EVENING_SPILLS_UNTIL = 4
"""Until this hour a clock with "evening" is probably of the date after."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time, or a span of hours, ``shift`` days from the day that was named."""

    time: dt.time | None = None
    until: dt.time | None = None
    part: PartOfDay | None = None
    shift: int = 0
    sure: bool = True
    odd: bool = False
    """The clock and the part of the day contradict one another: kl. 20 om morgenen."""


def slots(clock: Clock | None, part: DayPart | None, *, english: bool, dated: bool) -> list[Slot]:
    """Every way to place the clock on the day. ``dated``: the day was given as a date of the calendar."""
    match clock:
        case Hour(hour=24):
            return [Slot(dt.time(), shift=1)] if part is None else _midnight(part)
        case Hour():
            plain = [Slot(time) for time in options(clock, part, english=english)]
        case Hours():
            plain = _spans(clock, part, english=english)
        case Midnight():
            return _midnight(part)
        case _:
            return _without_clock(part)
    if part is None:
        return plain
    placed = [slot for one in plain for slot in _place(one, part, dated=dated)]
    return placed or [replace(one, sure=False, odd=True) for one in _both_halves(clock, english=english)]


def options(hour: Hour, part: DayPart | None, *, english: bool) -> list[dt.time]:
    """The times of day that an hour can be, before its part of the day is looked at."""
    time = _literal(hour)
    fixed = hour.notation in (Notation.FULL, Notation.MERIDIEM)
    if fixed or (part is None and _is_24_hour(hour, english=english)):
        return [time]
    return [time, _other_half(time)]


def _literal(hour: Hour) -> dt.time:
    return dt.time(hour.hour % 24, hour.minute, hour.second)


def _is_24_hour(hour: Hour, *, english: bool) -> bool:
    """kl. 8 and 8.15 are; kl. 3 is not: people write it for the afternoon as well as for the night."""
    if hour.notation is Notation.DIGITS:
        return not _is_small(hour)
    return hour.notation is Notation.LOCAL and not english


def _is_small(hour: Hour) -> bool:
    return hour.numeral and 1 <= hour.hour < SMALL_DIGITS_END and hour.notation is not Notation.FULL


def _other_half(time: dt.time) -> dt.time:
    return time.replace(hour=(time.hour + 12) % 24)


def _spans(hours: Hours, part: DayPart | None, *, english: bool) -> list[Slot]:
    """The spans that the words can mean. One that the words do not call long, and that lasts past noon or midnight
    for more than twelve hours, is never sure: "fra kl. 8 til kl. 4" may be the working day."""
    pairs = _pairs(hours, part, english=english)
    told = hours.next_day or hours.end.hour == 24
    return [
        Slot(start, end, sure=told or end > start or _gap(start, end) <= HALF_A_DAY) for start, end in pairs
    ]


def _pairs(hours: Hours, part: DayPart | None, *, english: bool) -> list[tuple[dt.time, dt.time]]:
    """The spans with the shortest stretch between (8 and 10 are two hours apart twice a day), and the one as written
    where the numbers leave another open."""
    first, last = hours.start, hours.end
    written = _literal(first), _literal(last)
    if hours.next_day:
        halves = [written] if _all_24_hour(first, last) else [(start, written[1]) for start in _halves(first)]
        return [(start, end) for start, end in halves if end <= start and start != end]
    if part is None and _may_be_spoken(first, last):
        pairs = [(start, end) for start in _halves(first) for end in _halves(last) if start != end]
        shortest = min((_gap(*pair) for pair in pairs), default=0)
        likely = [pair for pair in pairs if pair == written or _gap(*pair) == shortest]
        return sorted(likely, key=lambda pair: _gap(*pair))
    starts, ends = (options(end, part, english=english) for end in (first, last))
    pairs = [(start, end) for start in starts for end in ends if start != end]
    shortest = min((_gap(*pair) for pair in pairs), default=0)
    return [pair for pair in pairs if _gap(*pair) == shortest]


def _may_be_spoken(first: Hour, last: Hour) -> bool:
    """Whether hours of a 24-hour notation can be meant by the twelve-hour clock: 8 to 4, and what begins at 1 to 6."""
    notations = {first.notation, last.notation}
    if Notation.MERIDIEM in notations or notations == {Notation.SPOKEN}:
        return False
    if last.hour == 24:
        return first.numeral and first.hour <= 12
    if max(first.hour, last.hour) <= 12 and _literal(last) < _literal(first):
        return True
    return _is_small(first) or (_is_small(last) and first.hour < 18)


def _all_24_hour(first: Hour, last: Hour) -> bool:
    """22 and 4 · 10.00 and 02.00"""
    if first.hour > 12:
        return True
    return all(
        one.notation in (Notation.FULL, Notation.MERIDIEM) or (not one.numeral and one.hour >= 10)
        for one in (first, last)
    )


def _halves(hour: Hour) -> list[dt.time]:
    time = _literal(hour)
    if hour.notation is Notation.MERIDIEM or not 1 <= hour.hour <= 12:
        return [time]
    return [time, _other_half(time)]


def _gap(start: dt.time, end: dt.time) -> int:
    seconds = [time.hour * 3600 + time.minute * 60 + time.second for time in (start, end)]
    return (seconds[1] - seconds[0]) % 86400


def _both_halves(clock: Hour | Hours, *, english: bool) -> list[Slot]:
    if isinstance(clock, Hours):
        return _spans(clock, None, english=english)
    time = _literal(clock)
    return [Slot(time), Slot(_other_half(time))]


def _place(slot: Slot, part: DayPart, *, dated: bool) -> list[Slot]:
    """Where in its part of the day a time lies; nothing if it does not belong there."""
    hour = slot.time.hour if slot.time else 0
    if part.part is PartOfDay.NIGHT:
        return _place_at_night(slot, part, dated=dated)
    if part.part is PartOfDay.EVENING and hour < EVENING_SPILLS_UNTIL:
        late = replace(slot, part=PartOfDay.NIGHT, shift=1)
        if slot.time == dt.time():
            return [late]
        return [replace(late, sure=False), replace(slot, sure=False)]
    first, end = HOURS[part.part]
    return [replace(slot, part=part.part)] if first <= hour < end else []


def _place_at_night(slot: Slot, part: DayPart, *, dated: bool) -> list[Slot]:
    hour = slot.time.hour if slot.time else 0
    if part.tie is Tie.ENGLISH_NIGHT:
        if hour >= ENGLISH_NIGHT_BEGINS:
            return [replace(slot, part=PartOfDay.EVENING)]
        return [replace(slot, part=PartOfDay.NIGHT, shift=1)] if hour < NIGHT_ENDS else []
    if NIGHT_ENDS <= hour < NIGHT_BEGINS:
        return []
    night = replace(slot, part=PartOfDay.NIGHT)
    if part.tie in (Tie.BOUND, Tie.LEADING_TO):
        return [replace(night, shift=-1 if hour >= NIGHT_BEGINS else 0)]
    if dated or hour >= NIGHT_BEGINS:
        return [night]
    return [night, replace(night, shift=1)]


def _midnight(part: DayPart | None) -> list[Slot]:
    """The midnight at the beginning or at the end of the day, as the part of the day tells."""
    begins = Slot(dt.time(), part=part.part if part else None)
    if part is None:
        return [begins, replace(begins, shift=1)]
    night = replace(begins, part=PartOfDay.NIGHT)
    if part.part is PartOfDay.EVENING or part.tie is Tie.ENGLISH_NIGHT:
        return [replace(night, shift=1)]
    if part.part is PartOfDay.NIGHT and part.tie is not Tie.FREE:
        return [night]
    return [night, replace(night, shift=1)]


def _without_clock(part: DayPart | None) -> list[Slot]:
    if part is None:
        return [Slot()]
    if part.part is PartOfDay.NIGHT and part.tie is Tie.FREE:
        return [Slot(part=PartOfDay.NIGHT), Slot(part=PartOfDay.NIGHT, shift=1)]
    if part.tie is Tie.ENGLISH_NIGHT:
        return [Slot(part=PartOfDay.EVENING), Slot(part=PartOfDay.NIGHT, shift=1)]
    return [Slot(part=part.part)]
