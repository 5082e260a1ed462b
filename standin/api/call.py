"""A call of the Bot API: who calls, with what, and the table of methods that the stand-in knows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from standin.api.entities import parse_html, trimmed, units, with_found
from standin.api.params import Params
from standin.world.errors import JSON, ApiRefusal, bad_request
from standin.world.world import Bot, Chat, ChatRow, Practice

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One call by one bot."""

    practice: Practice
    bot: Bot
    params: Params

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat that a parameter names, if the bot may write there. Raises Refused."""
        value = self.params.text(name)
        if not value:
            raise bad_request(f"{name} is empty")
        chat = self.bot.chats.get(int(value)) if value.lstrip("-").isdecimal() else None
        if chat is None or not chat.started:
            raise bad_request("chat not found")
        if chat.closed:
            raise ApiRefusal(403, f"Forbidden: {chat.closed}")
        return chat

    def row(self, chat: Chat, missing: str, name: str = "message_id") -> ChatRow:
        """The message that a parameter names. Raises Refused with the words of ``missing``."""
        row = chat.find(self.params.integer(name))
        if row is None:
            raise bad_request(missing)
        return row

    def count(self, chat: Chat, messages: int = 1) -> None:
        """Count messages for the flood limits. Raises Refused (429)."""
        self.practice.limits.count(chat.id, asyncio.get_running_loop().time(), messages)

    def formatted(self, name: str, entities: str, limit: int, too_long: str) -> tuple[str, list[JSON]]:
        """A text parameter with its formatting, as Telegram would keep it. Raises Refused."""
        return formatted(self.params, name, entities, limit, too_long)

    def caption(self) -> JSON:
        """The caption's fields of a message; empty without one. Raises Refused."""
        return caption_fields(self.params)


def formatted(params: Params, name: str, entities: str, limit: int, too_long: str) -> tuple[str, list[JSON]]:
    """A text with its entities; the limit counts characters without the formatting. Raises Refused."""
    source, mode = params.text(name), params.text("parse_mode").lower()
    if mode == "html":
        text, given = parse_html(source)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        text, given = source, _checked(params.listing(entities), source)
    text, given = trimmed(text, given)
    if len(text) > limit:
        raise bad_request(too_long)
    return text, with_found(text, given)


def _checked(entities: list[Any], text: str) -> list[JSON]:
    end = units(text)
    for entity in entities:
        try:
            inside = (
                entity["offset"] >= 0 and entity["length"] > 0 and entity["offset"] + entity["length"] <= end
            )
            kind = entity["type"]
        except (KeyError, TypeError):
            raise bad_request("can't parse entities: can't parse MessageEntity") from None
        if not inside or not isinstance(kind, str):
            raise bad_request("ENTITY_BOUNDS_INVALID")
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def caption_fields(params: Params) -> JSON:
    """``caption``, ``caption_entities`` and their kind from the parameters of a call. Raises Refused."""
    text, entities = formatted(
        params, "caption", "caption_entities", CAPTION_LIMIT, "message caption is too long"
    )
    fields: JSON = {"caption": text} if text else {}
    if text and entities:
        fields["caption_entities"] = entities
    if text and params.flag("show_caption_above_media"):
        fields["show_caption_above_media"] = True
    return fields


Handler = Callable[[Call], Awaitable[Any]]
"""Answers a call with a JSON value, or with bytes that are JSON already. Raises Refused."""

METHODS: dict[str, Handler] = {}
"""The methods by their name in small letters (Telegram does not mind the case)."""


H = TypeVar("H", bound=Handler)


def method(name: str) -> Callable[[H], H]:
    """Enter a handler in the table."""

    def enter(handler: H) -> H:
        METHODS[name.lower()] = handler
        return handler

    return enter
