"""The store's Protocols: what the rest of Logbog may ask of it. What passes between them is in ``storage.values``.

All times are whole seconds since the epoch (UTC). Nothing is ever updated in place but documents and tasks, which are
working state and not evidence.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from storage.access.locks import CaseKey
from storage.store_parts import Access, Checking, Oversight, Proofs
from storage.values import (
    KeptFile,
    Received,
    Snapshot,
    StoredEvent,
    Task,
    Turn,
    WaitingUpdate,
)


class Store(Protocol):
    """One installation's store. Methods raise ``storage.errors.StoreError`` subclasses only."""

    @property
    def checking(self) -> Checking:
        """What looks at all that is kept, a step at a time."""
        ...

    @property
    def oversight(self) -> Oversight:
        """What whoever runs the machine may ask."""
        ...

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

    async def cases(self) -> list[bytes]:
        """Every case, oldest first."""
        ...

    async def case_identity(self, case: bytes) -> str:
        """A case's private key in age's own writing, to be handed to its person. Raises LockedError, MissingError."""
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
