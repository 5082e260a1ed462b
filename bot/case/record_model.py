"""The records beside incidents, as they stand after their events. Times told are ``When``; all others are UTC."""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.case.records import Area
from bot.case.when import When

MOST_HIGHLIGHTS = 5
"""Dansk Stalking Center asks for three to five typical examples (docs/logskema.md R5)."""
FEWEST_HIGHLIGHTS = 3


class Correction(msgspec.Struct, frozen=True):
    """An answer that was changed: which field, how it was before (JSON), and when the change was sealed (UTC)."""

    field: str
    before: str
    at: dt.datetime


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all of them have: an id, when it was first written down, and what was corrected since."""

    id: str
    told: dt.datetime
    withdrawn: bool = False
    corrections: tuple[Correction, ...] = ()


class Refusal(Record, frozen=True, omit_defaults=True):
    """The documented "no" (R7). See ``records.Refused`` for its fields."""

    when: When | None = None
    how: str = ""
    incident: int | None = None
    exhibits: tuple[str, ...] = ()


class PoliceContact(Record, frozen=True, omit_defaults=True):
    """One contact with the police (R8). See ``records.PoliceContacted`` for its fields; None is "not answered"."""

    when: When | None = None
    station: str = ""
    officer: str = ""
    phone: str = ""
    journal: str = ""
    receipt: bool | None = None
    promised: bool | None = None
    incidents: tuple[int, ...] = ()


class Background(msgspec.Struct, frozen=True, omit_defaults=True):
    """Background, briefly (R10). See ``records.BackgroundTold`` for its fields."""

    refused: bool | None = None
    happened: str = ""
    names: tuple[str, ...] = ()
    relation: str = ""
    began: When | None = None
    often: str = ""
    latest: When | None = None
    numbers: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    car: str = ""
    children: str = ""
    order_from: When | None = None
    order_to: When | None = None
    own_name: str = ""
    own_address: str = ""
    own_numbers: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


class Impact(Record, frozen=True, omit_defaults=True):
    """What it does to daily life (R11): one entry. Without a time of its own it is of the day it was ``told``."""

    when: When | None = None
    area: Area | None = None
    text: str = ""


class MergedWitness(msgspec.Struct, frozen=True, omit_defaults=True):
    """A witness that turned out to be the same person as ``into``.

    ``incidents`` are those that named this one, and ``alone`` those of them that did not name the other."""

    id: str
    name: str
    into: str
    contact: str = ""
    relation: str = ""
    saw: str = ""
    corrections: tuple[Correction, ...] = ()
    incidents: tuple[int, ...] = ()
    alone: tuple[int, ...] = ()


class Records(msgspec.Struct):
    """All records of a case, by id; ``highlighted`` are numbers of incidents in the order in which they were marked."""

    refusals: dict[str, Refusal] = msgspec.field(default_factory=dict)
    police: dict[str, PoliceContact] = msgspec.field(default_factory=dict)
    background: Background = Background()
    impacts: dict[str, Impact] = msgspec.field(default_factory=dict)
    highlighted: list[int] = msgspec.field(default_factory=list)
    merged: dict[str, MergedWitness] = msgspec.field(default_factory=dict)


def by_time(record: Refusal | PoliceContact) -> tuple[bool, float, dt.datetime, str]:
    """The order of records: dated ones first, by when it was; then by when they were written down."""
    start = record.when.earliest() if record.when is not None else None
    return start is None, start.timestamp() if start is not None else 0.0, record.told, record.id


def by_day(impact: Impact) -> tuple[float, str]:
    """The order of impacts: one without a time of its own is of the moment at which it was told."""
    start = impact.when.earliest() if impact.when is not None else None
    return (start or impact.told).timestamp(), impact.id
