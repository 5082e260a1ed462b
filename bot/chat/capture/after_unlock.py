"""After a case has been opened: what came while it could not be read finds its place.

What was put in while a second code was open is in that code's notebook; it is carried over into the case itself when
that is next opened, under numbers of the case's own row, with its files, and without a word: what stands in the chat is
read by whoever looks at it next. Nothing that says something of the case as a whole is carried
over: in that notebook somebody else may have written it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec
from msgspec.structs import replace

from bot.case import events as ev
from bot.case.model import Case
from bot.case.renumber import renumbered
from bot.case.values import File, FileState
from bot.chat.capture.keep import capture, capture_edit
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message, read
from storage.access.locks import CaseKey

CARRIED = "carried"
_GOES_ALONG = (
    ev.Captured,
    ev.Edited,
    ev.FileSettled,
    ev.TimeTold,
    ev.TypesTold,
    ev.PlaceTold,
    ev.WhatTold,
    ev.NoteTold,
    ev.Joined,
    ev.Split,
    ev.PartTold,
)


class CarriedOver(msgspec.Struct, frozen=True):
    """How far a notebook has been carried over: how many of its events, and the number here of each of its incidents,
    by the view that it was written in and its number there."""

    done: int = 0
    numbers: dict[str, int] = {}


async def carry(context: TurnContext) -> None:
    """All of it; nothing where the case is not open (then the next opening does it)."""
    session = context.safe.session
    if session is None or context.safe.shut or context.case_id != session.opened.key.case:
        return
    opened = session.opened
    if opened.below is not None:
        await _over(context, opened.below, b"")
    elif opened.depth and opened.lower:
        await _over(context, opened.key, opened.lower)
    await _strays(context)


async def _over(context: TurnContext, below: CaseKey, view: bytes) -> None:
    """Carry over what is in the second notebook; from within it, what is in the ``view`` below."""
    stored = await context.store.events(below.case, key=below)
    events = [(one.index, ev.decode(one.data)) for one in stored]
    wanted = [(index, event) for index, event in events if not view or event.case == view.hex()]
    carried = await _carried(context, wanted)
    numbers = dict(carried.numbers)
    known = _incidents_by_exhibit(await context.case())
    last = carried.done
    for index, event in wanted:
        payload, last = event.payload, max(last, index + 1)
        if index < carried.done or not isinstance(payload, _GOES_ALONG):
            continue

        def number(old: int, view: str = event.case) -> int:
            name = f"{view}:{old}"
            if name not in numbers:
                numbers[name] = context.take_number()
            return numbers[name]

        if isinstance(payload, ev.Captured) and payload.exhibit in known:
            numbers.setdefault(f"{event.case}:{payload.incident}", known[payload.exhibit])
            continue
        payload = cast("ev.AnyPayload", renumbered(payload, number))
        if isinstance(payload, ev.Captured | ev.Edited):
            files = [await _copied(context, below, file) for file in payload.files]
            payload = replace(payload, files=tuple(files))
        elif isinstance(payload, ev.FileSettled):
            payload = replace(payload, file=await _copied(context, below, payload.file))
        context.record(payload, actor=event.actor)
    if last > carried.done:
        done = CarriedOver(last, numbers)
        context.turn.documents[(context.view, CARRIED)] = msgspec.json.encode(done)


async def _carried(context: TurnContext, events: Sequence[tuple[int, ev.Event]]) -> CarriedOver:
    """How far it was carried before. Before format 6 both notebooks numbered in one row."""
    data = await context.store.document(context.view, CARRIED)
    if data is None or not data.isdigit():
        return CarriedOver() if data is None else msgspec.json.decode(data, type=CarriedOver)
    done = int(data)
    numbers = {
        f"{event.case}:{event.payload.incident}": event.payload.incident
        for index, event in events
        if index < done and isinstance(event.payload, ev.Captured)
    }
    return CarriedOver(done, numbers)


def _incidents_by_exhibit(case: Case) -> dict[str, int]:
    found = {
        exhibit: incident.number for incident in case.incidents.values() for exhibit in incident.exhibits
    }
    return {exhibit: found.get(exhibit, 0) for exhibit in case.exhibits}


async def _copied(context: TurnContext, below: CaseKey, file: File) -> File:
    """The same file, sealed to the case that is open."""
    if file.state is not FileState.KEPT or below.case == context.case_id:
        return file
    kept = await context.store.put_file(
        context.case_id, context.store.file(below.case, file.kept_as, key=below)
    )
    context.turn.files.append(kept.id)
    return replace(file, kept_as=kept.id)


async def _strays(context: TurnContext) -> None:
    """Edits of messages that were no exhibits become some."""
    case = await context.case()
    for raws in list(case.strays.values()):
        for number, raw in enumerate(raws):
            written = read(raw.encode())
            if isinstance(written, Message):
                await (capture_edit if number else capture)(context, written)
