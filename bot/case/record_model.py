"""The records beside incidents, as they stand after their events. Times told are ``When``; all others are UTC.

Each field is declared here once (``record_fields``); the events that tell it (``records``) follow from it.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

import msgspec

from bot.case.record_fields import AnswerKind, Asked, LogColumn, Secret
from bot.case.when import When

MOST_HIGHLIGHTS = 5
"""Dansk Stalking Center asks for three to five typical examples (docs/logskema.md R5)."""
FEWEST_HIGHLIGHTS = 3


class Area(StrEnum):
    """Which part of life an impact is about (docs/logskema.md R11)."""

    SLEEP = "sleep"
    WORK = "work"
    HEALTH = "health"
    CHILDREN = "children"
    MONEY = "money"
    OTHER = "other"


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
    """The documented "no" (R7): the person has told the other that contact is not wanted.

    ``incident`` is where the message with which it was said is kept, and ``exhibits`` are its ids.
    """

    when: Annotated[When | None, Asked(AnswerKind.WHEN, LogColumn(1, "60mm"))] = None
    how: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(2, whole=True))] = ""
    incident: Annotated[int | None, Asked(AnswerKind.NUMBER, LogColumn(4, "20mm"))] = None
    exhibits: Annotated[tuple[str, ...], Asked(AnswerKind.ALONG, LogColumn(3, "24mm"))] = ()


class PoliceContact(Record, frozen=True, omit_defaults=True):
    """One contact with the police (R8); None is "not answered".

    ``officer`` is a name and ``phone`` as it was typed. ``receipt``: a receipt of the report was given. ``promised``:
    the police will say so before they speak with the other party. ``incidents`` are those that were reported then.
    """

    when: Annotated[When | None, Asked(AnswerKind.WHEN, LogColumn(1, "48mm"))] = None
    station: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(2))] = ""
    officer: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(3))] = ""
    phone: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(4, "28mm"))] = ""
    journal: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(5, "42mm"))] = ""
    receipt: Annotated[bool | None, Asked(AnswerKind.YES_NO, LogColumn(6, "20mm"))] = None
    promised: Annotated[bool | None, Asked(AnswerKind.YES_NO, LogColumn(7, "34mm"))] = None
    incidents: Annotated[tuple[int, ...], Asked(AnswerKind.NUMBERS, LogColumn(8, "24mm"))] = ()


class Background(msgspec.Struct, frozen=True, omit_defaults=True):
    """Background, briefly (R10). The other party's ``names``, ``numbers``, ``mails`` and ``profiles`` are one a thing.

    ``refused``: the person has said no; when and how is a record of its own (``Refusal``).
    ``began``, ``latest``, ``order_from`` and ``order_to`` (a *tilhold* in force) are times where the words could be
    read as one; else their ``date`` is None and their ``words`` say it. ``own_…`` are the person's own details.
    """

    refused: Annotated[bool | None, Asked(AnswerKind.YES_NO, after="records.background.after_refused")] = None
    happened: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(90))] = ""
    names: Annotated[tuple[str, ...], Asked(AnswerKind.LINES, LogColumn(20))] = ()
    relation: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(10))] = ""
    began: Annotated[When | None, Asked(AnswerKind.ABOUT, LogColumn(40))] = None
    often: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(41))] = ""
    latest: Annotated[When | None, Asked(AnswerKind.ABOUT, LogColumn(42))] = None
    numbers: Annotated[tuple[str, ...], Asked(AnswerKind.LINES, LogColumn(21))] = ()
    mails: Annotated[tuple[str, ...], Asked(AnswerKind.LINES, LogColumn(22))] = ()
    profiles: Annotated[tuple[str, ...], Asked(AnswerKind.LINES, LogColumn(23))] = ()
    car: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(30))] = ""
    children: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(50))] = ""
    order_from: Annotated[When | None, Asked(AnswerKind.ABOUT, LogColumn(60))] = None
    order_to: Annotated[When | None, Asked(AnswerKind.ABOUT, LogColumn(61), ahead=True)] = None
    own_name: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(1), choice="name", secret=Secret.OWN_NAME)] = ""
    own_address: Annotated[
        str, Asked(AnswerKind.TEXT, LogColumn(2), choice="own", secret=Secret.OWN_ADDRESS)
    ] = ""
    own_numbers: Annotated[
        tuple[str, ...], Asked(AnswerKind.LINES, LogColumn(3), choice="own", secret=Secret.OWN_NUMBER)
    ] = ()
    corrections: tuple[Correction, ...] = ()


class Impact(Record, frozen=True, omit_defaults=True):
    """What it does to daily life (R11): one entry. Without a time of its own it is of the day it was ``told``."""

    when: Annotated[When | None, Asked(AnswerKind.WHEN, LogColumn(1, "68mm"), turn=1)] = None
    area: Annotated[Area | None, Asked(AnswerKind.CHOICE, LogColumn(2, "44mm"), choices=tuple(Area))] = None
    text: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(3, whole=True))] = ""


class Witness(msgspec.Struct, frozen=True, omit_defaults=True):
    """Someone who saw something (R6), named once; ``contact`` is a phone number or mail address as it was typed."""

    id: str
    name: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(1), required=True, person=True)]
    contact: Annotated[
        str, Asked(AnswerKind.TEXT, LogColumn(2), choice="contacts", secret=Secret.WITNESS_CONTACT)
    ] = ""
    relation: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(4, within="name"))] = ""
    saw: Annotated[str, Asked(AnswerKind.TEXT, LogColumn(3, "1.6fr", 60.0, whole=True))] = ""
    corrections: tuple[Correction, ...] = ()


class MergedWitness(Witness, frozen=True, omit_defaults=True, kw_only=True):
    """A witness that turned out to be the same person as ``into``.

    ``incidents`` are those that named this one, and ``alone`` those of them that did not name the other."""

    into: str
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


TOLD_OF: tuple[type[msgspec.Struct], ...] = (Refusal, PoliceContact, Impact, Witness, Background)
"""The records that are told field by field."""


def by_time(record: Refusal | PoliceContact) -> tuple[bool, float, dt.datetime, str]:
    """The order of records: dated ones first, by when it was; then by when they were written down."""
    start = record.when.earliest() if record.when is not None else None
    return start is None, start.timestamp() if start is not None else 0.0, record.told, record.id


def by_day(impact: Impact) -> tuple[float, str]:
    """The order of impacts: one without a time of its own is of the moment at which it was told."""
    start = impact.when.earliest() if impact.when is not None else None
    return (start or impact.told).timestamp(), impact.id
