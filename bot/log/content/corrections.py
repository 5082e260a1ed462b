"""What was corrected in a log, when, and how it stood before and after. Pure.

A correction keeps how the field was *before*; how it stood after it is what the next one found, or what it is now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import asdict

from bot.case.kinds import Type
from bot.case.model import Case, Correction, Exhibit, Incident
from bot.case.record_areas import AREAS, RecordArea, corrections_of
from bot.case.record_fields import types_of
from bot.case.when import When, show, show_clock, show_date
from bot.log.content.choices import Choices
from bot.log.content.incident_text import say_types, say_witnesses
from bot.log.content.record_sections import NUMBERED, label, say_field, shown
from bot.log.text.for_print import shorten
from bot.log.text.periods import say_day
from bot.words import Words

LETTERS = 400
"""How much of each wording stands in the list of corrections."""


@dataclass(frozen=True)
class CorrectionEntry:
    """One correction. ``at`` is the day on which it was made, ``field`` the name of what was corrected.

    ``before`` and ``after`` are "" where earlier wordings were left out of the log (``Choices.earlier``)."""

    at: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Corrected:
    """All corrections of one incident, or of one of the records beside (``number`` is then None)."""

    number: int | None
    title: str
    changes: tuple[CorrectionEntry, ...]


@dataclass(frozen=True)
class Gone:
    """A number that has no row of its own any more: withdrawn, or joined to the incident ``into``.

    ``saved`` is the day on which it was first kept; nothing else of a withdrawn incident is told."""

    number: int
    saved: str
    into: int | None = None


def corrections(
    case: Case, incidents: Sequence[Incident], numbers: Mapping[str, int], choices: Choices, zone: dt.tzinfo,
    words: Words,
) -> tuple[Corrected, ...]:  # fmt: skip
    """What was corrected of the incidents of a log, newest number first, then of the records beside.

    ``numbers`` are the annexes' by exhibit id. The first and the later wording of an edited message count too.
    """
    writer = _Writer(case, choices, zone, words)
    found = []
    for incident in sorted(incidents, key=lambda incident: incident.number, reverse=True):
        changes = [*writer.told(incident), *writer.edited(case.exhibits_of(incident), numbers)]
        title = words.text("log.corrections.incident", number=incident.number)
        found.append(Corrected(incident.number, title, tuple(changes)))
    found += writer.beside()
    return tuple(one for one in found if one.changes)


def gone(case: Case, choices: Choices, zone: dt.tzinfo, words: Words) -> tuple[Gone, ...]:
    """The numbers of the log's period that have no row of their own any more, in their order."""
    return tuple(
        Gone(
            incident.number,
            say_day(incident.opened.astimezone(zone).date(), words),
            None if incident.withdrawn or incident.joined is None else case.whole(incident.number)[-1],
        )
        for _, incident in sorted(case.incidents.items())
        if not incident.standing
        if choices.holds(case.time_of(incident, zone)[0] or When(date=None))
    )


class _Writer:
    """Puts changes into words."""

    def __init__(self, case: Case, choices: Choices, zone: dt.tzinfo, words: Words) -> None:
        self._case = case
        self._choices = choices
        self._zone = zone
        self._words = words

    def told(self, incident: Incident) -> list[CorrectionEntry]:
        """The corrections of what was told of an incident, in the order in which they were made."""
        return self._changes(incident.corrections, asdict(incident)) if incident.corrections else []

    def edited(self, exhibits: Iterable[Exhibit], numbers: Mapping[str, int]) -> list[CorrectionEntry]:
        """The edits of messages that stand in annexes."""
        changes = []
        for exhibit in exhibits:
            before = exhibit.text
            number = numbers.get(exhibit.id)
            for wording in exhibit.wordings:
                if wording.text != before:
                    name = self._words.text("log.corrections.annex", number=number)
                    changes.append(self._change(wording.edited, name, before, wording.text))
                before = wording.text
        return changes

    def beside(self) -> list[Corrected]:
        """The corrections of the records beside incidents, as far as they are in the log."""
        return [
            Corrected(
                None,
                self._words.text(f"log.corrections.{area.name}"),
                tuple(self._changes(corrections_of(record), asdict(record), area)),
            )
            for area in AREAS
            if not area.choice or getattr(self._choices, area.choice)
            for record in area.every(self._case)
        ]

    def _changes(
        self, made: Sequence[Correction], now: dict[str, Any], area: RecordArea | None = None
    ) -> list[CorrectionEntry]:
        changes = []
        for index, correction in enumerate(made):
            field = correction.field
            if not self._shown(field, area):
                continue
            before = _read(correction, area)
            later = next((_read(one, area) for one in made[index + 1 :] if one.field == field), now)
            changes.append(
                self._change(correction.at, self._label(field, area), *self._said(field, before, later, area))
            )
        return changes

    def _shown(self, field: str, area: RecordArea | None) -> bool:
        """What is left out of the log is left out here, too; so is what numbers tell of."""
        if area is not None:
            asked = shown(area, self._choices).get(field)
            return asked is not None and asked.kind not in NUMBERED
        return field != "place" or self._choices.places

    def _label(self, field: str, area: RecordArea | None) -> str:
        if area is not None:
            return label(area, field, self._words)
        return self._words.text(f"log.corrections.field.incident.{field}")

    def _change(self, at: dt.datetime, name: str, before: str, after: str) -> CorrectionEntry:
        day = say_day(at.astimezone(self._zone).date(), self._words)
        if not self._choices.earlier:
            return CorrectionEntry(day, name, "", "")
        nothing = self._words.text("log.corrections.nothing")
        return CorrectionEntry(
            day, name, shorten(before, LETTERS)[0] or nothing, shorten(after, LETTERS)[0] or nothing
        )

    def _said(
        self, field: str, before: dict[str, Any], after: dict[str, Any], area: RecordArea | None
    ) -> tuple[str, str]:
        if field != "when":
            return self._value(field, before, area), self._value(field, after, area)
        first, second = before["when"], after["when"]
        same_day = first is not None and second is not None and first.date and not (first.last or second.last)
        clock = show_clock(second, self._words) if second is not None else ""
        # Where only the clock was corrected, the day is not said twice.
        if same_day and clock and show_date(first, self._words) == show_date(second, self._words):
            return show(first, self._words), clock
        return self._value(field, before, area), self._value(field, after, area)

    def _value(self, field: str, fields: dict[str, Any], area: RecordArea | None) -> str:
        value, words = fields.get(field), self._words
        if area is not None:
            return say_field(area, field, value, words)
        if field == "types":
            return say_types(value or (), fields.get("type_words", ""), words)
        if field == "witnesses":
            return say_witnesses(value, self._case.witnesses, words)
        if isinstance(value, When):
            return show(value, words) if value.date is not None else value.words
        return value or ""


class _Fields(msgspec.Struct, frozen=True):
    """The fields of an incident as a correction holds them."""

    when: When | None = None
    types: tuple[Type, ...] = ()
    witnesses: tuple[str, ...] | None = None


def _read(correction: Correction, area: RecordArea | None) -> dict[str, Any]:
    """How the field was before, with its times as times."""
    fields: dict[str, Any] = msgspec.json.decode(correction.before)
    if area is not None:
        name = correction.field
        return {name: msgspec.convert(fields[name], types_of(area.record)[name])}
    known = asdict(msgspec.convert(fields, _Fields))
    return {**fields, **{name: value for name, value in known.items() if name in fields}}
