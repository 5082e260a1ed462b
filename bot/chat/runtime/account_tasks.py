"""What the safety of a case leaves to be done: news to tell, what came while it was locked, exports, erasing. Each is a
task in the store and is done in its account's lane."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import logging
from collections.abc import Callable

import msgspec

from bot.chat.capture.after_unlock import carry
from bot.chat.runtime.export_worker import Exports
from bot.chat.runtime.fair_turns import FairTurns
from bot.chat.runtime.lane import CHAT, Lane
from bot.chat.screens.handout import export
from bot.chat.screens.safety import erase, joining
from bot.chat.screens.safety.entered_code import CARRY
from bot.chat.screens.safety.erase import ErasurePlan
from bot.chat.screens.safety.joining import Moving
from bot.chat.screens.safety.moving import TAKEN_IN, move, taken_in
from bot.chat.state.chat_state import load_memory
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import REPLACED, TELL, News, say_news
from bot.telegram.outgoing import Say, Screen
from bot.words import Language, Words
from storage.errors import LockedError, MissingError
from storage.store import Store
from storage.values import Task, Turn

KINDS = (TELL, CARRY, REPLACED, joining.KIND, erase.KIND, export.KIND)
LATER = 600  # seconds after which a notebook that waits to be brought over is looked at again

_log = logging.getLogger("logbog.errands")


class Errands:
    """Does them. ``lane`` gives an account's lane; ``turns`` are those in which exports and logs are made."""

    def __init__(
        self, store: Store, lane: Callable[[bytes], Lane], now: Callable[[], dt.datetime], turns: FairTurns
    ) -> None:
        self._store = store
        self._lane = lane
        self._now = now
        self._exports = Exports(lane, turns)

    async def do(self, task: Task) -> Task | None:
        """One of them; gives it back with a later time where it is not due yet. Raises StoreError, DecodeError."""
        if task.kind == erase.KIND:
            return await self._erase(task)
        if task.kind == joining.KIND:
            return await self._move(task)
        if task.kind == export.KIND:
            await self._exports.make(task)
            return None
        if task.kind == REPLACED:
            return await self._forget_replaced(task)

        async def work(context: TurnContext) -> None:
            context.turn.tasks_done.append((task.account, task.kind, task.key))
            if task.kind == TELL:
                say_news(context, msgspec.json.decode(task.payload, type=News))
            else:
                await carry(context)

        try:
            await self._lane(task.account).turn(work)
        except (LockedError, MissingError) as error:  # the next opening leaves another
            _log.warning("%s", error.code)
            await self._store.commit(Turn(task.account, tasks_done=[(task.account, task.kind, task.key)]))
        return None

    async def _forget_replaced(self, task: Task) -> Task | None:
        """Older codes and keys of a lock, once they open nothing any more."""
        home, now = bytes.fromhex(task.key), int(self._now().timestamp())
        if now < task.due_at:
            return task
        try:
            until = await self._store.access.changed(home)
            if until > now:
                return dataclasses.replace(task, due_at=until)
            await self._store.access.forget_replaced(home, now)
        except MissingError as error:
            _log.warning("%s", error.code)
        await self._store.commit(Turn(task.account, tasks_done=[(task.account, task.kind, task.key)]))
        return None

    async def _move(self, task: Task) -> Task | None:
        """Bring a notebook that an account has left to where the account is now; later, where that case is about to be
        erased, or the account has written nothing since it was."""
        moving = msgspec.json.decode(task.payload, type=Moving)
        done = False

        async def work(context: TurnContext) -> None:
            nonlocal done
            done = await move(context, moving)
            if done:
                context.turn.tasks_done.append((task.account, task.kind, task.key))

        account, into = bytes.fromhex(moving.account), bytes.fromhex(moving.into) or None
        try:
            await self._lane(account).turn(work, case=into)
        except (LockedError, MissingError) as error:  # somebody else has come to it, or it is gone
            _log.warning("%s", error.code)
            await self._store.commit(Turn(task.account, tasks_done=[(task.account, task.kind, task.key)]))
            return None
        return None if done else dataclasses.replace(task, due_at=int(self._now().timestamp()) + LATER)

    async def _erase(self, task: Task) -> Task | None:
        plan = msgspec.json.decode(task.payload, type=ErasurePlan)
        home = bytes.fromhex(plan.home)
        data = await self._store.document(home, erase.PLAN)
        if data is None or msgspec.json.decode(data, type=ErasurePlan) != plan:
            return None  # it was stopped
        if self._now().timestamp() < plan.due:
            return dataclasses.replace(task, due_at=plan.due)
        if plan.depth:
            await self._seem_to(task, plan)
            return None
        accounts = [seat.account for seat in await self._store.access.seats_of(home)]
        chats = [(one, await self._chat(one)) for one in accounts]
        async with contextlib.AsyncExitStack() as stack:
            for one in sorted(accounts):  # in one order, so that nobody waits for anybody who waits for them
                await stack.enter_async_context(self._lane(one).still)
            for case in [*await self._gone_into(home), home]:
                await self._store.access.erase(case, int(self._now().timestamp()))
            for one in accounts:
                self._lane(one).leave()
        for one, chat in chats:
            if chat is not None:
                text = Words(chat[1]).text("erase.done")
                await self._lane(one).send(chat[0], Say(Screen(text)))
        _log.warning("errands.erased")
        return None

    async def _gone_into(self, home: bytes) -> list[bytes]:
        """The notebooks that went into a case and that nobody has come back to."""
        taken = taken_in(await self._store.document(home, TAKEN_IN))
        return [case for case in taken if await self._nobody_at(case)]

    async def _nobody_at(self, case: bytes) -> bool:
        try:
            return not await self._store.access.seats_of(case)
        except MissingError:
            return False

    async def _seem_to(self, task: Task, plan: ErasurePlan) -> None:
        """Erasing that was asked for in a second notebook: the account seems to begin anew, and nothing is gone."""
        home, account = bytes.fromhex(plan.home), bytes.fromhex(plan.account)
        chat = await self._chat(account)
        lane = self._lane(account)
        async with lane.still:
            case = bytes.fromhex(lane.tools.around.new_id().replace("-", ""))
            await self._store.access.begin_aside(account, case=case, now=int(self._now().timestamp()))
            turn = Turn(account, documents={(home, erase.PLAN): None, (account, CHAT): None})
            turn.tasks_done.append((account, task.kind, task.key))
            await self._store.commit(turn)
            lane.leave()
        if chat is not None:
            await lane.send(chat[0], Say(Screen(Words(chat[1]).text("erase.done"))))
        _log.warning("errands.erased")

    async def _chat(self, account: bytes) -> tuple[int, Language] | None:
        data = await self._store.document(account, CHAT)
        if data is None:
            return None
        memory = load_memory(data)
        return memory.chat, memory.language
