"""A short way to write results in a table: 2025-05-13 ~22:00 evening · ? first | second · ! future."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from bot.case.when import TimeQuestion, TimeRefusal, When

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def at(moment: str, zone: ZoneInfo = COPENHAGEN) -> dt.datetime:
    """An aware moment."""
    return dt.datetime.fromisoformat(moment).replace(tzinfo=zone)


def compact(result: When | TimeQuestion | TimeRefusal) -> str:
    """The result in the notation of the table."""
    if isinstance(result, When):
        return _when(result)
    if isinstance(result, TimeQuestion):
        choices = " | ".join(map(_when, result.choices))
        return f"? {choices or result.key.removeprefix('when.ask.')}"
    return f"! {result.key.removeprefix('when.refuse.')}"


def _when(when: When) -> str:
    date = when.date.isoformat() if when.date else "unknown"
    date += f"..{when.last}" if when.last else ""
    about = "~" if when.approximate else ""
    if when.time is None:
        date, clock = about + date, ""
    else:
        clock = f" {about}{_clock(when.time)}" + (f"-{_clock(when.until)}" if when.until else "")
    return date + clock + (f" {when.part}" if when.part else "") + (" fold" if when.fold else "")


def _clock(time: dt.time) -> str:
    return time.isoformat("seconds" if time.second else "minutes")
