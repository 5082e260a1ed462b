"""Rows of the logskema, built from a case (docs/logskema.md §2 and §3). Pure: no I/O, no clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec

from bot.case.kinds import Type
from bot.case.model import Case, Exhibit, Incident, TimeSource
from bot.case.named import printed
from bot.case.record_areas import WITNESSES
from bot.case.when import When, show_clock, show_date
from bot.log.content import figures
from bot.log.content.choices import Choices as Choices
from bot.log.content.corrections import Corrected, Gone, corrections, gone
from bot.log.content.entries import LogEntry, find, ordered
from bot.log.content.figures import Figures
from bot.log.content.incident_text import CELL_LETTERS, reworded, say_types, say_what, say_witnesses
from bot.log.content.record_sections import (
    Pairs,
    RecordEntry,
    RefusalSection,
    police_cell,
    refused_with,
    reports,
    tell_background,
    tell_impact,
    tell_police,
    tell_record,
    tell_refusal,
)
from bot.log.content.senders import senders
from bot.log.text.for_print import shorten
from bot.words import Words

NOTE_LETTERS = 600


class Annex(msgspec.Struct, frozen=True):
    """One exhibit under its number: ``Bilag 7`` of incident 12.

    ``incident`` is 0 where it belongs to no row of this log: with it the person said no (R7), outside the period.
    ``account`` is by which of the case's accounts it came in, numbered from 1; 0 where there is one only, or where that
    was not yet kept.
    """

    number: int
    exhibit: Exhibit
    incident: int
    account: int = 0


class LogRow(msgspec.Struct, frozen=True):
    """One incident as a row. Texts are ready to show; ``number`` is the incident's.

    ``sort`` is the instant it is placed by, None for an undated one. ``what`` is shortened for the row (R4)
    and ``shortened`` says so; ``account`` is then the person's own words whole, which stand in no annex.
    ``late`` is how many days after it happened the first of it was kept here, where the person told the
    time; 0 else. ``context_only``: nothing but the person's own messages, shown and not counted.
    ``corrected``: an answer was changed. ``pending``: a file of it has not been fetched yet.
    ``witnessed``: a witness is named; ``evidence``: a forwarded message or a file is among its exhibits.
    ``police`` says when it was reported and under which number; ``reported``: that it was, also where the
    police is left out. ``highlighted``: one of the typical examples (R5). ``reworded``: a message was edited.
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
    account: str
    place: str
    witnesses: str
    annexes: tuple[int, ...]
    police: str = ""
    note: str = ""
    context_only: bool = False
    corrected: bool = False
    late: int = 0
    pending: bool = False
    witnessed: bool = False
    evidence: bool = False
    reported: bool = False
    highlighted: bool = False
    reworded: bool = False


@dataclass(frozen=True)
class Log:
    """Everything one log shows. ``rows`` newest on top (R1), ``undated`` after them, ``annexes`` by number.

    ``made`` is aware, in the person's zone. ``case_label`` is the short case number for people. ``refusal``
    (R7), ``highlights`` (R5, newest first), ``police`` (R8), ``background`` (R10) and ``impact`` (R11) are as
    ``choices`` want them; ``corrections`` and ``gone`` (numbers without a row) as their module says.
    """

    rows: tuple[LogRow, ...]
    undated: tuple[LogRow, ...]
    annexes: tuple[Annex, ...]
    figures: Figures
    choices: Choices
    edition: int
    made: dt.datetime
    case_label: str
    witnesses: tuple[RecordEntry, ...] = ()
    undated_left_out: int = 0
    refusal: RefusalSection | None = None
    highlights: tuple[LogRow, ...] = ()
    police: tuple[RecordEntry, ...] = ()
    background: Pairs = ()
    impact: tuple[RecordEntry, ...] = ()
    corrections: tuple[Corrected, ...] = ()
    gone: tuple[Gone, ...] = ()
    outside: bool = False
    """Whether an outside authority stamps what this log is founded on."""
    receipt: str = ""
    """The checkpoint's short form, as the chat has it; "" for what is not handed out."""

    def row_of(self, annex: Annex) -> LogRow | None:
        """The row that an annex belongs to; None for what belongs to the refusal only."""
        return self._by_number.get(annex.incident)

    @cached_property
    def _by_number(self) -> dict[int, LogRow]:
        return {row.number: row for row in (*self.rows, *self.undated)}

    @property
    def annex_numbers(self) -> dict[str, int]:
        """Exhibit id → annex number, for the record of the edition (``LogHandedOut.annexes``)."""
        return {annex.exhibit.id: annex.number for annex in self.annexes}

    @property
    def incidents(self) -> tuple[int, ...]:
        """The numbers of the incidents in it, ascending."""
        return tuple(sorted(row.number for row in (*self.rows, *self.undated)))


def build(case: Case, choices: Choices, *, now: dt.datetime, edition: int, words: Words) -> Log:
    """The log of ``case`` as ``choices`` want it. ``now`` is aware, and its zone is the person's.

    Raises ValueError where ``now`` has no zone.
    """
    zone = now.tzinfo
    if zone is None:
        raise ValueError
    case = printed(case)
    finds = find(case, choices, zone, reports(case))
    within = finds.within
    incidents = [found.incident for found in within]
    extra = refused_with(case, case.refusal) if case.refusal is not None else ()
    numbers = number_annexes(case, within, extra)
    marked = frozenset(incident.number for incident in case.highlights)
    context = _Context(case, choices, zone, words, numbers, marked)
    here = {incident.number for incident in incidents}
    dated, undated = ([_row(context, found) for found in some] for some in ordered(within))
    return Log(
        rows=tuple(dated),
        undated=tuple(undated),
        annexes=_annexes(case, incidents, numbers),
        figures=figures.count((found.entry(zone) for found in within if not found.own), now.date()),
        choices=choices,
        edition=edition,
        made=now,
        case_label=case_label(case.id),
        witnesses=_testimonies(case, incidents, choices, words),
        undated_left_out=finds.undated_left_out,
        refusal=tell_refusal(case, numbers, here, choices, zone, words),
        highlights=tuple(row for row in (*dated, *undated) if row.highlighted),
        police=tell_police(case, here, choices, words) if choices.police else (),
        background=tell_background(case.background, choices, words) if choices.background else (),
        impact=tell_impact(case, choices, zone, words) if choices.impact else (),
        corrections=corrections(case, incidents, numbers, choices, zone, words),
        gone=gone(case, choices, zone, words),
    )


def number_annexes(case: Case, incidents: Iterable[LogEntry], extra: Sequence[str] = ()) -> dict[str, int]:
    """Annex numbers by exhibit id for these incidents (R3), and for ``extra`` exhibits after them.

    Numbers of earlier editions stay for ever; new exhibits go on from the highest ever handed out, in
    order of when their incident happened (undated ones last) and when they were sent.
    """
    exhibits = dict.fromkeys(
        exhibit.id for found in sorted(incidents, key=_first_happened) for exhibit in found.exhibits
    )
    exhibits |= dict.fromkeys(extra)
    following = max(case.annexes.values(), default=0) + 1
    new = [id for id in exhibits if id not in case.annexes]
    fresh = {id: number for number, id in enumerate(new, following)}
    return {id: case.annexes.get(id) or fresh[id] for id in exhibits}


def case_label(case_id: str) -> str:
    """The short number of a case for people, such as ``9F3A-71C2``: the last eight letters of its id."""
    letters = re.sub("[^0-9A-Za-z]", "", case_id)[-8:].upper()
    return f"{letters[:4]}-{letters[4:]}" if len(letters) == 8 else letters


def _first_happened(found: LogEntry) -> tuple[bool, float, int]:
    start = found.sort
    return (start is None, start.timestamp() if start is not None else 0.0, found.incident.number)


@dataclass(frozen=True)
class _Context:
    """What the rows of one log have in common."""

    case: Case
    choices: Choices
    zone: dt.tzinfo
    words: Words
    numbers: dict[str, int]
    highlighted: frozenset[int]


def _row(context: _Context, found: LogEntry) -> LogRow:
    case, choices, words = context.case, context.choices, context.words
    incident, when, exhibits = found.incident, found.when, found.exhibits
    what, shortened = say_what(incident.what, exhibits, words)
    place, place_cut = shorten(incident.place if choices.places else "", CELL_LETTERS)
    return LogRow(
        number=incident.number,
        when=when,
        source=found.source,
        sort=found.sort,
        date=show_date(when, words) if when is not None else "",
        clock=show_clock(when, words) if when is not None else "",
        kinds=incident.types,
        types=say_types(incident.types, incident.type_words, words),
        what=what,
        shortened=shortened,
        account=_account(incident, shortened, place_cut, words),
        place=place,
        witnesses=say_witnesses(incident.witnesses, case.witnesses, words),
        annexes=tuple(sorted(context.numbers[exhibit.id] for exhibit in exhibits)),
        police=shorten(police_cell(found.reports, words), CELL_LETTERS)[0] if choices.police else "",
        note=shorten(incident.note, NOTE_LETTERS)[0] if choices.notes else "",
        context_only=found.own,
        corrected=bool(incident.corrections),
        late=found.late(context.zone),
        pending=any(exhibit.pending for exhibit in exhibits),
        witnessed=bool(incident.witnesses),
        evidence=found.evidence,
        reported=bool(found.reports),
        highlighted=choices.highlights and incident.number in context.highlighted,
        reworded=reworded(exhibits),
    )


def _account(incident: Incident, cut: bool, place_cut: bool, words: Words) -> str:
    """What of the person's own words is too long for the row, whole."""
    place = words.text("log.accounts.place", text=incident.place) if place_cut else ""
    types = ""
    if len(incident.type_words) > CELL_LETTERS:
        types = words.text("log.accounts.types", text=incident.type_words)
    return "\n".join(filter(None, (incident.what if cut else "", place, types)))


def _annexes(case: Case, incidents: Sequence[Incident], numbers: dict[str, int]) -> tuple[Annex, ...]:
    owner = {id: incident.number for incident in incidents for id in incident.exhibits}
    accounts = {one: number for number, one in enumerate(case.accounts, 1)} if len(case.accounts) > 1 else {}
    known = senders(case)
    found = [(number, known.shown(case.exhibits[id])) for id, number in numbers.items()]
    annexes = [
        Annex(number, exhibit, owner.get(exhibit.id, 0), accounts.get(exhibit.account, 0))
        for number, exhibit in found
    ]
    return tuple(sorted(annexes, key=lambda annex: annex.number))


def _testimonies(
    case: Case, incidents: Sequence[Incident], choices: Choices, words: Words
) -> tuple[RecordEntry, ...]:
    """The witnesses and the incidents that each has seen; how to reach one only where it was chosen (R6, R9)."""
    seen: dict[str, list[int]] = {}
    for incident in incidents:
        for id in incident.witnesses or ():
            seen.setdefault(id, []).append(incident.number)
    return tuple(
        tell_record(WITNESSES, witness, choices, words, numbers)
        for id, numbers in seen.items()
        if (witness := case.witnesses.get(id)) is not None
    )
