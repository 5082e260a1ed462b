"""One account's lane: its updates one after the other.

A lane takes what waits in the inbox, lets the conversation handle it, commits everything that follows from it in one
transaction together with "this update is done", and speaks only then. What is not committed has not been said; what
was committed is not handled again. A handler that raises is tried three times, then its update is parked and the
person told; nothing of it is lost.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

import msgspec
from msgspec.structs import replace

from bot.case import events as ev
from bot.case.values import File
from bot.case.when import show_instant
from bot.chat import memory as memories
from bot.chat.acknowledger import PAUSE, Acknowledger
from bot.chat.capture import ACK
from bot.chat.casebook import COUNTER, Casebook, Casebooks
from bot.chat.downloads import Downloads
from bot.chat.gate import refuse
from bot.chat.hide_marks import arrived, noted, planned
from bot.chat.hide_trail import Mark
from bot.chat.incoming import Elsewhere, Incoming, Message, Other, Tap, read
from bot.chat.locksmith import Locksmith
from bot.chat.memory import Memory
from bot.chat.moment import Moment, Surroundings
from bot.chat.putting_away import put_away
from bot.chat.routes import handle
from bot.chat.session import Safe
from bot.chat.speaking import Deliver, Said, added, say, say_all
from bot.evidence.notary import Notary
from bot.wire.outgoing import Leave, Outgoing, Say, Screen
from bot.words import Language, Words
from storage.errors import AlreadyDoneError, ClosedError, FailedError, LockedError
from storage.proofs import Kept
from storage.store import Store, StoredEvent, Task, Turn, Waiting

CHAT = "chat"
A_BATCH = 16
MOST_TRIES = 3
STORE_PAUSE = 2.0

_log = logging.getLogger("logbog.lane")

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[Moment], Awaitable[None]]
Run = list[tuple[Waiting, Incoming]]
Fetches = dict[int, "Fetch"]


@dataclass(frozen=True)
class Fetch:
    """Files that are being fetched, and the case that they are sealed to."""

    case: bytes
    task: asyncio.Task[tuple[File, ...]]


@dataclass(frozen=True)
class Tools:
    """What every lane works with. ``pace``: see ``Acknowledger``."""

    store: Store
    deliver: Deliver
    downloads: Downloads
    around: Surroundings
    language: Language
    on_task: Callable[[Task], None]
    on_done: Callable[[tuple[bytes, str, str]], None]
    outage: Callable[[], tuple[float, float] | None]
    timer: Callable[[int], Awaitable[int | None]]
    notary: Notary
    books: Casebooks
    smith: Locksmith
    pace: float = PAUSE


class Lane:
    """One account's lane."""

    def __init__(self, tools: Tools, account: bytes) -> None:
        self.tools = tools
        self.account = account
        self._lock = asyncio.Lock()
        self._memory: Memory | None = None
        self.safe = Safe()
        self._acknowledger = Acknowledger(
            self._say_one, self._recall_now, self.turn, tools.around.zone, tools.pace
        )
        self._told_unsaved = False
        self._said: list[tuple[Said, int]] = []  # in the chat, and not yet in its trail
        self.used = 0  # when the person last did something here, in seconds since the epoch
        self._whispers: set[asyncio.Task[None]] = set()

    async def drain(self) -> None:
        """Handle everything that waits for this account."""
        while rows := await self.tools.store.waiting(self.account, A_BATCH):
            parsed = [(row, read(row.raw)) for row in rows]
            fetches = await self._prefetch(parsed)
            try:
                while parsed:
                    if (first := fetches.get(parsed[0][0].seq)) is not None:
                        await asyncio.wait(
                            [first.task]
                        )  # here, so that what comes meanwhile is taken with it
                    run = _run(parsed, fetches)
                    if not await self._take(run, fetches):
                        return
                    parsed = parsed[len(run) :]
            finally:
                for fetch in fetches.values():
                    if not fetch.task.done():
                        fetch.task.cancel()

    async def turn(self, work: Work, *, case: bytes | None = None) -> None:
        """Do something that does not come from the inbox (a file has come, a log is made), in this lane's order.
        ``case`` is where it belongs, whatever is open now."""
        async with self._lock:
            memory = await self._recall()
            if memory is None:
                return
            home = await self._look()
            async with home.turn:
                moment = await self._moment(memory, home, received=self.tools.around.now(), case=case)
                await work(moment)
                await self._commit(moment, memory)
        await self._deliver(moment.memory.chat, moment.out)
        await self._note()
        self.acknowledge()

    async def send(self, chat: int, out: Outgoing) -> bool:
        """Say one thing that was recorded before; whether it was said."""
        now = int(self.tools.around.now().timestamp())
        message = await say(self.tools.deliver, chat, out)
        self._said += [(said, now) for said in added(out, message)]
        return message is not None

    async def settled(self, work: Work) -> None:
        """The same, once nothing of an acknowledgement is under way between us and the chat."""
        async with self._acknowledger.showing:
            await self.turn(work)

    async def chat(self) -> int | None:
        """The chat's id; None where nobody has written."""
        memory = await self._recall_now()
        return None if memory is None else memory.chat

    def whisper(self, chat: int, out: Outgoing) -> asyncio.Task[None]:
        """Say something that may just as well be lost (how far a document has come)."""
        task = asyncio.create_task(self._deliver(chat, [out]))
        self._whispers.add(task)
        task.add_done_callback(self._whispers.discard)
        return task

    def acknowledge(self) -> None:
        """Show the person how their burst stands, if that is not what they see already."""
        self._acknowledger.wake()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._lock.locked() and self._acknowledger.idle

    async def finish(self) -> None:
        """Stop the acknowledgement; it goes on after the next start."""
        await self._acknowledger.stop()

    async def read_file(self, file: File) -> bytes:
        """The original bytes of a kept file. Raises LockedError."""
        book = await self._opened()
        return await book.read_file(self.safe.key, file)

    @property
    def still(self) -> asyncio.Lock:
        """Held while nothing may be handled here."""
        return self._lock

    def leave(self) -> None:
        """Forget everything: the account has no case any more."""
        self._forget()
        self.safe.close()
        self.safe.seat = None
        self._memory = None

    async def checkpoint(self, seen: int) -> Kept:
        """A checkpoint over at least the first ``seen`` events of the case."""
        return await self.tools.notary.checkpoint((await self._opened()).case_id, seen)

    async def stamped_pdf(self, pdf: bytes) -> bytes:
        """A PDF with an authority's time stamp in it, where there is an authority."""
        return await self.tools.notary.stamped_pdf(self.account, (await self._opened()).case_id, pdf)

    async def stored(self) -> tuple[bytes, list[StoredEvent]]:
        """The case's id and all its events, as they stand in the ledger. Raises LockedError."""
        book = await self._opened()
        return await book.stored(self.safe.key)

    async def _opened(self) -> Casebook:
        """The book of what is open. Raises LockedError where nothing may be read at this moment."""
        await self._look()
        if self.safe.shut:
            raise LockedError
        return self.tools.books.of(self.safe.case)

    # one update

    async def _take(self, run: Run, fetches: Fetches) -> bool:
        """Handle some updates together. False where the lane had better begin anew."""
        incoming = run[0][1]
        try:
            async with self._not_while_showing(incoming):
                async with self._lock:
                    home = await self._look()
                    async with home.turn:
                        moment = await self._handle(run, fetches, home)
                if moment is not None:
                    await self._deliver(moment.memory.chat, moment.out)
                    await self._note()
            if moment is not None:
                self.acknowledge()
            self._told_unsaved = False
        except AlreadyDoneError:
            self._forget()
            return len(run) == 1
        except (FailedError, ClosedError) as error:
            _log.error("%s", error)
            self._forget()
            await self._tell_unsaved(incoming)
            await asyncio.sleep(STORE_PAUSE)
            return False
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the update is kept and the lane goes on
            self._forget()
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

    async def _handle(self, run: Run, fetches: Fetches, home: Casebook) -> Moment | None:
        row, incoming = run[0]
        known = await self._recall()
        memory = known or _first_memory(incoming, self.tools.language)
        if isinstance(incoming, Elsewhere):
            words = Words(memory.language if memory else self.tools.language)
            await self._leave(incoming, words)
        if memory is None:
            await self._set_aside(row, incoming)
            return None
        moment = await self._moment(memory, home, received=_received(row))
        fetch_now = moment.fetch
        if known is None and not await home.started():
            moment.record(ev.CaseOpened(language=memory.language))
        self.used = int(self.tools.around.now().timestamp())
        marks: list[Mark] = []
        for row, incoming in run:
            moment.turn.done.append(row.seq)
            moment.received = _received(row)
            moment.message = incoming.id if isinstance(incoming, Message) else None
            fetch = fetches.get(row.seq)
            fits = fetch is not None and fetch.case == moment.case_id
            moment.fetch = partial(_fetched, fetch) if fetch is not None and fits else fetch_now
            marks += arrived(incoming)
            if not isinstance(incoming, Elsewhere):
                try:
                    await handle(moment, incoming)
                except LockedError:  # somebody reads past the gate: nothing of it counts
                    if _puts_in(incoming):
                        raise
                    self._forget()
                    moment = await self._moment(memory, home, received=_received(row))
                    moment.turn.done.append(row.seq)
                    await refuse(moment, incoming)
        if known is not None and not isinstance(incoming, Elsewhere):
            self._tell_outage(moment)
        await self._commit(moment, known, marks)
        return moment

    def _tell_outage(self, moment: Moment) -> None:
        """After more than a day away, whoever writes is told once which stretch may be missing."""
        outage = self.tools.outage()
        if outage is None or outage[1] <= moment.memory.told_outage:
            return
        since, until = (
            show_instant(dt.datetime.fromtimestamp(second, self.tools.around.zone), moment.words)
            for second in outage
        )
        moment.say(moment.words.text("guide.outage", since=since, until=until))
        moment.memory = replace(moment.memory, told_outage=outage[1])

    async def _set_aside(self, row: Waiting, incoming: Incoming) -> None:
        """Nobody can be answered here. What cannot be anybody's evidence is done; anything else stays, parked."""
        turn = Turn(account=self.account)
        if isinstance(incoming, Elsewhere) or (isinstance(incoming, Other) and incoming.ignored):
            turn.done.append(row.seq)
            await self.tools.store.commit(turn)
        else:
            await self.tools.store.park(turn, row.seq)
            _log.warning("lane.parked_unaddressed %d", row.seq)

    async def _failed(self, row: Waiting) -> None:
        """Count the failure; after the third, set the update aside and tell the person."""
        if await self.tools.store.failed(row.seq) < MOST_TRIES:
            return
        async with self._lock:
            memory = await self._recall() or _first_memory(read(row.raw), self.tools.language)
            await self.tools.store.park(Turn(account=self.account), row.seq)
        _log.error("lane.parked %d", row.seq)
        if memory is not None:
            text = Words(memory.language).text("guide.parked", number=row.seq)
            await self._deliver(memory.chat, [Say(Screen(text))])

    async def _tell_unsaved(self, incoming: Incoming) -> None:
        """Say once that it could not be saved; the lane goes on trying by itself."""
        memory = _first_memory(incoming, self.tools.language)
        if memory is not None and not self._told_unsaved:
            self._told_unsaved = True
            await self._deliver(memory.chat, [Say(Screen(Words(memory.language).text("guide.not_saved")))])

    async def _leave(self, elsewhere: Elsewhere, words: Words) -> None:
        await self._deliver(
            elsewhere.chat, [Say(Screen(words.text("guide.group_goodbye"))), Leave(elsewhere.chat)]
        )

    # what a moment is made of

    async def _recall(self) -> Memory | None:
        """What is remembered of the chat. What cannot be read counts as nothing: nobody is locked out by it."""
        if self._memory is None:
            data = await self.tools.store.document(self.account, CHAT)
            try:
                self._memory = memories.load_memory(data) if data is not None else None
            except msgspec.DecodeError:
                _log.error("lane.memory_unreadable")
        return self._memory

    async def _recall_now(self) -> Memory | None:
        async with self._lock:
            return await self._recall()

    async def _look(self) -> Casebook:
        """How the account stands now, and the book of its case, which is opened where there is none."""
        store, around = self.tools.store, self.tools.around
        standing = await store.access.standing(self.account)
        if standing is None:
            new = bytes.fromhex(around.new_id().replace("-", ""))
            await store.open_case(self.account, case=new, now=int(around.now().timestamp()))
            standing = await store.access.standing(self.account)
            assert standing is not None  # noqa: S101 - it has just been opened
        self.safe.look(standing.seat, standing.coded, around.now())
        return self.tools.books.of(standing.seat.case)

    async def _moment(
        self, memory: Memory, home: Casebook, *, received: dt.datetime, case: bytes | None = None
    ) -> Moment:
        case_id = case or self.safe.case
        book, key = self.tools.books.of(case_id), self.safe.key
        return Moment(
            around=self.tools.around,
            account=self.account,
            case_id=case_id,
            home=home.case_id,
            memory=put_away(memory, self.safe),
            counter=await home.counter(),
            words=Words(memory.language),
            load=self._behind_the_gate(partial(book.case, key)),
            checkpoint=self._behind_the_gate(partial(self.tools.notary.checkpoint, case_id)),
            past=self._behind_the_gate(partial(book.past, key)),
            fetch=partial(self.tools.downloads.fetch_all, case_id),
            read_file=self._behind_the_gate(partial(book.read_file, key)),
            exhibit_id=self._exhibit_id,
            timer=lambda: self.tools.timer(memory.chat),
            turn=Turn(account=self.account),
            received=received,
            safe=self.safe,
            smith=self.tools.smith,
            store=self.tools.store,
        )

    def _behind_the_gate(self, read: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """The same, where this account may read at this moment; else it raises LockedError."""

        async def guarded(*arguments: P.args, **named: P.kwargs) -> T:
            if self.safe.shut:
                raise LockedError
            return await read(*arguments, **named)

        return guarded

    def _exhibit_id(self, message: int) -> str:
        """The id of the exhibit that a message becomes: keyed, and always the same."""
        return self.tools.store.account(self.account + b"exhibit" + str(message).encode()).hex()[:32]

    async def _prefetch(self, parsed: Run) -> Fetches:
        """Begin to fetch the files of everything that waits; they are used in order, one update after the other."""
        wanted = {row.seq: files for row, incoming in parsed if (files := _new_files(incoming))}
        if not wanted:
            return {}
        await self._look()
        case = self.safe.case
        return {
            seq: Fetch(case, asyncio.create_task(self.tools.downloads.fetch_all(case, files)))
            for seq, files in wanted.items()
        }

    async def _commit(self, moment: Moment, before: Memory | None, marks: Sequence[Mark] = ()) -> None:
        """Commit what the moment has left; only then is it what this lane remembers. ``marks`` are messages that came
        into the chat with it."""
        turn = moment.turn
        if moment.memory == before and moment.silent and moment.out:
            # Nothing to keep: say first, so that a crash in between asks for the answer again instead of losing it.
            await self._deliver(moment.memory.chat, moment.out)
            moment.out = []
        said = tuple(self._said)
        now = int(self.tools.around.now().timestamp())
        memory = planned(turn, noted(turn, moment.memory, marks, said, now), now, used=bool(turn.done))
        if memory != before:
            turn.documents[(self.account, CHAT)] = memories.dump(memory)
        home = self.tools.books.of(moment.home)
        if moment.counter != await home.counter():
            turn.documents[(home.case_id, COUNTER)] = memories.dump(moment.counter)
        due = any(burst.due for burst in memory.bursts)
        was_due = before is not None and any(burst.due for burst in before.bursts)
        if due and not was_due:
            turn.tasks.append(Task(account=self.account, kind=ACK, key="", due_at=now, payload=b""))
        elif was_due and not due:
            turn.tasks_done.append((self.account, ACK, ""))
        if not turn.done and moment.silent:
            return
        try:
            await self.tools.store.commit(turn)
        except BaseException:
            self._forget()
            raise
        self._memory = memory
        del self._said[: len(said)]
        home.counted(moment.counter)
        self.tools.books.of(moment.case_id).committed(moment.recorded, held=moment.loaded is not None)
        for task in turn.tasks:
            if task.kind != ACK:
                self.tools.on_task(task)
        for key in turn.tasks_done:
            self.tools.on_done(key)

    def _forget(self) -> None:
        self._memory = None
        if self.safe.seat is not None:
            for case in (self.safe.home, self.safe.case):
                self.tools.books.of(case).forget()

    def rest(self) -> None:
        """Let go of what was read: nothing readable stays in memory longer than the lane is in use. A session that is
        over ends."""
        if self.safe.session is not None and self.tools.around.now() >= self.safe.session.until:
            self.safe.close()
        self._memory = None

    # speaking

    async def _deliver(self, chat: int, out: list[Outgoing]) -> None:
        now = int(self.tools.around.now().timestamp())
        self._said += [(said, now) for said in await say_all(self.tools.deliver, chat, out)]

    async def _say_one(self, chat: int, one: Outgoing) -> int | None:
        """For the acknowledger: one try; the turn that follows it notes the message. Raises WireError."""
        now = int(self.tools.around.now().timestamp())
        message = await self.tools.deliver(chat, one)
        self._said += [(said, now) for said in added(one, message)]
        return message

    async def _note(self) -> None:
        """Commit what has been said and is not in the trail yet; what a crash here forgets, /hide cannot find."""
        if not self._said:
            return
        async with self._lock:
            memory = await self._recall()
            if memory is not None:
                home = await self._look()
                async with home.turn:
                    moment = await self._moment(memory, home, received=self.tools.around.now())
                    await self._commit(moment, memory)


def _first_memory(incoming: Incoming, language: Language) -> Memory | None:
    """The memory of somebody who writes for the first time; None where it is not known where to answer."""
    match incoming:
        case Message():
            return Memory(chat=incoming.chat, language=language)
        case Tap():
            return Memory(chat=incoming.account, language=language)
        case Other(account=int() as account) if not incoming.ignored:
            return Memory(chat=account, language=language)
        case _:
            return None


def _new_files(incoming: Incoming) -> tuple[File, ...]:
    match incoming:
        case Message() if incoming.edited is None:
            return incoming.contents.files
        case Other() if not incoming.ignored:
            return incoming.contents.files
        case _:
            return ()


def _run(parsed: Run, fetches: Fetches) -> Run:
    """The updates from the first on that are committed together: plain messages that wait for nothing. Whatever else
    there is is taken by itself, and nothing that has come waits for a file that has not."""
    run = parsed[:1]
    for row, incoming in parsed[1:]:
        fetch = fetches.get(row.seq)
        if not (_plain(run[-1][1]) and _plain(incoming)) or (fetch is not None and not fetch.task.done()):
            break
        run.append((row, incoming))
    return run


def _plain(incoming: Incoming) -> bool:
    return (
        isinstance(incoming, Message)
        and incoming.edited is None
        and incoming.command is None
        and not incoming.service
    )


def _received(row: Waiting) -> dt.datetime:
    return dt.datetime.fromtimestamp(row.received_at, dt.UTC)


async def _fetched(fetch: Fetch, files: tuple[File, ...]) -> tuple[File, ...]:
    return await fetch.task


def _puts_in(incoming: Incoming) -> bool:
    """Whether it may be evidence, which is never refused."""
    return isinstance(incoming, Other) or (isinstance(incoming, Message) and incoming.command is None)
