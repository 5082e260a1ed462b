"""The kinds of records beside incidents: what each is called in keys of texts, and where a case keeps it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from bot.case.model import Case
from bot.case.record_fields import Asked, declared
from bot.case.record_model import Background, Correction, Impact, PoliceContact, Refusal, Witness
from bot.case.when import When


@dataclass(frozen=True)
class RecordArea:
    """One kind of record. ``name`` is part of its texts' keys; ``every`` gives those of a case, in their order.

    ``choice``: a log holds it only where this choice of ``Choices`` was made; "" for what is in every log."""

    name: str
    record: type[msgspec.Struct]
    every: Callable[[Case], Sequence[msgspec.Struct]]
    choice: str = ""

    @property
    def fields(self) -> dict[str, Asked]:
        """What can be told of it, by name."""
        return declared(self.record)


REFUSAL = RecordArea("refusal", Refusal, lambda case: case.refusals)
POLICE = RecordArea("police", PoliceContact, lambda case: case.police_contacts, choice="police")
IMPACT = RecordArea("impact", Impact, lambda case: case.impacts, choice="impact")
WITNESSES = RecordArea("witnesses", Witness, lambda case: list(case.witnesses.values()))
BACKGROUND = RecordArea("background", Background, lambda case: [case.background], choice="background")

AREAS = (REFUSAL, POLICE, IMPACT, WITNESSES, BACKGROUND)


def corrections_of(record: msgspec.Struct) -> tuple[Correction, ...]:
    """What was corrected of a record, the earliest first."""
    found: tuple[Correction, ...] = getattr(record, "corrections", ())
    return found


def texts_of(value: object) -> Iterator[str]:
    """The free texts of an answer: a text, several, or the own words of a time that could not be read as one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (one for one in value if isinstance(one, str))
    elif isinstance(value, When) and value.date is None:
        yield value.words
