"""Telegram as the rest of Logbog meets it: say, change, send, delete, download, fetch updates."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from bot.telegram import requests
from bot.telegram.client import Client
from bot.telegram.errors import (
    BadRequestError,
    FileAwayError,
    FileGoneError,
    NotAllRemovedError,
    RefusedTokenError,
    UnreachableError,
)
from bot.telegram.http import ANSWER_SECONDS, AiohttpRequest
from bot.telegram.limiter import ChatLimiter
from bot.telegram.outgoing import (
    Action,
    Delete,
    EditMessage,
    Leave,
    Outgoing,
    Peek,
    Say,
    Screen,
    SendAlbum,
    SendFile,
    TapAnswer,
)
from bot.telegram.update_splitting import FULL

PUBLIC_API = "https://api.telegram.org"
DOWNLOADS_AT_ONCE = 8
# Beyond the seconds that Telegram was asked to hold a poll open.
POLL_GRACE = 10.0


class Me(msgspec.Struct, frozen=True):
    """Who the bot is."""

    id: int
    username: str
    name: str


class Telegram:
    """One bot at one Bot API server. Every method raises ``WireError`` subclasses only.

    ``answer_seconds`` is for how long an answer may keep us waiting; ``patience`` for how long a call waits
    when Telegram says that it is too much, before the ``SlowDownError`` is the caller's; ``on_date`` hears the
    ``Date`` of each answer.
    """

    def __init__(
        self,
        token: str,
        *,
        api_url: str = PUBLIC_API,
        connections: int = 64,
        answer_seconds: float = ANSWER_SECONDS,
        patience: float = 60.0,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        on_date: Callable[[str], None] = lambda date: None,
    ) -> None:
        # Three pools: neither a rush of answers nor slow downloads may keep a poll waiting.
        pool = partial(AiohttpRequest, api_url, token, answer_seconds=answer_seconds, on_date=on_date)
        self._calls = pool(connections=connections)
        self._polls = pool(connections=2)
        self._files = pool(connections=DOWNLOADS_AT_ONCE)
        self._poll_grace = min(POLL_GRACE, answer_seconds)
        limiter = ChatLimiter(patience=patience, monotonic=monotonic, sleep=sleep)
        self._client = Client(self._calls, self._polls, limiter)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    async def open(self) -> None:
        """Open the pools of connections; ``start`` does it as well."""
        for request in (self._calls, self._polls, self._files):
            await request.initialize()

    async def start(self) -> Me:
        """Open the connections and ask who we are. Raises RefusedTokenError, UnreachableError."""
        await self.open()
        me = await self._client.call("getMe")
        try:
            return Me(int(me["id"]), str(me.get("username", "")), str(me.get("first_name", "")))
        except (LookupError, TypeError, ValueError, AttributeError):
            raise UnreachableError("not an answer") from None

    async def renew(self) -> None:
        """Throw the connections of polling away and begin with new ones."""
        await self._polls.renew()

    async def updates(self, *, offset: int | None, wait: int, limit: int = FULL) -> bytes:
        """The answer to one getUpdates, unparsed (see ``bot.telegram.update_splitting``). ``wait`` is in seconds.

        All kinds of updates that Telegram sends when nothing is asked for, also those to come.
        """
        asked: dict[str, Any] = {"timeout": wait, "limit": limit, "allowed_updates": "[]"}
        if offset is not None:
            asked["offset"] = offset
        return await self._client.poll(asked, wait + self._poll_grace)

    async def deliver(self, chat: int, out: Outgoing) -> int | None:
        """Carry out one outgoing value. Gives the id of the message that shows it now (the first of an
        album), or None.

        Raises BlockedError, BadRequestError, TooBigError, SlowDownError, UnreachableError, RefusedTokenError.
        """
        match out:
            case Say():
                return _message_id(await self._client.call(*requests.say(chat, out)))
            case EditMessage():
                return await self._change(chat, out)
            case TapAnswer():
                await self._answer(out)
            case SendFile():
                return await self._send_file(chat, out)
            case SendAlbum():
                return _message_id(await self._client.call(*requests.album(chat, out)))
            case Delete():
                await self._delete(chat, out)
            case Peek():
                return await self._peek(chat, out)
            case Action():
                await self._client.call("sendChatAction", {"chat_id": chat, "action": out.name})
            case Leave():
                await self._client.call("leaveChat", {"chat_id": out.chat})
        return None

    async def download(self, file_id: str) -> AsyncIterator[bytes]:
        """A file's bytes in pieces.

        Raises TooBigError, FileAwayError, FileGoneError, UnreachableError, SlowDownError while it is read: what came
        until then is to be thrown away."""
        started = False
        try:
            async for piece in self._files.stream(*await self._find_file(file_id)):
                started = True
                yield piece
        except FileGoneError:
            if started:
                raise
        else:
            return
        # A link lives an hour or so; the same file has a new one.
        async for piece in self._files.stream(*await self._find_file(file_id)):
            yield piece

    async def set_commands(
        self, commands: Mapping[str, str], *, language: str = "", chat: int | None = None
    ) -> None:
        """The menu of commands: name → what it does. ``language`` is a two-letter code, "" for everybody
        else's."""
        scope = {"type": "default"} if chat is None else {"type": "chat", "chat_id": chat}
        menu = [{"command": name, "description": text} for name, text in commands.items()]
        await self._client.call(
            "setMyCommands", {"commands": menu, "scope": scope, "language_code": language}
        )

    async def set_names(
        self, *, name: str = "", short_description: str = "", description: str = "", language: str = ""
    ) -> None:
        """The bot's name and descriptions; those that are empty stay as they are."""
        for method, field, text in (
            ("setMyName", "name", name),
            ("setMyShortDescription", "short_description", short_description),
            ("setMyDescription", "description", description),
        ):
            if text:
                await self._client.call(method, {field: text, "language_code": language})

    async def get_chat(self, chat: int) -> Mapping[str, Any]:
        """What Telegram tells about a chat (``message_auto_delete_time`` is in seconds)."""
        found = await self._client.call("getChat", {"chat_id": chat})
        return found if isinstance(found, dict) else {}

    async def leave(self, chat: int) -> None:
        """Leave a group or a channel."""
        await self.deliver(chat, Leave(chat))

    async def set_webhook(self, url: str, *, secret: str, allowed: Sequence[str] = ()) -> None:
        """Let Telegram send updates to ``url``, with ``secret`` (1–256 of A–Z, a–z, 0–9, _ and -) in a
        header."""
        await self._client.call(
            "setWebhook", {"url": url, "secret_token": secret, "allowed_updates": list(allowed)}
        )

    async def webhook_info(self) -> Mapping[str, Any]:
        """What Telegram says of the webhook that is set: its url is empty when there is none."""
        found: Mapping[str, Any] = await self._client.call("getWebhookInfo", {})
        return found

    async def delete_webhook(self) -> None:
        """Go back to polling; updates that wait are kept."""
        await self._client.call("deleteWebhook", {"drop_pending_updates": False})

    async def close(self) -> None:
        """Close the connections."""
        for request in (self._calls, self._polls, self._files):
            await request.shutdown()

    async def _change(self, chat: int, out: EditMessage) -> int | None:
        try:
            await self._client.call(*requests.change(chat, out))
        except BadRequestError as error:
            if error.detail == "not_modified":
                return out.message
            if error.detail != "message_gone" or not out.or_say:
                raise
            return await self.deliver(chat, Say(out.screen, key=out.key))
        return out.message

    async def _answer(self, out: TapAnswer) -> None:
        try:
            await self._client.call(*requests.answer(out))
        except BadRequestError as error:
            if error.detail != "query_old":
                raise

    async def _send_file(self, chat: int, out: SendFile) -> int | None:
        try:
            return _message_id(await self._client.call(*requests.file(chat, out)))
        except BadRequestError as error:
            if error.detail != "picture" or not out.picture:
                raise
        return await self.deliver(chat, msgspec.structs.replace(out, picture=False))

    async def _delete(self, chat: int, out: Delete) -> None:
        """A hundred at a time; where Telegram refuses a hundred for one of them, one by one, so that the
        others go."""
        refused: list[BadRequestError] = []
        for some in requests.hundreds(out.messages):
            try:
                await self._client.call("deleteMessages", {"chat_id": chat, "message_ids": some})
            except BadRequestError:
                for one in some:
                    if (error := await self._delete_one(chat, one)) is not None:
                        refused.append(error)
        if refused:
            raise NotAllRemovedError(refused[-1].detail, len(refused))

    async def _delete_one(self, chat: int, message: int) -> BadRequestError | None:
        try:
            await self._client.call("deleteMessage", {"chat_id": chat, "message_id": message})
        except BadRequestError as error:
            return None if error.detail in ("nothing_to_delete", "message_gone") else error
        return None

    async def _peek(self, chat: int, out: Peek) -> int | None:
        try:
            await self._client.call(*requests.peek(chat, out))
        except (BadRequestError, RefusedTokenError):  # a server that does not know the method answers 404
            return await self.deliver(chat, Say(Screen(out.text)))
        return None

    async def _find_file(self, file_id: str) -> tuple[str, int | None]:
        found = await self._client.call("getFile", {"file_id": file_id})
        found = found if isinstance(found, dict) else {}
        path, size = found.get("file_path"), found.get("file_size")
        if not isinstance(path, str) or not path:
            raise FileAwayError
        return path, size if isinstance(size, int) else None


def _message_id(result: object) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    number = first.get("message_id") if isinstance(first, dict) else None
    return number if isinstance(number, int) else None
