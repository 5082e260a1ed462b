"""Wall-clock times that a change of the clock makes doubtful: the hour that is missing, the hour that comes twice."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from bot.case.when.model import When

MISSING, DOUBLED = "when.ask.missing_hour", "when.ask.doubled_hour"


def on_the_clock(when: When, fold: int | None) -> list[tuple[When, str]]:
    """``when``, or what can have been meant where its clock does not exist or exists twice, with the reason to ask.

    ``fold`` is what the person said about it ("sommertid", "vintertid").
    """
    if when.date is None or when.time is None:
        return [(when, "")]
    gap = next((gap for _, day, time in _ends(when) if (gap := missing(day, time, when.zone))), None)
    if gap is not None:
        return [(_moved(when, -gap), MISSING), (_moved(when, gap), MISSING)]
    if not any(doubled(day, time, when.zone) for _, day, time in _ends(when)):
        return [(when, "")]
    if fold is not None:
        return [(msgspec.structs.replace(when, fold=fold), "")]
    return [(msgspec.structs.replace(when, fold=each), DOUBLED) for each in (0, 1)]


def is_doubled(when: When) -> bool:
    """Whether ``fold`` says something about this time."""
    return any(doubled(day, time, when.zone) for _, day, time in _ends(when))


def _ends(when: When) -> list[tuple[str, dt.date, dt.time]]:
    """The beginning and the end on the clock, each with its day."""
    if when.date is None or when.time is None:
        return []
    ends = [("time", when.date, when.time)]
    if when.until is not None:
        overnight = when.last is None and when.until <= when.time and when.date < dt.date.max
        day = when.date + dt.timedelta(days=1) if overnight else when.last or when.date
        ends.append(("until", day, when.until))
    return ends


def missing(day: dt.date, time: dt.time, zone: str) -> dt.timedelta | None:
    """How far the clock jumps over this time; None where the time exists (PEP 495: in a gap the offset grows)."""
    first, second = _offsets(day, time, zone)
    return second - first if second > first else None


def doubled(day: dt.date, time: dt.time, zone: str) -> bool:
    """Whether the clock shows this time twice (PEP 495: in a fold the second offset is the smaller)."""
    first, second = _offsets(day, time, zone)
    return second < first


def _offsets(day: dt.date, time: dt.time, zone: str) -> tuple[dt.timedelta, dt.timedelta]:
    wall = dt.datetime.combine(day, time.replace(fold=0), ZoneInfo(zone))
    return wall.utcoffset() or dt.timedelta(), wall.replace(fold=1).utcoffset() or dt.timedelta()


def _moved(when: When, by: dt.timedelta) -> When:
    """``when`` with each end that the clock jumps over moved out of the gap."""
    changes: dict[str, object] = {}
    for field, day, time in _ends(when):
        if missing(day, time, when.zone):
            moved = dt.datetime.combine(day, time) + by
            changes[field] = moved.time()
            if field == "time":
                changes["date"] = moved.date()
    return msgspec.structs.replace(when, **changes)
