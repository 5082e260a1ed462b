"""The fold: a case is what its events make of it, one after the other.

``apply`` is the only place where an event changes a Case. It never refuses: what is written is written, so an event
that names something unknown (which our own conversation does not write) leaves the case as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import singledispatch

import msgspec
from msgspec.structs import asdict, replace

from bot.case import events as ev
from bot.case.fold_records import apply_record
from bot.case.model import Case, Correction, Edition, Exhibit, Incident, Told, Wording
from bot.case.values import FileState

VERSION = 1
"""Of the fold: what it makes of the same events. A change of that, or of the form of Case, takes the next number, so
that a case with a snapshot is folded anew (``tests/bot/case/test_fold_version.py`` goes red without). 0 was before
there were numbers."""

PICKED = frozenset({"types", "witnesses"})
PICKING = dt.timedelta(minutes=10)


def fold(events: Iterable[ev.Event], case: Case | None = None) -> Case | None:
    """The case after ``events``, going on from ``case`` (which is changed). None where there are no events."""
    for event in events:
        if case is None:
            case = Case(id=event.case, opened=event.at)
        _apply(event.payload, event, case)
        case.size += 1
    return case


_snapshot_decoder = msgspec.msgpack.Decoder(Case)


def dump(case: Case) -> bytes:
    """The bytes of a snapshot."""
    return msgspec.msgpack.encode(case)


def load(data: bytes) -> Case | None:
    """The case of a snapshot of this VERSION, or None where it cannot be read."""
    try:
        return _snapshot_decoder.decode(data)
    except msgspec.DecodeError:
        return None


@singledispatch
def _apply(payload: ev.Payload, event: ev.Event, case: Case) -> None:
    apply_record(payload, event, case)


@_apply.register
def _(payload: ev.CaseOpened, event: ev.Event, case: Case) -> None:
    case.language = payload.language


@_apply.register
def _(payload: ev.Captured, event: ev.Event, case: Case) -> None:
    if payload.exhibit in case.exhibits:
        return  # the same message twice is one exhibit
    case.strays.pop(payload.exhibit, None)
    case.exhibits[payload.exhibit] = Exhibit(
        id=payload.exhibit,
        form=payload.form,
        origin=payload.origin,
        message=payload.message,
        received=payload.received,
        sealed=event.at,
        text=payload.text,
        quote=payload.quote,
        facts=payload.facts,
        files=payload.files,
        helper=event.actor == "helper",
        account=payload.account,
    )
    if payload.account and payload.account not in case.accounts:
        case.accounts.append(payload.account)
    known = case.incidents.get(payload.incident)
    incident = known or Incident(number=payload.incident, opened=event.at)
    # What the kind of message makes plain holds only until the person has said something.
    types = incident.types if incident.types_told else incident.types or payload.types
    # What comes is never hidden: an incident that was taken out of the log comes back with it.
    case.incidents[payload.incident] = replace(
        incident,
        exhibits=(*incident.exhibits, payload.exhibit),
        types=types,
        withdrawn=payload.apart and known is None,
    )
    for number in case.whole(payload.incident)[1:]:
        _change(case, number, exhibits=(*case.incidents[number].exhibits, payload.exhibit), withdrawn=False)


@_apply.register
def _(payload: ev.FileSettled, event: ev.Event, case: Case) -> None:
    exhibit = case.exhibits.get(payload.exhibit)
    if exhibit is None:
        return
    files = list(exhibit.files)
    place = payload.position
    if place >= len(files):  # a file of an edit that was kept without reading the case
        wanted = payload.file.telegram_id
        waits = (i for i, f in enumerate(files) if f.telegram_id == wanted and f.state is FileState.PENDING)
        place = next(waits, len(files))
    if place < len(files):
        files[place] = payload.file
        case.exhibits[exhibit.id] = replace(exhibit, files=tuple(files))


@_apply.register
def _(payload: ev.Edited, event: ev.Event, case: Case) -> None:
    exhibit = case.exhibits.get(payload.exhibit)
    if exhibit is not None:
        wording = Wording(edited=payload.edited, sealed=event.at, text=payload.text, facts=payload.facts)
        case.exhibits[exhibit.id] = replace(
            exhibit, wordings=(*exhibit.wordings, wording), files=(*exhibit.files, *payload.files)
        )
    else:
        case.strays.setdefault(payload.exhibit, []).append(payload.raw)


@_apply.register
def _(payload: ev.TimeTold, event: ev.Event, case: Case) -> None:
    _tell(
        case, event.at, payload.incident, "when", {"when": payload.when, "when_unknown": payload.when is None}
    )


@_apply.register
def _(payload: ev.TypesTold, event: ev.Event, case: Case) -> None:
    _tell(case, event.at, payload.incident, "types", {"types": payload.types, "type_words": payload.words})
    _change(case, payload.incident, types_told=True)


@_apply.register
def _(payload: ev.WitnessesTold, event: ev.Event, case: Case) -> None:
    _tell(case, event.at, payload.incident, "witnesses", {"witnesses": payload.witnesses})


@_apply.register
def _(payload: ev.PlaceTold, event: ev.Event, case: Case) -> None:
    _tell(case, event.at, payload.incident, "place", {"place": payload.place})


@_apply.register
def _(payload: ev.WhatTold, event: ev.Event, case: Case) -> None:
    _tell(case, event.at, payload.incident, "what", {"what": payload.what})


@_apply.register
def _(payload: ev.NoteTold, event: ev.Event, case: Case) -> None:
    # A private note is not part of the log, so its changes are no corrections of it.
    _change(case, payload.incident, note=payload.note)


@_apply.register
def _(payload: ev.Withdrawn, event: ev.Event, case: Case) -> None:
    _change(case, payload.incident, withdrawn=True)


@_apply.register
def _(payload: ev.Restored, event: ev.Event, case: Case) -> None:
    incident = case.incidents.get(payload.incident)
    if incident is None:
        return
    if incident.joined is not None:
        _part(case, incident)
    _change(case, payload.incident, withdrawn=False, joined=None, lent=None)


@_apply.register
def _(payload: ev.Joined, event: ev.Event, case: Case) -> None:
    source = case.incidents.get(payload.incident)
    if source is None or source.joined is not None or payload.into not in case.incidents:
        return
    into = case.whole(payload.into)
    if source.number in into:
        return
    # The source keeps the list of its exhibits, so that a joining can be taken back.
    for number in into:
        target = case.incidents[number]
        more = tuple(id for id in source.exhibits if id not in target.exhibits)
        _change(case, number, exhibits=(*target.exhibits, *more))
    target = case.incidents[into[-1]]
    after = Told(
        when=target.when or source.when,
        types=target.types or source.types,
        type_words=target.type_words or source.type_words,
        witnesses=_united(target.witnesses, source.witnesses),
        place=target.place or source.place,
        what="\n".join(part for part in (target.what, source.what) if part),
    )
    _change(case, source.number, joined=target.number, lent=(target.told, after))
    _change(case, target.number, **asdict(after))


@_apply.register
def _(payload: ev.Split, event: ev.Event, case: Case) -> None:
    source = case.incidents.get(payload.incident)
    if source is None or payload.number in case.incidents:
        return
    moved = tuple(id for id in source.exhibits if id in payload.exhibits)
    case.incidents[payload.number] = Incident(
        number=payload.number, opened=event.at, exhibits=moved, types=source.types
    )
    for number in case.whole(source.number):  # one that is joined into others has lent them what it holds
        left = tuple(id for id in case.incidents[number].exhibits if id not in moved)
        _change(case, number, exhibits=left)


@_apply.register
def _(payload: ev.PartTold, event: ev.Event, case: Case) -> None:
    source = case.incidents.get(payload.incident)
    if source is None or payload.number in case.incidents or payload.exhibit not in source.exhibits:
        return
    shared = (payload.exhibit,)
    case.incidents[payload.number] = Incident(
        number=payload.number, opened=event.at, exhibits=shared, shared=shared
    )
    for number in case.whole(source.number):
        _change(case, number, shared=(*case.incidents[number].shared, payload.exhibit))


@_apply.register
def _(payload: ev.LogHandedOut, event: ev.Event, case: Case) -> None:
    case.editions.append(
        Edition(
            edition=payload.edition,
            format=payload.format,
            at=event.at,
            sha256=payload.sha256,
            size=payload.size,
            incidents=payload.incidents,
            first=payload.first,
            last=payload.last,
            parts=payload.parts,
            language=payload.language,
            made=payload.made,
            seen=payload.seen,
            files=payload.files,
            annexes=tuple(sorted(payload.annexes.values())),
        )
    )
    for exhibit, number in payload.annexes.items():
        case.annexes.setdefault(exhibit, number)


def _change(case: Case, number: int, **fields: object) -> None:
    incident = case.incidents.get(number)
    if incident is not None:
        case.incidents[number] = replace(incident, **fields)


def _tell(case: Case, at: dt.datetime, number: int, field: str, fields: dict[str, object]) -> None:
    """Set an answer; where there was another one before, keep that as a correction.

    Types and witnesses are picked from a list tap by tap: what follows within minutes is still the same answer. All
    of it stays in the ledger either way.
    """
    incident = case.incidents.get(number)
    if incident is None:
        return
    before = {name: getattr(incident, name) for name in fields}
    corrections = incident.corrections
    last = incident.answered.get(field)
    picking = field in PICKED and last is not None and at - last <= PICKING
    if _answered(incident, field) and before != fields and not picking:
        correction = Correction(field=field, before=msgspec.json.encode(before).decode(), at=at)
        corrections = (*corrections, correction)
    _change(case, number, **fields, corrections=corrections, answered={**incident.answered, field: at})


def _answered(incident: Incident, field: str) -> bool:
    """Whether the person has answered this field before (a type that was filled in counts as no answer)."""
    match field:
        case "when":
            return incident.when is not None or incident.when_unknown
        case "types":
            return incident.types_told
        case "witnesses":
            return incident.witnesses is not None
        case _:
            return bool(getattr(incident, field))


def _united(first: tuple[str, ...] | None, second: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return second if first is None else first if second is None else tuple(dict.fromkeys((*first, *second)))


def _part(case: Case, source: Incident) -> None:
    """Take an incident out of the ones that it had been joined into: its exhibits, and what it lent to what is told.

    What was split off meanwhile stays where it is, and what was told anew stays as it was told."""
    into = case.whole(source.number)[1:]
    holder = case.incidents[into[-1]]
    for number in into:
        holds = case.incidents[number]
        others = tuple(id for id in holds.exhibits if id not in source.exhibits or id in holds.shared)
        _change(case, number, exhibits=others)
    _change(case, source.number, exhibits=tuple(id for id in source.exhibits if id in holder.exhibits))
    if source.lent is not None:
        before, after = (asdict(told) for told in source.lent)
        target = case.incidents[into[0]]
        _change(case, target.number, **{
            name: value for name, value in before.items() if getattr(target, name) == after[name]
        })  # fmt: skip
