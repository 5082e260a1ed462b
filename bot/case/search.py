"""Finding incidents by word, type, witness, number or period, and by what records that name them say. Pure.

Every word of the query must stand somewhere in what is known of an incident; a time among them bounds the period. A
query that is a number finds that incident first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from bot.case.kinds import Type
from bot.case.model import Case, Incident
from bot.case.record_areas import POLICE, REFUSAL, WITNESSES, RecordArea, texts_of
from bot.case.when import TimeQuestion, When, read

LONGEST = 200
"""So many characters of a query are looked at."""

_NUMBER = re.compile(r"(?:nr|no|nummer|number)?\s*[.#]?\s*(\d{1,6})", re.IGNORECASE)
_NOT_DIGITS = re.compile(r"\D+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_FEWEST_DIGITS = 4
_MOST_WORDS = 8
_BARE = re.compile(r"\d{1,2}")
_Beside = Mapping[int, list[tuple[RecordArea, msgspec.Struct]]]
_AMONG_OTHERS = ("when.ask.is_it_this", "when.ask.which_time")


def search(
    case: Case, query: str, *, now: dt.datetime, names: Mapping[Type, str], language: str = "da"
) -> list[Incident]:
    """The incidents of the log that fit, those that happened last first; a fitting number before all others.

    ``now`` is aware, and its ZoneInfo is the person's. ``names`` are the words that each type is known by.
    """
    query = " ".join(query[:LONGEST].split())
    if not query:
        return []
    numbered = _NUMBER.fullmatch(query)
    number = int(numbered[1]) if numbered else None
    words, phone = fold_letters(query).split(), _phone(query)
    periods, rest = ((), "") if numbered else _period(query, now, language)
    left = fold_letters(rest).split()
    found, beside = [], _beside(case)
    for incident in case.standing():
        text = _everything(case, incident, names, beside)
        when, _ = case.time_of(incident, now.tzinfo or dt.UTC)
        said = all(word in text for word in words) or bool(phone and phone in _NOT_DIGITS.sub("", text))
        then = when is not None and any(_meet(period, when) for period in periods)
        if said or incident.number == number or (then and all(word in text for word in left)):
            start = when.earliest() if when is not None else None
            stamp = start.timestamp() if start is not None else float("-inf")
            found.append((incident.number == number, stamp, incident.number, incident))
    return [incident for *_, incident in sorted(found, key=lambda one: one[:3], reverse=True)]


def fold_letters(text: str) -> str:
    """Lower case, with æ, ø, å also as ae, oe, aa: as people type them on a foreign keyboard."""
    return text.casefold().translate(_LETTERS)


def _phone(query: str) -> str:
    """The digits of a query that can be a phone number, however it is spaced; else ""."""
    digits = _NOT_DIGITS.sub("", query)
    return digits if len(digits) >= _FEWEST_DIGITS and not any(c.isalpha() for c in query) else ""


def _period(query: str, now: dt.datetime, language: str) -> tuple[tuple[When, ...], str]:
    """The times that the query begins or ends with, the longest that can be read as one; and what else it says."""
    words = query.split()
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        for part, rest in ((words[-length:], words[:-length]), (words[:length], words[length:])):
            text = " ".join(part)
            meant = read(text, now=now, language=language) if not _BARE.fullmatch(text) else None
            if isinstance(meant, When):
                return (meant,), " ".join(rest)
            # a question that found the time among other words would leave those out
            if isinstance(meant, TimeQuestion) and meant.choices and meant.key not in _AMONG_OTHERS:
                return meant.choices, " ".join(rest)
    return (), query


def _meet(period: When, when: When) -> bool:
    """Whether two stretches of days have a day in common."""
    if period.date is None or when.date is None:
        return False
    return (when.last or when.date) >= period.date and when.date <= (period.last or period.date)


def _beside(case: Case) -> _Beside:
    """The refusals and the contacts with the police that name an incident, by its number."""
    found: dict[int, list[tuple[RecordArea, msgspec.Struct]]] = {}
    named = [(POLICE, one, one.incidents) for one in case.police_contacts]
    told = [*named, *((REFUSAL, one, (one.incident,)) for one in case.refusals)]
    for area, record, numbers in told:
        for head in {case.whole(number)[-1] for number in numbers if number in case.incidents}:
            found.setdefault(head, []).append((area, record))
    return found


def _said(area: RecordArea, record: msgspec.Struct) -> Iterator[str]:
    """What of a record is searched."""
    for name, asked in area.fields.items():
        if asked.searched:
            yield from texts_of(getattr(record, name))


def _everything(case: Case, incident: Incident, names: Mapping[Type, str], beside: _Beside) -> str:
    """All words that are known of an incident."""
    exhibits = case.exhibits_of(incident)
    witnesses = [case.witnesses[id] for id in incident.witnesses or () if id in case.witnesses]
    records = [*((WITNESSES, witness) for witness in witnesses), *beside.get(incident.number, ())]
    parts = chain(
        (names.get(kind, "") for kind in incident.types),
        (incident.type_words, incident.place, incident.what, incident.note),
        (text for area, record in records for text in _said(area, record)),
        (f"{e.text}\n{e.quote}\n{e.origin.name} {e.origin.username}" for e in exhibits),
        (wording.text for e in exhibits for wording in e.wordings),
        (fact.value for e in exhibits for fact in e.facts),
        (file.name for e in exhibits for file in e.files),
    )
    return fold_letters("\n".join(part for part in parts if part))
