"""Builds cases for the log's tests: one line an incident. Made-up data only."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.case.kinds import Type
from bot.case.model import Case, Exhibit, Incident, Witness
from bot.case.values import File, FileState, Origin, OriginKind
from bot.case.when import When
from bot.log.content.chat_figures import NEWEST, Glance, glance
from bot.log.content.rows import Choices, Log, build
from bot.words import Language, Words

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = dt.datetime(2025, 9, 4, 14, 5, tzinfo=COPENHAGEN)
DANISH = Words(Language.DANISH)
ENGLISH = Words(Language.ENGLISH)
OTHER = Origin(kind=OriginKind.USER, name="Kim Eksempel", username="kim_eksempel", ref=777001)


def local(year: int, month: int, day: int, hour: int = 12, minute: int = 0, fold: int = 0) -> dt.datetime:
    """A moment by the clock in Copenhagen, in UTC as it is stored."""
    moment = dt.datetime(year, month, day, hour, minute, tzinfo=COPENHAGEN, fold=fold)
    return moment.astimezone(dt.UTC)


class CaseBuilder:
    """A case that grows by one incident at a time."""

    def __init__(self, opened: dt.datetime | None = None) -> None:
        self.case = Case(id="0199a3f0-1111-7abc-8def-00009f3a71c2", opened=opened or local(2025, 5, 1))
        self._message = 0

    def incident(
        self,
        *exhibits: Exhibit,
        when: When | None = None,
        types: tuple[Type, ...] = (),
        opened: dt.datetime | None = None,
        **fields: Any,
    ) -> Incident:
        """One more incident with the next number; its exhibits as ``exhibit`` or ``forward`` made them."""
        number = max(self.case.incidents, default=0) + 1
        incident = Incident(
            number=number,
            opened=opened or local(2025, 9, 1),
            exhibits=tuple(exhibit.id for exhibit in exhibits),
            when=when,
            types=types,
            **fields,
        )
        self.case.incidents[number] = incident
        self.case.exhibits.update({exhibit.id: exhibit for exhibit in exhibits})
        return incident

    def exhibit(self, text: str = "", *, form: str = "text", **fields: Any) -> Exhibit:
        """Something that the person sent directly."""
        self._message += 1
        received = fields.pop("received", local(2025, 9, 1) + dt.timedelta(seconds=self._message))
        fields.setdefault("origin", Origin(kind=OriginKind.DIRECT))
        return Exhibit(
            id=f"exhibit-{self._message:05}",
            form=form,
            message=self._message,
            received=received,
            sealed=received + dt.timedelta(seconds=2),
            text=text,
            **fields,
        )

    def forward(self, text: str, sent: dt.datetime, *, own: bool = False, **fields: Any) -> Exhibit:
        """A forwarded message of the other, or of the person."""
        return self.exhibit(text, origin=replace(OTHER, date=sent, own=own), **fields)

    def witness(self, name: str, contact: str = "", saw: str = "") -> str:
        """One more witness; returns the id."""
        id = f"witness-{len(self.case.witnesses) + 1}"
        self.case.witnesses[id] = Witness(id=id, name=name, contact=contact, saw=saw)
        return id

    def log(self, choices: Choices | None = None, words: Words = DANISH, edition: int = 1) -> Log:
        """The log of the case as it now stands."""
        return build(self.case, choices or Choices(), now=NOW, edition=edition, words=words)

    def glance(self, choices: Choices | None = None, words: Words = DANISH, newest: int = NEWEST) -> Glance:
        """What /log says of it."""
        return glance(self.case, choices or Choices(), now=NOW, words=words, newest=newest)


def kept(name: str, mime: str, data: bytes, **fields: Any) -> File:
    """A file whose bytes are kept; ``kept_as`` is its name, by which tests find the bytes."""
    digest = hashlib.sha256(data).hexdigest()
    return File(
        state=FileState.KEPT, name=name, mime=mime, size=len(data), kept_as=name, sha256=digest, **fields
    )
