"""A notebook that an account has left goes over into the one that it has come to, as further incidents there.

Everything goes along: originals with their files, what was told of them, witnesses and records, each with the moment
at which it was first sealed. What stays behind is the list of logs that were made of it: their numbers were its own.
The notebook itself is kept, since stamps and receipts of its time are proofs of it only; it goes when the case is
erased that it went into.
"""

from __future__ import annotations

import json
from typing import cast

import msgspec
from msgspec.structs import replace

from bot.case import events as ev
from bot.case.renumber import renumbered
from bot.case.values import File, FileState
from bot.chat.screens.safety import erase
from bot.chat.screens.safety.joining import Moving
from bot.chat.turn.context import TurnContext

MOVED = "moved"
TAKEN_IN = "taken_in"
_STAYS = (ev.CaseOpened, ev.LogHandedOut)


class Progress(msgspec.Struct, frozen=True):
    """How far a notebook has gone over: into which case (hex), how many of its events, and the number there of each of
    its incidents."""

    into: str
    done: int = 0
    numbers: dict[int, int] = {}


async def move(context: TurnContext, moving: Moving) -> bool:
    """All of it, in this one moment. False where it is not the time for it: the case is about to be erased. Raises
    MissingError, LockedError."""
    left = bytes.fromhex(moving.left)
    if left == context.home:  # the account has gone back
        return True
    progress = await progress_of(context, left)
    if moving.into and (
        progress is None or progress.into != moving.into
    ):  # all of it has gone on, with the rest
        return True
    if not moving.into and await erase.planned(context) is not None:
        return False
    if progress is None or progress.into != context.case_id.hex():
        progress = Progress(context.case_id.hex())
    numbers = dict(progress.numbers)
    known = await _known(context)
    new: list[int] = []

    def number(old: int) -> int:
        if old not in numbers:
            numbers[old] = context.take_number()
            new.append(numbers[old])
        return numbers[old]

    stored = await context.store.events(left)
    for one in stored[progress.done :]:
        event = ev.decode(one.data)
        payload = event.payload
        if isinstance(payload, _STAYS):
            continue
        if isinstance(payload, ev.Captured) and payload.exhibit in known:
            numbers.setdefault(payload.incident, known[payload.exhibit])
            continue
        payload = cast("ev.AnyPayload", renumbered(payload, number))
        context.record(await _with_files(context, left, payload), actor=event.actor, at=event.at)
    moved = Progress(progress.into, len(stored), numbers)
    context.turn.documents[(left, MOVED)] = msgspec.json.encode(moved)
    if not moving.into:
        await _taken_in(context, left)
    if new:
        numbers_now = str(new[0]) if len(new) == 1 else f"{new[0]}–{new[-1]}"
        context.say(context.words.count("link.moved", len(new), numbers=numbers_now))
    return True


async def progress_of(context: TurnContext, left: bytes) -> Progress | None:
    """How far a notebook has gone over; None for one that nobody has left."""
    data = await context.store.document(left, MOVED)
    return None if data is None else msgspec.json.decode(data, type=Progress)


async def _known(context: TurnContext) -> dict[str, int]:
    """The exhibits that are in the case already and their incidents, as far as it can be read at this moment."""
    if context.safe.shut or context.safe.case != context.case_id:
        return {}
    incidents = (await context.case()).incidents.values()
    return {exhibit: incident.number for incident in incidents for exhibit in incident.exhibits}


async def _with_files(context: TurnContext, left: bytes, payload: ev.AnyPayload) -> ev.AnyPayload:
    if isinstance(payload, ev.Captured | ev.Edited):
        files = [await _copied(context, left, file) for file in payload.files]
        return replace(payload, files=tuple(files))
    if isinstance(payload, ev.FileSettled):
        return replace(payload, file=await _copied(context, left, payload.file))
    return payload


async def _copied(context: TurnContext, left: bytes, file: File) -> File:
    """The same file, sealed to the case that it comes to."""
    if file.state is not FileState.KEPT:
        return file
    kept = await context.store.put_file(context.case_id, context.store.file(left, file.kept_as))
    context.turn.files.append(kept.id)
    return replace(file, kept_as=kept.id)


async def _taken_in(context: TurnContext, left: bytes) -> None:
    """Note with the case that this notebook, and what had gone into it, is to be erased with it."""
    taken = dict.fromkeys([
        *taken_in(await context.store.document(context.home, TAKEN_IN)),
        *taken_in(await context.store.document(left, TAKEN_IN)),
        left,
    ])  # fmt: skip
    context.turn.documents[(context.home, TAKEN_IN)] = json.dumps([one.hex() for one in taken]).encode()


def taken_in(data: bytes | None) -> list[bytes]:
    """The notebooks that have gone into a case, from its document."""
    return [] if data is None else [bytes.fromhex(one) for one in json.loads(data)]
