"""Times inside a longer account: found to be offered, never taken.

Conservative: a time must name itself. A day by its name or its whole date, a clock by "kl.", a colon or a part of the
day. Bare numbers, fractions, prices, house numbers and versions are left alone, and so is what a word before it makes
something else: "hver lørdag", "siden i går", "ikke i aftes".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec

from bot.case.when.answer import meaning, verbatim, zone_of
from bot.case.when.grammar import holidays
from bot.case.when.grammar.phrases import Search
from bot.case.when.grammar.resolve import Setting
from bot.case.when.grammar.scanner import Scanner
from bot.case.when.languages.vocabulary import Sort
from bot.case.when.meaning import (
    Ago,
    Both,
    Date,
    Day,
    Days,
    Hour,
    Hours,
    Midnight,
    NamedDay,
    Notation,
    Now,
    Nth,
    Offset,
    Reading,
    Reason,
    Sign,
    Tie,
    TimeStretch,
    Week,
    Weekday,
    Weekend,
)
from bot.case.when.model import FoundTime, TimeQuestion, When
from bot.case.when.surroundings import is_moved, is_undone, leaves_out, names_another_clock
from bot.case.when.tokens import Token, TokenKind, tokenise

LONGEST_TEXT = 4_200
"""Telegram's texts end at 4096 characters; more than this is not searched."""
LONGEST_PHRASE = 16
MOST_FOUND = 50

_ABBREVIATIONS = frozenset(
    [
        "kl",
        "ml",
        "ca",
        "d",
        "dn",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "okt",
        "oct",
        "nov",
        "dec",
        "man",
        "tir",
        "tirs",
        "ons",
        "tor",
        "tors",
        "fre",
        "lør",
        "søn",
        "min",
    ]
)
_SHORT_DAYS = frozenset(
    [
        "man",
        "tir",
        "tirs",
        "ons",
        "tor",
        "tors",
        "fre",
        "lør",
        "søn",
        "lor",
        "son",
        "sat",
        "sun",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
    ]
)

_NOT_A_DAY_BY_ITSELF = frozenset({"lucia", *holidays.SEVERAL, *holidays.WHOLE})
_ENGLISH_WORDS_TOO = frozenset({"may", "march", "mar", "second"})
"""Months only with a capital letter: "he may 3 times"."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """A certain time at ``tokens[first:end]``. ``found`` is None where the words around make it another time."""

    found: FoundTime | None
    dated: bool
    first: int
    end: int


def find(text: str, *, now: dt.datetime, language: str = "da") -> list[FoundTime]:
    """The times that ``text`` names for certain, in order, each with where it stands.

    A clock without a day is offered only where the text names no day at all: in "i går kl. 8 og kl. 9" nine o'clock
    was yesterday. Raises ValueError only for a ``now`` without a named zone.
    """
    _, hits = _hits(text, now, language)
    any_dated = any(hit.dated for hit in hits)
    return [hit.found for hit in hits if hit.found and (hit.dated or not any_dated)]


@dataclass(frozen=True, slots=True)
class Named:
    """A time that a text names at ``text[start:end]``, and whether it names its day."""

    when: When | TimeQuestion
    start: int
    end: int
    dated: bool


def named(text: str, *, now: dt.datetime, language: str = "da") -> list[Named]:
    """Every time that ``text`` names for certain, in order; clocks whose day stands elsewhere too."""
    _, hits = _hits(text, now, language)
    return [Named(hit.found.when, hit.found.start, hit.found.end, hit.dated) for hit in hits if hit.found]


def only_time(text: str, *, now: dt.datetime, language: str = "da") -> When | None:
    """The one time of an account; None where it names none for certain, or several: none of those is the account's."""
    scan, hits = _hits(text, now, language)
    if any(names_another_clock(scan, hit.end) for hit in hits):
        return None
    found = [hit.found.when for hit in hits if hit.found]
    whens = [one for one in found if isinstance(one, When)]
    different = {msgspec.structs.replace(one, words="") for one in whens}
    dated = {hit.dated for hit in hits}
    return whens[0] if len(different) == len(dated) == 1 and len(whens) == len(found) else None


def find_only(words: str, *, now: dt.datetime, language: str) -> list[When]:
    """The times that an answer among other words can mean. None where words that speak of time would be left out."""
    scan, hits = _hits(words, now, language)
    if len({hit.dated for hit in hits}) > 1:  # i går kl. 8 og kl. 9: nine o'clock was not today
        return []
    if not all(hit.found for hit in hits):  # fredag kl. 22 til lørdag kl. 4
        return []
    if len(hits) == 1 and leaves_out(scan, hits[0].first, hits[0].end):
        return []
    times: list[When] = []
    for hit in hits:
        if hit.found:
            when = hit.found.when
            times += when.choices if isinstance(when, TimeQuestion) else (when,)
    return times


def _hits(text: str, now: dt.datetime, language: str) -> tuple[Scanner, list[_Hit]]:
    """Every certain time, in order."""
    zone = zone_of(now)
    tokens = tokenise(text[:LONGEST_TEXT])
    scan = Scanner(tokens, language)
    search = Search(scan)
    stops = _sentence_ends(text, tokens)
    hits: list[_Hit] = []
    i = 0
    while i < len(tokens) and len(hits) < MOST_FOUND:
        match = None if _is_small(text, tokens[i]) else _longest(scan, search, i, stops[i])
        if match is None:
            i += 1
            continue
        end, readings = match
        start_at, end_at = tokens[i].start, tokens[end - 1].end
        words = verbatim(text[start_at:end_at])
        own = Scanner(tokens[i:end], scan.language)
        result = meaning(readings, Setting(now, zone, own.language == "en"), words)
        dated = any(reading.day is not None or _is_bound(reading) for reading in readings)
        if is_undone(scan, i) or is_moved(scan, end, stops[i]):
            hits.append(_Hit(None, dated, i, end))
        elif isinstance(result, When) or (isinstance(result, TimeQuestion) and result.choices):
            hits.append(_Hit(FoundTime(result, start_at, end_at), dated, i, end))
        i = end
    return scan, hits


def _longest(scan: Scanner, search: Search, i: int, stop: int) -> tuple[int, list[Reading]] | None:
    """The longest certain time that begins at ``i``: the index after it, and its readings."""
    if not _may_begin(scan, i):
        return None
    ends = search.from_(i, min(stop, i + LONGEST_PHRASE))
    for end in sorted(ends, reverse=True):
        if any(isinstance(one.day, Reason) for one in ends[end]):
            return end, []  # i morgen kl. 8: no part of it is a time either
        readings = [one for one in ends[end] if _is_certain(one, scan, i, end)]
        if readings and len(readings) == len(ends[end]) and _stands_alone(scan, i, end):
            return end, readings
    return None


def _is_small(text: str, token: Token) -> bool:
    return token.text in _ENGLISH_WORDS_TOO and text[token.start].islower()


def _may_begin(scan: Scanner, i: int) -> bool:
    """A number, or a word that means something and is no mere filler."""
    if scan.kind(i) is TokenKind.NUMBER:
        return True
    return any(sort is not Sort.SIGN or value is Sign.ABOUT for sort, value, _ in scan.meanings(i))


def _is_bound(reading: Reading) -> bool:
    return reading.part is not None and (reading.part.tie is Tie.BOUND or reading.part.offset != 0)


def _is_certain(reading: Reading, scan: Scanner, i: int, end: int) -> bool:
    if _is_filler(scan, i) or _is_filler(scan, end - 1):
        return False
    if reading.day is not None and not _is_certain_day(reading.day, scan, i, end):
        return False
    if reading.clock is not None:
        return _is_marked(reading, scan, i, end)
    return reading.day is not None or _is_bound(reading)


def _is_filler(scan: Scanner, i: int) -> bool:
    meanings = scan.meanings(i)
    return bool(meanings) and all(sort is Sort.SIGN and value is Sign.FILLER for sort, value, _ in meanings)


def _is_certain_day(day: Day, scan: Scanner, i: int, end: int) -> bool:
    words = [token for token in scan.tokens[i:end] if token.kind is TokenKind.WORD]
    match day:
        case Date(month=None) | Reason() | Now():
            return False
        case Date(
            year=None
        ):  # "3/5" may be a fraction: a name for the month or the day, or "den", must stand there
            return any(_names_a_day(scan, n) or any(scan.key("clock", n)) for n in range(i, end))
        case Date(year=year):
            return bool(words) or (isinstance(year, int) and year >= 100)
        case Weekday():
            return not any(token.text in _SHORT_DAYS for token in words)
        case Ago(amounts=amounts):
            return len(amounts) == 1
        case NamedDay(key=key):
            return key not in _NOT_A_DAY_BY_ITSELF
        case Offset() | Weekend() | Nth() | Both() | Days() | TimeStretch():
            return True
        case Week(back=back):
            return len(back) == 1
    return False


def _names_a_day(scan: Scanner, i: int) -> bool:
    sorts = {sort for sort, _, _ in scan.meanings(i)}
    if sorts & {Sort.MONTH, Sort.WEEKDAY}:
        return True
    return next(scan.key("the", i), None) is not None and scan.kind(i + 2) is TokenKind.SLASH


def _is_marked(reading: Reading, scan: Scanner, i: int, end: int) -> bool:
    """Whether the clock shows itself to be one: kl., a colon, am or pm, o'clock, halv and kvart with a day."""
    if isinstance(reading.clock, Midnight):
        return True
    if not isinstance(reading.clock, (Hour, Hours)):
        return False
    for n in range(i, end):
        token = scan.tokens[n]
        if token.kind is TokenKind.COLON or any(sort is Sort.MERIDIEM for sort, _, _ in scan.meanings(n)):
            return token.kind is not TokenKind.COLON or _two_digits_before(scan, n) or reading.day is not None
        if any(True for key in ("clock", "oclock", "tide") for _ in scan.key(key, n)):
            return True
        if any(sort in (Sort.ABOUT_HOUR, Sort.ABOUT_HALF) for sort, _, _ in scan.meanings(n)):
            return True
    if reading.day is None and not _is_bound(reading):
        return False
    if isinstance(reading.clock, Hour) and reading.clock.notation is Notation.SPOKEN and reading.clock.minute:
        return True
    keys = ("half", "half_english", "quarter", "clock_spoken", "noon")
    return any(True for n in range(i, end) for key in keys for _ in scan.key(key, n))


def _two_digits_before(scan: Scanner, i: int) -> bool:
    return scan.kind(i - 1) is TokenKind.NUMBER and scan.tokens[i - 1].width == 2


def _stands_alone(scan: Scanner, i: int, end: int) -> bool:
    """Not a piece of something longer: a telephone number, a file name, a version, an amount."""
    return not _sticks(scan, i, -1) and not _sticks(scan, end - 1, 1)


def _sticks(scan: Scanner, i: int, way: int) -> bool:
    near = i + way
    if not 0 <= near < len(scan):
        return False
    token, neighbour = scan.tokens[i], scan.tokens[near]
    touching = neighbour.glued if way > 0 else token.glued
    number = token.kind is TokenKind.NUMBER
    if neighbour.kind is TokenKind.NUMBER and number:  # 20 30 40 50
        return True
    if not touching:
        return False
    return neighbour.kind is not TokenKind.WORD or number


def _sentence_ends(text: str, tokens: list[Token]) -> list[int]:
    """For each token, the index that a phrase beginning there may not go beyond: the end of its sentence."""
    ends = [len(tokens)] * len(tokens)
    for i in range(len(tokens) - 2, -1, -1):
        between = text[tokens[i].end : tokens[i + 1].start]
        breaks = any(mark in between for mark in "\n\r!?;…") or ("." in between and not _keeps_dot(tokens[i]))
        ends[i] = i + 1 if breaks else ends[i + 1]
    return ends


def _keeps_dot(token: Token) -> bool:
    return token.kind is TokenKind.NUMBER or token.text in _ABBREVIATIONS or len(token.text) == 1
