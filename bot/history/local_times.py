"""Times of a phone's clock without a zone: what is doubtful in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.history.model import Doubt, Message


def mark(messages: Sequence[Message], zone: ZoneInfo, *, in_file_order: bool) -> None:
    """Mark what is doubtful. ``in_file_order``: the messages stand as the program wrote them, so a step backwards says
    something: inside the hour that comes twice, that the clock was put back; elsewhere, that a time is not right."""
    changes = _Changes(zone)
    before: dt.datetime | None = None
    night: list[Message] = []
    for message in messages:
        doubts: list[Doubt] = []
        offsets = changes.around(message.at)
        if offsets < 0:
            doubts.append(Doubt.DST_TWICE)
        elif offsets > 0:
            doubts.append(Doubt.DST_NEVER)
        inside = bool(night) and night[-1].at.date() == message.at.date() and offsets < 0
        back = before is not None and message.at < before and in_file_order
        if back and inside and night[-1].utc is None:
            _tell_apart(night, message, zone)
        else:
            if back:
                doubts.append(Doubt.BACKWARDS)
            if inside and night[-1].utc is not None:
                message.utc = _utc(message.at, zone, fold=1)
        night = ([*night, message] if inside else [message]) if offsets < 0 else []
        message.doubt = tuple(doubts)
        before = message.at


def _tell_apart(first: list[Message], message: Message, zone: ZoneInfo) -> None:
    """Those of the doubled hour up to here were before the clock was put back, this one is after."""
    for one in first:
        one.utc = _utc(one.at, zone, fold=0)
    message.utc = _utc(message.at, zone, fold=1)


def _utc(at: dt.datetime, zone: ZoneInfo, fold: int) -> dt.datetime:
    return at.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC).replace(tzinfo=None)


class _Changes:
    """Whether the clock changes on a day is looked up once a day."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._days: dict[dt.date, bool] = {}

    def around(self, at: dt.datetime) -> int:
        """Below 0: this time comes twice; above 0: it never comes (PEP 495); 0 for all others."""
        day = at.date()
        changes = self._days.get(day)
        if changes is None:
            start = dt.datetime.combine(day, dt.time(), self._zone)
            end = dt.datetime.combine(day, dt.time(23, 59, 59), self._zone)
            changes = self._days[day] = start.utcoffset() != end.utcoffset()
        if not changes:
            return 0
        wall = at.replace(tzinfo=self._zone, fold=0)
        first, second = wall.utcoffset() or dt.timedelta(), wall.replace(fold=1).utcoffset() or dt.timedelta()
        return (second > first) - (second < first)
