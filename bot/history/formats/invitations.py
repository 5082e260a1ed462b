"""Calendar files (.ics): an event that somebody invites to is an invitation, any other a fact."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.history.formats.content_lines import lines, unescaped
from bot.history.gather import Gather
from bot.history.model import Clock, Kind, Message, Precision, Reading, Reason, RefusedError, Span
from bot.history.parts import Part
from bot.history.values import in_range

NAME = "ics"
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
Event = dict[str, tuple[dict[str, str], str]]


def looks(head: bytes) -> bool:
    """It begins as a calendar."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR\s", head, re.IGNORECASE) is not None


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """A conversation for each title and whoever invites."""
    for place, part in parts:
        event: Event | None = None
        depth = 0
        for key, parameters, value in lines(part.whole):
            if key == "BEGIN" and value.upper() == "VEVENT":
                event, depth = {}, 0
            elif key == "BEGIN":
                depth += 1
            elif key == "END" and value.upper() == "VEVENT" and event is not None:
                _take(event, Span(place, 0, 0), gather)
                event = None
            elif key == "END":
                depth -= 1
            elif event is not None and depth == 0:
                event.setdefault(key, (parameters, value))
        if event is not None:
            raise RefusedError(Reason.BROKEN)
    gather.in_order_of_time(newest_first=False)
    gather.number()
    return gather.reading(NAME, Clock.UTC, Precision.SECOND)


def _take(event: Event, span: Span, gather: Gather) -> None:
    def text(key: str) -> str:
        return unescaped(event.get(key, ({}, ""))[1]).strip()

    parameters, organizer = event.get("ORGANIZER", ({}, ""))
    address = re.sub(r"(?i)^mailto:", "", organizer).strip().lower()
    try:
        at = _stamp(event.get("DTSTAMP", event.get("CREATED", ({}, "")))[1])
    except ValueError:
        gather.unreadable(text("SUMMARY"), span)
        return
    gather.count()
    message = Message(address or None, at, Kind.INVITATION if address else Kind.SYSTEM)
    message.name = parameters.get("=CN", "")
    message.text = "\n".join(filter(None, map(text, ("SUMMARY", "DESCRIPTION", "LOCATION"))))
    message.starts = _starts(*event.get("DTSTART", ({}, "")))
    message.span = span
    title = text("SUMMARY")
    gather.thread(f"{address}\n{title}", title or None, [address] if address else []).messages.append(message)


def _stamp(value: str) -> dt.datetime:
    match = _MOMENT.fullmatch(value.strip())
    if match is None or not match[2]:
        raise ValueError
    return in_range(dt.datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S"))  # noqa: DTZ007 - UTC by RFC 5545


def _starts(parameters: dict[str, str], value: str) -> str:
    """When it begins: with its offset where its zone is known, else as it stands."""
    match = _MOMENT.fullmatch(value.strip())
    if match is None:
        return ""
    try:
        day = dt.datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007 - a day
        if not match[2]:
            return day.isoformat()
        clock = dt.datetime.strptime(match[2], "%H%M%S").time()  # noqa: DTZ007 - a clock
    except ValueError:
        return ""
    moment = dt.datetime.combine(day, clock)
    if match[3]:
        return moment.replace(tzinfo=dt.UTC).isoformat()
    try:
        return moment.replace(tzinfo=ZoneInfo(parameters["=TZID"])).isoformat()
    except (KeyError, ZoneInfoNotFoundError, ValueError, OSError):
        return moment.isoformat()
