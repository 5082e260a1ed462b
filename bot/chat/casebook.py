"""One account's case as a lane reads it: from memory while the lane is busy, else from the store."""

from __future__ import annotations

import asyncio
import logging

import msgspec

from bot.case import events as ev
from bot.case.fold import dump, fold, load
from bot.case.model import Case
from bot.case.values import File
from bot.chat import memory as memories
from bot.chat.memory import Counter
from bot.chat.moment import Surroundings
from storage.store import Snapshot, Store, StoredEvent

COUNTER = "counter"
SNAPSHOT_EVERY = 100

_log = logging.getLogger("logbog.casebook")


class Casebook:
    """Reads an account's case, and remembers it until ``forget``."""

    def __init__(self, store: Store, account: bytes, around: Surroundings) -> None:
        self._store = store
        self._account = account
        self._around = around
        self._id: bytes | None = None
        self._case: Case | None = None
        self._counter: Counter | None = None

    async def case_id(self) -> bytes:
        """The id of the case, which is opened where there is none."""
        if self._id is None:
            self._id = await self._store.case_of(self._account) or await self._open()
        return self._id

    async def _open(self) -> bytes:
        new = bytes.fromhex(self._around.new_id().replace("-", ""))
        return await self._store.open_case(self._account, case=new, now=int(self._around.now().timestamp()))

    async def started(self) -> bool:
        """Whether there is anything in the case."""
        return await self._store.size(await self.case_id()) > 0

    async def case(self) -> Case:
        """The case as committed: from its snapshot and what came after."""
        if self._case is None:
            case_id = await self.case_id()
            snapshot = await self._store.snapshot(case_id)
            case = load(snapshot.data) if snapshot is not None else None
            start = case.size if case is not None else 0
            events = await self._store.events(case_id, start)
            case = fold((ev.decode(stored.data) for stored in events), case)
            if case is None:
                case = Case(id=case_id.hex(), opened=self._around.now())
            if len(events) >= SNAPSHOT_EVERY:
                await self._store.save_snapshot(case_id, Snapshot(case.size, dump(case)))
            self._case = case
        return self._case

    async def past(self, size: int) -> Case:
        """The case as it stood after its first ``size`` events: read anew, and not remembered."""
        case_id = await self.case_id()
        stored = (await self._store.events(case_id))[:size]
        case = await asyncio.to_thread(lambda: fold(ev.decode(one.data) for one in stored))
        return case or Case(id=case_id.hex(), opened=self._around.now())

    async def stored(self) -> tuple[bytes, list[StoredEvent]]:
        """The case's id and all its events, as they stand in the ledger."""
        case_id = await self.case_id()
        return case_id, await self._store.events(case_id)

    async def counter(self) -> Counter:
        """How far the case has numbered; reckoned anew where the document cannot be read."""
        if self._counter is None:
            self._counter = await self._read_counter()
        return self._counter

    async def _read_counter(self) -> Counter:
        data = await self._store.document(await self.case_id(), COUNTER)
        try:
            return memories.load_counter(data)
        except msgspec.DecodeError:
            _log.error("casebook.counter_unreadable")
            return Counter(max((await self.case()).incidents, default=0) + 1)

    async def read_file(self, file: File) -> bytes:
        """The original bytes of a kept file."""
        case_id = await self.case_id()
        return b"".join([chunk async for chunk in self._store.file(case_id, file.kept_as)])

    def exhibit_id(self, message: int) -> str:
        """The id of the exhibit that a message becomes: keyed, and always the same."""
        return self._store.account(self._account + b"exhibit" + str(message).encode()).hex()[:32]

    def counted(self, counter: Counter) -> None:
        """Numbers that have been given out and committed."""
        self._counter = counter

    def add(self, recorded: list[ev.Event]) -> None:
        """Events that have been committed, and that the remembered case does not hold yet."""
        if self._case is not None:
            fold(recorded, self._case)

    def forget(self) -> None:
        """Let go of what was read."""
        self._id = None
        self._case = None
        self._counter = None
