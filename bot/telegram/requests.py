"""Outgoing values as calls of the Bot API: method and parameters. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from telegram import InputMediaDocument, InputMediaPhoto

from bot.telegram.client import upload
from bot.telegram.outgoing import (
    ANSWER_LIMIT,
    CAPTION_LIMIT,
    TEXT_LIMIT,
    EditMessage,
    Peek,
    Rows,
    Say,
    SendAlbum,
    SendFile,
    TapAnswer,
    length,
    plain,
)

Call = tuple[str, dict[str, Any]]

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f"\\/]|[\u202a-\u202e\u2066-\u2069]')


def say(chat: int, out: Say) -> Call:
    """A new message, silent, without previews of links (Telegram would fetch them)."""
    return "sendMessage", {
        "chat_id": chat,
        "text": fitted(out.screen.text, TEXT_LIMIT),
        "parse_mode": "HTML",
        "disable_notification": True,
        "link_preview_options": {"is_disabled": True},
        "reply_markup": keyboard(out.screen.rows),
        "reply_parameters": _reply(out.reply_to),
    }


def change(chat: int, out: EditMessage) -> Call:
    """Another screen in a message. No buttons means that those there go away."""
    return "editMessageText", {
        "chat_id": chat,
        "message_id": out.message,
        "text": fitted(out.screen.text, TEXT_LIMIT),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": keyboard(out.screen.rows),
    }


def answer(out: TapAnswer) -> Call:
    """The answer to a tap."""
    parameters: dict[str, Any] = {"callback_query_id": out.query}
    if out.text:
        parameters |= {"text": clean(out.text)[:ANSWER_LIMIT], "show_alert": out.alert}
    return "answerCallbackQuery", parameters


def peek(chat: int, out: Peek) -> Call:
    """A text that passes."""
    return "sendMessageDraft", {
        "chat_id": chat,
        "draft_id": out.draft,
        "text": clean(out.text),
        "parse_mode": "HTML",
    }


def file(chat: int, out: SendFile) -> Call:
    """A document or a picture."""
    parameters: dict[str, Any] = {
        "chat_id": chat,
        "caption": fitted(out.caption, CAPTION_LIMIT) or None,
        "parse_mode": "HTML",
        "disable_notification": True,
        "reply_markup": keyboard(out.rows),
        "reply_parameters": _reply(out.reply_to),
    }
    content = upload(file_name(out.name), out.data, out.mime)
    if out.picture:
        return "sendPhoto", parameters | {"photo": content, "has_spoiler": out.spoiler or None}
    return "sendDocument", parameters | {"document": content, "disable_content_type_detection": True}


def album(chat: int, out: SendAlbum) -> Call:
    """Files that stand together."""
    media: list[InputMediaPhoto | InputMediaDocument] = []
    for one in out.files:
        content = upload(file_name(one.name), one.data, one.mime, attach=True)
        caption = fitted(one.caption, CAPTION_LIMIT) or None
        if one.picture:
            media.append(InputMediaPhoto(content, caption, "HTML", has_spoiler=one.spoiler or None))
        else:
            media.append(InputMediaDocument(content, caption, "HTML", disable_content_type_detection=True))
    return "sendMediaGroup", {"chat_id": chat, "media": media, "disable_notification": True}


def keyboard(rows: Rows) -> dict[str, Any] | None:
    """The buttons as Telegram wants them."""
    if not rows:
        return None
    return {
        "inline_keyboard": [
            [{"text": clean(button.label), "callback_data": button.data} for button in row] for row in rows
        ]
    }


def hundreds(messages: Sequence[int]) -> Iterator[list[int]]:
    """As many as one call of deleteMessages takes."""
    for start in range(0, len(messages), 100):
        yield list(messages[start : start + 100])


def clean(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 can carry; they become U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def fitted(text: str, limit: int) -> str:
    """A text in HTML that Telegram takes: one that is too long loses its end and its markup, rather than being refused
    and never read. Lengths are counted as in ``outgoing.length``."""
    text = clean(text)
    if length(text) <= limit:
        return text
    return html.escape(cut(plain(text), limit - 1) + "…", quote=False)


def cut(text: str, units: int) -> str:
    """The beginning of a text: at most so many UTF-16 units, none of them half a character."""
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")


def file_name(name: str) -> str:
    """A name that fits a header and shows as what it is: no control characters, quotes, slashes, reversals
    of the direction of writing; at most 120 characters, with its ending."""
    shown = _NOT_IN_NAMES.sub("_", clean(name)).strip() or "file"
    if len(shown) <= 120:
        return shown
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: 119 - len(ending)]}.{ending}" if dot and len(ending) <= 10 else shown[:120]


def _reply(message: int | None) -> dict[str, Any] | None:
    if message is None:
        return None
    return {"message_id": message, "allow_sending_without_reply": True}
