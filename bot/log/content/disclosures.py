"""Where a thing that was left out still stands in a text (docs/logskema.md R9): before a log is made, the person is
told.

Pure. It looks for the person's own name, address and phone numbers, as told in the background, and for the witnesses'
phone numbers and mail addresses, as far as ``Choices`` leave them out. Numbers are compared by their digits, whatever
stands between them and with or without the country's code; it rather finds too much than too little. Pictures and
sound cannot be searched: ``contents`` says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from bot.case.model import Case, Exhibit, Incident
from bot.case.named import printed
from bot.case.record_areas import AREAS, WITNESSES, RecordArea, corrections_of, texts_of
from bot.case.record_fields import Secret as Secret
from bot.case.record_fields import types_of
from bot.case.when import When
from bot.log.content.choices import Choices
from bot.log.content.record_sections import refused_with, shown
from bot.log.text.for_print import shorten
from bot.words import Words

LEAST_DIGITS = 5
"""A shorter number would be found in every date."""
LEAST_STREET = 4
EXCERPT_LETTERS = 80
COUNTRY = "45"


class Where(StrEnum):
    """In which text it stands."""

    WHAT = "what"
    PLACE = "place"
    TYPE = "type"
    NOTE = "note"
    CORRECTION = "correction"
    ANNEX = "annex"
    WITNESS = "witnesses"
    REFUSAL = "refusal"
    POLICE = "police"
    BACKGROUND = "background"
    IMPACT = "impact"


@dataclass(frozen=True)
class Place:
    """One text in which a left-out thing stands.

    ``incident`` is the number of the incident, None for the records beside; ``exhibit`` is the id of the message for
    an ANNEX. ``excerpt`` is the beginning of the text from a little before the place on.
    """

    secret: Secret
    where: Where
    incident: int | None
    exhibit: str
    excerpt: str


@dataclass(frozen=True)
class _Text:
    where: Where
    text: str
    incident: int | None = None
    exhibit: str = ""


_NUMBER = re.compile(r"\d(?:[\W_]{0,3}\d)*")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_STREET = re.compile(r"\s*([^\d,]*?)\s*(\d+)\s*([a-zæøå]?)(?![\w])", re.IGNORECASE)


def warnings(case: Case, choices: Choices, zone: dt.tzinfo = dt.UTC) -> tuple[Place, ...]:
    """The places where something that ``choices`` leave out still stands in a text of the log that they make.

    One place a text and kind of secret. ``zone`` is the person's, for the bounds of the period.
    """
    case = printed(case)
    patterns = list(_patterns(case, choices))
    if not patterns:
        return ()
    found = []
    for text in _texts(case, choices, zone):
        for secret in dict.fromkeys(secret for secret, _ in patterns):
            starts = (
                start for kind, pattern in patterns if kind is secret for start in pattern.starts(text.text)
            )
            start = min(starts, default=None)
            if start is not None:
                excerpt = shorten(text.text[max(0, start - 20) :], EXCERPT_LETTERS)[0]
                found.append(Place(secret, text.where, text.incident, text.exhibit, excerpt))
    return tuple(found)


def say_place(place: Place, annexes: dict[str, int], words: Words) -> str:
    """A place in words for the chat: "nr. 12, i bilag 7: din adresse". ``annexes`` as in ``Log.annex_numbers``."""
    where = words.text(f"log.warning.where.{place.where}", number=annexes.get(place.exhibit, "?"))
    what = words.text(f"log.warning.secret.{place.secret}")
    if place.incident is None:
        return words.text("log.warning.beside", where=where, what=what)
    return words.text("log.warning.incident", number=place.incident, where=where, what=what)


class _Digits:
    """A phone number, however it is spaced."""

    def __init__(self, number: str) -> None:
        digits = re.sub(r"\D", "", number)
        for code in (f"00{COUNTRY}", COUNTRY):
            if digits.startswith(code) and len(digits) == len(code) + 8:
                digits = digits[len(code) :]
        self._digits = digits

    def __bool__(self) -> bool:
        return len(self._digits) >= LEAST_DIGITS

    def starts(self, text: str) -> Iterator[int]:
        """Where it begins."""
        for run in _NUMBER.finditer(text):
            at = [index for index in range(run.start(), run.end()) if text[index].isdecimal()]
            digits = "".join(str(int(text[index])) for index in at)
            found = digits.find(self._digits)
            if found >= 0:
                yield at[found]


class _Letters:
    """Words in their order, whatever stands between them; a pattern of whole words."""

    def __init__(self, text: str) -> None:
        parts = re.findall(r"\w+", text)
        between = r"[\W_]{0,4}"
        self._length = sum(map(len, parts))
        self._pattern = re.compile(rf"(?<!\w){between.join(map(re.escape, parts))}(?!\w)", re.IGNORECASE)

    def __bool__(self) -> bool:
        return self._length >= LEAST_STREET

    def starts(self, text: str) -> Iterator[int]:
        """Where it begins."""
        return (found.start() for found in self._pattern.finditer(text))


def _patterns(case: Case, choices: Choices) -> Iterator[tuple[Secret, _Digits | _Letters]]:
    """How each left-out thing is written, of those that are declared as secrets."""
    for secret, written in _WRITTEN.items():
        for text in _left_out(case, choices, secret):
            yield from ((secret, pattern) for pattern in written(text) if pattern)


def _left_out(case: Case, choices: Choices, secret: Secret) -> Iterator[str]:
    for area in AREAS:
        names = [name for name, asked in area.fields.items() if asked.secret is secret]
        hidden = [name for name in names if name not in shown(area, choices)]
        for record in area.every(case):
            yield from (text for name in hidden for text in texts_of(getattr(record, name)))


def _address(address: str) -> Iterator[_Letters]:
    """The whole of it, its street with the number, and the street alone."""
    yield _Letters(address)
    street = _STREET.match(address)
    if street is not None and len(re.sub(r"\W", "", street[1])) >= LEAST_STREET:
        yield _Letters(f"{street[1]} {street[2]} {street[3]}")
        yield _Letters(street[1])


def _contact(contact: str) -> Iterator[_Digits | _Letters]:
    mails = _MAIL.findall(contact)
    yield from (_Letters(mail) for mail in mails)
    rest = _MAIL.sub("\n", contact)
    yield from (_Digits(run) for run in re.split(r"[^\d\s+().\-/]+|\n", rest))


_WRITTEN: dict[Secret, Callable[[str], Iterable[_Digits | _Letters]]] = {
    Secret.OWN_NAME: lambda name: [_Letters(name)],
    Secret.OWN_ADDRESS: _address,
    Secret.OWN_NUMBER: lambda number: [_Digits(number)],
    Secret.WITNESS_CONTACT: _contact,
}


def _texts(case: Case, choices: Choices, zone: dt.tzinfo) -> Iterator[_Text]:
    """Every free text that the log would hold."""
    kept = [i for i in case.standing() if choices.holds(case.time_of(i, zone)[0] or When(date=None))]
    seen: set[str] = set()
    witnesses: dict[str, None] = {}
    for incident in kept:
        yield from _told(incident, choices)
        witnesses |= dict.fromkeys(incident.witnesses or ())
        for exhibit in case.exhibits_of(incident):
            seen.add(exhibit.id)
            yield from _written(exhibit, incident.number)
    if case.refusal is not None:
        extra = [case.exhibits[id] for id in refused_with(case, case.refusal) if id not in seen]
        yield from (text for exhibit in extra for text in _written(exhibit, None))
    for id in witnesses:
        if id in case.witnesses:
            yield from _recorded(WITNESSES, case.witnesses[id], choices)
    yield from _beside(case, choices)


def _told(incident: Incident, choices: Choices) -> Iterator[_Text]:
    told = [(Where.WHAT, incident.what), (Where.TYPE, incident.type_words)]
    if choices.places:
        told.append((Where.PLACE, incident.place))
    if choices.notes:
        told.append((Where.NOTE, incident.note))
    if choices.earlier:
        earlier = (one.before for one in incident.corrections if choices.places or one.field != "place")
        told += [(Where.CORRECTION, before) for before in earlier]
    return (_Text(where, text, incident.number) for where, text in told)


def _written(exhibit: Exhibit, incident: int | None) -> Iterator[_Text]:
    texts = [exhibit.origin.name, exhibit.origin.username, exhibit.text, exhibit.quote]
    texts += [fact.value for fact in exhibit.facts]
    texts += [file.name for file in exhibit.files]
    for wording in exhibit.wordings:
        texts += [wording.text, *(fact.value for fact in wording.facts)]
    return (_Text(Where.ANNEX, text, incident, exhibit.id) for text in dict.fromkeys(texts))


def _beside(case: Case, choices: Choices) -> Iterator[_Text]:
    """The records that the log holds, and how they were before they were corrected."""
    for area in AREAS:
        if area.choice and not getattr(choices, area.choice):
            continue
        for record in area.every(case):
            if area is not WITNESSES:
                yield from _recorded(area, record, choices)
            if choices.earlier:
                yield from _corrected(area, record, choices)


def _recorded(area: RecordArea, record: msgspec.Struct, choices: Choices) -> Iterator[_Text]:
    for name in shown(area, choices):
        yield from _each(Where(area.name), texts_of(getattr(record, name)))


def _corrected(area: RecordArea, record: msgspec.Struct, choices: Choices) -> Iterator[_Text]:
    fields, types = shown(area, choices), types_of(area.record)
    for one in corrections_of(record):
        if one.field in fields:
            before = msgspec.json.decode(one.before)[one.field]
            yield from _each(Where(area.name), texts_of(msgspec.convert(before, types[one.field])))


def _each(where: Where, texts: Iterable[str]) -> Iterator[_Text]:
    return (_Text(where, text) for text in texts if text)
