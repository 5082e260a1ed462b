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
from bot.case.model import Case, Correction, Exhibit, Incident, Witness
from bot.case.record_model import Impact, PoliceContact, Refusal
from bot.case.when import When, show, show_clock, show_date
from bot.log.content.choices import Choices
from bot.log.content.incident_text import say_types, say_witnesses
from bot.log.content.record_sections import OWN
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
        case, choices = self._case, self._choices
        found: list[tuple[str, Sequence[Correction], dict[str, Any]]] = []
        kinds: list[tuple[str, Iterable[Refusal | PoliceContact | Impact | Witness]]] = [
            ("refusal", case.refusals)
        ]
        if choices.police:
            kinds.append(("police", case.police_contacts))
        if choices.impact:
            kinds.append(("impact", case.impacts))
        kinds.append(("witness", case.witnesses.values()))
        for kind, records in kinds:
            found += [(kind, record.corrections, asdict(record)) for record in records]
        if choices.background:
            found.append(("background", case.background.corrections, asdict(case.background)))
        return [
            Corrected(
                None, self._words.text(f"log.corrections.{kind}"), tuple(self._changes(made, now, kind))
            )
            for kind, made, now in found
        ]

    def _changes(
        self, made: Sequence[Correction], now: dict[str, Any], kind: str = ""
    ) -> list[CorrectionEntry]:
        changes = []
        for index, correction in enumerate(made):
            if not self._shown(correction.field, kind):
                continue
            before = _read(correction)
            later = next((_read(one) for one in made[index + 1 :] if one.field == correction.field), now)
            name = self._words.text(f"log.corrections.field.{kind or 'incident'}.{correction.field}")
            changes.append(self._change(correction.at, name, *self._said(correction.field, before, later)))
        return changes

    def _shown(self, field: str, kind: str) -> bool:
        """What is left out of the log is left out here, too."""
        if field in ("incident", "exhibits", "incidents"):
            return False
        if field == "contact":
            return self._choices.contacts
        if field == "place":
            return self._choices.places
        return field not in OWN or bool(getattr(self._choices, OWN[field]))

    def _change(self, at: dt.datetime, name: str, before: str, after: str) -> CorrectionEntry:
        day = say_day(at.astimezone(self._zone).date(), self._words)
        if not self._choices.earlier:
            return CorrectionEntry(day, name, "", "")
        nothing = self._words.text("log.corrections.nothing")
        return CorrectionEntry(
            day, name, shorten(before, LETTERS)[0] or nothing, shorten(after, LETTERS)[0] or nothing
        )

    def _said(self, field: str, before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str]:
        if field != "when":
            return self._value(field, before), self._value(field, after)
        first, second = before["when"], after["when"]
        same_day = first is not None and second is not None and first.date and not (first.last or second.last)
        clock = show_clock(second, self._words) if second is not None else ""
        # Where only the clock was corrected, the day is not said twice.
        if same_day and clock and show_date(first, self._words) == show_date(second, self._words):
            return show(first, self._words), clock
        return self._value(field, before), self._value(field, after)

    def _value(self, field: str, fields: dict[str, Any]) -> str:
        value, words = fields.get(field), self._words
        if field == "types":
            return say_types(value or (), fields.get("type_words", ""), words)
        if field == "witnesses":
            return say_witnesses(value, self._case.witnesses, words)
        if field == "area" and value is not None:
            return words.text(f"log.impact.{value}")
        if isinstance(value, When):
            return show(value, words) if value.date is not None else value.words
        if isinstance(value, bool):
            return words.text("log.yes" if value else "log.no")
        return ", ".join(value) if isinstance(value, tuple) else value or ""


class _Fields(msgspec.Struct, frozen=True):
    """The fields of an incident and of the records as a correction holds them."""

    when: When | None = None
    types: tuple[Type, ...] = ()
    witnesses: tuple[str, ...] | None = None
    began: When | None = None
    latest: When | None = None
    order_from: When | None = None
    order_to: When | None = None


def _read(correction: Correction) -> dict[str, Any]:
    """How the field was before, with its times as times."""
    data = correction.before.encode()
    fields: dict[str, Any] = msgspec.json.decode(data)
    known = asdict(msgspec.json.decode(data, type=_Fields))
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return {**plain, **{name: value for name, value in known.items() if name in fields}}
