"""One account's turns: what a moment of its conversation is made of, and the commit of what the moment leaves.

Whoever makes a turn holds ``lock``: an account has one at a time. What is not committed is not remembered.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ParamSpec, TypeVar

import msgspec
from msgspec.structs import replace

from bot.case import events as ev
from bot.chat.capture.keep import ACK
from bot.chat.runtime.services import Services
from bot.chat.state import chat_state as memories
from bot.chat.state.chat_state import ChatState
from bot.chat.state.private_state_reset import put_away
from bot.chat.state.sent_messages import Mark
from bot.chat.state.unlock_session import AccessState
from bot.chat.turn.button_marks import marked
from bot.chat.turn.case_cache import COUNTER, CaseCache
from bot.chat.turn.context import TurnContext
from bot.chat.turn.outbox import Outbox
from bot.chat.turn.sent_messages_noted import noted, page_name, planned
from bot.words import Words
from storage.errors import LockedError
from storage.values import Task, Turn

CHAT = "chat"

_log = logging.getLogger("logbog.lane")

P = ParamSpec("P")
T = TypeVar("T")


class TurnBuilder:
    """Those of one account."""

    def __init__(self, tools: Services, account: bytes, voice: Outbox) -> None:
        self._tools = tools
        self._account = account
        self._voice = voice
        self._memory: ChatState | None = None
        self._left = range(0)  # pages of the trail of another bot's chat, until they are removed
        self.lock = asyncio.Lock()
        self.safe = AccessState()

    async def recall(self) -> ChatState | None:
        """What is remembered of the chat. What cannot be read counts as nothing: nobody is locked out by it."""
        if self._memory is None:
            data = await self._tools.store.document(self._account, CHAT)
            try:
                self._memory = memories.load_memory(data) if data is not None else None
            except msgspec.DecodeError:
                _log.error("lane.memory_unreadable")
            if self._memory is not None and not self._tools.around.bots.ours(self._memory.bot):
                _log.warning("lane.other_chat")
                self._left = self._memory.trail.kept
                self._memory = memories.moved(self._memory, self._tools.around.bots.now)
        return self._memory

    async def recall_now(self) -> ChatState | None:
        """The same, between two turns."""
        async with self.lock:
            return await self.recall()

    async def look(self) -> CaseCache:
        """How the account stands now, and the book of its case, which is opened where there is none."""
        store, around = self._tools.store, self._tools.around
        standing = await store.access.standing(self._account)
        if standing is None:
            new = bytes.fromhex(around.new_id().replace("-", ""))
            await store.open_case(self._account, case=new, now=int(around.now().timestamp()))
            standing = await store.access.standing(self._account)
            assert standing is not None  # noqa: S101 - it has just been opened
        self.safe.look(standing.seat, standing.home, standing.coded, around.now())
        return self._tools.books.of(standing.home)

    async def opened(self) -> CaseCache:
        """The book of what is open. Raises LockedError where nothing may be read at this moment."""
        await self.look()
        if self.safe.shut:
            raise LockedError
        return self._book(self.safe.case, self.safe.view)

    def _book(self, case: bytes, view: bytes) -> CaseCache:
        """The book of a case, or of a view of its second notebook."""
        return self._tools.books.of(case, None if case == self.safe.home else view)

    async def moment(
        self, memory: ChatState, home: CaseCache, *, received: dt.datetime, case: bytes | None = None
    ) -> TurnContext:
        """A moment to be filled. ``home`` is what ``look`` gave; ``case`` where it belongs, if not to what is open."""
        case_id = case or self.safe.case
        view = self.safe.view if case_id == self.safe.case else case_id
        book, key = self._book(case_id, view), self.safe.key
        moment = TurnContext(
            around=self._tools.around,
            account=self._account,
            case_id=case_id,
            home=home.case_id,
            memory=put_away(memory, self.safe),
            counter=await book.counter(key),
            words=Words(memory.language),
            load=self._behind_the_gate(partial(book.case, key)),
            past=self._behind_the_gate(partial(book.past, key)),
            fetch=partial(self._tools.downloads.fetch_all, case_id),
            read_file=self._behind_the_gate(partial(book.read_file, key)),
            checkpoint=self._behind_the_gate(partial(self._tools.notary.checkpoint, case_id)),
            timer=lambda: self._tools.timer(memory.chat),
            turn=Turn(account=self._account),
            received=received,
            safe=self.safe,
            smith=self._tools.smith,
            store=self._tools.store,
            bot=self._tools.around.bots.now,
            view=view,
        )
        if case_id == home.case_id and not await home.started():  # a known chat may have to begin anew
            moment.record(ev.CaseOpened(language=memory.language))
        moment.unstarted = case_id != home.case_id and not await book.started()
        return moment

    async def commit(
        self, context: TurnContext, before: ChatState | None, marks: Sequence[Mark] = ()
    ) -> None:
        """Commit what the moment has left. ``marks`` are messages that came into the chat with it."""
        turn = context.turn
        context.out = [marked(one, context.mark) for one in context.out]
        if context.memory == before and context.silent and context.out:
            # Nothing to keep: say first, so that a crash in between asks for the answer again instead of losing it.
            await self._voice.deliver(context.memory.chat, context.out)
            context.out = []
        book = self._tools.books.of(
            context.case_id, None if context.case_id == context.home else context.view
        )
        if context.counter != await book.counter():
            turn.documents[(book.view, COUNTER)] = memories.dump(context.counter)
        if await self._keep(turn, context.memory, before, marks):
            book.counted(context.counter)
            book.committed(context.recorded, held=context.loaded is not None)

    async def change(self, change: Callable[[ChatState], ChatState]) -> None:
        """Commit a change of what is remembered of the chat, and what has been said since: a turn that touches no case
        and so needs no moment."""
        async with self.lock:
            memory = await self.recall()
            if memory is not None:
                await self._keep(Turn(account=self._account), change(memory), memory)

    async def note(self) -> None:
        """Commit what has been said and is not in the trail yet; what a crash here forgets, /hide cannot find."""
        if self._voice.unnoted:
            await self.change(lambda memory: memory)

    def forget(self) -> None:
        """What is remembered may not be true any more."""
        self._memory = None
        if self.safe.seat is not None:
            for case, view in ((self.safe.home, self.safe.home), (self.safe.case, self.safe.view)):
                self._book(case, view).forget()

    def leave(self) -> None:
        """Forget everything: the account has no case any more."""
        self.forget()
        self.safe.close()
        self.safe.seat = None

    def rest(self) -> None:
        """Let go of what was read: nothing readable stays in memory longer than the lane is in use. A session that is
        over ends."""
        if self.safe.session is not None and self._tools.around.now() >= self.safe.session.until:
            self.safe.close()
        self._memory = None

    @property
    def empty(self) -> bool:
        """Whether nothing is held that is not kept in the store: a session, what is being typed."""
        return self._memory is None and self.safe.closed

    async def _keep(
        self, turn: Turn, memory: ChatState, before: ChatState | None, marks: Sequence[Mark] = ()
    ) -> bool:
        """Commit a turn with the memory that follows from it; only then is that what is remembered. False where there
        was nothing to commit."""
        said = tuple(self._voice.unnoted)
        now = int(self._tools.around.now().timestamp())
        memory = replace(memory, bot=self._tools.around.bots.now)
        turn.documents.update({(self._account, page_name(number)): None for number in self._left})
        memory = planned(turn, noted(turn, memory, marks, said, now), now, used=bool(turn.done))
        if memory != before:
            turn.documents[(self._account, CHAT)] = memories.dump(memory)
        due = any(burst.due for burst in memory.bursts)
        was_due = before is not None and any(burst.due for burst in before.bursts)
        if due and not was_due:
            turn.tasks.append(Task(account=self._account, kind=ACK, key="", due_at=now, payload=b""))
        elif was_due and not due:
            turn.tasks_done.append((self._account, ACK, ""))
        if not turn.done and turn.silent:
            return False
        try:
            await self._tools.store.commit(turn)
        except BaseException:
            self.forget()
            raise
        self._memory = memory
        self._left = range(0)
        del self._voice.unnoted[: len(said)]
        for task in turn.tasks:
            if task.kind != ACK:
                self._tools.on_task(task)
        for key in turn.tasks_done:
            self._tools.on_done(key)
        return True

    def _behind_the_gate(self, read: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """The same, where this account may read at this moment; else it raises LockedError."""

        async def guarded(*arguments: P.args, **named: P.kwargs) -> T:
            if self.safe.shut:
                raise LockedError
            return await read(*arguments, **named)

        return guarded
