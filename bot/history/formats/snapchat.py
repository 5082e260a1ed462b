"""Snapchat's ``chat_history.json``: by conversation, newest first. Only saved chats have their words.

"Created(microseconds)" holds milliseconds; were it ever to hold what it says, its size would tell.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.history.formats.json_format import keep, record
from bot.history.gather import Gather
from bot.history.json_stream import Item, items
from bot.history.model import Clock, Kind, Message, Precision, Reading
from bot.history.parts import Part
from bot.history.values import from_ms, in_range, string

NAME = "snapchat_json"
_IN_WORDS = "%Y-%m-%d %H:%M:%S UTC"
_OLD = {"Received Saved Chat History": "From", "Sent Saved Chat History": "To"}


def looks(item: Item) -> bool:
    """Each record says what sort of medium it is, and when it was made."""
    return "Media Type" in item.value and "Created" in item.value


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """One conversation for each name or identifier; its title, where it has one, instead of the identifier."""
    for place, part in parts:
        for item in items(part.data, place):
            value = record(item)
            if value is None or "Created" not in value:
                continue
            old = _OLD.get(item.path[-1]) if item.path else None
            key = string(value, old) if old else item.path[-1] if item.path else ""
            thread = gather.thread(key, string(value, "Conversation Title") or key or None)
            keep(thread, _message, item, gather)
    gather.in_order_of_time(newest_first=True)
    gather.number()
    return gather.reading(NAME, Clock.UTC, Precision.MILLISECOND)


def _message(item: Item) -> Message | None:
    value, old = record(item) or {}, _OLD.get(item.path[-1]) if item.path else None
    try:
        message = Message(string(value, "From") or None, _moment(value))
    except ValueError:
        return None
    sender = value.get("IsSender")
    out = sender is True or (sender is None and old == "To")
    message.direction = "out" if out else "in" if sender is False or old else ""
    message.text = string(value, "Content") or string(value, "Text")
    sort = string(value, "Media Type")
    _what_it_is(message, sort)
    return message


def _what_it_is(message: Message, sort: str) -> None:
    if "ERASED" in sort:
        message.kind, message.text = Kind.DELETED, ""
    elif "CALL" in sort:
        message.kind = Kind.CALL
        message.answer = "missed" if "MISSED" in sort else ""
    elif sort.startswith("STATUS"):
        message.kind, message.what = Kind.SYSTEM, sort
    elif not message.text:
        message.kind, message.what = Kind.OMITTED, sort or "unknown"


def _moment(value: dict[str, Any]) -> dt.datetime:
    exact = value.get("Created(microseconds)")
    if type(exact) is int and exact > 0:
        return from_ms(exact if exact < 10**14 else exact // 1000)
    return in_range(dt.datetime.strptime(string(value, "Created"), _IN_WORDS))  # noqa: DTZ007 - UTC, as it says
