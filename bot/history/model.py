"""What an export says, as values. Nothing in them is a guess: what the file does not say is empty, asked or doubted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

import msgspec

MOST_RAW = 300
"""Letters that are kept of a record that cannot be read; the file itself holds all of it."""


class Clock(StrEnum):
    """By which clock the times of an export are: the phone's, without a zone (LOCAL); UTC; one that the file does not
    name (UNKNOWN: the time is "ca."); or there are no times (NONE)."""

    LOCAL = "local"
    UTC = "utc"
    UNKNOWN = "unknown"
    NONE = "none"


class Precision(StrEnum):
    """How exactly an export tells a time."""

    MINUTE = "minute"
    SECOND = "second"
    MILLISECOND = "millisecond"
    NONE = "none"


class Kind(StrEnum):
    """What a record is. OMITTED: a file that was sent and that the export left out. SMS_RECORD: a line in a list of
    calls that says that an SMS was sent, without its words."""

    MESSAGE = "message"
    ATTACHMENT = "attachment"
    OMITTED = "omitted"
    DELETED = "deleted"
    CALL = "call"
    REACTION = "reaction"
    SYSTEM = "system"
    DRAFT = "draft"
    FAILED = "failed"
    INVITATION = "invitation"
    SMS_RECORD = "sms_record"


class Doubt(StrEnum):
    """Why a time is doubtful: it is before the one above it; it came twice that night, or never."""

    DST_TWICE = "dst_twice"
    DST_NEVER = "dst_never"
    BACKWARDS = "backwards"


class Reason(StrEnum):
    """Why a file is refused as a whole."""

    NOT_AN_EXPORT = "not_an_export"
    BROKEN = "broken"
    DOCTYPE = "doctype"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TOO_LARGE_UNPACKED = "too_large_unpacked"
    TOO_MANY = "too_many"
    GAVE_UP = "gave_up"
    """Reading took too much memory or time, and was ended."""
    ONLY_FOREIGN_PATHS = "none_but_names_never_used_as_paths"
    """A zip in which every name leads out of its folder: such a name is never used, so nothing is left."""


class RefusedError(Exception):
    """The file is not read; ``reason`` says why. Says nothing of what is in it."""

    code = "history.refused"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Span(msgspec.Struct, frozen=True, array_like=True):
    """Where a record stands: the part (by its place among the parts, from 0), its first byte and the one after its
    last, in the part as it is unpacked."""

    part: int
    start: int
    end: int


class Message(msgspec.Struct, omit_defaults=True):
    """One record of a conversation.

    ``sender`` is None for a notice of the program and, where ``direction`` is "out", for the person herself. ``at`` is
    the time as the file gives it, by the clock of the Reading. ``utc`` is told only where the order of the messages
    says which of two equal hours it was.
    """

    sender: str | None
    at: dt.datetime
    kind: Kind = Kind.MESSAGE
    text: str = ""
    n: int = 0
    direction: str = ""
    name: str = ""
    answer: str = ""
    seconds: int | None = None
    what: str = ""
    subject: str = ""
    edited: bool = False
    files: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    utc: dt.datetime | None = None
    starts: str = ""
    id: str = ""
    doubt: tuple[Doubt, ...] = ()
    span: Span | None = None


class Conversation(msgspec.Struct):
    """Messages in the order of time, oldest first. ``participants`` as the file names them, or who wrote."""

    title: str | None
    participants: list[str]
    messages: Sequence[Message]


class Unreadable(msgspec.Struct, frozen=True):
    """A record that cannot be read: its beginning as it stands, and where."""

    raw: str
    span: Span


class Card(msgspec.Struct, frozen=True):
    """A contact card: a fact, never an incident."""

    name: str
    phones: tuple[str, ...]


class Outlook(msgspec.Struct, frozen=True):
    """What the first and the last day of an export would be, read one way."""

    first: dt.date
    last: dt.date


class Reading(msgspec.Struct):
    """What an export says. ``ask`` names what only the person can say ("day_month": ``outlooks`` has both readings, and
    the times are those of month first; "columns": ``columns`` says what each column of a table was taken for)."""

    format: str
    clock: Clock
    precision: Precision
    conversations: list[Conversation]
    container: str = ""
    group: bool = False
    ask: tuple[str, ...] = ()
    outlooks: dict[str, Outlook] = {}
    columns: dict[str, str] = {}
    cards: list[Card] = []
    unreadable: list[Unreadable] = []
    unreadable_count: int = 0


class Options(msgspec.Struct, frozen=True):
    """What the person has said: her time zone, and whether the day or the month stands first ("" where not asked)."""

    zone: str = "Europe/Copenhagen"
    day_month: str = ""


class Limits(msgspec.Struct, frozen=True):
    """How much is read: bytes of the files together, records, and bytes of a zip unpacked."""

    size: int
    records: int
    unpacked: int


BY_CHAT = Limits(20_000_000, 200_000, 200_000_000)
BY_COMMAND = Limits(500_000_000, 1_000_000, 1_000_000_000)
