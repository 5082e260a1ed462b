"""What the child process that reads exports is asked, and what it answers: a head, then messages in portions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import msgspec

from bot.history.model import Conversation, Limits, Message, Options, Reading, Reason
from bot.log.workers.process import Child, ChildDiedError

READER = "bot.history.child"
WAIT = 600.0
"""Seconds that one export may take by the clock: long, since a busy machine is no reason to refuse one."""
PORTION = 1_000
"""Messages in one piece of an answer."""


class Request(msgspec.Struct, frozen=True):
    """Open files, each by its number and its name."""

    files: list[tuple[int, str]]
    options: Options
    limits: Limits


class Head(msgspec.Struct):
    """What the files are, their conversations still empty; or why they are refused."""

    reading: Reading | None = None
    refused: Reason | None = None


class Portion(msgspec.Struct, array_like=True):
    """The next messages of a conversation, by its place."""

    conversation: int
    messages: list[Message]


def pieces(reading: Reading) -> Iterator[bytes]:
    """An answer as it is sent."""
    every = reading.conversations
    reading.conversations = [Conversation(one.title, one.participants, []) for one in every]
    yield msgspec.msgpack.encode(Head(reading))
    for place, conversation in enumerate(every):
        for start in range(0, len(conversation.messages), PORTION):
            portion = Portion(place, list(conversation.messages[start : start + PORTION]))
            yield msgspec.msgpack.encode(portion)


async def read_apart(request: Request) -> AsyncIterator[Head | Portion]:
    """What open files say, read in a child process: a Head, and what follows it. A child that dies has given up; where
    it does so between two portions, ChildDiedError is raised."""
    numbers = [number for number, _ in request.files]
    begun = False
    async with Child(READER, files=numbers) as child:
        try:
            async with aclosing(child.stream(msgspec.msgpack.encode(request), wait=WAIT)) as stream:
                async for piece in stream:
                    if begun:
                        yield msgspec.msgpack.decode(piece, type=Portion)
                    else:
                        yield msgspec.msgpack.decode(piece, type=Head)
                    begun = True
        except ChildDiedError:
            if begun:
                raise
            yield Head(refused=Reason.GAVE_UP)
