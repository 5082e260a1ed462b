"""Makes the logs that have been asked for, by turns and beside the conversation, and hands them over.

A log is recorded before it is sent: a crash in between sends the same edition again instead of letting its annex
numbers come to mean something else. What is too much to hold in memory is made a second time while it is sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape

import msgspec
from msgspec.structs import replace as replaced

from bot.case.values import File, HandedFile
from bot.chat.runtime.fair_turns import MOST_SECONDS, FairTurns, is_short_for
from bot.chat.runtime.lane import Lane, Work
from bot.chat.screens.handout import order as making
from bot.chat.screens.handout.order import PICTURE, LogOrder, LogPlan
from bot.chat.turn.context import TurnContext
from bot.evidence.control import control
from bot.evidence.receipt import receipt
from bot.evidence.showing import shown
from bot.log import formats
from bot.log.formats import LogFailedError, Volume, format_of
from bot.log.package.maker import Checks
from bot.log.package.plan import Item
from bot.telegram.outgoing import Button, EditMessage, Rows, Screen, SendFile
from storage.errors import DamagedError, FailedError, LockedError, MissingError, StoreError
from storage.values import Task

MOST_HELD = 150_000_000
"""Bytes of finished files that are held until they are sent."""
PROGRESS_SECONDS = 3.0
STORE_PAUSE = 5.0

_log = logging.getLogger("logbog.documents")


class Documents:
    """See the module. ``lane`` gives an account's lane; ``turns`` are shared with the exports."""

    def __init__(self, lane: Callable[[bytes], Lane], turns: FairTurns) -> None:
        self._lane = lane
        self._turns = turns

    async def make(self, task: Task) -> None:
        """Make what a task orders and send it, or say that it could not be made. Raises StoreError, DecodeError."""
        order = msgspec.json.decode(task.payload, type=LogOrder)
        lane = self._lane(task.account)
        if not lane.tools.around.bots.ours(order.bot):
            order = replaced(order, message=None)
        planned: list[LogPlan] = []

        async def look(context: TurnContext) -> None:
            planned.append(await making.plan(context, order))

        short = await is_short_for(lane.tools.store, task.account)
        async with self._turns.turn(task.account, short=short) as place:
            try:
                await _turn(lane, look)
                if not planned:
                    return
                give_way = partial(self._turns.give_way, place)
                async with asyncio.timeout(MOST_SECONDS):
                    await _Work(lane, order, task, planned[0], give_way).do()
            except TimeoutError:
                _log.error("documents.too_long")
                await _finish(lane, order, task, "order.failed")
            except (LogFailedError, DamagedError, LockedError, MissingError) as error:
                _log.error("%s", error.code)
                await _finish(lane, order, task, "order.failed")
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - a mistake of ours: nobody may wait for what never comes
                _log.error("documents.failed", exc_info=error)
                await _finish(lane, order, task, "order.failed")


class _Work:
    """One order in the making."""

    def __init__(
        self, lane: Lane, order: LogOrder, task: Task, plan: LogPlan, give_way: Callable[[], Awaitable[None]]
    ) -> None:
        self._lane = lane
        self._give_way = give_way
        self._order = order
        self._task = task
        self._plan = replace(plan, log=replace(plan.log, outside=lane.tools.notary.outside))
        self._progress = _Progress(lane, order, plan, task.key)
        self._receipt = ""
        self._checks: Checks | None = None

    async def do(self) -> None:
        """All of it."""
        try:
            await (self.picture() if self._order.form == PICTURE else self.log())
        finally:
            self._progress.stop()

    async def picture(self) -> None:
        """The overview as a picture; nothing is handed out with it, so nothing is recorded."""
        overview = await formats.overview(self._plan.log, words=self._plan.words)
        picture = SendFile(
            name=overview.picture.name,
            data=overview.picture.data,
            caption=escape(overview.alt),
            mime=overview.picture.mime,
            picture=True,
            rows=self._back(),
        )
        sent = await self._lane.send(self._plan.chat, picture)
        await _finish(self._lane, self._order, self._task, "order.picture" if sent else "order.failed")

    async def log(self) -> None:
        """All files of the log: made, recorded, sent. What is made again and is the same needs no new record."""
        self._receipt = receipt(await self._lane.checkpoint(self._plan.seen))
        # On paper too: so log, chat and package can be held against each other.
        self._plan = replace(self._plan, log=replace(self._plan.log, receipt=self._receipt))
        made = await self._make()
        changed = made.files not in self._plan.known
        if changed:
            await _turn(self._lane, partial(self._hand_out, made))
        sent = await self._send(made)
        key = "order.made" if not self._order.again else "order.made_other" if changed else "order.made_again"
        edition = self._plan.log.edition
        await _finish(self._lane, self._order, self._task, key if sent else "order.not_sent", edition=edition)

    async def _hand_out(self, made: _Made, context: TurnContext) -> None:
        self._task = making.hand_out(context, self._order, self._task, self._plan, made.files, made.sha256)

    async def _make(self) -> _Made:
        """Make every file once; give those back that are not too much to hold."""
        whole, files = hashlib.sha256(), []
        held: list[Volume] | None = []
        async for volume in self._volumes():
            digest = await asyncio.to_thread(_hashed, volume.data, whole)
            files.append(HandedFile(volume.name, len(volume.data), digest))
            if held is not None:
                held.append(volume)
            if sum(file.size for file in files) > MOST_HELD:
                held = None
        return _Made(tuple(files), whole.hexdigest(), held)

    async def _send(self, made: _Made) -> bool:
        """Send them one after the other, each with its fingerprint. False where one could not be sent."""
        words, place = self._plan.words, 0
        async for volume in self._volumes() if made.held is None else _each(made.held):
            digest = await asyncio.to_thread(_hashed, volume.data)
            if digest != made.files[place].sha256:
                raise LogFailedError  # never under a fingerprint that is not its own
            place += 1
            caption = words.text("order.receipt", edition=self._plan.log.edition, sha256=digest)
            if place == len(made.files):
                caption += "\n" + words.text("evidence.receipt", receipt=self._receipt)
            if len(made.files) > 1:
                caption += "\n" + words.text("order.file_of", number=place, all=len(made.files))
            file = SendFile(
                name=volume.name,
                data=volume.data,
                caption=caption,
                mime=volume.mime,
                rows=self._back() if place == len(made.files) else (),
            )
            if not await self._lane.send(self._plan.chat, file):
                return False
        return True

    def _volumes(self) -> AsyncIterator[Volume]:
        plan = self._plan
        return formats.each(
            format_of(self._order.form),
            plan.log,
            words=plan.words,
            read_file=self._read_file,
            case_id=plan.log.case_label,
            progress=self._progress,
            control=self._control,
            finish=self._finish,
        )

    async def _read_file(self, file: File) -> bytes:
        await self._give_way()
        return await self._lane.read_file(file)

    async def _finish(self, pdf: bytes) -> bytes:
        return await self._lane.stamped_pdf(pdf)

    async def _control(self, items: Sequence[Item]) -> Checks:
        """What a package is checked by: made once, also where the package is made twice."""
        if self._checks is None:
            plan = self._plan
            case, events = await self._lane.stored()
            grounds = await self._lane.tools.notary.grounds(case, plan.seen, self._lane.account)
            self._checks = await asyncio.to_thread(
                lambda: control(plan.log, items, shown(events[: plan.seen], plan.log), grounds)
            )
        return self._checks

    def _back(self) -> Rows:
        return ((Button(self._plan.words.text("tag.overview"), "l"),),)


@dataclass(frozen=True)
class _Made:
    """What was made: its files, the fingerprint of all of them, and their bytes as far as they are held."""

    files: tuple[HandedFile, ...]
    sha256: str
    held: list[Volume] | None


class _Progress:
    """A message that moves for a long log: at most every few seconds, and one at a time."""

    def __init__(self, lane: Lane, order: LogOrder, plan: LogPlan, key: str) -> None:
        self._lane = lane
        self._message = order.message
        self._plan = plan
        self._key = key
        self._last = time.monotonic()
        self._told: asyncio.Task[None] | None = None

    def __call__(self, done: int, of_all: int) -> None:
        """So far."""
        under_way = self._told is not None and not self._told.done()
        if self._message is None or under_way or time.monotonic() - self._last < PROGRESS_SECONDS:
            return
        self._last = time.monotonic()
        words = self._plan.words
        text = words.text("order.making_progress", percent=min(99, 100 * done // max(1, of_all)))
        screen = Screen(text, making.cancel_row(words, self._key))
        self._told = self._lane.whisper(self._plan.chat, EditMessage(self._message, screen, or_say=False))

    def stop(self) -> None:
        """Nothing of it may come after the last word."""
        self._message = None
        if self._told is not None:
            self._told.cancel()


async def _each(volumes: list[Volume]) -> AsyncIterator[Volume]:
    for volume in volumes:
        yield volume


def _hashed(data: bytes, whole: hashlib._Hash | None = None) -> str:
    if whole is not None:
        whole.update(data)
    return hashlib.sha256(data).hexdigest()


async def _finish(lane: Lane, order: LogOrder, task: Task, key: str, **values: object) -> None:
    async def work(context: TurnContext) -> None:
        making.finish(context, order, task, context.words.text(key, **values))

    await _turn(lane, work)


async def _turn(lane: Lane, work: Work) -> None:
    """A turn that is tried until it is kept: what has been handed out may not be made anew under another number."""
    while True:
        try:
            await lane.turn(work)
            return
        except FailedError as error:
            _log.error("%s", error.code)
            await asyncio.sleep(STORE_PAUSE)
