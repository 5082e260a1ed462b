"""Saying things: a passing failure is tried again, a person who does not want us is left alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.wire.errors import BadRequestError, BlockedError, SlowDownError, WireError
from bot.wire.outgoing import Outgoing

TRIES = 3
PAUSE = 1.0  # seconds, longer with each try
LONGEST_PAUSE = 60.0

_log = logging.getLogger("logbog.speaking")

Deliver = Callable[[int, Outgoing], Awaitable[int | None]]


async def say_all(deliver: Deliver, chat: int, out: Sequence[Outgoing]) -> None:
    """Say one after the other."""
    for one in out:
        await say(deliver, chat, one)


async def say(deliver: Deliver, chat: int, one: Outgoing) -> int | None:
    """Say it, if need be again; gives the id of its message, None where it could not be said."""
    for attempt in range(TRIES):
        try:
            return await deliver(chat, one)
        except (BlockedError, BadRequestError) as error:
            _log.warning("%s", error.code)
            return None
        except SlowDownError as error:
            await asyncio.sleep(min(error.retry_after, LONGEST_PAUSE))
        except WireError as error:
            _log.warning("%s", error.code)
            await asyncio.sleep(PAUSE * (attempt + 1))
    return None
