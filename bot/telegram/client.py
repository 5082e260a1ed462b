"""Calls of the Bot API: python-telegram-bot's client, with our HTTP side, our limiter, and our errors.

``Bot``'s own methods build an object of every answer. That costs more than the whole rest of the call
(docs/decisions/0003-telegram-client.md), and an answer that quotes a message which the library cannot parse
would make an error of a message that has been sent. So calls are made by name and answers stay what they are
in JSON."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
    TimedOut,
)
from telegram.warnings import PTBUserWarning

from bot.telegram.errors import (
    BadRequestError,
    BlockedError,
    ConflictError,
    FileAwayError,
    RefusedTokenError,
    SlowDownError,
    TooBigError,
    UnreachableError,
    WireError,
)
from bot.telegram.http import AiohttpRequest, FloodError, TooLargeError
from bot.telegram.limiter import ChatLimiter

UPLOADS = frozenset({"sendDocument", "sendPhoto", "sendMediaGroup"})
"""Calls that carry files, which the library puts into their form."""

# The library logs addresses, parameters and answers at DEBUG: content and ids. Never here.
logging.getLogger("telegram.Bot").addFilter(lambda record: False)
# It advises its own methods against a call by name. Why not: the module.
warnings.filterwarnings("ignore", r"Please use 'Bot\.", category=PTBUserWarning)

# What Telegram says → a word of ours. First match wins; the texts are those of the Bot API server's source.
_REASONS = (
    ("message is not modified", "not_modified"),
    ("message to edit not found", "message_gone"),
    ("message can't be edited", "message_gone"),
    ("message_id_invalid", "message_gone"),
    ("no text in the message to edit", "message_gone"),
    ("message to delete not found", "nothing_to_delete"),
    ("query is too old", "query_old"),
    ("query id is invalid", "query_old"),
    ("query_id_invalid", "query_old"),
    ("chat not found", "chat_unknown"),
    ("user not found", "chat_unknown"),
    ("peer_id_invalid", "chat_unknown"),
    ("too big for a photo", "picture"),
    ("photo_", "picture"),
    ("image_process_failed", "picture"),
    ("file is too big", "too_big"),
    ("wrong file", "file_away"),
    ("wrong remote file", "file_away"),
    ("invalid file_id", "file_away"),
    ("temporarily unavailable", "file_away"),
    ("file_reference", "file_away"),
    ("too long", "too_long"),
    ("can't parse entities", "entities"),
    ("button_data_invalid", "button"),
)


class Client(Bot):
    """One bot. It is not ``initialize``d: the library would ask who the bot is; ``Telegram.start`` does
    that."""

    def __init__(self, request: AiohttpRequest, polling: AiohttpRequest, limiter: ChatLimiter) -> None:
        super().__init__(
            token="kept-in-the-request",  # noqa: S106 - not a token: that is what is meant
            base_url=lambda _: "bot",
            base_file_url=lambda _: "file",
            request=request,
            get_updates_request=polling,
        )
        self._calls = request
        self._polling = polling
        self._limiter = limiter

    async def call(self, method: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """The ``result`` of one call. A value may be an ``InputFile``. Raises WireError subclasses."""
        asked = dict(parameters or {})
        send = self.do_api_request if method in UPLOADS else self._calls.ask
        try:
            return await self._limiter.obey(asked.get("chat_id"), partial(send, method, asked))
        except TelegramError as error:
            raise translate(error) from None
        except KeyError:
            raise UnreachableError("not an answer") from None

    async def poll(self, parameters: Mapping[str, Any], seconds: float) -> bytes:
        """The whole answer to getUpdates, unparsed. Raises WireError subclasses."""
        try:
            return await self._polling.retrieve(
                f"bot/getUpdates?{urlencode(parameters)}", read_timeout=seconds
            )
        except TelegramError as error:
            raise translate(error) from None


def translate(error: TelegramError) -> WireError:
    """Our error for one of the library's."""
    match error:
        case FloodError():
            return SlowDownError(error.retry_after)
        case TooLargeError():
            return TooBigError("413")
        case Conflict():
            return ConflictError()
        case InvalidToken():
            return RefusedTokenError()
        case Forbidden() | ChatMigrated():
            return BlockedError()
        case BadRequest():
            return _bad_request(error.message.lower())
        case TimedOut():
            return UnreachableError("timeout")
        case _:
            return UnreachableError(type(error).__name__)


def _bad_request(text: str) -> WireError:
    reason = next((word for part, word in _REASONS if part in text), "")
    match reason:
        case "chat_unknown":
            return BlockedError(reason)
        case "too_big":
            return TooBigError()
        case "file_away":
            return FileAwayError()
        case _:
            return BadRequestError(reason)


def upload(name: str, data: bytes, mime: str, *, attach: bool = False) -> InputFile:
    """A file to be sent. ``attach`` for those of an album."""
    file = InputFile(data, filename=name, attach=attach)
    file.mimetype = mime
    return file
