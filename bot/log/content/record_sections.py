"""What the log shows of the records beside incidents: refusal, police, background, impact. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.case.kinds import Type
from bot.case.model import Case
from bot.case.record_model import Background, Impact, PoliceContact, Refusal
from bot.case.since import since_refusal
from bot.case.when import When, show, show_date
from bot.log.content.choices import Choices
from bot.words import Words


@dataclass(frozen=True)
class RefusalEntry:
    """One documented "no" (R7). ``when`` is "" where no time is known; ``annexes`` are its numbers."""

    when: str
    how: str
    annexes: tuple[int, ...] = ()
    incident: int | None = None


@dataclass(frozen=True)
class RefusalSection:
    """The refusal that is counted from, and what of this log came after it, by number of incident.

    ``after`` came surely after it; of ``perhaps`` and ``undated`` the times told do not say. ``counted`` is
    False where the refusal has no date to count from. ``types`` are those of ``after``, most frequent first.
    ``again`` are further refusals.
    """

    said: RefusalEntry
    counted: bool = False
    date: dt.date | None = None
    after: tuple[int, ...] = ()
    perhaps: tuple[int, ...] = ()
    undated: tuple[int, ...] = ()
    types: tuple[tuple[Type, int], ...] = ()
    again: tuple[RefusalEntry, ...] = ()


@dataclass(frozen=True)
class PoliceEntry:
    """One contact with the police (R8). ``receipt`` and ``promised`` are "Ja", "Nej" or "" while unanswered."""

    when: str
    date: str
    station: str
    officer: str
    phone: str
    journal: str
    receipt: str
    promised: str
    incidents: tuple[int, ...]


@dataclass(frozen=True)
class Effect:
    """One entry of what it does to daily life (R11). ``area`` is "" where none was picked."""

    when: str
    area: str
    text: str


Pairs = tuple[tuple[str, str], ...]


def refused_with(case: Case, refusal: Refusal) -> tuple[str, ...]:
    """Ids of the exhibits with which it was said."""
    ids = refusal.exhibits
    if not ids and refusal.incident in case.incidents:
        ids = case.incidents[refusal.incident].exhibits
    return tuple(id for id in ids if id in case.exhibits)


def tell_refusal(
    case: Case, numbers: Mapping[str, int], here: Collection[int], zone: dt.tzinfo, words: Words
) -> RefusalSection | None:
    """The refusal with what came after it among the incidents that are ``here``, in this log."""
    refusal = case.refusal
    if refusal is None:
        return None
    since = since_refusal(case, zone)
    said = [_said(case, one, numbers, words) for one in case.refusals]
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


def tell_police(case: Case, here: Collection[int], words: Words) -> tuple[PoliceEntry, ...]:
    """Every contact with the police, the newest first, those without a time last."""
    contacts = case.police_contacts
    dated = [contact for contact in contacts if contact.when is not None and contact.when.date is not None]
    rest = [contact for contact in contacts if contact not in dated]
    return tuple(_report(case, contact, here, words) for contact in (*reversed(dated), *rest))


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
    keys = (*(key for key, choice in OWN.items() if getattr(choices, choice)), *_BACKGROUND)
    pairs = ((words.text(f"log.background.{key}"), _value(getattr(background, key), words)) for key in keys)
    return tuple((name, value) for name, value in pairs if value.strip())


def tell_impact(case: Case, choices: Choices, zone: dt.tzinfo, words: Words) -> tuple[Effect, ...]:
    """The impacts of the period, the newest first (R1)."""
    found = [
        _effect(impact, zone, words)
        for impact in case.impacts
        if impact.text.strip() or impact.area is not None
        if choices.holds(_day(impact, zone))
    ]
    return tuple(reversed(found))


OWN = {"own_name": "name", "own_address": "own", "own_numbers": "own"}
"""What a log holds of the person only where it was chosen for it (R9), and the choice."""
_BACKGROUND = (
    "relation",
    "names",
    "numbers",
    "mails",
    "profiles",
    "car",
    "began",
    "often",
    "latest",
    "children",
    "order_from",
    "order_to",
    "happened",
)


def _value(value: str | tuple[str, ...] | When | None, words: Words) -> str:
    if isinstance(value, When):
        return say_when(value, words)
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def say_when(when: When | None, words: Words) -> str:
    """A time that was told of a record; the person's own words where they could not be read as one."""
    if when is None:
        return ""
    return show(when, words) if when.date is not None else when.words


def _said(case: Case, refusal: Refusal, numbers: Mapping[str, int], words: Words) -> RefusalEntry:
    ids = refused_with(case, refusal)
    annexes = tuple(sorted(numbers[id] for id in ids if id in numbers))
    number = refusal.incident
    if number in case.incidents:
        number = case.whole(number)[-1]
    return RefusalEntry(say_when(refusal.when, words), refusal.how.strip(), annexes, number)


def _report(case: Case, contact: PoliceContact, here: Collection[int], words: Words) -> PoliceEntry:
    heads = {case.whole(number)[-1] for number in contact.incidents if number in case.incidents}
    dated = contact.when is not None and contact.when.date is not None
    return PoliceEntry(
        when=say_when(contact.when, words),
        date=show_date(contact.when, words) if contact.when is not None and dated else "",
        station=contact.station,
        officer=contact.officer,
        phone=contact.phone,
        journal=contact.journal,
        receipt=_answer(contact.receipt, words),
        promised=_answer(contact.promised, words),
        incidents=tuple(sorted(heads & set(here))),
    )


def _answer(value: bool | None, words: Words) -> str:
    return "" if value is None else words.text("log.yes" if value else "log.no")


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


def _effect(impact: Impact, zone: dt.tzinfo, words: Words) -> Effect:
    when = say_when(impact.when, words)
    if not when:
        day = show_date(When(impact.told.astimezone(zone).date()), words)
        when = words.text("log.impact.told", day=day)
    area = words.text(f"log.impact.{impact.area}") if impact.area is not None else ""
    return Effect(when, area, impact.text)
