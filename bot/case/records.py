"""The events of the records beside incidents (docs/logskema.md R5 to R8, R10, R11).

A record is told field by field, in any order and as often as the person likes: an event holds its record's id and
only the fields that were told. What is UNSET in an event stays as it was; what was told before and is told again is a
correction. Ids are UUIDv7 and are never used for two records.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, UnsetType

from bot.case.payload import Payload
from bot.case.when import When


class Area(StrEnum):
    """Which part of life an impact is about (docs/logskema.md R11)."""

    SLEEP = "sleep"
    WORK = "work"
    HEALTH = "health"
    CHILDREN = "children"
    MONEY = "money"
    OTHER = "other"


class Refused(Payload, frozen=True, tag="refused"):
    """The documented "no" (R7): the person has told the other that contact is not wanted.

    ``incident`` is where the message with which it was said is kept, and ``exhibits`` are its ids.
    """

    refusal: str
    when: When | UnsetType | None = UNSET
    how: str | UnsetType = UNSET
    incident: int | UnsetType | None = UNSET
    exhibits: tuple[str, ...] | UnsetType = UNSET


class PoliceContacted(Payload, frozen=True, tag="police_contacted"):
    """The person has spoken with the police (R8).

    ``officer`` is a name and ``phone`` as it was typed. ``receipt``: a receipt of the report was given. ``promised``:
    the police will say so before they speak with the other party. ``incidents`` are those that were reported then.
    """

    contact: str
    when: When | UnsetType | None = UNSET
    station: str | UnsetType = UNSET
    officer: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    journal: str | UnsetType = UNSET
    receipt: bool | UnsetType | None = UNSET
    promised: bool | UnsetType | None = UNSET
    incidents: tuple[int, ...] | UnsetType = UNSET


class BackgroundTold(Payload, frozen=True, tag="background_told"):
    """Background, briefly (R10). The other party's ``names``, ``numbers``, ``mails`` and ``profiles`` are one a thing.

    ``refused``: the person has said no; when and how is a record of its own (``Refused``).
    ``began``, ``latest``, ``order_from`` and ``order_to`` (a *tilhold* in force) are times where the words could be
    read as one; else their ``date`` is None and their ``words`` say it. ``own_…`` are the person's own details.
    """

    refused: bool | UnsetType | None = UNSET
    happened: str | UnsetType = UNSET
    names: tuple[str, ...] | UnsetType = UNSET
    relation: str | UnsetType = UNSET
    began: When | UnsetType | None = UNSET
    often: str | UnsetType = UNSET
    latest: When | UnsetType | None = UNSET
    numbers: tuple[str, ...] | UnsetType = UNSET
    mails: tuple[str, ...] | UnsetType = UNSET
    profiles: tuple[str, ...] | UnsetType = UNSET
    car: str | UnsetType = UNSET
    children: str | UnsetType = UNSET
    order_from: When | UnsetType | None = UNSET
    order_to: When | UnsetType | None = UNSET
    own_name: str | UnsetType = UNSET
    own_address: str | UnsetType = UNSET
    own_numbers: tuple[str, ...] | UnsetType = UNSET


class ImpactTold(Payload, frozen=True, tag="impact_told"):
    """What it does to daily life (R11): one dated entry."""

    impact: str
    when: When | UnsetType | None = UNSET
    area: Area | UnsetType | None = UNSET
    text: str | UnsetType = UNSET


class RecordWithdrawn(Payload, frozen=True, tag="record_withdrawn"):
    """A refusal, a police contact or an impact is taken out: hidden from the log, kept in the ledger."""

    record: str


class RecordRestored(Payload, frozen=True, tag="record_restored"):
    """That is taken back."""

    record: str


class Highlighted(Payload, frozen=True, tag="highlighted"):
    """The person has marked an incident as one of the few typical examples (R5)."""

    incident: int


class Unhighlighted(Payload, frozen=True, tag="unhighlighted"):
    """The mark is taken away."""

    incident: int


class WitnessAmended(Payload, frozen=True, tag="witness_amended"):
    """What is known of a witness was changed (R6)."""

    witness: str
    name: str | UnsetType = UNSET
    contact: str | UnsetType = UNSET
    relation: str | UnsetType = UNSET
    saw: str | UnsetType = UNSET


class WitnessesMerged(Payload, frozen=True, tag="witnesses_merged"):
    """Two witnesses are the same person: ``witness`` becomes ``into``, in every incident."""

    witness: str
    into: str


class WitnessesParted(Payload, frozen=True, tag="witnesses_parted"):
    """They are two persons after all: ``witness`` stands by itself again, in the incidents in which it stood."""

    witness: str


RecordPayload = (
    Refused
    | PoliceContacted
    | BackgroundTold
    | ImpactTold
    | RecordWithdrawn
    | RecordRestored
    | Highlighted
    | Unhighlighted
    | WitnessAmended
    | WitnessesMerged
    | WitnessesParted
)
