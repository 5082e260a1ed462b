"""The fold of the records beside incidents. Like the rest of the fold it never refuses: an event that names something
unknown leaves the case as it is."""

from __future__ import annotations

import datetime as dt
from functools import singledispatch
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET
from msgspec.structs import asdict, replace

from bot.case import events as ev
from bot.case import records as rec
from bot.case.model import Case, Witness
from bot.case.record_fields import declared
from bot.case.record_model import Background, Correction, Impact, MergedWitness, PoliceContact, Refusal

FOLLOWS = "exhibits"
"""Told together with the incident that keeps them: one correction, not two."""

Amended = TypeVar("Amended", Refusal, PoliceContact, Background, Impact, Witness)


@singledispatch
def apply_record(payload: ev.Payload, event: ev.Event, case: Case) -> None:
    """Change ``case`` by an event of a record. Raises TypeError for any other kind."""
    raise TypeError(type(payload).__name__)


@apply_record.register
def _(payload: rec.Refused, event: ev.Event, case: Case) -> None:
    found = case.records.refusals.get(payload.refusal) or Refusal(payload.refusal, event.at)
    case.records.refusals[found.id] = _amended(found, payload, event.at)


@apply_record.register
def _(payload: rec.PoliceContacted, event: ev.Event, case: Case) -> None:
    found = case.records.police.get(payload.contact) or PoliceContact(payload.contact, event.at)
    case.records.police[found.id] = _amended(found, payload, event.at)


@apply_record.register
def _(payload: rec.BackgroundTold, event: ev.Event, case: Case) -> None:
    case.records.background = _amended(case.records.background, payload, event.at)


@apply_record.register
def _(payload: rec.ImpactTold, event: ev.Event, case: Case) -> None:
    found = case.records.impacts.get(payload.impact) or Impact(payload.impact, event.at)
    case.records.impacts[found.id] = _amended(found, payload, event.at)


@apply_record.register
def _(payload: rec.RecordWithdrawn, event: ev.Event, case: Case) -> None:
    _withdraw(case, payload.record, withdrawn=True)


@apply_record.register
def _(payload: rec.RecordRestored, event: ev.Event, case: Case) -> None:
    _withdraw(case, payload.record, withdrawn=False)


@apply_record.register
def _(payload: rec.Highlighted, event: ev.Event, case: Case) -> None:
    if payload.incident in case.incidents and payload.incident not in case.records.highlighted:
        case.records.highlighted.append(payload.incident)


@apply_record.register
def _(payload: rec.Unhighlighted, event: ev.Event, case: Case) -> None:
    if payload.incident in case.records.highlighted:
        case.records.highlighted.remove(payload.incident)


@apply_record.register
def _(payload: ev.WitnessNamed, event: ev.Event, case: Case) -> None:
    if payload.witness in case.records.merged:
        return
    known = case.witnesses.get(payload.witness)
    if known is None:
        case.witnesses[payload.witness] = Witness(
            payload.witness, payload.name, contact=payload.contact, saw=payload.saw
        )
        return
    told = {"name": payload.name, "contact": payload.contact, "saw": payload.saw}
    case.witnesses[known.id] = _changed(known, told, event.at)


@apply_record.register
def _(payload: rec.WitnessAmended, event: ev.Event, case: Case) -> None:
    known = case.witnesses.get(payload.witness)
    if known is not None:
        case.witnesses[known.id] = _amended(known, payload, event.at)


@apply_record.register
def _(payload: rec.WitnessesMerged, event: ev.Event, case: Case) -> None:
    double, one = case.witnesses.get(payload.witness), case.witnesses.get(payload.into)
    if double is None or one is None or double.id == one.id:
        return
    named = {n: i.witnesses for n, i in case.incidents.items() if i.witnesses and double.id in i.witnesses}
    for number, ids in named.items():
        united = tuple(dict.fromkeys(one.id if id == double.id else id for id in ids))
        case.incidents[number] = replace(case.incidents[number], witnesses=united)
    case.records.merged[double.id] = MergedWitness(
        **asdict(double),
        into=one.id,
        incidents=tuple(named),
        alone=tuple(number for number, ids in named.items() if one.id not in ids),
    )
    case.witnesses[one.id] = replace(one, **_united(one, double))
    del case.witnesses[double.id]


@apply_record.register
def _(payload: rec.WitnessesParted, event: ev.Event, case: Case) -> None:
    merged = case.records.merged.get(payload.witness)
    if merged is None:
        return
    del case.records.merged[merged.id]
    own = {name: value for name, value in asdict(merged).items() if name in Witness.__struct_fields__}
    case.witnesses[merged.id] = Witness(**own)
    for number in merged.incidents:
        ids = case.incidents[number].witnesses or ()
        kept = tuple(id for id in ids if id != merged.into or number not in merged.alone)
        case.incidents[number] = replace(case.incidents[number], witnesses=(*kept, merged.id))


def _withdraw(case: Case, id: str, *, withdrawn: bool) -> None:
    records = case.records
    if id in records.refusals:
        records.refusals[id] = replace(records.refusals[id], withdrawn=withdrawn)
    elif id in records.police:
        records.police[id] = replace(records.police[id], withdrawn=withdrawn)
    elif id in records.impacts:
        records.impacts[id] = replace(records.impacts[id], withdrawn=withdrawn)


def _amended(record: Amended, payload: ev.Payload, at: dt.datetime) -> Amended:
    """The record with the fields that the payload tells."""
    told = {name: getattr(payload, name) for name in declared(type(record))}
    return _changed(record, {name: value for name, value in told.items() if value is not UNSET}, at)


def _changed(record: Amended, told: dict[str, Any], at: dt.datetime) -> Amended:
    corrections: tuple[Correction, ...] = record.corrections
    for name, value in told.items():
        before = getattr(record, name)
        if name != FOLLOWS and _corrects(before, value):
            text = msgspec.json.encode({name: before}).decode()
            corrections = (*corrections, Correction(field=name, before=text, at=at))
    return replace(record, **told, corrections=corrections)


def _corrects(before: object, after: object) -> bool:
    """Whether what was told is no longer so. A further name in a list, or a further line, corrects nothing."""
    if before is None or before in ("", ()):
        return False
    if isinstance(before, str) and isinstance(after, str):
        return before != after and not after.startswith((f"{before}\n", f"{before}, "))
    if isinstance(before, tuple) and isinstance(after, tuple):
        return not set(before) <= set(after)
    return before != after


def _united(one: Witness, double: Witness) -> dict[str, Any]:
    """What is known of two that are one person: of contact and saw both, of all else what is told of the first."""
    told = {name: getattr(one, name) or getattr(double, name) for name in declared(Witness)}
    for name, between in (("contact", ", "), ("saw", "\n")):
        told[name] = _both(getattr(one, name), getattr(double, name), between)
    return told


def _both(first: str, second: str, between: str) -> str:
    return first if second in first else between.join(part for part in (first, second) if part)
