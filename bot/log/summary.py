"""The answer to /log in the chat: a short text in Telegram's HTML."""

from __future__ import annotations

from bot.log.rows import Log
from bot.words import Words


def summary(log: Log, words: Words, newest: int = 10) -> str:
    """Counts, the last fourteen days, types, first and last, the newest incidents. At most 4096 characters."""
    raise NotImplementedError
