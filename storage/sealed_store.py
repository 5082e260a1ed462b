"""The store: what ``storage.store.Store`` promises. It knows sealing, the ledger and numbering, and says what it wants
of an engine by name."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from pyrage.x25519 import Identity

from storage.access.access import CaseAccess
from storage.access.last_use import LastUse
from storage.access.locks import CaseKey
from storage.cases import CaseChange, CaseRow, Cases, SealedEvent
from storage.crypto.age_records import new_identity, seal, seal_bound, unseal, unseal_bound
from storage.crypto.keys import MasterKey
from storage.data_folder import FolderLock
from storage.engine import Engine, Write
from storage.errors import (
    AlreadyDoneError,
    ClashError,
    DamagedError,
    FailedError,
    MissingError,
    SpentError,
    StaleError,
    UnsealError,
)
from storage.files.blobs import Blobs
from storage.group_commit import GroupCommit
from storage.inbox import Inbox
from storage.integrity_check import IntegrityCheck
from storage.ledger.event_leaf import leaf_of
from storage.ledger.merkle import compact
from storage.operator_view import OperatorView
from storage.proofs import SignedProofs
from storage.sealed_files import SealedFiles, file_id
from storage.statements import Change, Query
from storage.store_keys import StoreKeys
from storage.values import KeptFile, Received, Role, Snapshot, StoredEvent, Task, Turn, WaitingUpdate
from storage.working_state import EVERYTHING, Working

SLICE = 16
"""Records that are unsealed without letting the event loop turn: about 2 ms."""

TRIES = 8
"""How often a turn is looked at anew, when what it rests on has changed in the very moment."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a store is made of (see ``storage.open``)."""

    lock: FolderLock
    engine: Engine
    commits: GroupCommit
    blobs: Blobs
    cases: Cases
    working: Working
    master: MasterKey
    keys: StoreKeys
    access: CaseAccess
    clock: Callable[[], int]
    ids: Callable[[], bytes]


class SealedStore:
    """One installation's store in one folder. Opened with ``storage.open.open_store``."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._engine = parts.engine
        self._commits = parts.commits
        self._cases = parts.cases
        self._working = parts.working
        self._master = parts.master
        self._inbox = Inbox(parts.engine, parts.commits, parts.keys, parts.clock)
        self.access = parts.access
        self.proofs = SignedProofs(parts.engine, parts.commits, parts.cases, parts.keys, parts.clock)
        self.checking = IntegrityCheck(parts.engine, parts.blobs, parts.cases, parts.master, self.proofs)
        self.oversight = OperatorView(
            parts.engine, parts.commits, parts.keys.working_seal, self._working.kind
        )
        self._files = SealedFiles(parts.engine, parts.commits, parts.blobs, parts.cases, parts.ids)
        self._used = LastUse(parts.access)
        parts.engine.forget = self._forget

    def account(self, identity: bytes) -> bytes:
        """The keyed hash (32 bytes) under which an account is known here."""
        return self._parts.keys.index_key.hash(b"account", identity)

    # inbox

    async def receive(self, updates: Sequence[Received]) -> list[bytes]:
        """Commit a batch of updates; those seen before are left out. Returns the accounts that have
        something to do: one whose update was seen before and still waits is among them (its first commit
        may have been in doubt)."""
        return await self._inbox.receive(updates)

    async def waiting(self, account: bytes, limit: int) -> list[WaitingUpdate]:
        """The oldest updates of one account that are neither done nor parked."""
        found = []
        for number, row in enumerate(await self._engine.read(Query.WAITING, account, limit), 1):
            found.append(self._inbox.opened(account, row))
            await _breathe(number)
        return found

    async def accounts_waiting(self) -> list[bytes]:
        """Every account with updates that wait, the longest waiting first."""
        return [account for (account,) in await self._engine.read(Query.ACCOUNTS_WAITING)]

    async def failed(self, seq: int) -> int:
        """Count one more failure of an update; returns the count. Raises MissingError."""
        return await self._inbox.failed(seq)

    async def park(self, turn: Turn, seq: int) -> None:
        """Set an update aside for good and commit ``turn``. Raises AlreadyDoneError."""
        await self._commit(turn, seq)

    # cases

    async def open_case(self, account: bytes, *, case: bytes, now: int) -> bytes:
        """The account's case: the one it has, or a new one. Raises ClashError when the id is another
        account's."""
        known = await self.case_of(account)
        if known is not None:
            return known
        identity = new_identity()
        recipient, sealed = str(identity.to_public()), seal(self._master.recipient, str(identity).encode())
        for _ in range(TRIES):
            kept = await self.access.real_seat(account)
            again = (
                await self._cases.of(account) is not None
            )  # it has opened one before, and was sent away from it
            opener = self.access.opener(case) if again else account
            _, seat = self.access.seats.given(kept, account, case, Role.OWNER, now)
            case_row = self._cases.added(
                id=case, account=opener, now=now, recipient=recipient, identity=sealed
            )
            try:
                await self._commits.write([case_row, seat])
                return case
            except (StaleError, ClashError) as error:
                known = await self.case_of(account)
                if known is not None:
                    return known
                if isinstance(error, ClashError):
                    raise
        raise FailedError("the seat has changed each time")

    async def case_of(self, account: bytes) -> bytes | None:
        """The account's case, or None."""
        seat = await self.access.seat_of(account)
        return None if seat is None else seat.case

    async def cases(self) -> list[bytes]:
        """Every case, oldest first."""
        return await self._cases.all()

    async def commit(self, turn: Turn) -> None:
        """Commit one turn. When this returns, it is on the disk. Raises AlreadyDoneError when one of
        its inbox rows does not wait for this account (a replay), MissingError for an unknown case or file; then
        nothing was changed."""
        await self._commit(turn, None)

    async def events(self, case: bytes, after: int = 0, *, key: CaseKey | None = None) -> list[StoredEvent]:
        """The events of a case from index ``after`` on, in order, unsealed; each is checked against its
        leaf, and the leaves against the ledger when all are read. Raises LockedError, MissingError, DamagedError."""
        row = await self._cases.get(case)
        identity = self._identity(row, key)
        found, leaves = [], []
        for start in range(after, row.ledger.size, SLICE):
            rows = await self._cases.events(row.no, start, min(start + SLICE, row.ledger.size))
            for index, leaf, sealed in rows:
                found.append(StoredEvent(index, _open_event(identity, leaf, sealed)))
                leaves.append(leaf)
            await asyncio.sleep(0)
        if after <= 0 and compact(leaves) != row.ledger:
            raise DamagedError("the events are not those of the ledger")
        return found

    async def size(self, case: bytes) -> int:
        """How many events a case has. Raises MissingError."""
        return (await self._cases.get(case)).ledger.size

    async def root(self, case: bytes) -> tuple[int, bytes]:
        """Size and Merkle tree hash (RFC 9162 §2.1.1) of a case's ledger. Raises MissingError."""
        ledger = (await self._cases.get(case)).ledger
        return ledger.size, ledger.root()

    async def leaves(self, case: bytes) -> list[bytes]:
        """Every leaf hash of a case, checked against the ledger: what proofs are made of. Raises
        MissingError, DamagedError."""
        row, leaves = await self._cases.with_leaves(case)
        if compact(leaves) != row.ledger:
            raise DamagedError("the leaves are not those of the ledger")
        return leaves

    async def check_ledger(self, case: bytes) -> None:
        """Recompute the tree from its leaves and compare; needs no private key. Raises MissingError,
        DamagedError."""
        await self.leaves(case)

    async def case_identity(self, case: bytes) -> str:
        """A case's private key in age's own writing, to be handed to its person. Raises LockedError, MissingError."""
        return str(self._identity(await self._cases.get(case)))

    async def snapshot(self, case: bytes, *, key: CaseKey | None = None) -> Snapshot | None:
        """The newest snapshot of a case. Raises LockedError, MissingError, DamagedError."""
        row = await self._cases.get(case)
        identity = self._identity(row, key)
        for size, sealed, version in await self._engine.read(Query.SNAPSHOT, row.no):
            return Snapshot(
                size, unseal_bound(identity, _snapshot_place(case, size, version), sealed), version
            )
        return None

    async def snapshot_size(self, case: bytes, version: int) -> int:
        """After how many events the newest snapshot was taken, 0 where there is none of this version: needs no key.
        Raises MissingError."""
        row = await self._cases.get(case)
        for (size,) in await self._engine.read(Query.SNAPSHOT_SIZE, row.no, version):
            return int(size)
        return 0

    async def save_snapshot(self, case: bytes, snapshot: Snapshot) -> None:
        """Keep a snapshot (sealed to the case) in place of an older one. Raises MissingError."""
        row = await self._cases.get(case)
        place = _snapshot_place(case, snapshot.size, snapshot.version)
        sealed = seal_bound(row.recipient, place, snapshot.data)
        kept = (snapshot.size, sealed, snapshot.version, case)
        await self._commits.write([Write(Change.SNAPSHOT_PUT, [kept], MissingError)])

    # documents and tasks

    async def document(self, owner: bytes, name: str) -> bytes | None:
        """A document, or None. Raises DamagedError."""
        return await self._working.document(self._working.address(owner, name))

    async def tasks(self, kind: str | None = None) -> list[Task]:
        """Every task, or those of one kind, earliest due first. Raises DamagedError."""
        return await self._tasks(kind, None, EVERYTHING)

    async def due(self, now: int, limit: int, kind: str | None = None) -> list[Task]:
        """At most ``limit`` tasks that are due by ``now``, earliest first: unseals those only. Raises
        DamagedError."""
        return await self._tasks(kind, now, limit)

    async def next_due(self) -> int | None:
        """When the earliest task is due; None when there is none."""
        ((due,),) = await self._engine.read(Query.NEXT_DUE)
        return None if due is None else int(due)

    # files

    async def put_file(self, case: bytes, chunks: AsyncIterator[bytes]) -> KeptFile:
        """Seal a file to the case. When this returns, it is on the disk; a file that no committed turn
        names is swept at the next start. Raises StoreError, and what ``chunks`` raises."""
        return await self._files.put(case, chunks)

    async def used(self, case: bytes) -> int:
        """How many bytes the named files of a case take on the disk, sealed."""
        ((size,),) = await self._engine.read(Query.USED, case)
        return int(size)

    async def file(self, case: bytes, id: str, *, key: CaseKey | None = None) -> AsyncIterator[bytes]:
        """The original bytes of a kept file. Raises LockedError, MissingError or DamagedError."""
        row = await self._cases.get(case)
        identity, name = self._identity(row, key), file_id(id)
        sealed = await self._files.find(case, name)
        async with contextlib.aclosing(self._parts.blobs.get(name, identity, sealed)) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        """Finish what is under way and let go of the folder."""
        try:
            await self._commits.close()
        finally:
            await self._engine.close()
            self.access.close()
            self._parts.blobs.close()
            self._parts.lock.release()

    # inside

    async def _commit(self, turn: Turn, parked: int | None) -> None:
        """Seal first, on the event loop; then one unit. What it rests on is read before, and named in it."""
        change = await self._sealed(turn)
        done = Write(Change.INBOX_DONE, [(seq, turn.account) for seq in turn.done], AlreadyDoneError)
        aside = [] if parked is None else [(parked, turn.account)]
        spent = [self._working.address(*one) for one in turn.spends]
        first = [
            done,
            Write(Change.INBOX_PARK, aside, AlreadyDoneError),
            Write(Change.DOCUMENT_REMOVE, spent, SpentError),
        ]
        last = [
            *self._working.written(turn.documents),
            self._working.remove_tasks(turn.tasks_done),
            self._working.put_tasks(turn.tasks),
        ]
        names, now = [file_id(id) for id in turn.files], self._parts.clock()
        for tried in range(TRIES):
            seats = await self.access.seated(turn.seats, now)
            used = await self._used.writes(turn.account, now) if turn.done else []
            files = await self._files.naming(turn.case, names, looked=tried > 0)
            try:
                await self._commits.write([*first, *seats, *used, *last, *files], change)
                break
            except StaleError:
                continue
        else:
            raise FailedError("what the turn rests on has changed each time")
        self._files.named(names)

    def _forget(self) -> None:
        self._cases.forget()
        self._used.forget()

    async def _sealed(self, turn: Turn) -> CaseChange | None:
        """A turn's events, ready to be appended. Raises MissingError."""
        if turn.case is None:
            if turn.events or turn.files:
                raise MissingError("a turn with events or files needs a case")
            return None
        row = self._cases.remembered(turn.case) or await self._cases.get(turn.case)
        events = [SealedEvent(leaf_of(event), seal(row.recipient, event)) for event in turn.events]
        return CaseChange(turn.case, events) if events else None

    def _identity(self, row: CaseRow, key: CaseKey | None = None) -> Identity:
        """A case's private key: that of whoever has opened it, else the installation's own copy."""
        if key is not None and key.case == row.id:
            return key.identity
        return self._cases.identity(row, self._master)

    async def _tasks(self, kind: str | None, before: int | None, limit: int) -> list[Task]:
        rows = await self._working.tasks(kind, before, limit)
        found = []
        for number, row in enumerate(rows, 1):
            found.append(self._working.open_task(row))
            await _breathe(number)
        return found


def _open_event(identity: Identity, leaf: bytes, sealed: bytes) -> bytes:
    try:
        data = unseal(identity, sealed)
    except UnsealError:
        raise DamagedError("an event does not open") from None
    try:
        matches = leaf_of(data) == leaf
    except ValueError:
        matches = False
    if not matches:
        raise DamagedError("an event does not match its leaf")
    return data


def _snapshot_place(case: bytes, size: int, version: int) -> bytes:
    """What a snapshot is bound to; version 0 is from before there were any."""
    place = b"snapshot" + case + size.to_bytes(8, "big")
    return place + version.to_bytes(8, "big") if version else place


async def _breathe(number: int) -> None:
    """Let the event loop turn after every few records."""
    if number % SLICE == 0:
        await asyncio.sleep(0)
