"""Who an update belongs to and what makes it the same one when it comes twice. Pure; takes any JSON without
an error.

Update ids are no identity: they start anew at a random number after a quiet week. Message ids are: unique in
a chat of one bot, so whoever keeps keys keeps the bot's own id with them (``Received.bot``).

    kind of update                                    key
    message, channel_post, business_message …         kind, connection, chat, message id
    edited_…                                          the same, and edit date, and SHA-256 of the content
    callback_query                                    its id
    anything else, and what is not as documented      SHA-256 of the content (canonical, no update_id)
    not readable at all                               SHA-256 of the bytes

Two edits within a second differ in content only, hence its hash. A message's hash would be wrong: file ids
may differ from one delivery to the next."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

import msgspec

MESSAGES = frozenset({"message", "channel_post", "business_message", "guest_message"})
EDITS = frozenset({"edited_message", "edited_channel_post", "edited_business_message"})
UNREADABLE = "unreadable"
UNKNOWN = "unknown"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
# In what cannot be parsed: a quotation mark inside a text is escaped, so that these never match inside of
# one.
_RAW_FROM = re.compile(rb'"from"\s*:\s*\{\s*"id"\s*:\s*(-?\d{1,19})\b')
_RAW_CHAT = re.compile(rb'"chat"\s*:\s*\{\s*"id"\s*:\s*(-?\d{1,19})\b')
_RAW_PRIVATE = re.compile(rb'"type"\s*:\s*"private"')
_LARGEST = 2**63


class Identity(msgspec.Struct, frozen=True):
    """``account`` is the Telegram id of the person (else of the chat) and ``chat`` of the chat; both None
    where there is none. ``chat_type`` is ``private``, ``group``, ``supergroup``, ``channel`` or "". ``kind``
    is the update's field (``message``, …), ``unknown`` where that is no plausible name, ``unreadable`` for
    what cannot be parsed. ``sent`` is the earliest time (seconds since the epoch) at which the same update can have
    come: when a message was sent, 0 for what is known by its content; None where nothing tells."""

    account: int | None
    chat: int | None
    chat_type: str
    key: bytes
    kind: str
    sent: int | None = 0


class Incoming(msgspec.Struct, frozen=True):
    """An update as it came: ``raw`` is its JSON text (UTF-8), exactly as Telegram wrote it."""

    identity: Identity
    raw: bytes


def incoming(raw: bytes) -> Incoming:
    """What ``raw`` is, whatever it is."""
    try:
        return Incoming(identify(json.loads(raw)), raw)
    except (ValueError, RecursionError):
        return Incoming(_unreadable(raw), raw)


def identify(update: object) -> Identity:
    """The identity of an update that has been parsed. Never raises, whatever the JSON."""
    kind, content = _content(update)
    chat = _chat(content)
    chat_id = _id(chat)
    account = _account(kind, content)
    return Identity(
        account=chat_id if account is None else account,
        chat=chat_id,
        chat_type=_word(chat.get("type")),
        key=_key(kind, content, chat_id, update),
        kind=kind,
        sent=_sent(kind, content),
    )


def _content(update: object) -> tuple[str, Mapping[str, object]]:
    if not isinstance(update, dict):
        return UNKNOWN, {}
    fields = [name for name in update if name != "update_id"]
    fields.sort(key=lambda name: name not in MESSAGES and name not in EDITS)
    for name in fields:
        if isinstance(update[name], dict):
            return _word(name) or UNKNOWN, update[name]
    return (_word(fields[0]) or UNKNOWN if fields else UNKNOWN), {}


def _chat(content: Mapping[str, object]) -> Mapping[str, object]:
    if isinstance(chat := content.get("chat"), dict):
        return chat
    message = content.get("message")
    if isinstance(message, dict) and isinstance(chat := message.get("chat"), dict):
        return chat
    return {}


def _account(kind: str, content: Mapping[str, object]) -> int | None:
    for name in ("from", "user"):
        found = _id(content.get(name))
        if found is not None:
            return found
    return None


def _id(holder: object) -> int | None:
    value = holder.get("id") if isinstance(holder, dict) else None
    # bool is an int in Python; what does not fit 64 bits is no id of Telegram's.
    if isinstance(value, int) and not isinstance(value, bool) and -_LARGEST <= value < _LARGEST:
        return value
    return None


def _word(value: object) -> str:
    return value if isinstance(value, str) and _NAME.fullmatch(value) else ""


def _key(kind: str, content: Mapping[str, object], chat: int | None, update: object) -> bytes:
    if kind == "callback_query" and isinstance(query := content.get("id"), str) and query:
        return b"callback_query\0" + _utf8(query)
    message = content.get("message_id")
    numbered = isinstance(message, int) and not isinstance(message, bool) and 0 < message < _LARGEST
    if chat is None or not numbered or kind not in MESSAGES | EDITS:
        return kind.encode() + b"\0sha256\0" + _digest(update)
    connection = content.get("business_connection_id")
    where = _utf8(connection) if isinstance(connection, str) else b""
    key = b"\0".join((kind.encode(), where, str(chat).encode(), str(message).encode()))
    if kind in MESSAGES:
        return key
    date = content.get("edit_date")
    when = str(date).encode() if isinstance(date, int) and -_LARGEST <= date < _LARGEST else b""
    return b"\0".join((key, when, _digest(update)))


def _sent(kind: str, content: Mapping[str, object]) -> int | None:
    if kind not in MESSAGES:
        return None if kind == "callback_query" else 0
    date = content.get("date")
    return date if isinstance(date, int) and not isinstance(date, bool) and 0 <= date < _LARGEST else None


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest(update: object) -> bytes:
    rest = {k: v for k, v in update.items() if k != "update_id"} if isinstance(update, dict) else update
    try:
        canonical = json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        # Numbers of thousands of digits, nesting of thousands of levels: slower, but to the end.
        return hashlib.sha256(b"".join(_walk(rest))).digest()
    return hashlib.sha256(canonical).digest()


def _walk(root: object) -> Iterator[bytes]:
    """Every value of a JSON tree, without recursion, in an order that depends on its content only."""
    todo: list[object] = [root]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            yield b"{%d" % len(value)
            for name in sorted(value):
                todo += (value[name], name)
        elif isinstance(value, list):
            yield b"[%d" % len(value)
            todo += value
        elif isinstance(value, int):
            yield b"i" + hex(value).encode() + b","
        else:
            yield b"v" + json.dumps(value).encode() + b","


def _unreadable(raw: bytes) -> Identity:
    chat_found = _RAW_CHAT.search(raw)
    chat = int(chat_found[1]) if chat_found else None
    from_found = _RAW_FROM.search(raw)
    return Identity(
        account=int(from_found[1]) if from_found else chat,
        chat=chat,
        chat_type="private" if _RAW_PRIVATE.search(raw) else "",
        key=b"unreadable\0sha256\0" + hashlib.sha256(raw).digest(),
        kind=UNREADABLE,
    )
