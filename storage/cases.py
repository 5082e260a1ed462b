"""Cases and their ledgers: rows that are checked when they are read, and how a ledger grows."""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pyrage.x25519 import Identity, Recipient

from storage.crypto.age_records import identity_from, recipient_from, unseal
from storage.crypto.keys import IndexKey, MasterKey
from storage.engine import Engine, Row, Write
from storage.errors import DamagedError, LockedError, MissingError, StaleError, UnsealError
from storage.ledger.merkle import CompactRange
from storage.statements import Change, Query

REMEMBERED = 4096
"""Case rows kept in memory: public keys and hashes, about 1.5 kB each; no secret."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What a case is on the disk. ``identity`` is sealed. ``mac`` covers all of it: as long as the row has it,
    nothing has changed."""

    no: int
    id: bytes
    account: bytes
    created_at: int
    recipient: Recipient = field(repr=False)
    identity: bytes = field(repr=False)
    ledger: CompactRange = field(repr=False)
    fixed: bytes = field(repr=False)  # hash of all that never changes, so that a new mac costs little
    mac: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """An event that is ready to be appended."""

    leaf: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What becomes of a case: events to be appended, and what to put in place of its sealed private key. It is put into
    writes when its turn to be committed has come, since each rests on the one before it."""

    case: bytes
    events: Sequence[SealedEvent] = ()
    identity: bytes | None = None


class CaseRows:
    """Checks rows, and makes writes of changes to them; each bears a keyed hash of the rest."""

    def __init__(self, index_key: IndexKey) -> None:
        self._key = index_key

    def checked(self, row: Row) -> CaseRow:
        """A row as it is kept. Raises DamagedError."""
        no, id, account, created_at, recipient, identity, size, frontier, mac = row
        try:
            ledger = CompactRange.from_bytes(size, frontier)
        except ValueError:
            raise DamagedError("a case's ledger has no shape") from None
        fixed = _fixed(id, account, created_at, recipient, identity)
        if not hmac.compare_digest(self._mac(fixed, ledger), mac):
            raise DamagedError("a case's row was changed from outside")
        return CaseRow(no, id, account, created_at, recipient_from(recipient), identity, ledger, fixed, mac)

    def added(self, *, id: bytes, account: bytes, now: int, recipient: str, identity: bytes) -> Write:
        """A new case. An id or account that is in use is ClashError."""
        mac = self._mac(_fixed(id, account, now, recipient, identity), CompactRange())
        return Write(Change.CASE_ADD, [(id, account, now, recipient, identity, mac)])

    def changed(self, row: CaseRow, change: CaseChange) -> tuple[CaseRow, list[Write]]:
        """What a row becomes, and the writes that make it so. They do not hold (StaleError) where the case is not as
        the row says any more."""
        writes = []
        if change.identity is not None:
            fixed = _fixed(row.id, row.account, row.created_at, str(row.recipient), change.identity)
            mac = self._mac(fixed, row.ledger)
            writes.append(Write(Change.CASE_REWRAPPED, [(change.identity, mac, row.no, row.mac)], StaleError))
            row = replace(row, identity=change.identity, fixed=fixed, mac=mac)
        if change.events:
            ledger, events = row.ledger, []
            for event in change.events:
                events.append((row.no, ledger.size, event.leaf, event.sealed))
                ledger = ledger.append(event.leaf)
            mac = self._mac(row.fixed, ledger)
            grown = (ledger.size, ledger.to_bytes(), mac, row.no, row.mac)
            writes += [Write(Change.CASE_GROWN, [grown], StaleError), Write(Change.EVENT_ADD, events)]
            row = replace(row, ledger=ledger, mac=mac)
        return row, writes

    def _mac(self, fixed: bytes, ledger: CompactRange) -> bytes:
        return self._key.hash(b"case", fixed, ledger.size.to_bytes(8, "big"), ledger.to_bytes())


class Cases(CaseRows):
    """The cases of one store."""

    def __init__(self, index_key: IndexKey, engine: Engine) -> None:
        super().__init__(index_key)
        self._engine = engine
        self._rows: OrderedDict[bytes, CaseRow] = OrderedDict()
        self._forgotten = 0

    def forget(self) -> None:
        """Nothing that is remembered may be true any more."""
        self._forgotten += 1
        self._rows.clear()

    def drop(self, case: bytes) -> None:
        """A case that is gone, or not as it is remembered."""
        self._forgotten += 1
        self._rows.pop(case, None)

    def keep(self, row: CaseRow) -> None:
        """Remember a row that has been committed."""
        self._rows[row.id] = row
        self._rows.move_to_end(row.id)
        if len(self._rows) > REMEMBERED:
            self._rows.popitem(last=False)

    def remembered(self, case: bytes) -> CaseRow | None:
        """A case's row if it is in memory: its keys are right, its ledger may be behind."""
        return self._rows.get(case)

    async def get(self, case: bytes) -> CaseRow:
        """A case by id. Raises MissingError, DamagedError."""
        if (known := self._rows.get(case)) is not None:
            return known
        forgotten = self._forgotten
        row = await self.read(case)
        if (newer := self._rows.get(case)) is not None:  # committed while this one was on its way
            return newer
        if forgotten == self._forgotten:
            self.keep(row)
        return row

    async def read(self, case: bytes) -> CaseRow:
        """A case by id as it stands on the disk, whatever is remembered. Raises MissingError, DamagedError."""
        for row in await self._engine.read(Query.CASE, case):
            return self.checked(row)
        raise MissingError("no such case")

    async def of(self, account: bytes) -> CaseRow | None:
        """The case that an account has opened. Who comes to it today is in ``storage.access.seats``. Raises
        DamagedError."""
        for row in await self._engine.read(Query.CASE_OPENED_BY, account):
            return self.checked(row)
        return None

    async def all(self) -> list[bytes]:
        """The ids of every case, oldest first."""
        return [id for (id,) in await self._engine.read(Query.CASES)]

    def identity(self, row: CaseRow, master: MasterKey) -> Identity:
        """A case's private key: opened for each use and kept nowhere (0.1 ms). Raises LockedError where a lock holds
        it, DamagedError."""
        try:
            text = unseal(master.identity, row.identity).decode("ascii")
            if not text:
                raise LockedError
            return identity_from(text)
        except (UnsealError, UnicodeDecodeError):
            raise DamagedError("a case's key does not open") from None

    async def events(self, no: int, after: int, before: int) -> list[tuple[int, bytes, bytes]]:
        """Index, leaf and sealed bytes of the events from ``after`` up to, not including, ``before``. Raises
        DamagedError when one is not there."""
        rows = await self._engine.read(Query.EVENTS, no, after, before)
        if [index for index, _, _ in rows] != list(range(after, before)):
            raise DamagedError("events are missing")
        return [(index, leaf, sealed) for index, leaf, sealed in rows]

    async def with_leaves(self, case: bytes) -> tuple[CaseRow, list[bytes]]:
        """A case as it stands on the disk, and the leaf hashes of all its events, in order. Raises MissingError,
        DamagedError."""
        rows, leaves = await self._engine.read_all([(Query.CASE, (case,)), (Query.LEAVES, (case,))])
        for row in rows:
            return self.checked(row), [leaf for (leaf,) in leaves]
        raise MissingError("no such case")


def _fixed(id: bytes, account: bytes, created_at: int, recipient: str, identity: bytes) -> bytes:
    parts = (id, account, str(created_at).encode(), recipient.encode(), identity)
    return hashlib.sha256(b"".join([len(part).to_bytes(4, "big") + part for part in parts])).digest()
