"""What came in: a raw update read as one of the few things that the conversation knows."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec

from bot.case.values import Fact, Origin, OriginKind
from bot.chat.updates import message_content as contents
from bot.chat.updates import safe_json

_ORIGINS = {kind.value: kind for kind in OriginKind if kind is not OriginKind.DIRECT}
_MESSAGES = ("message", "edited_message")
_THERE = frozenset({"member", "administrator", "restricted"})
# Kinds of update that tell of the account or of taps elsewhere; nothing of them can be evidence.
IGNORED = frozenset(
    {"my_chat_member", "chat_member", "inline_query", "chosen_inline_result", "message_reaction"}
)


class Message(msgspec.Struct, frozen=True):
    """One message of a private chat, new or edited. ``date`` is when it was sent to Logbog (UTC)."""

    chat: int
    account: int
    id: int
    date: dt.datetime
    edited: dt.datetime | None
    origin: Origin
    contents: contents.MessageContent
    text: str
    quote: str
    facts: tuple[Fact, ...]
    album: str
    language: str
    raw: str
    service: bool
    foreign_reply: bool

    @property
    def forwarded(self) -> bool:
        """Whether Telegram named an origin."""
        return self.origin.kind is not OriginKind.DIRECT

    @property
    def evidence_only(self) -> bool:
        """Whether it can never be an answer to a question: a forward, a file, or a reply from another chat."""
        return self.forwarded or self.contents.form != "text" or self.foreign_reply

    @property
    def command(self) -> tuple[str, str] | None:
        """The command and what stands after it, where the message is one (a forwarded command is evidence)."""
        if self.evidence_only or not self.text.startswith("/"):
            return None
        word, _, rest = self.text[1:].partition(" ")
        return word.partition("@")[0].lower(), rest.strip()


class Tap(msgspec.Struct, frozen=True):
    """A button of ours that was tapped: ``data`` may be forged and is checked where it is used. ``chat`` is where its
    message stands: for an honest tap the account's own chat."""

    account: int
    query: str
    message: int | None
    chat: int | None
    data: str
    language: str


class Elsewhere(msgspec.Struct, frozen=True):
    """Something in a group or a channel, where Logbog does not stay."""

    chat: int


class Other(msgspec.Struct, frozen=True):
    """A kind of update that is not known here; ``ignored`` where it cannot hold anything of the person's.

    ``account`` is who it came from, where it says so: in a private chat that is also where to answer. Messages of
    a business connection have none: they came from the *other* person, who must not be answered."""

    account: int | None
    ignored: bool
    date: dt.datetime | None
    raw: str
    contents: contents.MessageContent


Incoming = Message | Tap | Elsewhere | Other


def read(raw: bytes) -> Incoming:
    """The update ``raw`` (as the inbox keeps it). Never raises, whatever the bytes are."""
    text = raw.decode("utf-8", "replace")
    try:
        update = json.loads(raw)
    except (ValueError, RecursionError):
        update = {}
    for kind in _MESSAGES:
        message = safe_json.mapping(update, kind)
        if message:
            return _message(message, text, edited=kind.startswith("edited"))
    for kind in ("channel_post", "edited_channel_post"):
        chat = safe_json.integer(safe_json.mapping(safe_json.mapping(update, kind), "chat"), "id")
        if chat is not None:
            return Elsewhere(chat)
    query = safe_json.mapping(update, "callback_query")
    account = safe_json.integer(safe_json.mapping(query, "from"), "id")
    if query and account is not None:
        return Tap(
            account=account,
            query=safe_json.text(query, "id"),
            message=safe_json.integer(safe_json.mapping(query, "message"), "message_id"),
            chat=safe_json.integer(safe_json.mapping(safe_json.mapping(query, "message"), "chat"), "id"),
            data=safe_json.text(query, "data"),
            language=safe_json.text(safe_json.mapping(query, "from"), "language_code"),
        )
    return _other(update, text)


def _other(update: Any, raw: str) -> Incoming:
    chats = [safe_json.mapping(part, "chat") for part in safe_json.walk(update)]
    foreign = [chat for chat in chats if safe_json.text(chat, "type") not in ("", "private")]
    kinds = set(update) - {"update_id"} if isinstance(update, dict) else set()
    if foreign and (not kinds & IGNORED or _added(update)):
        chat = safe_json.integer(foreign[0], "id")
        if chat is not None:
            return Elsewhere(chat)
    users = [safe_json.mapping(part, name) for part in safe_json.walk(update) for name in ("from", "user")]
    account = next((id for user in users if (id := safe_json.integer(user, "id")) is not None), None)
    if any("business_message" in kind for kind in kinds):
        account = None
    dates = (date for part in safe_json.walk(update) if (date := safe_json.instant(part, "date")) is not None)
    return Other(
        account=account,
        ignored=bool(kinds) and kinds <= IGNORED,
        date=next(dates, None),
        raw=raw,
        contents=contents.MessageContent(contents.UNKNOWN, files=contents.anything(update)),
    )


def _added(update: Any) -> bool:
    """Whether Logbog has just been put into a group or a channel."""
    change = safe_json.mapping(update, "my_chat_member")
    return safe_json.text(safe_json.mapping(change, "new_chat_member"), "status") in _THERE


def _message(message: dict[str, Any], raw: str, *, edited: bool) -> Incoming:
    chat = safe_json.mapping(message, "chat")
    chat_id = safe_json.integer(chat, "id")
    sender = safe_json.mapping(message, "from")
    account = safe_json.integer(sender, "id")
    id, date = safe_json.integer(message, "message_id"), safe_json.instant(message, "date")
    if chat_id is not None and safe_json.text(chat, "type") not in ("", "private"):
        return Elsewhere(chat_id)
    if account is None:
        account = chat_id
    held = contents.read(message)
    if chat_id is None or account is None or id is None or date is None:
        return Other(account=account, ignored=False, date=date, raw=raw, contents=held)
    reply = safe_json.mapping(message, "external_reply")
    quote = safe_json.text(safe_json.mapping(message, "quote"), "text")
    replied = contents.read(reply) if reply else None
    if replied is not None:
        held = msgspec.structs.replace(held, files=(*held.files, *replied.files))
    return Message(
        chat=chat_id,
        account=account,
        id=id,
        date=date,
        edited=(safe_json.instant(message, "edit_date") or date) if edited else None,
        origin=_origin(message, account),
        contents=held,
        text=safe_json.text(message, "text") or safe_json.text(message, "caption") or held.text,
        quote=quote if reply else "",
        facts=(*held.facts, *_replied_facts(reply, replied)),
        album=safe_json.text(message, "media_group_id"),
        language=safe_json.text(sender, "language_code"),
        raw=raw,
        service=held.form == contents.UNKNOWN and bool(set(message) & contents.SERVICE),
        foreign_reply=bool(reply),
    )


def _replied_facts(reply: dict[str, Any], replied: contents.MessageContent | None) -> tuple[Fact, ...]:
    if replied is None:
        return ()
    name = _origin({"forward_origin": safe_json.mapping(reply, "origin")}, None).name
    return (*((Fact("facts.reply_to", name),) if name else ()), *replied.facts)


def _origin(message: dict[str, Any], account: int | None) -> Origin:
    origin = safe_json.mapping(message, "forward_origin")
    kind = _ORIGINS.get(safe_json.text(origin, "type"))
    date = safe_json.instant(origin, "date")
    if kind is None:
        return Origin(OriginKind.DIRECT)
    user = safe_json.mapping(origin, "sender_user")
    chat = safe_json.mapping(origin, "sender_chat") or safe_json.mapping(origin, "chat")
    names = (safe_json.text(user, "first_name"), safe_json.text(user, "last_name"))
    signature = safe_json.text(origin, "author_signature")
    name = (
        " ".join(filter(None, names))
        or safe_json.text(origin, "sender_user_name")
        or " · ".join(
            filter(None, (safe_json.text(chat, "title") or safe_json.text(chat, "first_name"), signature))
        )
    )
    ref = safe_json.integer(user, "id") if user else safe_json.integer(chat, "id")
    return Origin(
        kind=kind,
        name=name,
        username=safe_json.text(user, "username") or safe_json.text(chat, "username"),
        ref=ref,
        message_ref=safe_json.integer(origin, "message_id"),
        date=date,
        own=kind is OriginKind.USER and ref is not None and ref == account,
    )
