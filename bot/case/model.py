"""A case as it stands after its events: incidents with their exhibits, witnesses, and the logs handed out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from bot.case.kinds import Type
from bot.case.record_model import (
    MOST_HIGHLIGHTS,
    Background,
    Impact,
    PoliceContact,
    Records,
    Refusal,
    by_day,
    by_time,
)
from bot.case.record_model import Correction as Correction
from bot.case.record_model import Witness as Witness
from bot.case.values import Fact, File, FileState, HandedFile, Origin, OriginKind
from bot.case.when import When


class Wording(msgspec.Struct, frozen=True, omit_defaults=True):
    """One later wording of an edited message; ``edited`` by Telegram's date, ``sealed`` here (both UTC)."""

    edited: dt.datetime
    sealed: dt.datetime
    text: str = ""
    facts: tuple[Fact, ...] = ()


class Exhibit(msgspec.Struct, frozen=True, omit_defaults=True):
    """One kept message with its files. All times in UTC: ``sent``, ``received`` (sent to Logbog), ``sealed`` (here)."""

    id: str
    form: str
    origin: Origin
    message: int
    received: dt.datetime
    sealed: dt.datetime
    text: str = ""
    quote: str = ""
    facts: tuple[Fact, ...] = ()
    files: tuple[File, ...] = ()
    wordings: tuple[Wording, ...] = ()
    helper: bool = False
    """Whether it came in by a linked account that collects for the case, and not by the person's own."""
    account: str = ""

    @property
    def sent(self) -> dt.datetime:
        """When the message was sent: the original's date for a forward, else the date of the message to Logbog."""
        return self.origin.date or self.received

    @property
    def forwarded(self) -> bool:
        """Whether Telegram named an origin."""
        return self.origin.kind is not OriginKind.DIRECT

    @property
    def pending(self) -> bool:
        """Whether a file of it has still to be fetched."""
        return any(file.state is FileState.PENDING for file in self.files)

    @property
    def kept(self) -> bool:
        """Whether anything of it is kept beside the names and sizes of its files."""
        told = self.text or self.quote or self.facts or self.wordings or not self.files
        return bool(told) or any(file.state is FileState.KEPT for file in self.files)

    def when_sent(self, zone: dt.tzinfo) -> When:
        """When it was sent, to the minute, as local wall-clock time in ``zone``."""
        local = self.sent.astimezone(zone)
        clock = dt.time(local.hour, local.minute)
        return When(date=local.date(), time=clock, zone=str(zone), fold=local.fold)


class TimeSource(StrEnum):
    """Where the time of an incident is known from."""

    PERSON = "person"
    FORWARD = "forward"


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is told of an incident, as far as joining two of them brings it together."""

    when: When | None = None
    types: tuple[Type, ...] = ()
    type_words: str = ""
    witnesses: tuple[str, ...] | None = None
    place: str = ""
    what: str = ""


class Incident(msgspec.Struct, frozen=True, omit_defaults=True):
    """One incident: a row of the logskema.

    ``when`` is what the person said; ``when_unknown`` that the person said "I do not know". ``types_told`` tells an
    answer from a type that was filled in because the kind of message makes it plain. ``witnesses`` is None
    while the question is unanswered and empty for "no witnesses". ``joined`` is the number it now belongs to, and
    ``lent`` what was told of that one before and after the joining, so that it can be taken back. ``shared`` are the
    exhibits that are of other incidents too: an account with several of them.
    """

    number: int
    opened: dt.datetime
    exhibits: tuple[str, ...] = ()
    when: When | None = None
    when_unknown: bool = False
    types: tuple[Type, ...] = ()
    types_told: bool = False
    type_words: str = ""
    witnesses: tuple[str, ...] | None = None
    place: str = ""
    what: str = ""
    note: str = ""
    withdrawn: bool = False
    joined: int | None = None
    lent: tuple[Told, Told] | None = None
    shared: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    answered: dict[str, dt.datetime] = msgspec.field(default_factory=dict)

    @property
    def standing(self) -> bool:
        """Whether it is an incident of the log: neither withdrawn nor joined to another."""
        return not self.withdrawn and self.joined is None

    @property
    def told(self) -> Told:
        """What is told of it."""
        return Told(self.when, self.types, self.type_words, self.witnesses, self.place, self.what)


class Edition(msgspec.Struct, frozen=True, omit_defaults=True):
    """A log that was handed out, as ``LogHandedOut`` says. ``annexes`` are the numbers of its annexes, ascending."""

    edition: int
    format: str
    at: dt.datetime
    sha256: str
    size: int
    incidents: tuple[int, ...]
    first: dt.date | None = None
    last: dt.date | None = None
    parts: tuple[str, ...] | None = None
    language: str = ""
    made: dt.datetime | None = None
    seen: int = 0
    files: tuple[HandedFile, ...] = ()
    annexes: tuple[int, ...] = ()


class Case(msgspec.Struct):
    """Everything that is known of one case after ``size`` events. ``zone`` is not part of it: it is a setting.

    ``strays`` are edits (raw updates) of messages that are no exhibits, by what their exhibit would be: they came while
    the case was locked, and become exhibits when it is next opened. ``accounts`` are those by which exhibits came in,
    in the order in which they first did."""

    id: str
    opened: dt.datetime
    language: str = "da"
    size: int = 0
    incidents: dict[int, Incident] = msgspec.field(default_factory=dict)
    exhibits: dict[str, Exhibit] = msgspec.field(default_factory=dict)
    witnesses: dict[str, Witness] = msgspec.field(default_factory=dict)
    editions: list[Edition] = msgspec.field(default_factory=list)
    annexes: dict[str, int] = msgspec.field(default_factory=dict)
    records: Records = msgspec.field(default_factory=Records)
    strays: dict[str, list[str]] = msgspec.field(default_factory=dict)
    accounts: list[str] = msgspec.field(default_factory=list)

    def exhibits_of(self, incident: Incident) -> list[Exhibit]:
        """The exhibits of an incident in the order in which they were sent."""
        if len(incident.exhibits) < 2:
            return [self.exhibits[id] for id in incident.exhibits]
        return sorted(
            (self.exhibits[id] for id in incident.exhibits),
            key=lambda exhibit: (exhibit.sent, exhibit.message),
        )

    def context_only(self, incident: Incident) -> bool:
        """Whether it holds nothing but the person's own messages: kept and shown, never counted as a contact."""
        exhibits = [self.exhibits[id] for id in incident.exhibits]
        return bool(exhibits) and all(exhibit.origin.own for exhibit in exhibits)

    def own_exhibits(self, incident: Incident) -> list[Exhibit]:
        """The person's own forwarded messages in an incident, in the order in which they were sent."""
        return [exhibit for exhibit in self.exhibits_of(incident) if exhibit.origin.own]

    def time_of(
        self, incident: Incident, zone: dt.tzinfo, exhibits: Sequence[Exhibit] | None = None
    ) -> tuple[When | None, TimeSource | None]:
        """When an incident happened, for the log: what the person said, else the time that a forward carries.

        Things without a time of their own stay undated (R1: never guessed). The first forward by the other counts,
        or the person's own where there is none; local wall-clock time in ``zone``. ``exhibits`` are those of the
        incident in their order, where they are at hand.
        """
        if incident.when is not None:
            return incident.when, TimeSource.PERSON
        if incident.when_unknown:
            return None, TimeSource.PERSON
        exhibits = self.exhibits_of(incident) if exhibits is None else exhibits
        dated = [exhibit for exhibit in exhibits if exhibit.origin.date is not None]
        if not dated:
            return None, None
        first = next((exhibit for exhibit in dated if not exhibit.origin.own), dated[0])
        return first.when_sent(zone), TimeSource.FORWARD

    def whole(self, number: int) -> list[int]:
        """``number``, the one that it is joined to, and so on up to the one that stands for them all."""
        numbers = [number]
        while (joined := self.incidents[numbers[-1]].joined) is not None and joined not in numbers:
            numbers.append(joined)
        return numbers

    def standing(self) -> list[Incident]:
        """The incidents of the log, by number."""
        return [incident for _, incident in sorted(self.incidents.items()) if incident.standing]

    @property
    def next_edition(self) -> int:
        """The number of the next log that is handed out. One that is made again keeps its own."""
        return max((edition.edition for edition in self.editions), default=0) + 1

    @property
    def refusals(self) -> list[Refusal]:
        """Every documented "no", the earliest first; those without a time last."""
        return sorted((r for r in self.records.refusals.values() if not r.withdrawn), key=by_time)

    @property
    def refusal(self) -> Refusal | None:
        """The "no" that stands at the head of the log and is counted from (R7): the earliest."""
        return next(iter(self.refusals), None)

    def refusals_of(self, incident: Incident) -> list[Refusal]:
        """Those whose message is kept in this incident, or in one that is joined to it."""
        known = ((r, r.incident) for r in self.refusals)
        return [r for r, n in known if n in self.incidents and self.whole(n)[-1] == incident.number]

    @property
    def police_contacts(self) -> list[PoliceContact]:
        """Every contact with the police (R8), the earliest first."""
        return sorted((p for p in self.records.police.values() if not p.withdrawn), key=by_time)

    def police_contacts_of(self, incident: Incident) -> list[PoliceContact]:
        """Those at which this incident, or one that is joined to it, was reported."""
        return [
            contact
            for contact in self.police_contacts
            if any(self.whole(n)[-1] == incident.number for n in contact.incidents if n in self.incidents)
        ]

    @property
    def background(self) -> Background:
        """Background, briefly (R10)."""
        return self.records.background

    @property
    def impacts(self) -> list[Impact]:
        """What it does to daily life (R11), the earliest first; an entry without a time is of the day it was told."""
        return sorted((i for i in self.records.impacts.values() if not i.withdrawn), key=by_day)

    @property
    def highlights(self) -> list[Incident]:
        """The few typical examples (R5), in the order in which they were marked: never more than five."""
        heads = dict.fromkeys(self.whole(number)[-1] for number in self.records.highlighted)
        return [self.incidents[n] for n in heads if self.incidents[n].standing][:MOST_HIGHLIGHTS]

    def incidents_of(self, witness: str) -> list[Incident]:
        """The incidents of the log that this witness saw, by number (R6)."""
        return [incident for incident in self.standing() if witness in (incident.witnesses or ())]
