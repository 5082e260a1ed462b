"""Acknowledging beside the lane: the first thing of a burst at once, what joins it at most once a second.

It shows only what has been committed, and the id of its message comes back into the memory by a commit of its own: a
whole turn only where something is to be told below it. A tap waits for what is being shown (``showing``): else the
acknowledgement could be written over the screen that the tap has opened, or be forgotten before its id is known.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from bot.chat.capture.acknowledgement_text import acknowledgement
from bot.chat.screens.guide import welcome
from bot.chat.state.burst import Burst
from bot.chat.state.chat_state import ChatState
from bot.chat.turn.context import TurnContext
from bot.chat.turn.delivery import Deliver
from bot.telegram.errors import BadRequestError, BlockedError, WireError
from bot.telegram.outgoing import EditMessage, Say
from bot.words import Words
from storage.errors import StoreError

PAUSE = 1.0  # seconds between two messages of one acknowledgement: Telegram's measure for a chat
LONGEST_PAUSE = 60.0
STORE_PAUSE = 2.0

_log = logging.getLogger("logbog.acknowledger")

Recall = Callable[[], Awaitable[ChatState | None]]
Remember = Callable[[Callable[[ChatState], ChatState]], Awaitable[None]]
DoTurn = Callable[[Callable[[TurnContext], Awaitable[None]]], Awaitable[None]]


class Acknowledger:
    """Shows one account how its bursts stand, with ``pace`` seconds between two messages."""

    def __init__(
        self,
        deliver: Deliver,
        recall: Recall,
        remember: Remember,
        turn: DoTurn,
        zone: dt.tzinfo,
        pace: float = PAUSE,
    ) -> None:
        self._deliver = deliver
        self._recall = recall
        self._remember = remember
        self._turn = turn
        self._zone = zone
        self._pace = pace
        self._task: asyncio.Task[None] | None = None
        self.showing = asyncio.Lock()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._task is None or self._task.done()

    def wake(self) -> None:
        """Something may have to be shown."""
        if self.idle:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; it goes on after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        """Until the person sees how everything stands: say it, remember under which id, wait a second, look again."""
        pause: float | None = self._pace
        failures = 0
        while True:
            try:
                async with self.showing:
                    pause = await self._show_next()
                failures = 0
            except StoreError as error:
                _log.error("%s", error.code)
                pause = STORE_PAUSE
            except WireError as error:
                _log.warning("%s", error.code)
                failures += 1
                pause = getattr(error, "retry_after", min(PAUSE * 2**failures, LONGEST_PAUSE))
            if pause is None:
                return
            await asyncio.sleep(pause)

    async def _show_next(self) -> float | None:
        """Show one burst; gives the pause until the next look, None where all is shown.

        Raises WireError, StoreError."""
        memory = await self._recall()
        burst = next((burst for burst in memory.bursts if burst.due), None) if memory is not None else None
        if memory is None or burst is None:
            return None
        screen = acknowledgement(burst, Words(memory.language), self._zone)
        shown: int | None = None
        try:
            out = Say(screen) if burst.shown is None else EditMessage(burst.shown, screen)
            shown = await self._deliver(memory.chat, out) or burst.shown
        except (BlockedError, BadRequestError) as error:
            _log.warning("%s", error.code)
        if shown is not None and welcome.more_to_tell(memory, recompressed=burst.recompressed):
            await self._turn(lambda moment: _tell_more(moment, burst, shown))
        else:
            await self._remember(lambda now: _after(now, burst, shown))
        return self._pace


async def _tell_more(context: TurnContext, seen: Burst, shown: int) -> None:
    """Remember what the acknowledgement shows, and say what is told once below a first one."""
    context.memory = _after(context.memory, seen, shown)
    welcome.after_acknowledgement(context, recompressed=seen.recompressed)


def _after(memory: ChatState, seen: Burst, shown: int | None) -> ChatState:
    """The memory once the person sees ``seen`` in the message ``shown``."""

    def after(burst: Burst) -> Burst:
        if burst.key != seen.key:
            return burst
        return replace(
            burst, shown_version=seen.version, shown=shown if burst.shown == seen.shown else burst.shown
        )

    return replace(memory, bursts=tuple(after(burst) for burst in memory.bursts))
