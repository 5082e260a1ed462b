"""The events of a case: the only things that are ever written, and never changed.

An event is a small typed document in JSON (docs/architecture.md): format version ``v``, id (UUIDv7), case, actor,
time of writing ``at`` (UTC: this is when it was *sealed*), payload (with its kind), and 16 random bytes of salt, so
that the event's hash in the ledger can be shown without making its content guessable. Its bytes are what is sealed;
they are never encoded again after that. The ledger hashes them in parts (``storage.ledger.event_leaf``), so that an
event can be shown to others in part; those of version 1 it hashes whole.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.case.kinds import Type
from bot.case.payload import Payload as Payload
from bot.case.records import RecordPayload
from bot.case.values import Fact, File, HandedFile, Origin
from bot.case.when import When

VERSION = 2
READABLE = (1, 2)


class CaseOpened(Payload, frozen=True, tag="case_opened"):
    """The first event of every case."""

    language: str


class Captured(Payload, frozen=True, tag="captured"):
    """Something was sent to Logbog and kept as an exhibit of an incident.

    ``exhibit`` is its id, made from the message's own (keyed), so that the same message is the same exhibit.
    ``form`` is the kind of message (``text``, ``photo``, …, ``unknown``). ``received`` is the date of the message to
    Logbog; the original's date is ``origin.date``. ``raw`` is the whole update as Telegram gave it, as JSON text.
    ``quote`` is text of another chat that came as a reply, the only copy there is of it. ``account`` tells the accounts
    of one case apart and says nothing else of them (a keyed hash); "" in events of before it was kept. ``apart``: a
    word to Logbog itself (help, undo), which stands outside the log until the person says that it belongs there.
    """

    incident: int
    exhibit: str
    form: str
    received: dt.datetime
    message: int
    origin: Origin
    raw: str
    text: str = ""
    quote: str = ""
    facts: tuple[Fact, ...] = ()
    files: tuple[File, ...] = ()
    types: tuple[Type, ...] = ()
    account: str = ""
    apart: bool = False


class FileSettled(Payload, frozen=True, tag="file_settled"):
    """A file that was pending has been fetched, or is known not to come."""

    exhibit: str
    position: int
    file: File


class Edited(Payload, frozen=True, tag="edited"):
    """The message behind an exhibit was edited (or a live location moved on). The earlier wording stays as it was."""

    exhibit: str
    edited: dt.datetime
    raw: str
    text: str = ""
    facts: tuple[Fact, ...] = ()
    files: tuple[File, ...] = ()


class TimeTold(Payload, frozen=True, tag="time_told"):
    """When an incident happened, in the person's knowledge; None means "I do not know", which is an answer."""

    incident: int
    when: When | None


class TypesTold(Payload, frozen=True, tag="types_told"):
    """What kind of incident it was; ``words`` are the person's own for OTHER."""

    incident: int
    types: tuple[Type, ...]
    words: str = ""


class WitnessNamed(Payload, frozen=True, tag="witness_named"):
    """A witness was named, or what is known of one was changed (same ``witness`` id)."""

    witness: str
    name: str
    contact: str = ""
    saw: str = ""


class WitnessesTold(Payload, frozen=True, tag="witnesses_told"):
    """Who saw an incident. Empty means "no witnesses", which is an answer; None takes an answer back."""

    incident: int
    witnesses: tuple[str, ...] | None


class PlaceTold(Payload, frozen=True, tag="place_told"):
    """Where an incident happened."""

    incident: int
    place: str


class WhatTold(Payload, frozen=True, tag="what_told"):
    """What happened, in the person's own words."""

    incident: int
    what: str


class NoteTold(Payload, frozen=True, tag="note_told"):
    """A private note: never in a log unless chosen for it (R9)."""

    incident: int
    note: str


class Withdrawn(Payload, frozen=True, tag="withdrawn"):
    """The person says that this is not an incident: hidden from the log, kept in the ledger."""

    incident: int


class Restored(Payload, frozen=True, tag="restored"):
    """A withdrawal, or a joining, is taken back."""

    incident: int


class Joined(Payload, frozen=True, tag="joined"):
    """All exhibits of ``incident`` belong to ``into``; ``incident`` leaves its number behind."""

    incident: int
    into: int


class Split(Payload, frozen=True, tag="split"):
    """Some exhibits of ``incident`` become an incident of their own, ``number``."""

    incident: int
    number: int
    exhibits: tuple[str, ...]


class PartTold(Payload, frozen=True, tag="part_told"):
    """A part of an account becomes an incident of its own, ``number``. The account stays whole, and is the exhibit of
    both."""

    incident: int
    number: int
    exhibit: str


class LogHandedOut(Payload, frozen=True, tag="log_handed_out"):
    """A log was made and given to the person. ``annexes`` fixes the numbers that it used, for ever (R3).

    ``first`` and ``last`` bound the period (inclusive days), None where it was open. ``sha256`` and ``size`` are of
    all ``files``, one after the other. ``parts`` are what could be left out and was not (names of
    ``bot.log.content.choices``), None where it was not asked yet. From the first ``seen`` events of the case, at the
    moment ``made`` (UTC) and in ``language`` the same edition can be made again.
    """

    edition: int
    format: str
    sha256: str
    size: int
    incidents: tuple[int, ...]
    annexes: dict[str, int]
    first: dt.date | None = None
    last: dt.date | None = None
    parts: tuple[str, ...] | None = None
    language: str = ""
    made: dt.datetime | None = None
    seen: int = 0
    files: tuple[HandedFile, ...] = ()


AnyPayload = (
    CaseOpened
    | Captured
    | FileSettled
    | Edited
    | TimeTold
    | TypesTold
    | WitnessNamed
    | WitnessesTold
    | PlaceTold
    | WhatTold
    | NoteTold
    | Withdrawn
    | Restored
    | Joined
    | Split
    | PartTold
    | LogHandedOut
    | RecordPayload
)


class Event(msgspec.Struct, frozen=True):
    """One sealed entry of a case, as described in the module's docstring."""

    v: int
    id: str
    case: str
    actor: str
    at: dt.datetime
    payload: AnyPayload
    salt: bytes


class UnknownEventError(Exception):
    """Bytes that are not an event of a version that this program knows."""

    code = "case.unknown_event"


_decoder = msgspec.json.Decoder(Event)
_encoder = msgspec.json.Encoder()


def encode(event: Event) -> bytes:
    """The bytes that are hashed into the ledger and sealed."""
    return _encoder.encode(event)


def decode(data: bytes) -> Event:
    """The event of these bytes. Raises UnknownEventError."""
    try:
        event = _decoder.decode(data)
    except (msgspec.DecodeError, ValueError) as error:
        raise UnknownEventError from error
    if event.v not in READABLE:
        raise UnknownEventError
    return event
