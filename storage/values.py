"""The values that pass between the store and whoever uses it.

All times are whole seconds since the epoch (UTC). All bytes that come in as content are plain and are sealed by the
store in one place; all bytes that come out have been unsealed again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

REPLACED_SECONDS = 72 * 3600
"""For how long a code or recovery key that was replaced still opens, unless the recovery key was given."""

ASIDE = b"aside"
"""Owner of the documents that say where an account seems to sit, by its hash (hex), and who seems to sit at such a
case, by its id (hex). Its real seat stays as it is."""


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


class Role(IntEnum):
    """What a seat allows. LEFT is an account that has been sent away: it may begin anew, with a case of its own."""

    OWNER = 0
    COLLECTOR = 1
    LEFT = 2


@dataclass(frozen=True, slots=True)
class Seat:
    """One account's seat. ``used_at`` is exact to the hour; times are seconds since the epoch."""

    account: bytes
    case: bytes
    role: Role
    since: int
    used_at: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands: its seat, whether its case has a code, and the case whose lock that is (another one where
    the account sits at a further notebook)."""

    seat: Seat
    coded: bool
    home: bytes


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
class KeptCheckpoint:
    """A checkpoint as it is kept: its number here, and the signed note."""

    no: int
    size: int
    made_at: int
    note: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something to be stamped: ``kind`` is "checkpoint" or "stamp", ``data`` what its leaf hashes."""

    kind: str
    item: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Stamp:
    """One answer of an authority. Times in seconds since the epoch; ``chain`` is PEM."""

    no: int
    authority: str
    stamped_at: int
    expires_at: int
    root: bytes
    response: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class Way:
    """How something stands under a stamp: place, size and path of the stamp's tree."""

    stamp: int
    kind: str
    item: int
    index: int
    size: int
    path: tuple[bytes, ...]


START = "case.0.0"


Look = Callable[[bytes, int, bytes], "Sequence[str]"]
"""Looks at an event's contents: the case's id, the event's place, its bytes; gives codes of what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a code, the case's number, and the event's place or the file's id."""

    code: str
    case: int
    what: str = ""


@dataclass(slots=True)
class Step:
    """What one step has looked at, and where the next one begins (None: that was all)."""

    next: str | None = None
    case: int = 0
    cases: int = 0
    events: int = 0
    files: int = 0
    locked: int = 0
    """Events that could not be opened because their person has set a code; their leaves and files were looked at."""
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts; ``file_bytes`` as sealed. ``waiting`` and ``parked`` are updates of the inbox."""

    waiting: int
    parked: int
    cases: int
    events: int
    files: int
    file_bytes: int


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked update: when it came (seconds since the epoch), how often it was tried, its size as sealed."""

    seq: int
    received_at: int
    tries: int
    size: int


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: the ids of files that are to be removed, and how many events."""

    files: tuple[bytes, ...] = ()
    events: int = 0

    def plus(self, other: Erased) -> Erased:
        """Both."""
        return Erased((*self.files, *other.files), self.events + other.events)
