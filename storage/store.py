"""The store's Protocol: what the rest of Logbog may ask of it, and the values that pass between them.

All times are whole seconds since the epoch (UTC). All bytes that come in as content are plain and are
sealed by the store in one place; all bytes that come out have been unsealed again. Nothing is ever updated
in place but documents and tasks, which are working state and not evidence.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from storage.access.locks import CaseKey
from storage.sqlite.integrity_check import IntegrityCheck
from storage.sqlite.operator_view import OperatorView
from storage.sqlite.tables.members import Role

if TYPE_CHECKING:
    from storage.sqlite.access import Access
    from storage.sqlite.checkpoints_and_stamps import Proofs


@dataclass(frozen=True, slots=True)
class Received:
    """One update to be put in the inbox. ``key`` is what makes it the same update when it comes twice (it
    is hashed with the store's index key before it is kept) among those of one ``bot``; ``account`` is who it belongs
    to (see ``Store.account``). ``sent``: the same update may have come before format 5, when no bot was kept with it;
    it counts as the same where one with its key came then, at this time or later. None: it cannot have been."""

    key: bytes
    account: bytes
    raw: bytes
    bot: int = 0
    sent: int | None = None


@dataclass(frozen=True, slots=True)
class WaitingUpdate:
    """One update of the inbox that has not been handled yet, oldest ``seq`` first. ``tries`` counts the
    failures. ``bot`` is the one that it came to, 0 where that was before format 5."""

    seq: int
    account: bytes
    raw: bytes
    received_at: int
    tries: int
    bot: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """Something due: unique by ``account``, ``kind`` and ``key``. ``payload`` is sealed on the disk."""

    account: bytes
    kind: str
    key: str
    due_at: int
    payload: bytes
    tries: int = 0


@dataclass(frozen=True, slots=True)
class SeatChange:
    """``account`` gets a seat at ``case`` in place of the one it has."""

    account: bytes
    case: bytes
    role: Role


@dataclass(slots=True)
class Turn:
    """Everything that one turn of a conversation changes: it is committed whole or not at all.

    ``events`` are appended to ``case`` in their order. ``files`` are ids given by ``put_file`` that the
    events name. ``documents`` are written by (owner, name), None removes. ``done`` are the inbox rows that
    this turn has handled. ``tasks`` are added or replaced; ``tasks_done`` are removed (account, kind,
    key). ``seats`` change who comes to which case. ``spends`` are documents (owner, name) that must be there,
    and are gone afterwards: of two turns that spend the same one, one is refused.
    """

    account: bytes
    done: list[int] = field(default_factory=list)
    case: bytes | None = None
    events: list[bytes] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    documents: dict[tuple[bytes, str], bytes | None] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)
    tasks_done: list[tuple[bytes, str, str]] = field(default_factory=list)
    seats: list[SeatChange] = field(default_factory=list)
    spends: list[tuple[bytes, str]] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Whether it changes nothing but that updates have been handled."""
        return not (
            self.events or self.documents or self.tasks or self.tasks_done or self.seats or self.spends
        )


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event of a case: its place in the ledger (from 0), its bytes, and when it was written."""

    index: int
    data: bytes


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that has been sealed: its id in the store, size in bytes and SHA-256 (hex) of the original
    bytes."""

    id: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A sealed copy of a folded case: ``data`` as it was given, after ``size`` events. ``version`` is of the program's
    reading of events; 0 is from before format 5, and no program's."""

    size: int
    data: bytes
    version: int = 0


class Store(Protocol):
    """One installation's store. Methods raise ``storage.errors.StoreError`` subclasses only."""

    checking: IntegrityCheck
    """What looks at all that is kept, a step at a time."""

    oversight: OperatorView
    """What whoever runs the machine may ask: counts, what is parked, and to hold still for a backup."""

    @property
    def access(self) -> Access:
        """Seats, locks, recovery keys and erasing."""
        ...

    @property
    def proofs(self) -> Proofs:
        """Checkpoints over the ledgers, and stamps over those."""
        ...

    def account(self, identity: bytes) -> bytes:
        """The keyed hash (32 bytes) under which an account is known here; cannot be undone without the
        index key."""
        ...

    # inbox
    async def receive(self, updates: Sequence[Received]) -> list[bytes]:
        """Commit a batch of updates; those seen before are left out. Returns the accounts that have new
        ones."""
        ...

    async def waiting(self, account: bytes, limit: int) -> list[WaitingUpdate]:
        """The oldest updates of one account that are neither done nor parked."""
        ...

    async def accounts_waiting(self) -> list[bytes]:
        """Every account with updates that wait: where to go on after a restart."""
        ...

    async def failed(self, seq: int) -> int:
        """Count one more failure of an update; returns the count."""
        ...

    async def park(self, turn: Turn, seq: int) -> None:
        """Set an update aside for good: it stays, sealed, and ``waiting`` no longer returns it. Commits
        ``turn``."""
        ...

    # cases
    async def open_case(self, account: bytes, *, case: bytes, now: int) -> bytes:
        """The account's case: the one it has, or a new one with id ``case`` (16 bytes) and keys of its
        own."""
        ...

    async def case_of(self, account: bytes) -> bytes | None:
        """The account's case, or None."""
        ...

    async def commit(self, turn: Turn) -> None:
        """Commit one turn. When this returns, it is on the disk. Raises AlreadyDoneError when one of its
        inbox rows does not wait for this account (a replay): then nothing was changed. FailedError: try again
        after a pause. SpentError: what it would spend is used up.
        """
        ...

    async def events(self, case: bytes, after: int = 0, *, key: CaseKey | None = None) -> list[StoredEvent]:
        """The events of a case from index ``after`` on, in order, unsealed. ``key`` is the case's own, which a
        locked one needs. Raises LockedError without it, DamagedError if one does not match its leaf."""
        ...

    async def size(self, case: bytes) -> int:
        """How many events a case has."""
        ...

    async def root(self, case: bytes) -> tuple[int, bytes]:
        """Size and Merkle tree hash (RFC 9162 §2.1.1) of a case's ledger."""
        ...

    async def leaves(self, case: bytes) -> list[bytes]:
        """Every leaf hash of a case, checked against the ledger: what proofs are made of. Raises
        DamagedError."""
        ...

    async def check_ledger(self, case: bytes) -> None:
        """Recompute a case's tree from its leaves and compare it with the one kept. Raises DamagedError."""
        ...

    async def snapshot(self, case: bytes, *, key: CaseKey | None = None) -> Snapshot | None:
        """The newest snapshot of a case. Raises LockedError."""
        ...

    async def snapshot_size(self, case: bytes, version: int) -> int:
        """After how many events the newest snapshot was taken, 0 where there is none of this version: needs no key.
        Raises MissingError."""
        ...

    async def save_snapshot(self, case: bytes, snapshot: Snapshot) -> None:
        """Keep a snapshot (sealed to the case) in place of an older one."""
        ...

    # documents and tasks
    async def document(self, owner: bytes, name: str) -> bytes | None:
        """A document, or None."""
        ...

    async def tasks(self, kind: str | None = None) -> list[Task]:
        """Every task, or those of one kind, earliest due first."""
        ...

    async def due(self, now: int, limit: int, kind: str | None = None) -> list[Task]:
        """At most ``limit`` tasks that are due by ``now``, earliest first. Cheaper than ``tasks``: only
        these are unsealed.
        """
        ...

    async def next_due(self) -> int | None:
        """When the earliest task is due; None when there is none."""
        ...

    # files
    async def put_file(self, case: bytes, chunks: AsyncIterator[bytes]) -> KeptFile:
        """Seal a file to the case: streamed, hashed, fsynced, folder fsynced before this returns.
        A file that no committed turn names is swept at the next start."""
        ...

    async def used(self, case: bytes) -> int:
        """How many bytes the named files of a case take."""
        ...

    def file(self, case: bytes, id: str, *, key: CaseKey | None = None) -> AsyncIterator[bytes]:
        """The original bytes of a kept file. Raises LockedError, MissingError or DamagedError."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go of the folder."""
        ...
