"""Signal's export: ``main.jsonl``, one line for each person, chat and message.

After the public schema of its backup; a real export has not been seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from bot.history.gather import Gather
from bot.history.json_stream import MOST_DEPTH
from bot.history.model import Clock, Kind, Message, Precision, Reading, Span
from bot.history.parts import Part
from bot.history.values import from_ms, mapping, sequence, string

NAME = "signal_jsonl"


class _People(msgspec.Struct):
    names: dict[str, str] = {}
    me: set[str] = set()
    chats: dict[str, str] = {}


def looks(head: bytes) -> bool:
    """Its first line says the version of the backup; one of the first lines is a person."""
    first, _, rest = head.lstrip(b"\xef\xbb\xbf \r\n").partition(b"\n")
    return first.startswith(b"{") and (
        (b"backupTimeMs" in first and b'"version"' in first)
        or (b'"recipient"' in rest and b'"chatItem"' in rest)
    )


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """A conversation for each chat."""
    for place, part in parts:
        people = _People()
        for value, raw, span in _lines(place, part):
            if value is None:
                gather.unreadable(raw, span)
            elif "recipient" in value:
                _meet(mapping(value, "recipient"), people)
            elif "chat" in value:
                chat = mapping(value, "chat")
                people.chats[_id(chat, "id")] = _id(chat, "recipientId")
            elif "chatItem" in value:
                _take(mapping(value, "chatItem"), raw, span, people, gather)
    gather.in_order_of_time(newest_first=False)
    gather.number()
    return gather.reading(NAME, Clock.UTC, Precision.MILLISECOND)


def _lines(place: int, part: Part) -> Iterator[tuple[dict[str, Any] | None, str, Span]]:
    start = 0
    for line in part.whole.split(b"\n"):
        end = start + len(line)
        span = Span(place, start, end)
        start = end + 1
        if not line.strip():
            continue
        text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        try:
            value = json.loads(text) if line.count(b"{") + line.count(b"[") < 10 * MOST_DEPTH else None
        except (ValueError, RecursionError):
            value = None
        yield value if isinstance(value, dict) else None, text, span


def _id(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    return str(found) if isinstance(found, str | int) else ""


def _meet(recipient: dict[str, Any], people: _People) -> None:
    key = _id(recipient, "id")
    if "self" in recipient:
        people.me.add(key)
        return
    contact, group = mapping(recipient, "contact"), mapping(recipient, "group")
    own = ("systemGivenName", "systemFamilyName"), ("profileGivenName", "profileFamilyName")
    names = [" ".join(filter(None, (string(contact, one) for one in pair))) for pair in own]
    number = _id(contact, "e164")
    title = string(mapping(mapping(group, "snapshot"), "title"), "title")
    known = [*names, title, "+" + number.removeprefix("+") if number else "", string(contact, "username")]
    people.names[key] = next(filter(None, known), key)


def _take(item: dict[str, Any], raw: str, span: Span, people: _People, gather: Gather) -> None:
    chat = _id(item, "chatId")
    title = people.names.get(people.chats.get(chat, ""))
    author = _id(item, "authorId")
    mine = author in people.me or "outgoing" in item
    try:
        message = Message(
            None if mine else people.names.get(author, author) or None, from_ms(item.get("dateSent"))
        )
    except ValueError:
        gather.unreadable(raw, span)
        return
    gather.count()
    message.direction = "out" if mine else "in" if "incoming" in item else ""
    message.edited = bool(sequence(item, "revisions"))
    message.span = span
    _what_it_is(message, item, gather)
    gather.thread(chat, title).messages.append(message)


def _what_it_is(message: Message, item: dict[str, Any], gather: Gather) -> None:
    standard = mapping(item, "standardMessage")
    message.text = string(mapping(standard, "text"), "body")
    pointers = [mapping(one, "pointer") for one in sequence(standard, "attachments")]
    names = [string(pointer, "fileName") for pointer in pointers]
    message.files = tuple(name for name in names if name)
    message.missing = gather.lacking(message.files)
    update = mapping(item, "updateMessage")
    if "remoteDeletedMessage" in item:
        message.kind = Kind.DELETED
    elif "individualCall" in update or "groupCall" in update:
        _call(message, mapping(update, "individualCall"))
    elif "updateMessage" in item:
        message.kind, message.sender, message.direction = Kind.SYSTEM, None, ""
    elif message.files:
        message.kind = Kind.ATTACHMENT
    elif pointers or not message.text:
        message.kind = Kind.OMITTED
        message.what = next(
            (key for key in item if key.endswith("Message") and key != "standardMessage"), "unknown"
        )


def _call(message: Message, call: dict[str, Any]) -> None:
    message.kind = Kind.CALL
    state = string(call, "state")
    message.answer = {"ACCEPTED": "taken", "MISSED": "missed", "NOT_ACCEPTED": "missed"}.get(state, "")
