"""The events of the records beside incidents (docs/logskema.md R5 to R8, R10, R11).

A record is told field by field, in any order and as often as the person likes: an event holds its record's id and
only the fields that were told. What is UNSET in an event stays as it was; what was told before and is told again is a
correction. Ids are UUIDv7 and are never used for two records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, UnsetType

from bot.case.payload import Payload
from bot.case.record_fields import declared, types_of
from bot.case.record_model import Area as Area
from bot.case.record_model import Background, Impact, PoliceContact, Refusal, Witness


class _Telling(msgspec.StructMeta):
    """Gives an event's class every field that is declared for the record ``tells``, UNSET while it is not told."""

    def __new__(
        cls, name: str, bases: tuple[type, ...], names: dict[str, Any],
        tells: type[msgspec.Struct] | None = None, **settings: Any,
    ) -> type:  # fmt: skip
        fields = declared(tells) if tells is not None else {}
        types = names.setdefault("__annotations__", {})
        for field in fields:
            types[field] = types_of(tells)[field] | UnsetType
            names[field] = UNSET
        made: type = super().__new__(cls, name, bases, names, **settings)
        return made


class Telling(Payload, frozen=True, metaclass=_Telling):
    """Tells some fields of a record: those that are declared for it (``record_model``)."""


class Refused(Telling, frozen=True, tag="refused", tells=Refusal):
    """The person has told the other that contact is not wanted (R7)."""

    refusal: str
    if TYPE_CHECKING:

        def __init__(self, refusal: str, *told: Any, **fields: Any) -> None: ...


class PoliceContacted(Telling, frozen=True, tag="police_contacted", tells=PoliceContact):
    """The person has spoken with the police (R8)."""

    contact: str
    if TYPE_CHECKING:

        def __init__(self, contact: str, *told: Any, **fields: Any) -> None: ...


class BackgroundTold(Telling, frozen=True, tag="background_told", tells=Background):
    """Background, briefly (R10)."""

    if TYPE_CHECKING:

        def __init__(self, *told: Any, **fields: Any) -> None: ...


class ImpactTold(Telling, frozen=True, tag="impact_told", tells=Impact):
    """What it does to daily life (R11): one dated entry."""

    impact: str
    if TYPE_CHECKING:

        def __init__(self, impact: str, *told: Any, **fields: Any) -> None: ...


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


class WitnessAmended(Telling, frozen=True, tag="witness_amended", tells=Witness):
    """What is known of a witness was changed (R6)."""

    witness: str
    if TYPE_CHECKING:

        def __init__(self, witness: str, *told: Any, **fields: Any) -> None: ...


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
