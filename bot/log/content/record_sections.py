"""What the log shows of the records beside incidents: refusal, police, background, impact. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from bot.case.kinds import Type
from bot.case.model import Case
from bot.case.record_areas import BACKGROUND, IMPACT, POLICE, REFUSAL, RecordArea
from bot.case.record_fields import AnswerKind, Asked, in_log
from bot.case.record_model import Background, Impact, PoliceContact, Refusal
from bot.case.since import since_refusal
from bot.case.when import When, show, show_date
from bot.log.content.choices import Choices
from bot.words import Words


@dataclass(frozen=True)
class RecordEntry:
    """What a log says of one record. ``entry["station"]`` is a field's text, "" where nothing is told or where it is
    left out. ``incidents`` are numbers of incidents, ``annexes`` those of the annexes that belong to it.
    """

    texts: Mapping[str, str]
    incidents: tuple[int, ...] = ()
    annexes: tuple[int, ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


@dataclass(frozen=True)
class RefusalSection:
    """The refusal that is counted from, and what of this log came after it, by number of incident.

    ``after`` came surely after it; of ``perhaps`` and ``undated`` the times told do not say. ``counted`` is
    False where the refusal has no date to count from. ``types`` are those of ``after``, most frequent first.
    ``again`` are further refusals.
    """

    said: RecordEntry
    counted: bool = False
    date: dt.date | None = None
    after: tuple[int, ...] = ()
    perhaps: tuple[int, ...] = ()
    undated: tuple[int, ...] = ()
    types: tuple[tuple[Type, int], ...] = ()
    again: tuple[RecordEntry, ...] = ()


Pairs = tuple[tuple[str, str], ...]


def shown(area: RecordArea, choices: Choices) -> dict[str, Asked]:
    """The fields of a record that stand in a log that holds what was chosen for it (R9), in their order."""
    fields = in_log(area.record).items()
    return {name: asked for name, asked in fields if not asked.choice or getattr(choices, asked.choice)}


def label(area: RecordArea, name: str, words: Words) -> str:
    """What a field is called in a log."""
    return words.text(f"records.{area.name}.log_{name}")


def say_field(area: RecordArea, name: str, value: Any, words: Words) -> str:
    """A field's answer as a log says it, in plain text; "" where there is none."""
    if isinstance(value, When):
        return show(value, words) if value.date is not None else value.words
    if isinstance(value, bool):
        return words.text("log.yes" if value else "log.no")
    if value and area.fields[name].kind is AnswerKind.CHOICE:
        return words.text(f"records.{area.name}.log_{name}_{value}")
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def tell_record(
    area: RecordArea, record: msgspec.Struct, choices: Choices, words: Words,
    incidents: Iterable[int] = (), annexes: Iterable[int] = (),
) -> RecordEntry:  # fmt: skip
    """One record, in the words of the log."""
    texts = {
        name: say_field(area, name, getattr(record, name), words)
        for name, asked in shown(area, choices).items()
        if asked.kind not in NUMBERED
    }
    return RecordEntry(texts, tuple(sorted(incidents)), tuple(sorted(annexes)))


def refused_with(case: Case, refusal: Refusal) -> tuple[str, ...]:
    """Ids of the exhibits with which it was said."""
    ids = refusal.exhibits
    if not ids and refusal.incident in case.incidents:
        ids = case.incidents[refusal.incident].exhibits
    return tuple(id for id in ids if id in case.exhibits)


def tell_refusal(
    case: Case,
    numbers: Mapping[str, int],
    here: Collection[int],
    choices: Choices,
    zone: dt.tzinfo,
    words: Words,
) -> RefusalSection | None:
    """The refusal with what came after it among the incidents that are ``here``, in this log."""
    refusal = case.refusal
    if refusal is None:
        return None
    since = since_refusal(case, zone)
    said = [_said(case, one, numbers, choices, words) for one in case.refusals]
    if since is None or refusal.when is None:
        return RefusalSection(said[0], again=tuple(said[1:]))
    after, perhaps, undated = (
        tuple(number for number in found if number in here)
        for found in (since.after, since.perhaps, since.undated)
    )
    kinds = Counter(kind for number in after for kind in set(case.incidents[number].types))
    order = list(Type)
    types = tuple(sorted(kinds.items(), key=lambda item: (-item[1], order.index(item[0]))))
    return RefusalSection(said[0], True, refusal.when.date, after, perhaps, undated, types, tuple(said[1:]))


def tell_police(case: Case, here: Collection[int], choices: Choices, words: Words) -> tuple[RecordEntry, ...]:
    """Every contact with the police, the newest first, those without a time last."""
    contacts = case.police_contacts
    dated = [contact for contact in contacts if contact.when is not None and contact.when.date is not None]
    rest = [contact for contact in contacts if contact not in dated]
    return tuple(_report(case, contact, here, choices, words) for contact in (*reversed(dated), *rest))


def reports(case: Case) -> dict[int, list[PoliceContact]]:
    """The contacts with the police at which each incident was reported, by its number, the earliest first."""
    found: dict[int, list[PoliceContact]] = {}
    for contact in case.police_contacts:
        for number in dict.fromkeys(case.whole(n)[-1] for n in contact.incidents if n in case.incidents):
            found.setdefault(number, []).append(contact)
    return found


def police_cell(contacts: Sequence[PoliceContact], words: Words) -> str:
    """What stands in the column »Politi«: when it was reported, and under which number; "" where it was not."""
    return "; ".join(_reported(contact, words) for contact in contacts)


def tell_background(background: Background, choices: Choices, words: Words) -> Pairs:
    """What is told of the background as names and values, in the order in which a reader asks.

    The person's own name, address and phone are among them only where they were chosen."""
    told = tell_record(BACKGROUND, background, choices, words).texts
    return tuple((label(BACKGROUND, name, words), text) for name, text in told.items() if text.strip())


def tell_impact(case: Case, choices: Choices, zone: dt.tzinfo, words: Words) -> tuple[RecordEntry, ...]:
    """The impacts of the period, the newest first (R1)."""
    found = [
        _effect(impact, choices, zone, words)
        for impact in case.impacts
        if impact.text.strip() or impact.area is not None
        if choices.holds(_day(impact, zone))
    ]
    return tuple(reversed(found))


NUMBERED = (AnswerKind.NUMBER, AnswerKind.NUMBERS, AnswerKind.ALONG)
"""What is told by numbers of incidents and annexes."""


def _said(
    case: Case, refusal: Refusal, numbers: Mapping[str, int], choices: Choices, words: Words
) -> RecordEntry:
    ids, number = refused_with(case, refusal), refusal.incident
    head = (case.whole(number)[-1],) if number is not None and number in case.incidents else ()
    return tell_record(REFUSAL, refusal, choices, words, head, (numbers[id] for id in ids if id in numbers))


def _report(
    case: Case, contact: PoliceContact, here: Collection[int], choices: Choices, words: Words
) -> RecordEntry:
    heads = {case.whole(number)[-1] for number in contact.incidents if number in case.incidents}
    return tell_record(POLICE, contact, choices, words, heads & set(here))


def _reported(contact: PoliceContact, words: Words) -> str:
    day = contact.when.date if contact.when is not None else None
    shown = f"{day.day}.{day.month}.{day.year}" if day is not None else ""
    text = words.text("log.police.reported_on", day=shown) if shown else words.text("log.police.reported")
    journal = contact.journal.strip()
    return f"{text}, {words.text('log.police.number', journal=journal)}" if journal else text


def _day(impact: Impact, zone: dt.tzinfo) -> When:
    """When it was; an entry without a time of its own is of the day on which it was told."""
    dated = impact.when is not None and impact.when.date is not None
    return impact.when if impact.when is not None and dated else When(impact.told.astimezone(zone).date())


def _effect(impact: Impact, choices: Choices, zone: dt.tzinfo, words: Words) -> RecordEntry:
    told = tell_record(IMPACT, impact, choices, words)
    if told["when"]:
        return told
    day = show_date(When(impact.told.astimezone(zone).date()), words)
    return replace(told, texts={**told.texts, "when": words.text("log.impact.told", day=day)})
