"""What a message holds: its form, its files, its facts. One table row a kind of content of the Bot API (10.3).

The order of the table matters where Telegram sends two fields at once: ``live_photo`` also sets ``photo``,
``animation`` also ``document``, ``venue`` also ``location`` (docs/telegram.md); the richer one comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from bot.case.values import Fact, File, FileState
from bot.chat.updates import safe_json

UNKNOWN = "unknown"
MOST_FILES = 20
MOST_TEXT = 100_000

# Message fields that only say that something changed in the chat; nothing of them is evidence.
SERVICE = frozenset(
    {
        "chat_background_set",
        "delete_chat_photo",
        "forum_topic_created",
        "forum_topic_edited",
        "group_chat_created",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "successful_payment",
        "write_access_allowed",
    }
)


class MessageContent(msgspec.Struct, frozen=True):
    """A message's form (``text``, ``photo`` …), its files as yet unfetched, and what it says besides its text."""

    form: str
    files: tuple[File, ...] = ()
    facts: tuple[Fact, ...] = ()
    text: str = ""


def read(message: dict[str, Any]) -> MessageContent:
    """The contents of a message; ``unknown`` with whatever files it names where no row of the table fits."""
    for field, reader in _FORMS.items():
        if field in message:
            return reader(field, message[field])
    if isinstance(message.get("text"), str):
        return MessageContent("text")
    return MessageContent(UNKNOWN, files=anything(message), text=_strings(message))


def anything(value: Any) -> tuple[File, ...]:
    """Every file that ``value`` names anywhere, once each, up to MOST_FILES."""
    found: dict[str, File] = {}
    for inner in safe_json.walk(value):
        if safe_json.text(inner, "file_id"):
            file = _file(inner)
            found.setdefault(file.telegram_id, file)
    return tuple(found.values())[:MOST_FILES]


def _file(document: Any, *, recompressed: bool = False, mime: str = "") -> File:
    length = safe_json.integer(document, "length")
    return File(
        state=FileState.PENDING,
        telegram_id=safe_json.text(document, "file_id"),
        name=safe_json.text(document, "file_name"),
        mime=safe_json.text(document, "mime_type") or mime,
        size=safe_json.integer(document, "file_size"),
        width=safe_json.integer(document, "width") or length,
        height=safe_json.integer(document, "height") or length,
        duration=safe_json.integer(document, "duration"),
        recompressed=recompressed,
    )


def _largest(sizes: Any) -> tuple[File, ...]:
    candidates = (
        [size for size in sizes if safe_json.text(size, "file_id")] if isinstance(sizes, list) else []
    )
    if not candidates:
        return ()
    largest = max(
        candidates,
        key=lambda size: (safe_json.integer(size, "width") or 0) * (safe_json.integer(size, "height") or 0),
    )
    return (_file(largest, recompressed=True, mime="image/jpeg"),)


def _single(mime: str = "", *, recompressed: bool = False) -> Callable[[str, Any], MessageContent]:
    def reader(field: str, value: Any) -> MessageContent:
        file = _file(value, recompressed=recompressed, mime=mime)
        facts = _facts(value, emoji="facts.emoji", title="facts.title", performer="facts.performer")
        return MessageContent(field, files=(file,) if file.telegram_id else (), facts=facts)

    return reader


def _photo(field: str, value: Any) -> MessageContent:
    return MessageContent(field, files=_largest(value))


def _live_photo(field: str, value: Any) -> MessageContent:
    still = _largest(safe_json.sequence(value, "photo"))
    moving = _file(value, recompressed=True, mime="video/mp4")
    return MessageContent(field, files=still + ((moving,) if moving.telegram_id else ()))


def _paid_media(field: str, value: Any) -> MessageContent:
    files: list[File] = []
    for part in safe_json.sequence(value, "paid_media"):
        files += _largest(safe_json.sequence(part, "photo"))
        for name in ("video", "live_photo"):
            inner = safe_json.mapping(part, name)
            if inner:
                files.append(_file(inner, recompressed=True, mime="video/mp4"))
    return MessageContent(
        field, files=tuple(files)[:MOST_FILES], facts=_facts(value, star_count="facts.stars")
    )


def _contact(field: str, value: Any) -> MessageContent:
    name = " ".join(filter(None, (safe_json.text(value, "first_name"), safe_json.text(value, "last_name"))))
    return MessageContent(
        field, facts=(*_named("facts.name", name), *_facts(value, phone_number="facts.phone"))
    )


def _location(field: str, value: Any) -> MessageContent:
    latitude, longitude = safe_json.number(value, "latitude"), safe_json.number(value, "longitude")
    place = f"{latitude:.6f}, {longitude:.6f}" if latitude is not None and longitude is not None else ""
    live = safe_json.integer(value, "live_period")
    return MessageContent(
        field,
        facts=(*_named("facts.position", place), *_named("facts.live_seconds", str(live) if live else "")),
    )


def _venue(field: str, value: Any) -> MessageContent:
    where = _location(field, safe_json.mapping(value, "location"))
    return MessageContent(
        field, facts=(*_facts(value, title="facts.title", address="facts.address"), *where.facts)
    )


def _poll(field: str, value: Any) -> MessageContent:
    options = [safe_json.text(option, "text") for option in safe_json.sequence(value, "options")]
    return MessageContent(
        field,
        files=anything(value),
        facts=(*_facts(value, question="facts.question"), *(_named_each("facts.option", options))),
    )


def _dice(field: str, value: Any) -> MessageContent:
    return MessageContent(field, facts=_facts(value, emoji="facts.emoji", value="facts.value"))


def _story(field: str, value: Any) -> MessageContent:
    chat = safe_json.mapping(value, "chat")
    name = safe_json.text(chat, "title") or " ".join(
        filter(None, (safe_json.text(chat, "first_name"), safe_json.text(chat, "last_name")))
    )
    return MessageContent(
        field, facts=(*_named("facts.story_of", name), *_facts(value, id="facts.story_number"))
    )


def _checklist(field: str, value: Any) -> MessageContent:
    tasks = [
        ("[x] " if "completion_date" in task else "[ ] ") + safe_json.text(task, "text")
        for task in safe_json.sequence(value, "tasks")
        if isinstance(task, dict)
    ]
    return MessageContent(
        field, facts=(*_facts(value, title="facts.title"), *_named_each("facts.task", tasks))
    )


def _rich(field: str, value: Any) -> MessageContent:
    return MessageContent(field, files=anything(value), text=_strings(value))


def _game(field: str, value: Any) -> MessageContent:
    return MessageContent(
        field,
        files=anything(value),
        facts=_facts(value, title="facts.title", description="facts.description"),
    )


def _strings(value: Any) -> str:
    """The readable strings of a nested kind of message, in order, a line each. Ids and types are left out."""
    lines: list[str] = []

    def gather(inner: Any, depth: int) -> None:
        if depth > safe_json.MOST_DEPTH:
            return
        if isinstance(inner, dict):
            for key, part in inner.items():
                if isinstance(part, str) and key in {
                    "text",
                    "title",
                    "caption",
                    "url",
                    "description",
                    "question",
                }:
                    lines.append(safe_json.wellformed(part))
                elif isinstance(part, dict | list) and key not in {"from", "chat", "entities", "thumbnail"}:
                    gather(part, depth + 1)
        elif isinstance(inner, list):
            for part in inner:
                if isinstance(part, str):
                    lines.append(safe_json.wellformed(part))
                else:
                    gather(part, depth + 1)

    gather(value, 0)
    return "\n".join(line for line in lines if line.strip())[:MOST_TEXT]


def _facts(value: Any, /, **fields: str) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    for field, key in fields.items():
        number = safe_json.integer(value, field)
        facts += _named(key, str(number) if number is not None else safe_json.text(value, field))
    return tuple(facts)


def _named(key: str, value: str) -> tuple[Fact, ...]:
    return (Fact(key, value),) if value.strip() else ()


def _named_each(key: str, values: list[str]) -> tuple[Fact, ...]:
    return tuple(fact for value in values for fact in _named(key, value))


_FORMS: dict[str, Callable[[str, Any], MessageContent]] = {
    "live_photo": _live_photo,
    "paid_media": _paid_media,
    "animation": _single("video/mp4", recompressed=True),
    "photo": _photo,
    "voice": _single("audio/ogg"),
    "audio": _single(),
    "video_note": _single("video/mp4", recompressed=True),
    "video": _single("video/mp4", recompressed=True),
    "sticker": _single(),
    "document": _single(),
    "venue": _venue,
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
    "story": _story,
    "checklist": _checklist,
    "rich_message": _rich,
    "game": _game,
}
FORMS = (*_FORMS, "text", UNKNOWN)
