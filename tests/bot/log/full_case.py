"""A case with one of every record, told and corrected through its events, as the bot itself would. Made-up data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from bot.case import events as ev
from bot.case import records as rec
from bot.case.fold import fold
from bot.case.kinds import Type
from bot.case.model import Case
from bot.case.values import Origin, OriginKind
from bot.case.when import When
from bot.log.content.rows import Choices, Log, build
from bot.words import Words
from tests.kits.log_builder import DANISH, NOW, OTHER, local

ADDRESS = "Eksempelvej 12, 2. tv, 9999 Opdigtby"
PHONE = "11 22 33 44"
WITNESS_PHONE = "20 30 40 50"
WITNESS_MAIL = "anna@eksempel.example"


class Telling:
    """Events one after the other; each is sealed at the moment that ``at`` was last set to."""

    def __init__(self) -> None:
        self.events: list[ev.Event] = []
        self.at = local(2025, 5, 1)
        self._next = 0

    def tell(self, payload: Any, at: dt.datetime | None = None) -> None:
        """One more event."""
        self.at = at or self.at + dt.timedelta(minutes=1)
        id = f"{len(self.events):032x}"
        self.events.append(
            ev.Event(1, id, "0199a3f0-1111-7abc-8def-00009f3a71c2", "me", self.at, payload, b"s" * 16)
        )

    def incident(self, when: When | None, what: str = "", types: tuple[Type, ...] = ()) -> int:
        """An incident that the person tells of."""
        number = self._captured("", Origin(kind=OriginKind.DIRECT), self.at)
        self.tell(ev.TimeTold(number, when))
        self.tell(ev.WhatTold(number, what))
        self.tell(ev.TypesTold(number, types))
        return number

    def forward(
        self, text: str, sent: dt.datetime, types: tuple[Type, ...] = (), *, own: bool = False
    ) -> int:
        """A forwarded message."""
        number = self._captured(text, replace(OTHER, date=sent, own=own), sent + dt.timedelta(hours=1))
        if types:
            self.tell(ev.TypesTold(number, types))
        return number

    def _captured(self, text: str, origin: Origin, received: dt.datetime) -> int:
        self._next += 1
        number = self._next
        self.tell(ev.Captured(number, f"x{number}", "text", received, number, origin, "{}", text), at=None)
        return number

    @property
    def case(self) -> Case:
        """The case of all that was told."""
        case = fold(self.events)
        assert case is not None
        return case

    def log(self, choices: Choices | None = None, words: Words = DANISH) -> Log:
        """Its log."""
        return build(self.case, choices or Choices(), now=NOW, edition=1, words=words)


def day(month: int, number: int, hour: int | None = None, minute: int = 0) -> When:
    return When(dt.date(2025, month, number), time=None if hour is None else dt.time(hour, minute))


def full(scale: int = 1, incidents: Iterable[int] = range(30)) -> Telling:
    """One of everything; ``scale`` makes every text of the records so many times as long, and the lists too."""
    told = Telling()
    told.tell(ev.CaseOpened("da"))
    for index in incidents:
        sent = local(2025, 5, 13, 7) + dt.timedelta(days=index * 3.8, hours=index * 5 % 24)
        told.forward(f"Hvorfor svarer du ikke? Nummer {index}. " * scale, sent, (list(Type)[index * 7 % 16],))
    threat = told.incident(
        day(8, 30, 23, 10), "Han råbte, at jeg ville fortryde det. " * scale, (Type.THREAT,)
    )
    stalk = told.incident(
        day(9, 1, 7), "Han stod foran børnehaven. " * scale, (Type.FOLLOWING, Type.APPROACH)
    )
    told.tell(ev.WitnessNamed("w1", "Anna Holm", f"{WITNESS_PHONE}, {WITNESS_MAIL}", "Så ham ved porten"))
    told.tell(rec.WitnessAmended("w1", relation="nabo"))
    told.tell(ev.WitnessesTold(stalk, ("w1",)))
    told.tell(ev.PlaceTold(stalk, "Børnehaven Solstrålen"))
    no = told.forward("Jeg vil ikke have kontakt med dig. " * scale, local(2025, 6, 3, 14, 30), own=True)
    told.tell(
        rec.Refused(
            "r1", day(6, 3, 14, 30), "Skrev en sms: jeg vil ikke have kontakt. " * scale, no, (f"x{no}",)
        )
    )
    told.tell(
        rec.PoliceContacted(
            "p1",
            day(9, 2, 10),
            "Østjyllands Politi",
            "Bo Betjent",
            "87 31 14 48",
            "4200-73121-00012-25",
            True,
            True,
            (threat, stalk),
        )
    )
    for index in range(scale - 1):
        told.tell(
            rec.PoliceContacted(
                f"q{index}", day(7, 1 + index), "Station " * scale, "Betjent", journal="x" * 40
            )
        )
    told.tell(
        rec.BackgroundTold(
            True,
            "Vi gik fra hinanden i foråret. Siden har han skrevet hver dag. " * scale,
            ("Kim Eksempel", "K.", "Kimse") * scale,
            "Tidligere kæreste",
            When(dt.date(2025, 3, 1), approximate=True),
            "Flere gange om dagen",
            day(9, 1),
            ("12 34 56 78", "87 65 43 21") * scale,
            ("kim@eksempel.example",) * scale,
            ("@kim_eksempel", "facebook.example/kim") * scale,
            "Sort varevogn, AB 12 345",
            "Et fælles barn på 4 år",
            day(8, 1),
            When(dt.date(2030, 8, 1)),
            "Signe Prøve",
            ADDRESS,
            (PHONE,),
        )
    )
    told.tell(rec.ImpactTold("i1", day(8, 31), rec.Area.SLEEP, "Sover tre timer om natten. " * scale))
    told.tell(rec.ImpactTold("i2", None, rec.Area.WORK, "Sygemeldt to dage. " * scale))
    for number in (threat, stalk, 3, 9, 12):
        told.tell(rec.Highlighted(number))
    told.tell(ev.TimeTold(threat, day(8, 30, 23, 40)), local(2025, 9, 2, 9))
    told.tell(ev.PlaceTold(stalk, "Ved hegnet til børnehaven"))
    told.tell(ev.Withdrawn(7))
    told.tell(ev.Joined(5, 4))
    return told
