"""TikTok's ``user_data.json``: "Chat History with NAME:" for each conversation. Times are UTC, as its help says."""

from __future__ import annotations

import datetime as dt
import re

from bot.history.formats.json_format import keep, record
from bot.history.gather import Gather
from bot.history.json_stream import Item, Path, items
from bot.history.model import Clock, Kind, Message, Precision, Reading
from bot.history.parts import Part
from bot.history.values import clean, in_range, string

NAME = "tiktok_json"
_WITH = re.compile(r"Chat History with (.+?):?\s*", re.DOTALL)


def looks(item: Item) -> bool:
    """A record with a sender, in an array whose name says with whom."""
    return _with(item.path) is not None and "From" in item.value and "Date" in item.value


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """A conversation for each person."""
    for place, part in parts:
        for item in items(part.data, place):
            name = _with(item.path)
            if name is not None and item.record:
                keep(gather.thread(name, name), _message, item, gather)
    gather.in_order_of_time(newest_first=False)
    gather.number()
    return gather.reading(NAME, Clock.UTC, Precision.SECOND)


def _with(path: Path) -> str | None:
    match = _WITH.fullmatch(path[-1]) if path else None
    return clean(match[1]) if match else None


def _message(item: Item) -> Message | None:
    value = record(item)
    try:
        moment = dt.datetime.strptime(string(value, "Date").removesuffix(" UTC"), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        message = Message(string(value, "From") or None, in_range(moment))
    except ValueError:
        return None
    message.text = string(value, "Content")
    if not message.text:
        message.kind, message.what = Kind.OMITTED, "unknown"
    return message
