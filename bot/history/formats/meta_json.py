"""Messenger and Instagram, the ordinary download as JSON: ``messages/inbox/…/message_1.json`` to n, newest first.

Their UTF-8 is written as if it were Latin-1 ("\\u00c3\\u00b8" for ø). Chats that are encrypted from end to end are not
in it: they are a download of their own (meta_e2ee).
"""

from __future__ import annotations

import re
from typing import Any

from bot.history.formats.json_format import keep, record
from bot.history.gather import Gather
from bot.history.json_stream import Item, items
from bot.history.model import Clock, Kind, Message, Precision, Reading
from bot.history.parts import Part
from bot.history.threads import Thread
from bot.history.values import base_name, clean, from_ms, mapping, sequence

NAME = "meta_json"
_FILES = ("photos", "videos", "audio_files", "files", "gifs")
_TELLING = frozenset({*_FILES, "sticker", "share", "is_unsent", "call_duration", "missed", "type"})
"""A record with none of these names holds words and nothing else."""
_REACTION = re.compile(
    r"Reagerede med .{1,12} på |Reacted .{1,12} to your message|Liked a message$|Syntes godt om en besked$"
    r"|Synes godt om en besked$|.{1,80} reagerede med .{1,12} på |.{1,80} reacted .{1,12} to your message"
)


def looks(item: Item) -> bool:
    """A message of Meta has these two names, which nobody else gives."""
    return "sender_name" in item.value and "timestamp_ms" in item.value


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """All parts; those of one thread are one conversation."""

    def make(item: Item) -> Message | None:
        return _message(item, gather)

    for place, part in sorted(parts, key=lambda one: _natural(one[1].name)):
        names: list[str] = []
        waiting = Thread(None)
        title, thread_path = "", ""
        for item in items(part.data, place):
            if item.path == ("messages",):
                keep(waiting, make, item, gather)
            elif item.path == ("participants",):
                names.append(mended(mapping({"it": item.value}, "it").get("name")))
            elif item.path == ("title",):
                title = mended(item.value)
            elif item.path == ("thread_path",):
                thread_path = mended(item.value)
        key = thread_path or part.name.rpartition("/")[0] or title
        gather.thread(key, title or None, [name for name in names if name]).join(waiting)
    gather.in_order_of_time(newest_first=True)
    gather.number()
    return gather.reading(NAME, Clock.UTC, Precision.MILLISECOND)


def mended(text: Any) -> str:
    """The letters that Meta meant. Text that is not written its way stays as it is."""
    if not isinstance(text, str) or text.isascii():
        return text if isinstance(text, str) else ""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return clean(text)


def _natural(name: str) -> list[tuple[int, str]]:
    """message_2 before message_10."""
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in re.split(r"(\d{1,9})", name)]


def _message(item: Item, gather: Gather) -> Message | None:
    value = record(item)
    if value is None:
        return None
    try:
        sender = gather.one(mended(value.get("sender_name")))
        message = Message(sender or None, from_ms(value.get("timestamp_ms")))
    except ValueError:
        return None
    text = message.text = mended(value.get("content"))
    if not text or not _TELLING.isdisjoint(value):
        _more(message, value, gather)
    if ("eag" in text or "eac" in text or "iked" in text or " om en besked" in text) and _REACTION.match(
        text
    ):
        message.kind = Kind.REACTION
    return message


def _more(message: Message, value: dict[str, Any], gather: Gather) -> None:
    """What is beside plain words."""
    if value.get("is_unsent") is True:
        message.kind, message.text = Kind.DELETED, ""
        return
    if "share" in value:
        share = mapping(value, "share")
        shared = [mended(share.get(key)) for key in ("link", "share_text")]
        message.text = "\n".join(filter(None, [message.text, *shared]))
    message.files = _files(value)
    message.missing = gather.lacking(message.files) if message.files else ()
    if "call_duration" in value or value.get("type") == "Call":
        _call(message, value)
    elif message.files:
        message.kind = Kind.ATTACHMENT
    elif value.get("type") in ("Subscribe", "Unsubscribe"):
        message.kind = Kind.SYSTEM
    elif not message.text:
        message.kind, message.what = Kind.OMITTED, "unknown"


def _call(message: Message, value: dict[str, Any]) -> None:
    message.kind = Kind.CALL
    seconds = value.get("call_duration")
    if type(seconds) is int and 0 <= seconds < 10_000_000:
        message.seconds = seconds
    if value.get("missed") is True:
        message.answer = "missed"
    elif message.seconds:
        message.answer = "taken"


def _files(value: dict[str, Any]) -> tuple[str, ...]:
    found = [one for key in _FILES if key in value for one in sequence(value, key)] + [
        mapping(value, "sticker")
    ]
    names = [base_name(mended(one.get("uri"))) for one in found if isinstance(one, dict)]
    return tuple(name for name in names if name)
