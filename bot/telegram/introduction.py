"""How the bot shows itself in Telegram: neutral names and the menu of commands, in each language."""

from __future__ import annotations

import hashlib
import logging

from bot.telegram.api import Telegram
from bot.telegram.errors import WireError
from bot.words import Language, Words
from storage.store import Store
from storage.values import Turn

INTRODUCED = "introduced"
MENU = ("log", "hide", "peek", "lock", "advice", "help", "privacy", "language", "cancel")
INTRODUCTION = ("bot_name", "bot_short_description", "bot_description", *(f"command_{name}" for name in MENU))

_log = logging.getLogger("logbog.introduction")


async def introduce(telegram: Telegram, store: Store, nobody: bytes, ours: Language, bot: int) -> None:
    """Tell Telegram, where something has changed since the last start, or it is another ``bot``; ``ours`` is for
    whoever has no language of their own.

    Telegram lets a bot change its name only a few times a day. A server that refuses stops nothing.
    """
    texts = [Words(language).text(f"guide.{key}") for language in Language for key in INTRODUCTION]
    digest = hashlib.sha256("\0".join([*texts, ours, str(bot)]).encode()).digest()
    if await store.document(nobody, INTRODUCED) == digest:
        return
    for language in Language:
        words = Words(language)
        code = "" if language is ours else str(language)
        try:
            await telegram.set_commands(
                {name: words.text(f"guide.command_{name}") for name in MENU}, language=code
            )
            await telegram.set_names(
                name=words.text("guide.bot_name"),
                short_description=words.text("guide.bot_short_description"),
                description=words.text("guide.bot_description"),
                language=code,
            )
        except WireError as error:
            _log.warning("app.menu_not_set %s", error.code)
            return
    await store.commit(Turn(account=nobody, documents={(nobody, INTRODUCED): digest}))
