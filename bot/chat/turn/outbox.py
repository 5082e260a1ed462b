"""One account's voice: says things to its chat, and remembers what is not in the chat's trail yet (``hide_trail``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.chat.turn.delivery import Deliver, SentMessage, added, say, say_all
from bot.telegram.outgoing import Outgoing


class Outbox:
    """``unnoted`` is what has been said, each with its second since the epoch; the next commit takes it away."""

    def __init__(self, deliver: Deliver, seconds: Callable[[], int]) -> None:
        self._carry = deliver
        self._seconds = seconds
        self.unnoted: list[tuple[SentMessage, int]] = []
        self._whispers: set[asyncio.Task[None]] = set()

    @property
    def silent(self) -> bool:
        """Whether nothing is being said, nor said and not noted yet."""
        return not self.unnoted and not self._whispers

    async def deliver(self, chat: int, out: Sequence[Outgoing]) -> None:
        """Say one after the other, each again where that may help."""
        now = self._seconds()
        self._note(await say_all(self._carry, chat, out), now)

    async def send(self, chat: int, one: Outgoing) -> bool:
        """Say one thing; whether it was said."""
        now = self._seconds()
        message = await say(self._carry, chat, one)
        self._note(added(one, message), now)
        return message is not None

    async def try_once(self, chat: int, one: Outgoing) -> int | None:
        """One try; gives the id of the message. Raises WireError."""
        now = self._seconds()
        message = await self._carry(chat, one)
        self._note(added(one, message), now)
        return message

    def whisper(self, chat: int, one: Outgoing) -> asyncio.Task[None]:
        """Say something that may just as well be lost."""
        task = asyncio.create_task(self.deliver(chat, [one]))
        self._whispers.add(task)
        task.add_done_callback(self._whispers.discard)
        return task

    def _note(self, said: Sequence[SentMessage], now: int) -> None:
        self.unnoted += [(one, now) for one in said]
