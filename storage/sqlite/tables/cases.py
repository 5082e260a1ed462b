"""Cases and their ledgers: rows that are checked when they are read, and events that are only ever
appended."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pyrage.x25519 import Identity, Recipient

from storage.crypto.age_records import identity_from, recipient_from, unseal
from storage.crypto.keys import IndexKey, MasterKey
from storage.errors import DamagedError, LockedError, MissingError, UnsealError
from storage.ledger.merkle import CompactRange

REMEMBERED = 4096
"""Case rows kept in memory: public keys and hashes, about 1.5 kB each; no secret."""

_COLUMNS = "no, id, account, created_at, recipient, identity, size, frontier, mac"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What a case is on the disk. ``identity`` is sealed."""

    no: int
    id: bytes
    account: bytes
    created_at: int
    recipient: Recipient = field(repr=False)
    identity: bytes = field(repr=False)
    ledger: CompactRange = field(repr=False)
    fixed: bytes = field(repr=False)  # hash of all that never changes, so that a new mac costs little


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """An event that is ready to be appended."""

    leaf: bytes
    sealed: bytes


class Cases:
    """The table of cases. All methods but ``remembered`` and ``forget`` are units of work."""

    def __init__(self, index_key: IndexKey) -> None:
        self._key = index_key
        self._rows: OrderedDict[bytes, CaseRow] = OrderedDict()

    def forget(self) -> None:
        """Nothing that is remembered may be true any more."""
        self._rows.clear()

    def drop(self, case: bytes) -> None:
        """A case that is gone."""
        self._rows.pop(case, None)

    def remembered(self, case: bytes) -> CaseRow | None:
        """A case's row if it is in memory: its keys are right, its ledger may be behind."""
        return self._rows.get(case)

    def get(self, con: sqlite3.Connection, case: bytes) -> CaseRow:
        """A case by id. Raises MissingError, DamagedError."""
        row = self._rows.get(case)
        if row is None:
            row = self._find(con, "id", case)
            if row is None:
                raise MissingError("no such case")
            self._remember(row)
        return row

    def read(self, con: sqlite3.Connection, case: bytes) -> CaseRow:
        """A case by id as it stands on the disk, whatever is remembered. Raises MissingError, DamagedError."""
        row = self._find(con, "id", case)
        if row is None:
            raise MissingError("no such case")
        return row

    def of(self, con: sqlite3.Connection, account: bytes) -> CaseRow | None:
        """The case that an account has opened. Who comes to it today is in ``storage.sqlite.tables.members``. Raises
        DamagedError."""
        return self._find(con, "account", account)

    def all(self, con: sqlite3.Connection) -> list[bytes]:
        """The ids of every case, oldest first."""
        return [id for (id,) in con.execute("SELECT id FROM cases ORDER BY no")]

    def create(
        self, con: sqlite3.Connection, *, id: bytes, account: bytes, now: int, recipient: str, identity: bytes
    ) -> None:
        """A new case. A clash is sqlite3.IntegrityError."""
        fixed = _fixed(id, account, now, recipient, identity)
        con.execute(
            "INSERT INTO cases (id, account, created_at, recipient, identity, size, frontier, mac) "
            "VALUES (?, ?, ?, ?, ?, 0, x'', ?)",
            (id, account, now, recipient, identity, self._mac(fixed, CompactRange())),
        )

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

    def append(self, con: sqlite3.Connection, case: bytes, events: Sequence[SealedEvent]) -> None:
        """Append events and let the ledger grow. Must come last in its unit: what is remembered is changed
        here."""
        row = self.get(con, case)
        ledger = row.ledger
        for event in events:
            con.execute(
                "INSERT INTO events (case_no, idx, leaf, sealed) VALUES (?, ?, ?, ?)",
                (row.no, ledger.size, event.leaf, event.sealed),
            )
            ledger = ledger.append(event.leaf)
        con.execute(
            "UPDATE cases SET size = ?, frontier = ?, mac = ? WHERE no = ?",
            (ledger.size, ledger.to_bytes(), self._mac(row.fixed, ledger), row.no),
        )
        self._remember(replace(row, ledger=ledger))

    def rewrap(self, con: sqlite3.Connection, case: bytes, wrap: Callable[[bytes], bytes]) -> None:
        """Put something else in place of a case's sealed private key: the same, sealed to another master key
        (storage/backup/rotate_key.py lifts the trigger), or nothing once a lock holds it. The row is checked first.
        Must come last in its unit. Raises DamagedError."""
        row = self.get(con, case)
        identity = wrap(row.identity)
        fixed = _fixed(row.id, row.account, row.created_at, str(row.recipient), identity)
        con.execute(
            "UPDATE cases SET identity = ?, mac = ? WHERE no = ?",
            (identity, self._mac(fixed, row.ledger), row.no),
        )
        self._remember(replace(row, identity=identity, fixed=fixed))

    def events(
        self, con: sqlite3.Connection, no: int, after: int, before: int
    ) -> list[tuple[int, bytes, bytes]]:
        """Index, leaf and sealed bytes of the events from ``after`` up to, not including, ``before``. Raises
        DamagedError when one is not there."""
        rows = con.execute(
            "SELECT idx, leaf, sealed FROM events WHERE case_no = ? AND idx >= ? AND idx < ? ORDER BY idx",
            (no, after, before),
        ).fetchall()
        if [index for index, _, _ in rows] != list(range(after, before)):
            raise DamagedError("events are missing")
        return rows

    def leaves(self, con: sqlite3.Connection, no: int) -> list[bytes]:
        """Every leaf hash of a case, in order."""
        rows = con.execute("SELECT leaf FROM events WHERE case_no = ? ORDER BY idx", (no,))
        return [leaf for (leaf,) in rows]

    def _find(self, con: sqlite3.Connection, column: str, value: bytes) -> CaseRow | None:
        found = con.execute(f"SELECT {_COLUMNS} FROM cases WHERE {column} = ?", (value,)).fetchone()  # noqa: S608
        if found is None:
            return None
        no, id, account, created_at, recipient, identity, size, frontier, mac = found
        try:
            ledger = CompactRange.from_bytes(size, frontier)
        except ValueError:
            raise DamagedError("a case's ledger has no shape") from None
        fixed = _fixed(id, account, created_at, recipient, identity)
        if not hmac.compare_digest(self._mac(fixed, ledger), mac):
            raise DamagedError("a case's row was changed from outside")
        return CaseRow(no, id, account, created_at, recipient_from(recipient), identity, ledger, fixed)

    def _remember(self, row: CaseRow) -> None:
        self._rows[row.id] = row
        self._rows.move_to_end(row.id)
        if len(self._rows) > REMEMBERED:
            self._rows.popitem(last=False)

    def _mac(self, fixed: bytes, ledger: CompactRange) -> bytes:
        return self._key.hash(b"case", fixed, ledger.size.to_bytes(8, "big"), ledger.to_bytes())


def _fixed(id: bytes, account: bytes, created_at: int, recipient: str, identity: bytes) -> bytes:
    parts = (id, account, str(created_at).encode(), recipient.encode(), identity)
    return hashlib.sha256(b"".join([len(part).to_bytes(4, "big") + part for part in parts])).digest()
