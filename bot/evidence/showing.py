"""Which parts of which events a package shows, so that what stands in the log can be found in the ledger. Pure.

A list of what may be shown, and what is not on it stays closed (decision 7): the raw update with the person's own
account, private notes, ids at Telegram, a witness's contact details unless they were chosen for this log (R9).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from bot.case import events as ev
from bot.case import records as rec
from bot.case.values import Origin, OriginKind
from bot.log.content.rows import Log
from bot.log.package.plan import Item, exact
from storage.ledger.event_leaf import Opening, head_of, leaf_of, openings
from storage.ledger.merkle import leaf_hash
from storage.values import StoredEvent

ALWAYS = ("v", "at", "payload.kind", "payload.incident", "payload.exhibit")
_EXHIBIT = ("form", "received", "origin.kind", "origin.date", "origin.own")
_FILE = ("state", "name", "mime", "size", "sha256", "recompressed", "width", "height", "duration")
_WHEN = ("date", "last", "time", "until", "approximate", "part", "zone", "fold")


@dataclass(frozen=True)
class Shown:
    """One event that is shown: its place in the ledger, and its head with the parts that are opened. An event of
    version 1 has no parts: only its ``leaf`` is shown."""

    index: int
    leaf: bytes
    head: bytes = b""
    parts: Mapping[str, Opening] = field(default_factory=dict)


def shown(events: Sequence[StoredEvent], log: Log) -> list[Shown]:
    """The events behind what a log shows, in the ledger's order, opened as far as it shows them."""
    annexed = {annex.exhibit.id: annex.exhibit.origin for annex in log.annexes}
    incidents = set(log.incidents)
    payloads = [ev.decode(stored.data).payload for stored in events]
    latest = {_answer(payload): place for place, payload in enumerate(payloads)}
    records = _records(payloads, incidents, log)
    found = []
    for place, (stored, payload) in enumerate(zip(events, payloads, strict=True)):
        wanted = records.get(place) or _wanted(payload, annexed, incidents, log)
        earlier = _answer(payload) is not None and latest[_answer(payload)] != place
        if wanted is None or (earlier and not log.choices.earlier):
            continue
        leaf = leaf_of(stored.data)
        if leaf == leaf_hash(stored.data):
            found.append(Shown(stored.index, leaf))
            continue
        parts = {name: one for name, one in openings(stored.data).items() if _matches(name, wanted)}
        found.append(Shown(stored.index, leaf, head_of(stored.data), parts))
    return found


def _answer(payload: ev.Payload) -> tuple[type, int] | None:
    """Which question about which incident an event answers."""
    match payload:
        case ev.TimeTold() | ev.TypesTold() | ev.WhatTold() | ev.PlaceTold():
            return type(payload), payload.incident
    return None


def bound(
    items: Sequence[Item], log: Log, events: Sequence[Shown]
) -> Iterator[tuple[str, tuple[int, str] | None]]:
    """For each annex's file in the package: which part of which shown event (its position in ``events``) holds its
    text or its SHA-256; None for a text that Logbog has put together."""
    exhibits = {annex.number: annex.exhibit.id for annex in log.annexes}
    digests: dict[tuple[str, str], tuple[int, str]] = {}
    texts: dict[tuple[str, bytes], tuple[int, str]] = {}
    for position, event in enumerate(events):
        exhibit = _text(event.parts.get("payload.exhibit"))
        for name, one in event.parts.items():
            if name.endswith(".sha256"):
                digests.setdefault((exhibit, _text(one)), (position, name))
            elif name in ("payload.text", "payload.quote"):
                texts.setdefault((exhibit, exact(_text(one))), (position, name))
    for item in items:
        if not item.annex:
            continue
        exhibit = exhibits[item.annex]
        if item.file is not None:
            yield item.path, digests.get((exhibit, item.file.sha256))
        else:
            yield item.path, texts.get((exhibit, item.data))


def _named(origin: Origin) -> tuple[str, ...]:
    """Which names of a sender the log prints: never the person's own, nor a witness's at Telegram."""
    if origin.own or origin.kind is OriginKind.DIRECT:
        return ()
    return ("origin.name", "origin.username") if origin.username else ("origin.name",)


def _wanted(
    payload: ev.Payload, annexed: Mapping[str, Origin], incidents: set[int], log: Log
) -> tuple[str, ...] | None:
    """The names of what is opened, with ``*`` for the number of a file; None for an event that is not shown."""
    choices = log.choices
    match payload:
        case ev.Captured() if payload.exhibit in annexed:
            names = _named(annexed[payload.exhibit])
            return (*_EXHIBIT, *names, "text", "quote", *(f"files.*.{one}" for one in _FILE))
        case ev.FileSettled() if payload.exhibit in annexed:
            return ("position", *(f"file.{one}" for one in _FILE))
        case ev.Edited() if payload.exhibit in annexed:
            return ("edited", "text", *(f"files.*.{one}" for one in _FILE))
        case ev.TimeTold() if payload.incident in incidents:
            return ("when", *(f"when.{one}" for one in _WHEN))
        case ev.TypesTold() if payload.incident in incidents:
            return ("types.*", "types", "words")
        case ev.WhatTold() if payload.incident in incidents:
            return ("what",)
        case ev.PlaceTold() if payload.incident in incidents and choices.places:
            return ("place",)
        case ev.Joined() if payload.into in incidents or payload.incident in {g.number for g in log.gone}:
            return ("into",)
        case ev.Split() if payload.number in incidents:
            return ("number", *_places("exhibits", payload.exhibits, annexed))
        case rec.Highlighted() | rec.Unhighlighted() if payload.incident in incidents and choices.highlights:
            return ()
        case ev.Withdrawn() | ev.Restored() if payload.incident in incidents | {g.number for g in log.gone}:
            return ()
    return None


_REFUSED = ("when", "how", "incident", "exhibits")
_POLICE = ("when", "station", "officer", "phone", "journal", "receipt", "promised")


def _records(payloads: Sequence[ev.AnyPayload], incidents: set[int], log: Log) -> dict[int, tuple[str, ...]]:
    """What is opened of the "no", of police contacts and of witnesses, by the event's position: of each detail only
    what it was last told to be, and nothing of what was taken out."""
    gone: dict[str, bool] = {}
    witnesses: dict[int, tuple[int, tuple[str, ...]]] = {}
    merged: dict[str, str] = {}
    for place, payload in enumerate(payloads):
        match payload:
            case rec.RecordWithdrawn() | rec.RecordRestored():
                gone[payload.record] = isinstance(payload, rec.RecordWithdrawn)
            case ev.WitnessesTold() if payload.incident in incidents:
                witnesses[payload.incident] = place, payload.witnesses or ()
            case rec.WitnessesMerged():
                merged[payload.witness] = payload.into
            case rec.WitnessesParted():
                merged.pop(payload.witness, None)
    named = {merged.get(one, one) for _, ids in witnesses.values() for one in ids}
    contact = ("contact",) if log.choices.contacts else ()
    opened: dict[tuple[str, str], tuple[int, str]] = {}
    for place, payload in enumerate(payloads):
        match payload:
            case rec.Refused() if log.refusal is not None and not gone.get(payload.refusal):
                _latest(opened, place, payload.refusal, "refusal", _REFUSED, payload)
            case rec.PoliceContacted() if log.choices.police and not gone.get(payload.contact):
                _latest(opened, place, payload.contact, "contact", _POLICE, payload)
            case ev.WitnessNamed() | rec.WitnessAmended() if payload.witness in named:
                details = ("name", "relation", "saw", *contact)
                _latest(opened, place, payload.witness, "witness", details, payload)
    found: dict[int, tuple[str, ...]] = {
        place: ("witnesses", "witnesses.*") for place, _ in witnesses.values()
    }
    for place, name in opened.values():
        parts = (f"when.{one}" for one in _WHEN) if name == "when" else (f"{name}.*",)
        found[place] = (*found.get(place, ()), name, *parts)
    return found


def _latest(
    opened: dict[tuple[str, str], tuple[int, str]],
    place: int,
    record: str,
    key: str,
    details: Sequence[str],
    payload: ev.AnyPayload,
) -> None:
    """Remember of each detail of a record where it was last told; its own id (``key``) there as well."""
    told = [name for name in details if getattr(payload, name, msgspec.UNSET) is not msgspec.UNSET]
    for name in told:
        opened[record, name] = place, name
    if told:
        opened[record, f"{key} {place}"] = place, key


def _places(name: str, ids: Sequence[str], annexed: Mapping[str, Origin]) -> Iterator[str]:
    """The parts of a list of exhibits that this log shows."""
    return (f"{name}.{place}" for place, one in enumerate(ids) if one in annexed)


def _matches(name: str, wanted: Sequence[str]) -> bool:
    if name in ALWAYS:
        return True
    path = name.removeprefix("payload.")
    general = ".".join("*" if part.isdigit() else part for part in path.split("."))
    return path != name and (path in wanted or general in wanted)


def _text(part: Opening | None) -> str:
    value = json.loads(part.value) if part is not None else ""
    return value if isinstance(value, str) else ""
