"""Rows of the logskema, built from a case (LOG-SCHEMA §2 and §3). Pure: no I/O, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bot.case.kinds import Type
from bot.case.model import Case, Exhibit, Incident, TimeSource, Witness
from bot.case.when import When
from bot.log.figures import Figures
from bot.words import Words


@dataclass(frozen=True)
class Choices:
    """What one log holds. ``first`` and ``last`` bound the period: inclusive days of *when it happened*, None for open.

    With a period, undated incidents are left out and ``Log.undated_left_out`` says how many: nobody knows whether they
    belong to it. ``notes`` and ``contacts`` (witnesses' contact details) are left out unless chosen (R9).
    """

    first: dt.date | None = None
    last: dt.date | None = None
    notes: bool = False
    contacts: bool = False

    @property
    def bounded(self) -> bool:
        """Whether there is a period at all."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True)
class Annex:
    """One exhibit under its number: ``Bilag 7`` of incident 12."""

    number: int
    exhibit: Exhibit
    incident: int


@dataclass(frozen=True)
class Row:
    """One incident as a row. Texts are ready to show; ``number`` is the incident's.

    ``sort`` is the instant it is placed by, None for an undated one. ``what`` is shortened for the row (R4).
    ``late`` is how many days after it happened it was first kept here, where the person told the time; 0 else.
    ``context_only``: nothing but the person's own messages, shown and not counted. ``corrected``: an answer was changed.
    """

    number: int
    when: When | None
    source: TimeSource | None
    sort: dt.datetime | None
    date: str
    clock: str
    kinds: tuple[Type, ...]
    types: str
    what: str
    shortened: bool
    place: str
    witnesses: str
    annexes: tuple[int, ...]
    police: str = ""
    note: str = ""
    context_only: bool = False
    corrected: bool = False
    late: int = 0
    pending: bool = False


@dataclass(frozen=True)
class Log:
    """Everything one log shows. ``rows`` newest on top (R1), ``undated`` after them, ``annexes`` by number.

    ``made`` is aware, in the person's zone. ``case_label`` is the short case number for people.
    """

    rows: tuple[Row, ...]
    undated: tuple[Row, ...]
    annexes: tuple[Annex, ...]
    figures: Figures
    choices: Choices
    edition: int
    made: dt.datetime
    case_label: str
    witnesses: tuple[Witness, ...] = ()
    undated_left_out: int = 0

    @property
    def annex_numbers(self) -> dict[str, int]:
        """Exhibit id → annex number, for the record of the edition (LogHandedOut.annexes)."""
        return {annex.exhibit.id: annex.number for annex in self.annexes}

    @property
    def incidents(self) -> tuple[int, ...]:
        """The numbers of the incidents in it, ascending."""
        return tuple(sorted(row.number for row in (*self.rows, *self.undated)))


def build(case: Case, choices: Choices, *, now: dt.datetime, edition: int, words: Words) -> Log:
    """The log of ``case`` as ``choices`` want it. ``now`` is aware, and its zone is the person's."""
    raise NotImplementedError


def number_annexes(case: Case, incidents: Iterable[Incident]) -> dict[str, int]:
    """Annex numbers by exhibit id for these incidents (R3).

    Numbers of earlier editions stay for ever; new exhibits go on from the highest, in order of when they happened and
    were sent.
    """
    raise NotImplementedError
