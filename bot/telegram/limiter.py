"""What to do when Telegram says that it is too much (429): wait as long as it says, for that chat only.

Nothing is slowed down in advance: a hundred chats may be written to at once. Everybody waits only when it is
plainly about everybody: several chats were refused within a second, or the call was about no chat at all. A
wait that would take too long is the caller's: ``SlowDownError`` says for how long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.telegram.errors import SlowDownError
from bot.telegram.http import FloodError

SEVERAL = 3
WITHIN_SECONDS = 1.0


class ChatLimiter:
    """``patience`` is how many seconds one call may wait in all, ``tries`` how often it is sent."""

    def __init__(
        self,
        *,
        patience: float = 60.0,
        tries: int = 5,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._patience = patience
        self._tries = tries
        self._monotonic = monotonic
        self._sleep = sleep
        self._until: dict[object, float] = {}
        self._until_all = 0.0
        self._refused: dict[object, float] = {}

    async def obey(self, chat: object, call: Callable[[], Awaitable[Any]]) -> Any:
        """Send one call as soon as it may be sent; ``chat`` is None where it is about none. Raises SlowDownError."""
        give_up = self._monotonic() + self._patience
        for _ in range(self._tries):
            await self._wait(chat, give_up)
            try:
                return await call()
            except FloodError as flood:
                self._note(chat, flood.retry_after)
        raise SlowDownError(max(0.0, self._free_at(chat) - self._monotonic()))

    async def _wait(self, chat: object, give_up: float) -> None:
        # In a loop, since others may be refused meanwhile and make the wait longer.
        while (free := self._free_at(chat)) > (now := self._monotonic()):
            if free > give_up:
                raise SlowDownError(free - now)
            await self._sleep(free - now)

    def _free_at(self, chat: object) -> float:
        return max(self._until_all, self._until.get(chat, 0.0))

    def _note(self, chat: object, seconds: float) -> None:
        now = self._monotonic()
        self._refused = {other: at for other, at in self._refused.items() if now - at <= WITHIN_SECONDS}
        self._until = {c: until for c, until in self._until.items() if until > now or c in self._refused}
        if chat is None:
            self._until_all = max(self._until_all, now + seconds)
            return
        self._until[chat] = max(self._until.get(chat, 0.0), now + seconds)
        self._refused[chat] = now
        if len(self._refused) >= SEVERAL:
            # For the shortest of their waits: three busy chats are no reason to keep everybody for the longest.
            self._until_all = max(self._until_all, min(self._until[other] for other in self._refused))
