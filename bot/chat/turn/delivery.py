"""Saying things: a passing failure is tried again, a person who does not want us is left alone. What was said comes
back with its id, so that the trail of the chat (``hide_trail``) knows of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.telegram.errors import BadRequestError, BlockedError, SlowDownError, WireError
from bot.telegram.outgoing import EditMessage, Outgoing, Peek, Say, SendFile

TRIES = 3
PAUSE = 1.0  # seconds, longer with each try
LONGEST_PAUSE = 60.0

_log = logging.getLogger("logbog.speaking")

Deliver = Callable[[int, Outgoing], Awaitable[int | None]]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A new message of ours in the chat; ``passing`` is after how many seconds it is to go again, 0 for never."""

    message: int
    passing: int = 0


async def say_all(deliver: Deliver, chat: int, out: Sequence[Outgoing]) -> list[SentMessage]:
    """Say one after the other; gives the messages that are new in the chat."""
    new: list[SentMessage] = []
    for one in out:
        new += added(one, await say(deliver, chat, one))
    return new


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


def added(one: Outgoing, message: int | None) -> list[SentMessage]:
    """What a delivery has put into the chat: ``message`` is the id that it gave. (Of an album only the first would be
    known; the conversation sends none.)"""
    if message is None:
        return []
    match one:
        case Say() | SendFile() | Peek():
            return [SentMessage(message, one.passing)]
        case EditMessage():
            return [] if message == one.message else [SentMessage(message)]
        case _:
            return []
