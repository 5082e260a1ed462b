"""Lanes: each account's updates one after the other, all accounts side by side.

A lane takes what waits in the inbox, lets the conversation handle it, commits everything that follows from it in one
transaction together with "this update is done", and speaks only then. What is not committed has not been said; what
was committed is not handled again. A handler that raises is tried three times, then its update is parked and the
person told; nothing of it is lost.

The acknowledgement of a burst runs beside the lane, at most one message a second a chat: it shows only what has been
committed, and its message id comes back into the memory by a turn of its own.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from msgspec.structs import replace

from bot.case import events as ev
from bot.case.fold import dump, fold, load
from bot.case.model import Case
from bot.case.values import File
from bot.case.when import show_instant
from bot.chat import memory as memories
from bot.chat.acknowledge import acknowledgement
from bot.chat.capture import ACK
from bot.chat.downloads import Downloads
from bot.chat.incoming import Elsewhere, Incoming, Message, Other, Tap, read
from bot.chat.memory import Memory
from bot.chat.moment import Moment, Surroundings
from bot.chat.routes import handle
from bot.wire.errors import BadRequestError, BlockedError, SlowDownError, WireError
from bot.wire.outgoing import Change, Leave, Outgoing, Say, Screen
from bot.words import Language, Words
from storage.errors import AlreadyDoneError, ClosedError, FailedError, StoreError
from storage.store import Snapshot, Store, Task, Turn, Waiting

CHAT, COUNTER = "chat", "counter"
A_BATCH = 16
MOST_TRIES = 3
ACK_PAUSE = 1.0  # seconds between two messages of one acknowledgement: Telegram's measure for a chat
STORE_PAUSE = 2.0
SNAPSHOT_EVERY = 100
SEND_TRIES = 3

_log = logging.getLogger("logbog.lanes")

Deliver = Callable[[int, Outgoing], Awaitable[int | None]]
Work = Callable[[Moment], Awaitable[None]]


@dataclass(frozen=True)
class Tools:
    """What every lane works with."""

    store: Store
    deliver: Deliver
    downloads: Downloads
    around: Surroundings
    language: Language
    on_task: Callable[[Task], None]
    outage: Callable[[], tuple[float, float] | None]


class Lane:
    """One account's lane."""

    def __init__(self, tools: Tools, account: bytes) -> None:
        self.tools = tools
        self.account = account
        self._lock = asyncio.Lock()
        self._memory: Memory | None = None
        self._case: Case | None = None
        self._acknowledging: asyncio.Task[None] | None = None
        self._late: list[Outgoing] = []
        self._told_unsaved = False
        self._whispers: set[asyncio.Task[None]] = set()

    async def drain(self) -> None:
        """Handle everything that waits for this account."""
        while rows := await self.tools.store.waiting(self.account, A_BATCH):
            parsed = [(row, read(row.raw)) for row in rows]
            fetches = await self._prefetch(parsed)
            try:
                for row, incoming in parsed:
                    if not await self._take(row, incoming, fetches.get(row.seq)):
                        return
            finally:
                for fetch in fetches.values():
                    if not fetch.done():
                        fetch.cancel()

    async def turn(self, work: Work) -> None:
        """Do something that does not come from the inbox (a file has come, a log is made), in this lane's order."""
        async with self._lock:
            memory = await self._recall()
            if memory is None:
                return
            moment = await self._moment(memory, received=self.tools.around.now())
            await work(moment)
            await self._commit(moment, memory)
        await self._deliver(moment.memory.chat, moment.out)
        self.acknowledge()

    def whisper(self, chat: int, out: Outgoing) -> None:
        """Say something that may just as well be lost (how far a document has come)."""
        task = asyncio.create_task(self._deliver(chat, [out]))
        self._whispers.add(task)
        task.add_done_callback(self._whispers.discard)

    def acknowledge(self) -> None:
        """Show the person how their burst stands, if that is not what they see already."""
        due = self._memory is not None and any(burst.due for burst in self._memory.bursts)
        if due and (self._acknowledging is None or self._acknowledging.done()):
            self._acknowledging = asyncio.create_task(self._acknowledge())

    async def recall(self) -> None:
        """Read the memory, so that an acknowledgement that is still due can go out after a restart."""
        async with self._lock:
            await self._recall()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._lock.locked() and (self._acknowledging is None or self._acknowledging.done())

    async def finish(self) -> None:
        """Stop the acknowledgement; it goes on after the next start."""
        if self._acknowledging is not None:
            self._acknowledging.cancel()
            await asyncio.gather(self._acknowledging, return_exceptions=True)

    # one update

    async def _take(
        self, row: Waiting, incoming: Incoming, fetch: asyncio.Task[tuple[File, ...]] | None
    ) -> bool:
        """Handle one update. False where the lane had better begin anew."""
        try:
            async with self._lock:
                moment = await self._handle(row, incoming, fetch)
            if moment is not None:
                await self._deliver(moment.memory.chat, moment.out)
                self.acknowledge()
            self._told_unsaved = False
        except AlreadyDoneError:
            self._forget()
        except (FailedError, ClosedError) as error:
            _log.error("%s", error.code)
            self._forget()
            await self._tell_unsaved(incoming)
            await asyncio.sleep(STORE_PAUSE)
            return False
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the update is kept and the lane goes on
            _log.error("lane.handler_failed %s", getattr(error, "code", type(error).__name__))
            self._forget()
            await self._failed(row)
            return False
        return True

    async def _handle(
        self, row: Waiting, incoming: Incoming, fetch: asyncio.Task[tuple[File, ...]] | None
    ) -> Moment | None:
        known = await self._recall()
        memory = known or _first_memory(incoming, self.tools.language)
        if isinstance(incoming, Elsewhere):
            words = Words(memory.language if memory else self.tools.language)
            await self._leave(incoming, words)
        if memory is None:
            await self._set_aside(row, incoming)
            return None
        received = dt.datetime.fromtimestamp(row.received_at, dt.UTC)
        moment = await self._moment(memory, received=received, fetch=fetch)
        if known is None:
            moment.record(ev.CaseOpened(language=memory.language))
        moment.turn.done = row.seq
        if not isinstance(incoming, Elsewhere):
            await handle(moment, incoming)
            if known is not None:
                self._tell_outage(moment)
        await self._commit(moment, known)
        self._late += moment.late
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
            turn.done = row.seq
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
        if self._memory is None:
            data = await self.tools.store.document(self.account, CHAT)
            self._memory = memories.load_memory(data) if data is not None else None
        return self._memory

    async def _moment(
        self, memory: Memory, *, received: dt.datetime, fetch: asyncio.Task[tuple[File, ...]] | None = None
    ) -> Moment:
        store, around = self.tools.store, self.tools.around
        case_id = await self._case_id()
        counter = memories.load_counter(await store.document(case_id, COUNTER))

        async def fetched(files: tuple[File, ...]) -> tuple[File, ...]:
            return await (fetch if fetch is not None else self.tools.downloads.fetch_all(case_id, files))

        async def read_file(file: File) -> bytes:
            return await self.read_file(file)

        return Moment(
            around=around,
            account=self.account,
            case_id=case_id,
            memory=memory,
            counter=counter,
            words=Words(memory.language),
            load=self._load_case,
            fetch=fetched,
            read_file=read_file,
            exhibit_id=self._exhibit_id,
            turn=Turn(account=self.account),
            received=received,
        )

    async def _case_id(self) -> bytes:
        store, around = self.tools.store, self.tools.around
        known = await store.case_of(self.account)
        if known is not None:
            return known
        new = bytes.fromhex(around.new_id().replace("-", ""))
        return await store.open_case(self.account, case=new, now=int(around.now().timestamp()))

    def _exhibit_id(self, message: int) -> str:
        return self.tools.store.account(self.account + b"exhibit" + str(message).encode()).hex()[:32]

    async def _load_case(self) -> Case:
        """The case as committed: from memory while the lane is busy, else from its snapshot and what came after."""
        if self._case is None:
            store = self.tools.store
            case_id = await self._case_id()
            snapshot = await store.snapshot(case_id)
            case = load(snapshot.data) if snapshot is not None else None
            start = case.size if case is not None else 0
            events = await store.events(case_id, start)
            case = fold((ev.decode(stored.data) for stored in events), case)
            if case is None:
                case = Case(id=case_id.hex(), opened=self.tools.around.now())
            if len(events) >= SNAPSHOT_EVERY:
                await store.save_snapshot(case_id, Snapshot(case.size, dump(case)))
            self._case = case
        return self._case

    async def read_file(self, file: File) -> bytes:
        """The original bytes of a kept file."""
        case_id = await self._case_id()
        return b"".join([chunk async for chunk in self.tools.store.file(case_id, file.kept_as)])

    async def _prefetch(
        self, parsed: list[tuple[Waiting, Incoming]]
    ) -> dict[int, asyncio.Task[tuple[File, ...]]]:
        """Begin to fetch the files of everything that waits; they are used in order, one update after the other."""
        wanted = {row.seq: files for row, incoming in parsed if (files := _new_files(incoming))}
        if not wanted:
            return {}
        case_id = await self._case_id()
        return {
            seq: asyncio.create_task(self.tools.downloads.fetch_all(case_id, files))
            for seq, files in wanted.items()
        }

    async def _commit(self, moment: Moment, before: Memory | None) -> None:
        """Commit what the moment has left; only then is it what this lane remembers."""
        turn, memory = moment.turn, moment.memory
        if memory != before:
            turn.documents[(self.account, CHAT)] = memories.dump(memory)
        if moment.recorded:
            turn.documents[(moment.case_id, COUNTER)] = memories.dump(moment.counter)
        due = any(burst.due for burst in memory.bursts)
        was_due = before is not None and any(burst.due for burst in before.bursts)
        if due and not was_due:
            now = int(self.tools.around.now().timestamp())
            turn.tasks.append(Task(account=self.account, kind=ACK, key="", due_at=now, payload=b""))
        elif was_due and not due:
            turn.tasks_done.append((self.account, ACK, ""))
        if turn.done is None and moment.silent:
            return
        if moment.silent and moment.out:
            # Nothing to keep: say first, so that a crash in between asks for the answer again instead of losing it.
            await self._deliver(memory.chat, moment.out)
            moment.out = []
        try:
            await self.tools.store.commit(turn)
        except BaseException:
            self._forget()
            raise
        self._memory = memory
        if self._case is not None and moment.loaded is None:
            fold(moment.recorded, self._case)
        for task in turn.tasks:
            if task.kind != ACK:
                self.tools.on_task(task)

    def _forget(self) -> None:
        self._memory = None
        self._case = None

    def rest(self) -> None:
        """Let go of what was read: nothing readable stays in memory longer than the lane is in use."""
        self._forget()

    # speaking

    async def _deliver(self, chat: int, out: list[Outgoing]) -> None:
        for one in out:
            await self._deliver_one(chat, one)

    async def _deliver_one(self, chat: int, one: Outgoing) -> int | None:
        for attempt in range(SEND_TRIES):
            try:
                return await self.tools.deliver(chat, one)
            except (BlockedError, BadRequestError) as error:
                _log.warning("%s", error.code)
                return None
            except SlowDownError as error:
                await asyncio.sleep(min(error.retry_after, 60.0))
            except WireError as error:
                _log.warning("%s", error.code)
                await asyncio.sleep(ACK_PAUSE * (attempt + 1))
        return None

    async def _acknowledge(self) -> None:
        """Until the person sees how everything stands: say it, remember under which id, wait a second, look again."""
        pause = ACK_PAUSE
        while self._memory is not None:
            memory = self._memory
            burst = next((burst for burst in memory.bursts if burst.due), None)
            if burst is None:
                return
            screen = acknowledgement(burst, Words(memory.language), self.tools.around.zone)
            shown = burst.shown
            try:
                out = Say(screen) if shown is None else Change(shown, screen)
                shown = await self.tools.deliver(memory.chat, out) or shown
            except (BlockedError, BadRequestError) as error:
                _log.warning("%s", error.code)
            except WireError as error:
                _log.warning("%s", error.code)
                pause = min(pause * 2, 60.0)
                await asyncio.sleep(getattr(error, "retry_after", pause))
                continue
            pause = ACK_PAUSE
            try:
                await self.turn(lambda moment, b=burst, s=shown: _shown(moment, b.key, b.version, b.shown, s))  # type: ignore[misc]
            except StoreError as error:
                _log.error("%s", error.code)
            late, self._late = self._late, []
            await self._deliver(memory.chat, late)
            await asyncio.sleep(ACK_PAUSE)


async def _shown(moment: Moment, key: int, version: int, before: int | None, shown: int | None) -> None:
    """Remember what the acknowledgement shows; its id only where nobody has set it apart in the meantime."""
    moment.memory = replace(
        moment.memory,
        bursts=tuple(
            replace(burst, shown_version=version, shown=shown if burst.shown == before else burst.shown)
            if burst.key == key
            else burst
            for burst in moment.memory.bursts
        ),
    )


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


class Lanes:
    """All lanes; they come when there is work and go when there is none."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._lanes: dict[bytes, Lane] = {}
        self._running: dict[bytes, asyncio.Task[None]] = {}
        self._again: set[bytes] = set()

    def lane(self, account: bytes) -> Lane:
        """The lane of an account."""
        if account not in self._lanes:
            self._lanes[account] = Lane(self._tools, account)
        return self._lanes[account]

    def wake(self, account: bytes) -> None:
        """There is something in the inbox for this account."""
        if account in self._running:
            self._again.add(account)
            return
        self._running[account] = asyncio.create_task(self._run(account))

    async def start(self) -> None:
        """After a start: go on with everything that waits, and with acknowledgements that are still due."""
        for account in await self._tools.store.accounts_waiting():
            self.wake(account)
        for task in await self._tools.store.tasks(ACK):
            lane = self.lane(task.account)
            await lane.recall()
            lane.acknowledge()

    async def stop(self) -> None:
        """Let what is under way come to its end or stop; the rest waits in the inbox."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        await asyncio.gather(*(lane.finish() for lane in self._lanes.values()))

    def rest(self) -> None:
        """Forget what idle lanes have read."""
        for account, lane in list(self._lanes.items()):
            if account not in self._running and lane.idle:
                lane.rest()
                del self._lanes[account]

    async def _run(self, account: bytes) -> None:
        try:
            while True:
                self._again.discard(account)
                try:
                    await self.lane(account).drain()
                except StoreError as error:
                    _log.error("%s", error.code)
                    await asyncio.sleep(STORE_PAUSE)
                    continue
                if account not in self._again and not await self._tools.store.waiting(account, 1):
                    return
        finally:
            del self._running[account]
            if account in self._again:
                self.wake(account)
