"""The parts of a store beside its own methods, as Protocols: who gets at a case, what proves it, what looks at all of
it, and what whoever runs the machine may ask."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from storage.access.locks import Pass
from storage.values import (
    Erased,
    KeptCheckpoint,
    Leaf,
    Look,
    Parked,
    Seat,
    Stamp,
    Standing,
    Step,
    Tally,
    Way,
)


class Access(Protocol):
    """Who gets at a case: seats, locks, recovery keys, erasing. Passes are handed to whoever has opened a case, and
    kept nowhere here."""

    async def standing(self, account: bytes) -> Standing | None:
        """How an account stands; None for one that has no case. Raises DamagedError."""
        ...

    async def seats_of(self, case: bytes) -> list[Seat]:
        """Everybody who comes to a case, the oldest seat first."""
        ...

    async def real_seat(self, account: bytes) -> Seat | None:
        """An account's seat, whatever only looks as if it had been done. Raises DamagedError."""
        ...

    async def begin_aside(self, account: bytes, *, case: bytes, now: int) -> None:
        """Let an account seem to begin anew, with a case that has this id, and keep its seat. Raises ClashError,
        FailedError."""
        ...

    async def coded(self, case: bytes) -> bool:
        """Whether a case has a code. Raises DamagedError."""
        ...

    async def changed(self, home: bytes) -> int:
        """Until when something of a case's lock that was replaced still opens (seconds since the epoch), 0 for nothing.
        Raises DamagedError."""
        ...

    async def try_code(self, home: bytes, code: str, *, now: int) -> Pass | None:
        """What a code opens of a case's lock ``now`` (seconds since the epoch); None where it is wrong. Either way, as
        much work. Raises DamagedError."""
        ...

    async def try_key(self, key: str, *, now: int) -> Pass | None:
        """What a recovery key (in age's writing) opens ``now``, of whatever case. Raises DamagedError."""
        ...

    async def open_pass(self, home: bytes) -> Pass:
        """The pass of a case that has no code. Raises LockedError where it has one, DamagedError."""
        ...

    async def set_code(
        self, home: bytes, holder: Pass | None, code: str, *, spare: bytes, now: int, at_once: bool = False
    ) -> Pass:
        """Give the holder's place a code; the first of a case (``holder`` None, or by recovery key) takes its key out
        of the installation's hands, and makes the second notebook with the id ``spare``, for a second code that may
        never come. The code of before opens for 72 hours more, unless ``at_once``. Gives the pass. Raises LockedError,
        DamagedError, FailedError, ClashError where the id is in use."""
        ...

    async def with_notebook(self, holder: Pass, *, spare: bytes, now: int) -> Pass:
        """The holder's pass, after seeing to it that the case has a second notebook: one whose code was set before
        every first code made one gets it when it is opened. Raises DamagedError, FailedError, ClashError."""
        ...

    async def set_second(
        self, holder: Pass, code: str, *, view: bytes, now: int, at_once: bool = False
    ) -> Pass | None:
        """Give the second notebook a code; from within it, a view of it with the id ``view``, where there is none yet.
        The code of before opens for 72 hours more, unless ``at_once``. Gives the holder's pass, which knows of it; None
        where the code is the holder's own. Raises MissingError where there is no first code, DamagedError,
        FailedError."""
        ...

    async def set_key(self, holder: Pass, *, now: int, at_once: bool = False) -> tuple[str, Pass]:
        """A new recovery key for the holder's place, in age's writing, and the pass; an older one opens for 72 hours
        more, unless ``at_once``. Raises DamagedError, FailedError."""
        ...

    async def stop(self, holder: Pass, now: int) -> Pass:
        """Put back in force what was replaced at the holder's place and still opens; what had replaced it opens
        nothing. Gives the pass. Raises DamagedError, FailedError."""
        ...

    async def forget_replaced(self, home: bytes, now: int) -> None:
        """Take away what was replaced in a case's lock, once nothing of it opens any more. Raises DamagedError,
        FailedError."""
        ...

    async def key_recipient(self, holder: Pass) -> str | None:
        """To whom an export can be sealed so that a recovery key opens it; None before there is one."""
        ...

    async def erase(self, case: bytes, now: int) -> Erased | None:
        """Erase a case, and the notebooks below it, for good; None where it is gone already. When this returns, none of
        it is kept. Raises FailedError, DamagedError."""
        ...


class Proofs(Protocol):
    """Checkpoints over the ledgers, and stamps over those."""

    @property
    def public_key(self) -> bytes:
        """The installation's Ed25519 public key, 32 bytes."""
        ...

    def origin(self, case: bytes) -> str:
        """The name of a case's ledger in its checkpoints."""
        ...

    def sign(self, name: str, text: str) -> str:
        """A text as a note signed by this installation. Raises NoteError, DamagedError."""
        ...

    async def checkpoint(self, case: bytes) -> KeptCheckpoint:
        """The checkpoint over all of a case: the newest one, or a new one where something has come since. Raises
        MissingError for an empty case, DamagedError."""
        ...

    async def checkpoints(self, case: bytes) -> list[KeptCheckpoint]:
        """Every checkpoint of a case, the oldest first. Raises MissingError."""
        ...

    async def check_checkpoints(self, case: bytes, leaves: Sequence[bytes]) -> None:
        """Whether each checkpoint of a case is signed by this installation and is the beginning of its ledger, whose
        leaves these are. Raises DamagedError."""
        ...

    async def changed(self, before: int, after: int = 0) -> tuple[list[bytes], int | None]:
        """Of some cases after number ``after``: those with something new since their last checkpoint, which was made
        before that time (or never). And the number of the last one looked at; None when that was all."""
        ...

    async def unstamped(
        self, authority: str, ageing: int, limit: int, after: int = 0, others: Sequence[str] | None = None
    ) -> list[Leaf]:
        """What this authority has still to stamp: checkpoints (after number ``after``) without a stamp of its own, and
        its stamps whose certificates end before ``ageing``, where no later stamp covers them. Where ``others`` are
        given, also those of whoever is not among them."""
        ...

    async def keep_stamp(self, leaves: Sequence[Leaf], stamp: Stamp) -> int:
        """Keep a stamp over these leaves, whose tree's root it holds; returns its number (``stamp.no`` counts for
        nothing). Raises DamagedError where the root is another."""
        ...

    async def stamps(self, checkpoints: Sequence[int]) -> tuple[list[Stamp], list[Way]]:
        """The stamps over these checkpoints, and those over these stamps, and so on; with the ways there."""
        ...

    async def stamp_after(self, no: int) -> tuple[Stamp, list[tuple[Way, bytes]]] | None:
        """The next stamp by number, and the ways to what it covers with what their leaves hash; of a case that has been
        erased, nothing."""
        ...


class Checking(Protocol):
    """What looks at all that is kept, a step at a time, while the store goes on."""

    async def step(self, place: str, look: Look | None = None) -> Step:
        """Look at what comes at ``place``, the first being ``storage.values.START``. Raises MissingError when that is
        no place, StoreError when the store cannot be read at all."""
        ...

    async def names(self, case: int, file: str) -> bool:
        """Whether a file is one of this case's, which is told by its number."""
        ...


class Oversight(Protocol):
    """What whoever runs the machine may ask: counts, what is parked, and to hold still for a backup."""

    async def tally(self) -> Tally:
        """Count everything, in short steps."""
        ...

    async def marks(self) -> tuple[int | None, int | None, int | None]:
        """When the newest checkpoint and stamp were made, and when the first certificate of a newest stamp runs out:
        seconds since the epoch, None where there is none."""
        ...

    def case_sizes(self) -> AsyncIterator[tuple[bytes, int]]:
        """Every case with the number of its events, oldest first."""
        ...

    async def idle(self, before: int, after: bytes, limit: int) -> list[bytes]:
        """Accounts that own a case and were last used before a time (seconds since the epoch): the next behind
        ``after``, by their hashes."""
        ...

    async def count_tasks(self, kind: str) -> int:
        """How many tasks of one kind are due, now or later."""
        ...

    async def parked(self) -> list[Parked]:
        """What is parked, oldest first: nothing of what it holds."""
        ...

    async def unpark(self, seq: int) -> bytes:
        """Let a parked update wait again; gives its account. Raises MissingError."""
        ...

    async def parked_for(self, seq: int, recipient: str) -> bytes:
        """A parked update, sealed to another's public key (age's writing) and to nobody else. Raises MissingError,
        DamagedError (also where that is no public key)."""
        ...

    def hold(self) -> AbstractAsyncContextManager[Callable[[], bool]]:
        """Leave the database's file as it is while the block runs, for a backup (``storage.backup.run``); commits go on
        meanwhile. Gives a function that says whether it has been left alone until now."""
        ...
