"""Removing messages from the chat when it is due: all of them (/hide, or by itself after a use), or a single one that
was only to pass. What is due lies in the store as tasks, so it survives a restart. Nothing that was kept is touched."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from bot.chat.runtime.lane import Lane
from bot.chat.runtime.lanes import Lanes
from bot.chat.screens.safety import hide
from bot.chat.state import sent_messages
from bot.chat.state.sent_messages import Mark
from bot.chat.turn.context import Environment, TurnContext
from bot.chat.turn.delivery import Deliver
from bot.chat.turn.sent_messages_noted import (
    AUTOMATIC,
    KIND,
    NOW,
    bot_of,
    page_name,
    plan,
    planned,
    when_to_clear,
    written,
)
from bot.telegram.errors import BlockedError, NotAllRemovedError, WireError
from bot.telegram.outgoing import Delete
from storage.errors import StoreError
from storage.store import Store
from storage.values import Task, Turn

LOOK_SECONDS = 1.0
AT_ONCE = 16
STORE_PAUSE = 5.0
RETRY_SECONDS = 30
LONGEST_RETRY_SECONDS = 3600

_log = logging.getLogger("logbog.hider")


class MessageRemover:
    """Looks once a second for what is due. By the clock on the wall, since the 48 hours go by that one: a machine that
    has slept finds what was due meanwhile."""

    def __init__(self, store: Store, deliver: Deliver, around: Environment) -> None:
        self._store = store
        self._deliver = deliver
        self._around = around

    async def run(self, lanes: Lanes) -> None:
        """Until cancelled."""
        while True:
            try:
                due = await self._store.due(self._seconds(), AT_ONCE, KIND)
                await asyncio.gather(*(self._do(lanes, task) for task in due))
            except StoreError as error:
                _log.error("%s", error.code)
            await asyncio.sleep(LOOK_SECONDS)

    def _seconds(self) -> int:
        return int(self._around.now().timestamp())

    async def _do(self, lanes: Lanes, task: Task) -> None:
        try:
            await self._try(lanes, task)
        except StoreError as error:
            _log.error("%s", error.code)
            await asyncio.sleep(STORE_PAUSE)
        except Exception as error:  # noqa: BLE001 - what is due for one person must not keep the others from theirs
            _log.error("hider.failed %s", getattr(error, "code", type(error).__name__))
            await asyncio.sleep(STORE_PAUSE)

    async def _try(self, lanes: Lanes, task: Task) -> None:
        if not self._around.bots.ours(bot_of(task)):  # its ids are of another chat
            _log.warning("hider.other_chat")
            await self._store.commit(Turn(account=task.account, tasks_done=[_name(task)]))
            return
        lane = lanes.lane(task.account)
        chat = await lane.chat()
        try:
            if chat is None:
                raise BlockedError
            if task.key == NOW:
                await self._clear(lane, chat, task, hide.cleared)
            elif task.key == AUTOMATIC:
                await self._after_use(lane, chat, task)
            else:
                if task.key.isdecimal():
                    await self._remove(chat, [int(task.key)])
                await self._store.commit(Turn(account=task.account, tasks_done=[_name(task)]))
        except BlockedError:  # there is no chat, or none that we may reach: nothing can be done, now or later
            await self._store.commit(Turn(account=task.account, tasks_done=[_name(task)]))
        except WireError as error:
            _log.warning("%s", error.code)
            await self._later(task)

    async def _later(self, task: Task) -> None:
        """Try again after a pause that grows."""
        pause = min(RETRY_SECONDS * 2**task.tries, LONGEST_RETRY_SECONDS)
        again = dataclasses.replace(task, due_at=self._seconds() + pause, tries=task.tries + 1)
        await self._store.commit(Turn(account=task.account, tasks=[again]))

    async def _after_use(self, lane: Lane, chat: int, task: Task) -> None:
        """Clear the chat once nobody has used it for the chosen time; before a message gets too old in any case."""
        due = 0

        async def look(context: TurnContext) -> None:
            nonlocal due
            hiding, oldest = context.memory.hiding, await self._oldest(context)
            if not hiding.after or oldest is None:
                context.memory = replace(context.memory, hiding=replace(hiding, due=0))
                context.turn.tasks_done.append(_name(task))
                return
            newest = context.memory.trail.last
            used = max(lane.used, newest[1] if newest else 0)
            due = when_to_clear(hiding.after, used, oldest[1])
            if due > self._seconds():
                context.memory = plan(context.turn, context.memory, due)

        await lane.turn(look)
        if 0 < due <= self._seconds():
            await self._clear(lane, chat, task, hide.cleared_by_itself)

    async def _oldest(self, context: TurnContext) -> Mark | None:
        trail = context.memory.trail
        for number in trail.kept:
            if marks := await self._page(context.account, number):
                return marks[0]
        return trail.open.first

    async def _clear(
        self, lane: Lane, chat: int, task: Task, then: Callable[[TurnContext, int], None]
    ) -> None:
        """Remove everything that is known, page by page written down first; then let go of those pages."""
        found: list[Mark] = []
        upto = 0

        async def begin(context: TurnContext) -> None:
            nonlocal upto
            trail = context.memory.trail
            for number in trail.kept:
                found.extend(await self._page(context.account, number))
            found.extend(trail.open.marks())
            context.memory = hide.closed(
                written(context.turn, context.memory, sent_messages.turn_over(trail, self._seconds()))
            )
            upto = context.memory.trail.number

        await lane.settled(begin)
        ids = sent_messages.reachable(found, self._seconds())
        stayed = await self._remove(chat, ids)
        missed = len({id for id, _ in found}) - len(ids) + stayed

        async def end(context: TurnContext) -> None:
            added = sent_messages.forget(context.memory.trail, upto, out_of_reach=missed)
            context.memory = written(context.turn, context.memory, added)
            context.memory = replace(context.memory, hiding=replace(context.memory.hiding, due=0))
            context.turn.tasks_done.append(_name(task))
            if task.key == NOW:
                context.turn.tasks_done.append((task.account, KIND, AUTOMATIC))
            # What has come meanwhile is planned for anew.
            context.memory = planned(context.turn, context.memory, self._seconds(), used=True)
            then(context, len(ids) - stayed)

        await lane.turn(end)

    async def _remove(self, chat: int, ids: list[int]) -> int:
        """Remove these; gives how many Telegram has kept. Raises WireError where another try may do."""
        try:
            await self._deliver(chat, Delete(tuple(ids)))
        except NotAllRemovedError as error:
            _log.warning("%s", error.code)
            return error.left
        return 0

    async def _page(self, account: bytes, number: int) -> list[Mark]:
        data = await self._store.document(account, page_name(number))
        try:
            return sent_messages.load(data).marks() if data is not None else []
        except msgspec.DecodeError:
            _log.error("hider.page_unreadable")
            return []


def _name(task: Task) -> tuple[bytes, str, str]:
    return task.account, task.kind, task.key
