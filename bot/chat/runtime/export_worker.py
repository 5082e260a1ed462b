"""Makes the exports that have been asked for (``bot.chat.screens.handout.export``), by turns and beside the
conversation."""

from __future__ import annotations

import asyncio
import io
import logging
import zipfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

import msgspec

from bot.case.values import File, FileState
from bot.chat.runtime.fair_turns import MOST_SECONDS, FairTurns, is_short_for
from bot.chat.runtime.lane import Lane
from bot.chat.screens.handout import options
from bot.chat.screens.handout.export import ExportOrder, recipient
from bot.chat.turn.context import TurnContext
from bot.log import formats
from bot.log.content.rows import Choices, Log
from bot.log.formats import LogFailedError, LogFormat
from bot.telegram.outgoing import Button, EditMessage, Rows, Screen, SendFile
from bot.words import Words
from storage.crypto.age_records import recipient_from, seal
from storage.errors import DamagedError, LockedError, MissingError, StoreError
from storage.values import Task

MOST_PART = 45_000_000
"""Bytes of a part before it is closed: a bot may send 50 MB."""
MOST_ALONE = 48_500_000

_log = logging.getLogger("logbog.exporting")


@dataclass(frozen=True)
class _Everything:
    """What there is, read in the lane; the files are read one by one while they are packed."""

    events: tuple[bytes, ...]
    files: tuple[tuple[str, File], ...]
    log: Log
    case_id: str
    recipient: str | None
    words: Words
    chat: int


class Exports:
    """Makes them. ``lane`` gives an account's lane; ``turns`` are shared with the logs."""

    def __init__(self, lane: Callable[[bytes], Lane], turns: FairTurns) -> None:
        self._lane = lane
        self._turns = turns

    async def make(self, task: Task) -> None:
        """Make what a task orders and send it, or say that it could not be made. Raises StoreError, DecodeError."""
        order = msgspec.json.decode(task.payload, type=ExportOrder)
        lane = self._lane(task.account)
        message = order.message if lane.tools.around.bots.ours(order.bot) else None
        found: list[_Everything] = []

        async def look(context: TurnContext) -> None:
            found.append(await _everything(context, order))

        outcome, parts = "export.failed", 0
        short = await is_short_for(lane.tools.store, task.account)
        async with self._turns.turn(task.account, short=short) as place:
            try:
                await lane.turn(look)
                if not found:
                    return
                give_way = partial(self._turns.give_way, place)
                async with asyncio.timeout(MOST_SECONDS), aclosing(_parts(found[0], lane, give_way)) as made:
                    async for name, data in made:
                        parts += 1
                        outcome = "export.made"
                        file = SendFile(name=name, data=data, mime="application/octet-stream")
                        if not await lane.send(found[0].chat, file):
                            outcome = "export.failed"
                            break
            except TimeoutError:
                _log.error("documents.too_long")
                outcome = "export.failed"
            except (LogFailedError, DamagedError, LockedError, MissingError) as error:
                _log.error("%s", error.code)
                outcome = "export.failed"

        async def finish(context: TurnContext) -> None:
            context.turn.tasks_done.append((task.account, task.kind, task.key))
            rows: Rows = ((Button(context.words.text("tag.overview"), "l"),),)
            text = context.words.count(outcome, parts)
            context.out.append(EditMessage(message or 0, Screen(text, rows)))

        await lane.turn(finish)


async def _everything(context: TurnContext, order: ExportOrder) -> _Everything:
    case = await context.case()
    stored = await context.store.events(context.case_id, key=context.safe.key)
    files = [
        (f"{exhibit.id[:12]}-{place}{_ending(file)}", file)
        for exhibit in sorted(case.exhibits.values(), key=lambda one: one.sealed)
        for place, file in enumerate(exhibit.files, start=1)
        if file.state is FileState.KEPT
    ]
    log = await options.make_log(
        case, Choices(), now=context.now, edition=case.next_edition, words=context.words
    )
    return _Everything(
        events=tuple(one.data for one in stored),
        files=tuple(files),
        log=log,
        case_id=case.id,
        recipient=await recipient(context) if order.sealed else None,
        words=context.words,
        chat=context.memory.chat,
    )


async def _parts(
    what: _Everything, lane: Lane, give_way: Callable[[], Awaitable[None]]
) -> AsyncGenerator[tuple[str, bytes]]:
    """The parts, one after the other: only one is in memory at a time."""

    async def read_file(file: File) -> bytes:
        await give_way()
        return await lane.read_file(file)

    part = _Part()
    part.add("events.json", b"[\n" + b",\n".join(what.events) + b"\n]\n")
    number = 1
    async for volume in formats.each(
        LogFormat.PDF, what.log, words=what.words, read_file=read_file, case_id=what.case_id
    ):
        part.add(volume.name, volume.data)
    for name, file in what.files:
        if part.size and part.size + (file.size or 0) > MOST_PART:
            yield await _finished(part, number, what.recipient)
            part, number = _Part(), number + 1
        if (file.size or 0) > MOST_ALONE:
            part.add(f"originals/{name}.missing.txt", what.words.text("export.too_large").encode())
            continue
        try:
            part.add(f"originals/{name}", await read_file(file))
        except LockedError:
            raise
        except StoreError as error:
            _log.error("%s", error.code)
            part.add(f"originals/{name}.missing.txt", what.words.text("export.unreadable").encode())
        await asyncio.sleep(0)
    yield await _finished(part, number, what.recipient)


class _Part:
    """A zip file in the making. Originals are stored as they are: most are compressed already."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_STORED)
        self.size = 0

    def add(self, name: str, data: bytes) -> None:
        """One more file."""
        self._zip.writestr(zipfile.ZipInfo(name), data)
        self.size += len(data) + 2 * len(name) + 128

    def close(self) -> bytes:
        """The bytes."""
        self._zip.close()
        return self._out.getvalue()


async def _finished(part: _Part, number: int, recipient: str | None) -> tuple[str, bytes]:
    def work() -> bytes:
        data = part.close()
        return data if recipient is None else seal(recipient_from(recipient), data)

    name = f"{number}.zip" if recipient is None else f"{number}.zip.age"
    return name, await asyncio.to_thread(work)


def _ending(file: File) -> str:
    """The ending of a file's own name, as far as it is one."""
    ending = file.name.rpartition(".")[2] if "." in file.name else ""
    return f".{ending.lower()}" if ending.isascii() and ending.isalnum() and len(ending) <= 5 else ""
