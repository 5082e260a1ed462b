"""The store on SQLite and files: what ``storage.store.Store`` promises, put together from its parts."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from pyrage.x25519 import Identity

from storage.access.locks import CaseKey
from storage.crypto.aead import WorkingSeal
from storage.crypto.age_records import new_identity, seal, seal_bound, unseal, unseal_bound
from storage.crypto.keys import IndexKey, MasterKey
from storage.data_folder import FolderLock
from storage.errors import DamagedError, MissingError, UnsealError
from storage.files.blobs import Blobs, SealedFile
from storage.ledger.event_leaf import leaf_of
from storage.ledger.merkle import compact
from storage.sqlite.access import Access
from storage.sqlite.checkpoints_and_stamps import Proofs, SigningRow
from storage.sqlite.group_commit import Database
from storage.sqlite.integrity_check import IntegrityCheck
from storage.sqlite.operator_view import OperatorView
from storage.sqlite.tables import documents_and_tasks, file_index, inbox
from storage.sqlite.tables.cases import CaseRow, Cases, SealedEvent
from storage.values import KeptFile, Received, Role, Snapshot, StoredEvent, Task, Turn, WaitingUpdate

SLICE = 16
"""Records that are unsealed without letting the event loop turn: about 2 ms."""

RESERVE = 64
"""Ids for files that are handed out in one commit."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a store is made of (see ``storage.sqlite.open``)."""

    lock: FolderLock
    database: Database
    blobs: Blobs
    cases: Cases
    master: MasterKey
    index_key: IndexKey
    working_seal: WorkingSeal
    access: Access
    clock: Callable[[], int]
    ids: Callable[[], bytes]
    signing: SigningRow


class SqliteStore:
    """One installation's store in one folder. Opened with ``storage.sqlite.open.open_store``."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._database = parts.database
        self._cases = parts.cases
        self._master = parts.master
        self.proofs = Proofs(parts.database, parts.cases, parts.working_seal, parts.clock, parts.signing)
        self._working = documents_and_tasks.Working(parts.index_key, parts.working_seal)
        self._seal = parts.working_seal
        self.checking = IntegrityCheck(parts.database, parts.blobs, parts.cases, parts.master, self.proofs)
        self.oversight = OperatorView(parts.database, parts.working_seal, self._working.kind)
        self._free_ids: deque[bytes] = deque()
        self._reserving = asyncio.Lock()
        self._unnamed: dict[
            bytes, tuple[bytes, SealedFile]
        ] = {}  # written by this process, not committed yet

    @property
    def access(self) -> Access:
        """Seats, locks, recovery keys and erasing."""
        return self._parts.access

    def account(self, identity: bytes) -> bytes:
        """The keyed hash (32 bytes) under which an account is known here."""
        return self._parts.index_key.hash(b"account", identity)

    # inbox

    async def receive(self, updates: Sequence[Received]) -> list[bytes]:
        """Commit a batch of updates; those seen before are left out. Returns the accounts that have
        something to do: one whose update was seen before and still waits is among them (its first commit
        may have been in doubt)."""
        now = self._parts.clock()
        sealed = [
            inbox.SealedUpdate(
                self._update_key(update.key, update.bot),
                update.account,
                self._seal.seal(b"inbox" + update.account, update.raw),
                update.bot,
                self._update_key(update.key, 0),
                update.sent,
            )
            for update in updates
        ]
        return await self._database.write(lambda con: inbox.receive(con, sealed, now))

    async def waiting(self, account: bytes, limit: int) -> list[WaitingUpdate]:
        """The oldest updates of one account that are neither done nor parked."""
        rows = await self._database.read(lambda con: inbox.waiting(con, account, limit))
        place = b"inbox" + account
        found = []
        for number, (seq, sealed, received_at, tries, bot) in enumerate(rows, 1):
            raw = self._seal.open(place, sealed)
            found.append(WaitingUpdate(seq, account, raw, received_at, tries, bot))
            await _breathe(number)
        return found

    async def accounts_waiting(self) -> list[bytes]:
        """Every account with updates that wait, the longest waiting first."""
        return await self._database.read(inbox.accounts_waiting)

    async def failed(self, seq: int) -> int:
        """Count one more failure of an update; returns the count. Raises MissingError."""
        return await self._database.write(lambda con: inbox.failed(con, seq))

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

        def work(con: sqlite3.Connection) -> bytes:
            seat = self.access.seat_of(con, account)
            if seat is not None:
                return seat.case
            again = (
                self._cases.of(con, account) is not None
            )  # it has opened one before, and was sent away from it
            opener = self.access.opener(case) if again else account
            self._cases.create(con, id=case, account=opener, now=now, recipient=recipient, identity=sealed)
            self.access.seats.put(con, account, self._cases.get(con, case).no, case, Role.OWNER, now)
            return case

        return await self._database.write(work)

    async def case_of(self, account: bytes) -> bytes | None:
        """The account's case, or None."""
        seat = await self._database.read(lambda con: self.access.seat_of(con, account))
        return None if seat is None else seat.case

    async def cases(self) -> list[bytes]:
        """Every case, oldest first."""
        return await self._database.read(self._cases.all)

    async def commit(self, turn: Turn) -> None:
        """Commit one turn. When this returns, it is on the disk. Raises AlreadyDoneError when one of
        its inbox rows does not wait for this account (a replay), MissingError for an unknown case or file; then
        nothing was changed."""
        await self._commit(turn, None)

    async def events(self, case: bytes, after: int = 0, *, key: CaseKey | None = None) -> list[StoredEvent]:
        """The events of a case from index ``after`` on, in order, unsealed; each is checked against its
        leaf, and the leaves against the ledger when all are read. Raises LockedError, MissingError, DamagedError."""
        row = await self._row(case)
        identity = self._identity(row, key)
        found, leaves = [], []
        for start in range(after, row.ledger.size, SLICE):
            rows = await self._events(row, start)
            for index, leaf, sealed in rows:
                found.append(StoredEvent(index, _open_event(identity, leaf, sealed)))
                leaves.append(leaf)
            await asyncio.sleep(0)
        if after <= 0 and compact(leaves) != row.ledger:
            raise DamagedError("the events are not those of the ledger")
        return found

    async def size(self, case: bytes) -> int:
        """How many events a case has. Raises MissingError."""
        return (await self._row(case)).ledger.size

    async def root(self, case: bytes) -> tuple[int, bytes]:
        """Size and Merkle tree hash (RFC 9162 §2.1.1) of a case's ledger. Raises MissingError."""
        ledger = (await self._row(case)).ledger
        return ledger.size, ledger.root()

    async def leaves(self, case: bytes) -> list[bytes]:
        """Every leaf hash of a case, checked against the ledger: what proofs are made of. Raises
        MissingError, DamagedError."""
        row, leaves = await self._database.read(lambda con: self._row_and_leaves(con, case))
        if compact(leaves) != row.ledger:
            raise DamagedError("the leaves are not those of the ledger")
        return leaves

    async def check_ledger(self, case: bytes) -> None:
        """Recompute the tree from its leaves and compare; needs no private key. Raises MissingError,
        DamagedError."""
        await self.leaves(case)

    async def case_identity(self, case: bytes) -> str:
        """A case's private key in age's own writing, to be handed to its person. Raises LockedError, MissingError."""
        return str(self._identity(await self._row(case)))

    async def snapshot(self, case: bytes, *, key: CaseKey | None = None) -> Snapshot | None:
        """The newest snapshot of a case. Raises LockedError, MissingError, DamagedError."""
        row = await self._row(case)
        identity = self._identity(row, key)
        found = await self._database.read(
            lambda con: con.execute(
                "SELECT size, sealed, version FROM snapshots WHERE case_no = ?", (row.no,)
            ).fetchone()
        )
        if found is None:
            return None
        size, sealed, version = found
        place = _snapshot_place(case, size, version)
        return Snapshot(size, unseal_bound(identity, place, sealed), version)

    async def snapshot_size(self, case: bytes, version: int) -> int:
        """After how many events the newest snapshot was taken, 0 where there is none of this version: needs no key.
        Raises MissingError."""
        row = await self._row(case)
        query = "SELECT size FROM snapshots WHERE case_no = ? AND version = ?"
        found = await self._database.read(lambda con: con.execute(query, (row.no, version)).fetchone())
        return 0 if found is None else int(found[0])

    async def save_snapshot(self, case: bytes, snapshot: Snapshot) -> None:
        """Keep a snapshot (sealed to the case) in place of an older one. Raises MissingError."""
        row = await self._row(case)
        place = _snapshot_place(case, snapshot.size, snapshot.version)
        sealed = seal_bound(row.recipient, place, snapshot.data)

        def work(con: sqlite3.Connection) -> None:
            con.execute(
                "INSERT INTO snapshots VALUES (?, ?, ?, ?) ON CONFLICT (case_no) DO UPDATE SET "
                "size = excluded.size, sealed = excluded.sealed, version = excluded.version",
                (row.no, snapshot.size, sealed, snapshot.version),
            )

        await self._database.write(work)

    # documents and tasks

    async def document(self, owner: bytes, name: str) -> bytes | None:
        """A document, or None. Raises DamagedError."""
        address = self._working.address(owner, name)
        sealed = await self._database.read(lambda con: documents_and_tasks.read_document(con, address))
        return None if sealed is None else self._working.open_document(address, sealed)

    async def tasks(self, kind: str | None = None) -> list[Task]:
        """Every task, or those of one kind, earliest due first. Raises DamagedError."""
        return await self._tasks(kind, None, -1)

    async def due(self, now: int, limit: int, kind: str | None = None) -> list[Task]:
        """At most ``limit`` tasks that are due by ``now``, earliest first: unseals those only. Raises
        DamagedError."""
        return await self._tasks(kind, now, limit)

    async def next_due(self) -> int | None:
        """When the earliest task is due; None when there is none."""
        return await self._database.read(documents_and_tasks.next_due)

    # files

    async def put_file(self, case: bytes, chunks: AsyncIterator[bytes]) -> KeptFile:
        """Seal a file to the case. When this returns, it is on the disk; a file that no committed turn
        names is swept at the next start. Raises StoreError, and what ``chunks`` raises."""
        row = self._cases.remembered(case) or await self._row(case)
        id = await self._free_id()
        plain, sealed = await self._parts.blobs.put(id, row.recipient, chunks)
        self._unnamed[id] = (case, sealed)
        return KeptFile(id.hex(), plain.size, plain.sha256.hex())

    async def used(self, case: bytes) -> int:
        """How many bytes the named files of a case take on the disk, sealed."""
        return await self._database.read(lambda con: file_index.used(con, case))

    async def file(self, case: bytes, id: str, *, key: CaseKey | None = None) -> AsyncIterator[bytes]:
        """The original bytes of a kept file. Raises LockedError, MissingError or DamagedError."""
        row = await self._row(case)
        identity, name = self._identity(row, key), _file_id(id)
        owner, sealed = self._unnamed.get(name, (None, None))
        if sealed is None or owner != case:
            sealed = await self._database.read(lambda con: file_index.find(con, row.no, name))
        async with contextlib.aclosing(self._parts.blobs.get(name, identity, sealed)) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        """Finish what is under way and let go of the folder."""
        try:
            await self._database.close()
        finally:
            self.access.close()
            self._parts.blobs.close()
            self._parts.lock.release()

    # inside

    async def _commit(self, turn: Turn, parked: int | None) -> None:
        """Seal first, on the event loop; then one unit of work. The ledger comes last in it (see
        ``Cases.append``)."""
        case, events = turn.case, await self._seal_events(turn)
        documents = [
            (address, None if data is None else self._working.seal_document(address, data))
            for address, data in ((self._working.address(*key), data) for key, data in turn.documents.items())
        ]
        tasks = [self._working.seal_task(task) for task in turn.tasks]
        gone = [(a, self._working.kind(k), self._working.task_key(k, key)) for a, k, key in turn.tasks_done]
        named = [_file_id(id) for id in turn.files]
        spent = [self._working.address(*one) for one in turn.spends]
        now = self._parts.clock()

        def work(con: sqlite3.Connection) -> None:
            for seq in turn.done:
                inbox.done(con, seq, turn.account)
            if parked is not None:
                inbox.park(con, parked, turn.account)
            for address in spent:
                documents_and_tasks.spend_document(con, address)
            for change in turn.seats:
                no = self._cases.get(con, change.case).no
                self.access.seats.put(con, change.account, no, change.case, change.role, now)
            if turn.done:
                self.access.used(con, turn.account, now)
            for address, sealed in documents:
                documents_and_tasks.write_document(con, address, sealed)
            for removed in gone:
                documents_and_tasks.remove_task(con, *removed)
            for task in tasks:
                documents_and_tasks.write_task(con, task)
            if case is not None and (named or events):
                self._name_files(con, case, named)
                self._cases.append(con, case, events)

        await self._database.write(work)
        for id in named:
            self._unnamed.pop(id, None)

    async def _seal_events(self, turn: Turn) -> list[SealedEvent]:
        if turn.case is None:
            if turn.events or turn.files:
                raise MissingError("a turn with events or files needs a case")
            return []
        row = self._cases.remembered(turn.case) or await self._row(turn.case)
        return [SealedEvent(leaf_of(event), seal(row.recipient, event)) for event in turn.events]

    def _update_key(self, key: bytes, bot: int) -> bytes:
        """The keyed hash by which an update is known again."""
        of = (str(bot).encode(),) if bot else ()
        return self._parts.index_key.hash(b"update", *of, key)[:16]

    def _name_files(self, con: sqlite3.Connection, case: bytes, named: list[bytes]) -> None:
        no = self._cases.get(con, case).no
        for id in named:
            owner, sealed = self._unnamed.get(id, (None, None))
            file_index.name(con, no, id, sealed if owner == case else None)

    async def _row(self, case: bytes) -> CaseRow:
        return await self._database.read(lambda con: self._cases.get(con, case))

    def _row_and_leaves(self, con: sqlite3.Connection, case: bytes) -> tuple[CaseRow, list[bytes]]:
        row = self._cases.get(con, case)
        return row, self._cases.leaves(con, row.no)

    async def _events(self, row: CaseRow, start: int) -> list[tuple[int, bytes, bytes]]:
        stop = min(start + SLICE, row.ledger.size)
        return await self._database.read(lambda con: self._cases.events(con, row.no, start, stop))

    def _identity(self, row: CaseRow, key: CaseKey | None = None) -> Identity:
        """A case's private key: that of whoever has opened it, else the installation's own copy."""
        if key is not None and key.case == row.id:
            return key.identity
        return self._cases.identity(row, self._master)

    async def _tasks(self, kind: str | None, before: int | None, limit: int) -> list[Task]:
        kind_hash = None if kind is None else self._working.kind(kind)
        rows = await self._database.read(
            lambda con: documents_and_tasks.read_tasks(con, kind_hash, before, limit)
        )
        found = []
        for number, row in enumerate(rows, 1):
            found.append(self._working.open_task(row))
            await _breathe(number)
        return found

    async def _free_id(self) -> bytes:
        async with self._reserving:
            if not self._free_ids:
                ids = [self._parts.ids() for _ in range(RESERVE)]
                await self._database.write(lambda con: file_index.reserve(con, ids))
                self._free_ids.extend(ids)
            return self._free_ids.popleft()


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


def _file_id(id: str) -> bytes:
    try:
        return bytes.fromhex(id)
    except ValueError:
        raise MissingError("not the id of a file") from None


async def _breathe(number: int) -> None:
    """Let the event loop turn after every few records."""
    if number % SLICE == 0:
        await asyncio.sleep(0)
