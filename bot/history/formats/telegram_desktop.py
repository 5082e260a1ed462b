"""Telegram's ``result.json`` (Telegram Desktop): one chat, or all of them under ``chats.list``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.history.formats.json_format import keep, record
from bot.history.gather import Gather
from bot.history.json_stream import END, Item, items
from bot.history.model import Clock, Kind, Message, Precision, Reading
from bot.history.parts import Part
from bot.history.threads import Thread
from bot.history.values import clean, from_ms, in_range, string

NAME = "telegram_json"
_FILES = ("photo", "file")
_LEFT_OUT = "(File"
"""How the tool's notice begins that stands for a file it left out or could not take along."""


def looks(item: Item) -> bool:
    """Its records have a type, a date and a text, and the messages of nobody else also a from_id or an actor."""
    value = item.value
    return (
        value.get("type") in ("message", "service")
        and "date" in value
        and ("from_id" in value or "actor_id" in value or "actor" in value or "from" in value)
    )


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """A conversation for each chat."""
    local = False

    def make(item: Item) -> Message | None:
        return _message(record(item), gather)

    for place, part in parts:
        title, chat, waiting = "", "", Thread(None)
        for item in items(part.data, place):
            if item.path[-1:] == ("messages",) and item.record:
                value = record(item)
                local = local or (value is not None and "date_unixtime" not in value)
                keep(waiting, make, item, gather)
            elif item.path[-1:] == ("name",) and isinstance(item.value, str):
                title = clean(item.value)
            elif item.path[-1:] == ("id",) and type(item.value) is int:
                chat = str(item.value)
            elif item.value is END and waiting.holds:
                gather.thread(f"{chat}\n{title}", title or None).join(waiting)
                title, chat, waiting = "", "", Thread(None)
    gather.in_order_of_time(newest_first=False)
    gather.number()
    return gather.reading(NAME, Clock.LOCAL if local else Clock.UTC, Precision.SECOND)


def _message(value: dict[str, Any] | None, gather: Gather) -> Message | None:
    if value is None:
        return None
    try:
        # An account that is gone has no name any more, only its number.
        known = (string(value, key) for key in ("from", "actor", "from_id", "actor_id"))
        message = Message(next(filter(None, known), None), _moment(value))
    except ValueError:
        return None
    message.text = _plain(value.get("text"))
    message.edited = "edited" in value or "edited_unixtime" in value
    if value.get("type") == "service":
        _service(message, value)
        return message
    named = [string(value, key) for key in _FILES if string(value, key)]
    message.files = tuple(name for name in named if not name.startswith(_LEFT_OUT))
    message.missing = gather.lacking(message.files)
    if message.files:
        message.kind = Kind.ATTACHMENT
    elif named:
        message.kind = Kind.OMITTED
        message.what = string(value, "media_type") or ("image" if "photo" in value else "document")
    elif not message.text:
        message.kind, message.what = Kind.OMITTED, "unknown"
    return message


def _service(message: Message, value: dict[str, Any]) -> None:
    if string(value, "action") not in ("phone_call", "group_call"):
        message.kind, message.sender = Kind.SYSTEM, None
        message.text = message.text or " ".join([string(value, "actor"), string(value, "action")]).strip()
        return
    message.kind = Kind.CALL
    reason, seconds = string(value, "discard_reason"), value.get("duration_seconds")
    if type(seconds) is int and 0 <= seconds < 10_000_000:
        message.seconds = seconds
    message.answer = "taken" if message.seconds else "missed" if reason == "missed" else ""


def _moment(value: dict[str, Any]) -> dt.datetime:
    if "date_unixtime" in value:
        return from_ms(int(string(value, "date_unixtime")) * 1000)
    return in_range(dt.datetime.fromisoformat(string(value, "date")).replace(tzinfo=None))


def _plain(text: Any) -> str:
    """Words that stand in pieces, some with a link or a style, as one text."""
    pieces = text if isinstance(text, list) else [text]
    return clean("".join(one if isinstance(one, str) else string(one, "text") for one in pieces))
