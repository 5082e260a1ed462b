"""After a case has been opened: what came while it could not be read finds its place.

What was put in while a second code was open is in that code's notebook; it is carried over into the case itself when
that is next opened, under the same numbers (both take theirs from one row), with its files, and without a word: what
stands in the chat is read by whoever looks at it next. Nothing that says something of the case as a whole is carried
over: in that notebook somebody else may have written it.
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.case import events as ev
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


async def carry(context: TurnContext) -> None:
    """All of it; nothing where the case is not open (then the next opening does it)."""
    session = context.safe.session
    if session is None or context.safe.shut or context.case_id != session.opened.key.case:
        return
    if session.opened.below is not None:
        await _over(context, session.opened.below)
    await _strays(context)


async def _over(context: TurnContext, below: CaseKey) -> None:
    data = await context.store.document(context.case_id, CARRIED)
    start = int(data) if data is not None and data.isdigit() else 0
    stored = await context.store.events(below.case, start, key=below)
    case = await context.case()
    for one in stored:
        event = ev.decode(one.data)
        payload = event.payload
        if not isinstance(payload, _GOES_ALONG):
            continue
        if isinstance(payload, ev.Captured) and payload.exhibit in case.exhibits:
            continue
        if isinstance(payload, ev.Captured | ev.Edited):
            files = [await _copied(context, below, file) for file in payload.files]
            payload = replace(payload, files=tuple(files))
        elif isinstance(payload, ev.FileSettled):
            payload = replace(payload, file=await _copied(context, below, payload.file))
        context.record(payload, actor=event.actor)
    if stored:
        context.turn.documents[(context.case_id, CARRIED)] = str(stored[-1].index + 1).encode()


async def _copied(context: TurnContext, below: CaseKey, file: File) -> File:
    """The same file, sealed to the case that is open."""
    if file.state is not FileState.KEPT:
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
