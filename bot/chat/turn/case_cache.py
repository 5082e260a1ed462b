"""A case as lanes read it: from memory while it is in use, else from the store. One for each case, however many
accounts come to it: they take numbers from the same row, one after the other (``turn``)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable

import msgspec

from bot.case import events as ev
from bot.case.fold import VERSION, dump, fold, load
from bot.case.model import Case
from bot.case.values import File
from bot.chat.state import chat_state as memories
from bot.chat.state.chat_state import Counter
from bot.chat.turn.context import Environment
from storage.access.locks import CaseKey
from storage.errors import LockedError, StoreError
from storage.store import Store
from storage.values import Snapshot, StoredEvent

COUNTER = "counter"
SNAPSHOT_EVERY = 100
SETTLE_SECONDS = 5.0
UNREAD = 1000  # numbers left out where neither the counter nor the case can be read

_log = logging.getLogger("logbog.casebook")


class CaseCache:
    """Reads one case, and remembers it until ``forget``. ``key`` is that of whoever has opened a locked one: what was
    read with a key is shown to nobody without."""

    def __init__(self, store: Store, case_id: bytes, around: Environment, view: bytes | None = None) -> None:
        """``view`` is what is read of a second notebook: its own id, or that of a further view of it; None for a case,
        of which all is read."""
        self._store = store
        self.case_id = case_id
        self.view = view or case_id
        self._part = view is not None
        self._around = around
        self._case: Case | None = None
        self._read_with_key = False
        self._counter: Counter | None = None
        self._snapshot = 0  # after how many events the newest snapshot was taken, once the case has been read
        self.unsettled = False  # something has come, and no quiet minute since
        self._busy = False
        self.turn = asyncio.Lock()

    async def started(self) -> bool:
        """Whether there is anything in the case."""
        return await self._store.size(self.case_id) > 0

    async def case(self, key: CaseKey | None) -> Case:
        """The case as committed: from its snapshot and what came after. Raises LockedError."""
        if self._case is not None and self._read_with_key and key is None:
            raise LockedError
        if self._case is None:
            whole = self.view == self.case_id
            snapshot = await self._store.snapshot(self.case_id, key=key) if whole else None
            if snapshot is not None and snapshot.version != VERSION:
                snapshot = None  # another fold made it, of which this one knows nothing
            case = load(snapshot.data) if snapshot is not None else None
            self._snapshot = case.size if case is not None else 0
            events = await self._store.events(self.case_id, self._snapshot, key=key)
            case = self._folded(events, case)
            if case is None:
                case = Case(id=self.view.hex(), opened=self._around.now())
            if whole:
                await self._keep(case)
            self._case, self._read_with_key = case, key is not None
        return self._case

    def _folded(self, stored: Iterable[StoredEvent], case: Case | None = None) -> Case | None:
        """The case of these events; of a second notebook, those of this view only. A file that has come belongs to
        whichever view knows it."""
        for one in stored:
            event = ev.decode(one.data)
            if self._part and event.case != self.view.hex() and not isinstance(event.payload, ev.FileSettled):
                case = case or Case(id=self.view.hex(), opened=event.at)
                case.size += 1
            else:
                case = fold([event], case)
        return case

    async def settle(self) -> None:
        """Bring the snapshot up to date where much has come and nobody is at the case any more, so that whoever reads
        it next does not wait for that. What only its person can open stays as it is. Raises StoreError."""
        busy, self._busy = self._busy, False
        if busy or not self.unsettled:
            return
        self.unsettled = False  # tried once: what cannot be done now is done by whoever reads the case next
        async with self.turn:
            new = await self._store.size(self.case_id) - await self._store.snapshot_size(
                self.case_id, VERSION
            )
            if new >= SNAPSHOT_EVERY and self.view == self.case_id:
                with contextlib.suppress(LockedError):
                    await self._keep(await self.case(None))
                self._case = None  # nobody is at it

    async def _keep(self, case: Case) -> None:
        if case.size - self._snapshot >= SNAPSHOT_EVERY:
            await self._store.save_snapshot(self.case_id, Snapshot(case.size, dump(case), VERSION))
            self._snapshot = case.size

    async def past(self, key: CaseKey | None, size: int) -> Case:
        """The case as it stood after its first ``size`` events: read anew, and not remembered. Raises LockedError."""
        stored = (await self._store.events(self.case_id, key=key))[:size]
        case = await asyncio.to_thread(self._folded, stored)
        return case or Case(id=self.view.hex(), opened=self._around.now())

    async def stored(self, key: CaseKey | None) -> tuple[bytes, list[StoredEvent]]:
        """The case's id and all its events, as they stand in the ledger. Raises LockedError."""
        return self.case_id, await self._store.events(self.case_id, key=key)

    async def counter(self, key: CaseKey | None = None) -> Counter:
        """How far the case, or the view of a second notebook, has numbered; reckoned anew where the document cannot be
        read. A second notebook of before format 6 has none."""
        if self._counter is None:
            self._counter = await self._read_counter(key)
        return self._counter

    async def _read_counter(self, key: CaseKey | None) -> Counter:
        data = await self._store.document(self.view, COUNTER)
        try:
            counter = memories.load_counter(data)
        except msgspec.DecodeError:
            _log.error("casebook.counter_unreadable")
        else:
            if data is not None or not self._part or not await self.started():
                return counter
        try:
            return Counter(max((await self.case(key)).incidents, default=0) + 1)
        except LockedError:  # there are never more numbers than events, but for those of a notebook beside it
            return Counter(await self._store.size(self.case_id) + UNREAD)

    async def read_file(self, key: CaseKey | None, file: File) -> bytes:
        """The original bytes of a kept file. Raises LockedError."""
        return b"".join([chunk async for chunk in self._store.file(self.case_id, file.kept_as, key=key)])

    def counted(self, counter: Counter) -> None:
        """Numbers that have been given out and committed."""
        self._counter = counter

    def committed(self, recorded: list[ev.Event], *, held: bool) -> None:
        """Events that have been committed; whether the remembered case has them already."""
        if recorded:
            self.unsettled = self._busy = True
        if self._case is not None and not held:
            fold(recorded, self._case)

    def forget(self) -> None:
        """Let go of what was read."""
        self._case = None
        self._counter = None


class CaseCaches:
    """All cases in use."""

    def __init__(self, store: Store, around: Environment) -> None:
        self._store = store
        self._around = around
        self._books: dict[tuple[bytes, bytes | None], CaseCache] = {}

    def of(self, case_id: bytes, view: bytes | None = None) -> CaseCache:
        """A case's book; of a second notebook, that of a view."""
        if (case_id, view) not in self._books:
            self._books[case_id, view] = CaseCache(self._store, case_id, self._around, view)
        return self._books[case_id, view]

    def rest(self) -> None:
        """Let go of what was read of cases that nobody is at."""
        for name, book in list(self._books.items()):
            if not book.turn.locked():
                book.forget()
                if not book.unsettled:
                    del self._books[name]

    async def settle(self) -> None:
        """See ``CaseCache.settle``: one case after the other, for some seconds; the rest has its turn a minute
        later."""
        end = asyncio.get_running_loop().time() + SETTLE_SECONDS
        for book in list(self._books.values()):
            if asyncio.get_running_loop().time() > end:
                return
            try:
                await book.settle()
            except StoreError as error:
                _log.warning("%s", error.code)
