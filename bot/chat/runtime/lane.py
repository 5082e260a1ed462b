"""One account's lane: its updates one after the other.

A lane takes what waits in the inbox (``waiting``), lets the conversation handle it, commits everything that follows
from it in one transaction together with "this update is done" (``turns``), and speaks only then (``voice``). What is
not committed has not been said; what was committed is not handled again. A handler that raises is tried three times,
then its update is parked and the person told; nothing of it is lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext

from bot.case.values import File
from bot.chat.gate import refuse
from bot.chat.routes import handle
from bot.chat.runtime.acknowledger import Acknowledger
from bot.chat.runtime.outage_notice import tell_outage, tell_restored
from bot.chat.runtime.services import Services
from bot.chat.runtime.turn_builder import CHAT, TurnBuilder
from bot.chat.state.sent_messages import Mark
from bot.chat.state.unlock_session import AccessState
from bot.chat.turn.batching import (
    Fetch,
    Fetches,
    Run,
    drop,
    first_memory,
    leave,
    out_of_reach,
    puts_in,
    received_at,
    together,
    with_files,
)
from bot.chat.turn.case_cache import CaseCache
from bot.chat.turn.context import TurnContext
from bot.chat.turn.outbox import Outbox
from bot.chat.turn.sent_messages_noted import arrived
from bot.chat.updates.update import Elsewhere, Incoming, Message, Other, Tap, read
from bot.telegram.outgoing import Leave, Outgoing, Say, Screen
from bot.words import Words
from storage.errors import AlreadyDoneError, ClosedError, FailedError, LockedError
from storage.values import KeptCheckpoint, StoredEvent, Turn, WaitingUpdate

__all__ = ["CHAT", "Lane", "Services", "Work"]

A_BATCH = 16
MOST_TRIES = 3
STORE_PAUSE = 2.0

_log = logging.getLogger("logbog.lane")

Work = Callable[[TurnContext], Awaitable[None]]


class Lane:
    """One account's lane."""

    def __init__(self, tools: Services, account: bytes) -> None:
        self.tools = tools
        self.account = account
        self._voice = Outbox(tools.deliver, self._seconds)
        self._turns = TurnBuilder(tools, account, self._voice)
        self._acknowledger = Acknowledger(
            self._voice.try_once,
            self._turns.recall_now,
            self._turns.change,
            self.turn,
            tools.around.zone,
            tools.pace,
        )
        self._told_unsaved = False
        self.used = 0  # when the person last did something here, in seconds since the epoch

    async def drain(self) -> None:
        """Handle everything that waits for this account; of what comes meanwhile, ``Lanes.wake`` tells. The first of
        it at once; of more, what has not been fetched yet goes first."""
        more = True
        while more:
            rows = await self.tools.store.waiting(self.account, A_BATCH)
            more = not await self._take_all([(row, read(row.raw)) for row in rows]) or len(rows) == A_BATCH
            if more:
                await self.tools.intake.caught_up()

    # what does not come from the inbox

    async def turn(self, work: Work, *, case: bytes | None = None) -> None:
        """Do something that does not come from the inbox (a file has come, a log is made), in this lane's order.
        ``case`` is where it belongs, whatever is open now."""
        async with self._turns.lock:
            memory = await self._turns.recall()
            if memory is None:
                return
            home = await self._turns.look()
            async with home.turn:
                moment = await self._turns.moment(memory, home, received=self.tools.around.now(), case=case)
                await work(moment)
                await self._turns.commit(moment, memory)
        await self._voice.deliver(moment.memory.chat, moment.out)
        await self._turns.note()
        self.acknowledge()

    async def settled(self, work: Work) -> None:
        """The same, once nothing of an acknowledgement is under way between us and the chat."""
        async with self._acknowledger.showing:
            await self.turn(work)

    async def send(self, chat: int, out: Outgoing) -> bool:
        """Say one thing that was recorded before; whether it was said."""
        return await self._voice.send(chat, out)

    def whisper(self, chat: int, out: Outgoing) -> asyncio.Task[None]:
        """Say something that may just as well be lost (how far a document has come)."""
        return self._voice.whisper(chat, out)

    def acknowledge(self) -> None:
        """Show the person how their burst stands, if that is not what they see already."""
        self._acknowledger.wake()

    async def chat(self) -> int | None:
        """The chat's id; None where nobody has written."""
        memory = await self._turns.recall_now()
        return None if memory is None else memory.chat

    async def read_file(self, file: File) -> bytes:
        """The original bytes of a kept file. Raises LockedError."""
        book = await self._turns.opened()
        return await book.read_file(self.safe.key, file)

    async def stored(self) -> tuple[bytes, list[StoredEvent]]:
        """The case's id and all its events, as they stand in the ledger. Raises LockedError."""
        book = await self._turns.opened()
        return await book.stored(self.safe.key)

    async def checkpoint(self, seen: int) -> KeptCheckpoint:
        """A checkpoint over at least the first ``seen`` events of the case."""
        return await self.tools.notary.checkpoint((await self._turns.opened()).case_id, seen)

    async def stamped_pdf(self, pdf: bytes) -> bytes:
        """A PDF with an authority's time stamp in it, where there is an authority."""
        return await self.tools.notary.stamped_pdf(self.account, (await self._turns.opened()).case_id, pdf)

    # coming to rest

    @property
    def safe(self) -> AccessState:
        """How the account stands to its case."""
        return self._turns.safe

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._turns.lock.locked() and self._acknowledger.idle

    @property
    def empty(self) -> bool:
        """Whether a new lane in its place would be the same."""
        return self._turns.empty and self._voice.silent and not self._told_unsaved

    @property
    def still(self) -> asyncio.Lock:
        """Held while nothing may be handled here."""
        return self._turns.lock

    def rest(self) -> None:
        """Let go of what was read."""
        self._turns.rest()

    def leave(self) -> None:
        """Forget everything: the account has no case any more."""
        self._turns.leave()

    async def finish(self) -> None:
        """Stop the acknowledgement; it goes on after the next start."""
        await self._acknowledger.stop()

    # what comes from the inbox

    async def _take_all(self, parsed: Run) -> bool:
        """Handle what was waiting. False where the lane had better look again."""
        fetches = await self._prefetch(parsed)
        try:
            while parsed:
                if (first := fetches.get(parsed[0][0].seq)) is not None:
                    await asyncio.wait([first.task])  # here, so that what comes meanwhile is taken with it
                run = together(parsed, fetches)
                if not await self._take(run, fetches):
                    return False
                parsed = parsed[len(run) :]
        finally:
            drop(fetches)
        return True

    async def _prefetch(self, parsed: Run) -> Fetches:
        """Begin to fetch the files of everything that waits; they are used in order, one update after the other."""
        ours = self.tools.around.bots.ours
        wanted = with_files([one for one in parsed if ours(one[0].bot)])
        if not wanted:
            return {}
        await self._turns.look()
        case = self.safe.case
        fetch_all = self.tools.downloads.fetch_all
        return {
            seq: Fetch(case, asyncio.create_task(fetch_all(case, files))) for seq, files in wanted.items()
        }

    async def _take(self, run: Run, fetches: Fetches) -> bool:
        """Handle some updates together. False where the lane had better begin anew."""
        incoming = run[0][1]
        try:
            async with self._not_while_showing(incoming):
                async with self._turns.lock:
                    home = await self._turns.look()
                    async with home.turn:
                        moment = await self._handle(run, fetches, home)
                if moment is not None:
                    await self._voice.deliver(moment.memory.chat, moment.out)
                    await self._turns.note()
            if moment is not None:
                self.acknowledge()
            self._told_unsaved = False
        except AlreadyDoneError:
            self._turns.forget()
            return len(run) == 1
        except (FailedError, ClosedError) as error:
            _log.error("%s", error)
            self._turns.forget()
            await self._tell_unsaved(incoming)
            await asyncio.sleep(STORE_PAUSE)
            return False
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the update is kept and the lane goes on
            self._turns.forget()
            if len(run) > 1:  # which of them it was shows when each is taken by itself
                _log.warning("lane.run_failed", exc_info=error)
                for one in run:
                    if not await self._take([one], fetches):
                        return False
                return True
            _log.error("lane.handler_failed", exc_info=error)
            await self._failed(run[0][0])
            return False
        return True

    def _not_while_showing(self, incoming: Incoming) -> AbstractAsyncContextManager[object]:
        return self._acknowledger.showing if isinstance(incoming, Tap) else nullcontext()

    async def _handle(self, run: Run, fetches: Fetches, home: CaseCache) -> TurnContext | None:
        row, incoming = run[0]
        known = await self._turns.recall()
        memory = known or first_memory(incoming, self.tools.language)
        if isinstance(incoming, Elsewhere):
            await self._leave(incoming, Words(memory.language if memory else self.tools.language))
        if memory is None:
            await self._set_aside(row, incoming)
            return None
        moment = await self._turns.moment(memory, home, received=received_at(row))
        fetch_now = moment.fetch
        self.used = self._seconds()
        marks: list[Mark] = []
        for row, incoming in run:
            moment.turn.done.append(row.seq)
            moment.received = received_at(row)
            moment.bot = self.tools.around.bots.named(row.bot)
            moment.message = incoming.id if isinstance(incoming, Message) and moment.own else None
            fetch = fetches.get(row.seq)
            moment.fetch = fetch.files if fetch is not None and fetch.case == moment.case_id else fetch_now
            if moment.own:
                marks += arrived(incoming)
            else:
                incoming, moment.fetch = out_of_reach(incoming), leave
            if not isinstance(incoming, Elsewhere):
                try:
                    await handle(moment, incoming)
                except LockedError:  # somebody reads past the gate: nothing of it counts
                    if puts_in(incoming):
                        raise
                    self._turns.forget()
                    moment = await self._turns.moment(memory, home, received=received_at(row))
                    moment.turn.done.append(row.seq)
                    await refuse(moment, incoming)
        if not isinstance(incoming, Elsewhere):
            tell_outage(moment, self.tools.outage(), new=known is None)
            tell_restored(moment, self.tools.restored(), new=known is None)
        await self._turns.commit(moment, known, marks)
        return moment

    # what goes wrong, and what is not for us

    async def _set_aside(self, row: WaitingUpdate, incoming: Incoming) -> None:
        """Nobody can be answered here. What cannot be anybody's evidence is done; anything else stays, parked."""
        turn = Turn(account=self.account)
        if isinstance(incoming, Elsewhere) or (isinstance(incoming, Other) and incoming.ignored):
            turn.done.append(row.seq)
            await self.tools.store.commit(turn)
        else:
            await self.tools.store.park(turn, row.seq)
            _log.warning("lane.parked_unaddressed %d", row.seq)

    async def _failed(self, row: WaitingUpdate) -> None:
        """Count the failure; after the third, set the update aside and tell the person."""
        if await self.tools.store.failed(row.seq) < MOST_TRIES:
            return
        async with self._turns.lock:
            memory = await self._turns.recall() or first_memory(read(row.raw), self.tools.language)
            await self.tools.store.park(Turn(account=self.account), row.seq)
        _log.error("lane.parked %d", row.seq)
        if memory is not None:
            text = Words(memory.language).text("guide.parked", number=row.seq)
            await self._voice.deliver(memory.chat, [Say(Screen(text))])

    async def _tell_unsaved(self, incoming: Incoming) -> None:
        """Say once that it could not be saved; the lane goes on trying by itself."""
        memory = first_memory(incoming, self.tools.language)
        if memory is not None and not self._told_unsaved:
            self._told_unsaved = True
            text = Words(memory.language).text("guide.not_saved")
            await self._voice.deliver(memory.chat, [Say(Screen(text))])

    async def _leave(self, elsewhere: Elsewhere, words: Words) -> None:
        await self._voice.deliver(
            elsewhere.chat, [Say(Screen(words.text("guide.group_goodbye"))), Leave(elsewhere.chat)]
        )

    def _seconds(self) -> int:
        return int(self.tools.around.now().timestamp())
