"""Telegram as the rest of Logbog meets it: say, change, send, delete, download, fetch updates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec

from bot.wire.outgoing import Outgoing


class Me(msgspec.Struct, frozen=True):
    """Who the bot is."""

    id: int
    username: str
    name: str


class Telegram:
    """One bot at one Bot API server. Every method raises ``WireError`` subclasses only."""

    def __init__(self, token: str, *, api_url: str = "https://api.telegram.org") -> None:
        raise NotImplementedError

    async def start(self) -> Me:
        """Open the connections and ask who we are. Raises RefusedTokenError, UnreachableError."""
        raise NotImplementedError

    async def updates(self, *, offset: int | None, timeout: int, limit: int = 100) -> bytes:
        """The answer to one getUpdates, unparsed (see ``bot.wire.batch``)."""
        raise NotImplementedError

    async def deliver(self, chat: int, out: Outgoing) -> int | None:
        """Carry out one outgoing value. Gives the id of the message that shows it now (the first of an album), or None.

        Raises BlockedError, BadRequestError, TooBigError, SlowDownError, UnreachableError, RefusedTokenError.
        """
        raise NotImplementedError

    def download(self, file_id: str) -> AsyncIterator[bytes]:
        """A file's bytes in pieces. Raises TooBigError, FileGoneError, UnreachableError, SlowDownError while read:
        what came until then is to be thrown away."""
        raise NotImplementedError

    async def set_commands(
        self, commands: Mapping[str, str], *, language: str = "", chat: int | None = None
    ) -> None:
        """The menu of commands: name → what it does. ``language`` is a two-letter code, "" for everybody else's."""
        raise NotImplementedError

    async def set_names(
        self, *, name: str = "", short_description: str = "", description: str = "", language: str = ""
    ) -> None:
        """The bot's name and descriptions; those that are empty stay as they are."""
        raise NotImplementedError

    async def get_chat(self, chat: int) -> Mapping[str, Any]:
        """What Telegram tells about a chat (``message_auto_delete_time`` is in seconds)."""
        raise NotImplementedError

    async def set_webhook(self, url: str, *, secret: str, allowed: Sequence[str] = ()) -> None:
        """Let Telegram send updates to ``url``."""
        raise NotImplementedError

    async def delete_webhook(self) -> None:
        """Go back to polling; updates that wait are kept."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close the connections."""
        raise NotImplementedError
