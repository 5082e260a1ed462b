"""From a clock and a part of the day to wall-clock times: every time that they can mean together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.case.when.meaning import Clock, DayPart, Hour, Hours, Midnight, Notation, Tie
from bot.case.when.model import Part

HOURS: dict[Part, tuple[int, int]] = {
    Part.MORNING: (1, 12),
    Part.FORENOON: (6, 13),
    Part.NOON: (11, 15),
    Part.AFTERNOON: (12, 19),
    Part.EVENING: (16, 24),
}
"""From and before which hour a clock can belong to a part: wide, for "3 in the morning" is said as well as "11"."""
NIGHT_BEGINS, ENGLISH_NIGHT_BEGINS, NIGHT_ENDS = 21, 17, 7
EVENING_SPILLS_UNTIL = 4
"""Until this hour a clock with "evening" is probably of the date after."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time, or a span of hours, ``shift`` days from the day that was named."""

    time: dt.time | None = None
    until: dt.time | None = None
    part: Part | None = None
    shift: int = 0
    sure: bool = True
    odd: bool = False
    """The clock and the part of the day contradict one another: kl. 20 om morgenen."""


def slots(clock: Clock | None, part: DayPart | None, *, english: bool, dated: bool) -> list[Slot]:
    """Every way to place the clock on the day. ``dated``: the day was given as a date of the calendar."""
    match clock:
        case Hour():
            plain = [Slot(time) for time in options(clock, part, english=english)]
        case Hours():
            plain = [Slot(start, end) for start, end in _pairs(clock, part, english=english)]
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
    time = dt.time(hour.hour, hour.minute, hour.second)
    fixed = hour.notation in (Notation.FULL, Notation.MERIDIEM)
    if fixed or (part is None and _is_24_hour(hour.notation, english=english)):
        return [time]
    return [time, _other_half(time)]


def _is_24_hour(notation: Notation, *, english: bool) -> bool:
    return notation is Notation.DIGITS or (notation is Notation.LOCAL and not english)


def _other_half(time: dt.time) -> dt.time:
    return time.replace(hour=(time.hour + 12) % 24)


def _pairs(hours: Hours, part: DayPart | None, *, english: bool) -> list[tuple[dt.time, dt.time]]:
    """The spans with the shortest stretch between: 8 and 10 are two hours apart twice a day."""
    starts, ends = (options(end, part, english=english) for end in (hours.start, hours.end))
    pairs = [(start, end) for start in starts for end in ends if start != end]
    shortest = min((_gap(*pair) for pair in pairs), default=0)
    return [pair for pair in pairs if _gap(*pair) == shortest]


def _gap(start: dt.time, end: dt.time) -> int:
    seconds = [time.hour * 3600 + time.minute * 60 + time.second for time in (start, end)]
    return (seconds[1] - seconds[0]) % 86400


def _both_halves(clock: Hour | Hours, *, english: bool) -> list[Slot]:
    if isinstance(clock, Hours):
        return [Slot(start, end) for start, end in _pairs(clock, None, english=english)]
    time = dt.time(clock.hour, clock.minute, clock.second)
    return [Slot(time), Slot(_other_half(time))]


def _place(slot: Slot, part: DayPart, *, dated: bool) -> list[Slot]:
    """Where in its part of the day a time lies; nothing if it does not belong there."""
    hour = slot.time.hour if slot.time else 0
    if part.part is Part.NIGHT:
        return _place_at_night(slot, part, dated=dated)
    if part.part is Part.EVENING and hour < EVENING_SPILLS_UNTIL:
        late = replace(slot, part=Part.NIGHT, shift=1)
        if slot.time == dt.time():
            return [late]
        return [replace(late, sure=False), replace(slot, sure=False)]
    first, end = HOURS[part.part]
    return [replace(slot, part=part.part)] if first <= hour < end else []


def _place_at_night(slot: Slot, part: DayPart, *, dated: bool) -> list[Slot]:
    hour = slot.time.hour if slot.time else 0
    if part.tie is Tie.ENGLISH_NIGHT:
        if hour >= ENGLISH_NIGHT_BEGINS:
            return [replace(slot, part=Part.EVENING)]
        return [replace(slot, part=Part.NIGHT, shift=1)] if hour < NIGHT_ENDS else []
    if NIGHT_ENDS <= hour < NIGHT_BEGINS:
        return []
    night = replace(slot, part=Part.NIGHT)
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
    night = replace(begins, part=Part.NIGHT)
    if part.part is Part.EVENING or part.tie is Tie.ENGLISH_NIGHT:
        return [replace(night, shift=1)]
    if part.part is Part.NIGHT and part.tie is not Tie.FREE:
        return [night]
    return [night, replace(night, shift=1)]


def _without_clock(part: DayPart | None) -> list[Slot]:
    if part is None:
        return [Slot()]
    if part.part is Part.NIGHT and part.tie is Tie.FREE:
        return [Slot(part=Part.NIGHT), Slot(part=Part.NIGHT, shift=1)]
    if part.tie is Tie.ENGLISH_NIGHT:
        return [Slot(part=Part.EVENING), Slot(part=Part.NIGHT, shift=1)]
    return [Slot(part=part.part)]
