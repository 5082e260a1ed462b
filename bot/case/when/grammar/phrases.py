"""The grammar of a whole phrase: days, clocks and parts of the day in any order, and every way to read them.

Each rule's find is a Reading with some fields set; a phrase is a row of finds that merge. The search is bounded: at
most MOST_TOKENS tokens and MOST_STEPS steps. A phrase that needs more is not understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.case.when.grammar import clocks, dates
from bot.case.when.grammar.scanner import Scanner
from bot.case.when.languages.vocabulary import Sort
from bot.case.when.meaning import (
    Ago,
    Both,
    Date,
    Day,
    DayPart,
    Days,
    Mode,
    Month,
    NamedDay,
    Now,
    Offset,
    Reading,
    Sign,
    Tie,
    TimeStretch,
    Week,
    Weekday,
    Year,
)
from bot.case.when.model import PartOfDay
from bot.case.when.tokens import TokenKind

MOST_TOKENS = 40
MOST_STEPS = 6000

_SIGNS = {
    Sign.ABOUT: Reading(approximate=True),
    Sign.WHOLE: Reading(whole=True),
    Sign.FILLER: Reading(),
}
_NIGHTS = {
    "night": DayPart(PartOfDay.NIGHT, Tie.ENGLISH_NIGHT),
    "last_night": DayPart(PartOfDay.NIGHT, Tie.ENGLISH_NIGHT, -1),
    "night_before_last": DayPart(PartOfDay.NIGHT, Tie.ENGLISH_NIGHT, -2),
}
_LEADING_TO = DayPart(PartOfDay.NIGHT, Tie.LEADING_TO)


def readings(scan: Scanner) -> list[Reading]:
    """Every way to understand all of the tokens, those that leave the fewest words unexplained."""
    if not 0 < len(scan) <= MOST_TOKENS:
        return []
    found = Search(scan).from_(0).get(len(scan), [])
    if len(scan) == 1 and scan.kind(0) is TokenKind.NUMBER and scan.tokens[0].width <= 2:
        found.append(Reading(day=Date(scan.tokens[0].value)))
    return found


class Search:
    """All phrases of one text. The finds at each token are kept: many phrases pass through it."""

    def __init__(self, scan: Scanner) -> None:
        self._scan = scan
        self._finds: dict[int, list[tuple[Reading, int]]] = {}

    def from_(self, start: int, stop: int | None = None) -> dict[int, list[Reading]]:
        """For each index that a phrase from ``start`` can end before: its readings with the fewest loose words."""
        stop = len(self._scan) if stop is None else stop
        fewest: dict[tuple[int, Reading], int] = {(start, Reading()): 0}
        waiting = [(start, Reading())]
        steps = 0
        while waiting:
            i, reading = waiting.pop()
            loose = fewest[i, reading]
            for piece, end in self._at(i):
                steps += 1
                merged = merge(reading, piece) if end <= stop else None
                cost = loose + _is_loose(piece)
                if merged is not None and cost < fewest.get((end, merged), MOST_STEPS):
                    fewest[end, merged] = cost
                    waiting.append((end, merged))
            if steps > MOST_STEPS:
                return {}
        return _cheapest(fewest)

    def _at(self, i: int) -> list[tuple[Reading, int]]:
        if i not in self._finds:
            self._finds[i] = [] if self._begins_nothing(i) else list(dict.fromkeys(_pieces(self._scan, i)))
        return self._finds[i]

    def _begins_nothing(self, i: int) -> bool:
        """After the end, or a word that means nothing: every rule begins with a number, a sign, or a word it knows."""
        return i >= len(self._scan) or (self._scan.kind(i) is TokenKind.WORD and not self._scan.meanings(i))


def _is_loose(piece: Reading) -> bool:
    return piece.day is None and piece.clock is None and piece.part is None and piece.fold is None


def _at_odds(reading: Reading) -> bool:
    """A clock fits a day, not a month or a year; and what has its clock already needs no other."""
    return reading.clock is not None and isinstance(reading.day, (Month, Year, Now, TimeStretch))


def _cheapest(fewest: dict[tuple[int, Reading], int]) -> dict[int, list[Reading]]:
    by_end: dict[int, list[tuple[int, Reading]]] = {}
    for (end, reading), cost in fewest.items():
        if (reading.day or reading.clock or reading.part) and not _at_odds(reading):
            by_end.setdefault(end, []).append((cost, reading))
    return {
        end: [r for cost, r in found if cost == min(c for c, _ in found)] for end, found in by_end.items()
    }


def _pieces(scan: Scanner, i: int) -> Iterator[tuple[Reading, int]]:
    for day, end in dates.day(scan, i):
        yield Reading(day=day), end
    for clock, approximate, end in clocks.clock(scan, i):
        yield Reading(clock=clock, approximate=approximate), end
    yield from _parts(scan, i)
    for value, end in scan.of(Sort.SIGN, i):
        if isinstance(value, Sign):
            yield _SIGNS[value], end
    for value, end in scan.of(Sort.FOLD, i):
        if isinstance(value, int):
            yield Reading(fold=value), end
    for end in scan.key("heading", i):
        if scan.kind(end) is TokenKind.COLON:  # Date: Tue, 13 May 2025 …
            yield _SIGNS[Sign.FILLER], end + 1
    if scan.kind(i) is TokenKind.ABOUT:
        yield _SIGNS[Sign.ABOUT], i + 1
    if _parts_a_clock(scan, i):
        yield _SIGNS[Sign.FILLER], i + 1


def _parts_a_clock(scan: Scanner, i: int) -> bool:
    """Whether a dash at ``i`` parts a day and its clock: 16/2 - 20:15."""
    if scan.kind(i) is not TokenKind.DASH or i == 0 or scan.tokens[i].glued or i + 2 >= len(scan):
        return False
    colon = scan.kind(i + 1) is TokenKind.NUMBER and scan.kind(i + 2) is TokenKind.COLON
    return not scan.tokens[i + 1].glued and (colon or any(scan.key("clock", i + 1)))


def _parts(scan: Scanner, i: int) -> Iterator[tuple[Reading, int]]:
    tied = [*scan.key("night_leading_to", i), *scan.key("night_between", i)]
    for value, end in scan.of(Sort.PART, i):
        if isinstance(value, DayPart) and not tied:
            yield Reading(part=value), end
    for name, part in _NIGHTS.items():
        for end in scan.key(name, i):
            if not tied or part.offset:
                yield Reading(part=part), end
    for end in scan.key("night_leading_to", i):
        for day, after in dates.simple(scan, end):
            yield Reading(day=day, part=_LEADING_TO), after
    for end in scan.key("night_between", i):
        for days, after in dates.between(scan, end):
            yield Reading(day=days, part=_LEADING_TO), after
    for end in scan.key("to_night_of", i):  # nytårsnat
        for day, after in dates.with_year(scan, "new_year", end):
            yield Reading(day=day, part=_LEADING_TO), after
    for end in scan.key("dinner", i):  # til middag: at noon, or for dinner
        yield Reading(part=DayPart(PartOfDay.NOON)), end
        yield Reading(part=DayPart(PartOfDay.EVENING)), end


def merge(first: Reading, second: Reading) -> Reading | None:
    """Two finds of one phrase as one; None where they cannot belong together."""
    if (first.clock and second.clock) or (first.fold is not None and second.fold is not None):
        return None
    day = _days_together(first.day, second.day)
    part = _parts_together(first.part, second.part)
    if (day is None and (first.day or second.day)) or (part is None and (first.part or second.part)):
        return None
    if part and part.offset and day is not None and day != Offset(part.offset):
        return None
    if part and part.tie is Tie.BOUND and day is not None and day != Offset(part.offset):
        return None
    return Reading(
        day,
        first.clock or second.clock,
        part,
        first.approximate or second.approximate,
        first.whole or second.whole,
        first.fold if second.fold is None else second.fold,
    )


def _parts_together(first: DayPart | None, second: DayPart | None) -> DayPart | None:
    if first is None or second is None:
        return first or second
    if first.part is not second.part or Tie.ENGLISH_NIGHT in (first.tie, second.tie):
        return None
    if Tie.FREE not in (first.tie, second.tie):
        return None
    return first if second.tie is Tie.FREE else second


def _days_together(first: Day | None, second: Day | None) -> Day | None:
    if first is None or second is None:
        return first or second
    return _joined(first, second) or _joined(second, first)


def _joined(first: Day, second: Day) -> Day | None:
    """Two ways to say one day that belong together: tirsdag + 13. maj, juleaften + sidste år."""
    match first, second:
        case Weekday(mode=mode, week=None, weeks_ago=None), Date(weekday=None) if mode is not Mode.FUTURE:
            return replace(second, weekday=first.number)
        case Weekday(mode=mode, week=None, weeks_ago=None), Week() if mode is not Mode.FUTURE:
            return replace(first, week=second)
        case Days(first=Weekday(week=None) as start, last=Weekday(week=None) as end), Week():
            return Days(replace(start, week=second), replace(end, week=second))
        case Weekday(week=None, weeks_ago=None), Ago(unit="day", amounts=(days,)) if days and days % 7 == 0:
            return replace(first, weeks_ago=days // 7)
        case Date(month=None, tentative=False), Month(month=int(), third=None, back=0):
            return replace(first, month=second.month, year=second.year)
        case Date(month=None, tentative=False, back=None), Month(month=None, third=None, back=back):
            return replace(first, back=back)
        case Ago(unit="day"), Offset(0):  # for en uge siden i dag, a week ago today
            return first
        case Week(number=int(), year=None), Year():
            return replace(first, year=second)
        case ((Date(year=None, month=int()) | NamedDay(year=None) | Month(year=None, month=int())), Year()):
            return replace(first, year=second)
        case Offset(), (Weekday() | Date() | NamedDay()):
            return Both(first, second)
    return None
