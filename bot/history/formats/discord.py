"""Discord, as DiscordChatExporter writes it: one JSON for each channel."""

from __future__ import annotations

from typing import Any

from bot.history.formats.json_format import keep, record
from bot.history.gather import Gather
from bot.history.json_stream import Item, items
from bot.history.model import Clock, Kind, Message, Precision, Reading
from bot.history.parts import Part
from bot.history.threads import Thread
from bot.history.values import clean, from_iso, mapping, sequence, string

NAME = "discord_json"
_WORDS = ("Default", "Reply", "0", "19", "")


def looks(item: Item) -> bool:
    """A message with its author as an object."""
    return isinstance(item.value.get("author"), dict) and "timestamp" in item.value


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """A conversation for each channel."""

    def make(item: Item) -> Message | None:
        return _message(record(item), gather)

    for place, part in parts:
        title, channel, waiting = "", part.name, Thread(None)
        for item in items(part.data, place):
            if item.path == ("messages",):
                keep(waiting, make, item, gather)
            elif item.path == ("channel", "name") and isinstance(item.value, str):
                title = clean(item.value)
            elif item.path == ("channel", "id"):
                channel = str(item.value)
        gather.thread(channel, title or None).join(waiting)
    gather.in_order_of_time(newest_first=False)
    gather.number()
    return gather.reading(NAME, Clock.UTC, Precision.MILLISECOND)


def _message(value: dict[str, Any] | None, gather: Gather) -> Message | None:
    author = mapping(value, "author")
    try:
        moment = from_iso(mapping({"it": value}, "it").get("timestamp"))
    except ValueError:
        return None
    sort = string(value, "type")
    message = Message(string(author, "nickname") or string(author, "name") or None, moment)
    message.at = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    message.text = string(value, "content")
    message.edited = bool(string(value, "timestampEdited"))
    names = [string(one, "fileName") for one in sequence(value, "attachments")]
    message.files = tuple(name for name in names if name)
    message.missing = gather.lacking(message.files)
    if sort == "Call":
        message.kind = Kind.CALL
    elif sort not in _WORDS:
        message.kind = Kind.SYSTEM
    elif message.files:
        message.kind = Kind.ATTACHMENT
    elif not message.text:
        message.kind = Kind.OMITTED
        message.what = "sticker" if sequence(value, "stickers") else "unknown"
    return message
