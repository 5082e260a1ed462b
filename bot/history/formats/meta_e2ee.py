"""Messenger, the download of chats that are encrypted from end to end: a zip with one JSON for each chat, and its
media. Its letters are true UTF-8."""

from __future__ import annotations

from bot.history.formats.json_format import keep, record
from bot.history.gather import Gather
from bot.history.json_stream import Item, items
from bot.history.model import Clock, Kind, Message, Precision, Reading
from bot.history.parts import Part
from bot.history.threads import Thread
from bot.history.values import clean, from_ms, sequence, string

NAME = "meta_e2ee_json"


def looks(item: Item) -> bool:
    """Names in the spelling of this download only."""
    return "senderName" in item.value and "timestamp" in item.value


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """Each part is a conversation; two of the same name and people are one."""

    def make(item: Item) -> Message | None:
        return _message(item, gather)

    for place, part in parts:
        names: list[str] = []
        waiting = Thread(None)
        title = ""
        for item in items(part.data, place):
            if item.path == ("messages",):
                keep(waiting, make, item, gather)
            elif item.path == ("participants",) and isinstance(item.value, str):
                names.append(clean(item.value))
            elif item.path == ("threadName",) and isinstance(item.value, str):
                title = clean(item.value)
        gather.thread(title or part.name, title or None, names).join(waiting)
    gather.in_order_of_time(newest_first=True)
    gather.number()
    return gather.reading(NAME, Clock.UTC, Precision.MILLISECOND)


def _message(item: Item, gather: Gather) -> Message | None:
    value = record(item)
    if value is None:
        return None
    try:
        message = Message(string(value, "senderName") or None, from_ms(value.get("timestamp")))
    except ValueError:
        return None
    if value.get("isUnsent") is True:
        message.kind = Kind.DELETED
        return message
    message.text = string(value, "text")
    uris = [string(one, "uri").removeprefix("./") for one in sequence(value, "media")]
    message.files = tuple(uri for uri in uris if uri)
    message.missing = gather.lacking(message.files)
    sort = string(value, "type").lower()
    if "call" in sort:
        message.kind = Kind.CALL
    elif message.files:
        message.kind = Kind.ATTACHMENT
    elif not message.text:
        message.kind, message.what = Kind.OMITTED, "unknown"
    return message
