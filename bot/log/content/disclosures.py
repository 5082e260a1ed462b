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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.case.model import Case, Exhibit, Incident
from bot.case.named import printed
from bot.case.when import When
from bot.log.content.choices import Choices
from bot.log.content.record_sections import refused_with
from bot.log.text.for_print import shorten
from bot.words import Words

LEAST_DIGITS = 5
"""A shorter number would be found in every date."""
LEAST_STREET = 4
EXCERPT_LETTERS = 80
COUNTRY = "45"


class Secret(StrEnum):
    """What was left out."""

    OWN_NAME = "own_name"
    OWN_ADDRESS = "own_address"
    OWN_NUMBER = "own_number"
    WITNESS_CONTACT = "witness_contact"


class Where(StrEnum):
    """In which text it stands."""

    WHAT = "what"
    PLACE = "place"
    TYPE = "type"
    NOTE = "note"
    CORRECTION = "correction"
    ANNEX = "annex"
    WITNESS = "witness"
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
    found: list[tuple[Secret, _Digits | _Letters]] = []
    background = case.background
    if not choices.name:
        found += [(Secret.OWN_NAME, _Letters(background.own_name))]
    if not choices.own:
        found += [(Secret.OWN_ADDRESS, pattern) for pattern in _address(background.own_address)]
        found += [(Secret.OWN_NUMBER, _Digits(number)) for number in background.own_numbers]
    if not choices.contacts:
        for witness in case.witnesses.values():
            found += [(Secret.WITNESS_CONTACT, pattern) for pattern in _contact(witness.contact)]
    return (one for one in found if one[1])


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
            witness = case.witnesses[id]
            yield from _each(Where.WITNESS, (witness.name, witness.saw, witness.relation))
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
    for refusal in case.refusals:
        yield from _each(Where.REFUSAL, (refusal.how,))
    if choices.police:
        for contact in case.police_contacts:
            yield from _each(Where.POLICE, (contact.station, contact.officer, contact.phone, contact.journal))
    if choices.background:
        told = case.background
        lists = (*told.names, *told.numbers, *told.mails, *told.profiles)
        yield from _each(
            Where.BACKGROUND,
            (told.happened, told.relation, told.often, told.car, told.children, *lists),
        )
    if choices.impact:
        yield from _each(Where.IMPACT, (impact.text for impact in case.impacts))


def _each(where: Where, texts: Iterable[str]) -> Iterator[_Text]:
    return (_Text(where, text) for text in texts if text)
