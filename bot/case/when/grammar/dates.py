"""The grammar of days: relative days, weekdays, dates, named days, weeks and months, spans of days.

Rules yield (meaning, next index), one for each way to understand the tokens.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.case.when.grammar.clocks import hour
from bot.case.when.grammar.scanner import Scanner
from bot.case.when.languages.vocabulary import Sort
from bot.case.when.meaning import (
    Ago,
    Date,
    Day,
    Days,
    Hour,
    Mode,
    Month,
    NamedDay,
    Now,
    Nth,
    Offset,
    Reason,
    Simple,
    TimeStretch,
    Week,
    Weekday,
    Weekend,
    Year,
)
from bot.case.when.tokens import TokenKind

Found = tuple[Day, int]


def day(scan: Scanner, i: int) -> Iterator[Found]:
    """Every day, or span of days, that begins at ``i``."""
    yield from _spans(scan, i)
    yield from simple(scan, i)
    yield from _nth(scan, i)
    yield from _months(scan, i)
    yield from _weeks(scan, i)
    yield from _ago(scan, i)
    yield from _ahead(scan, i)
    for value, end in scan.of(Sort.DAY, i):
        if isinstance(value, (Week, Month, Year, Weekend, Now, Reason)):
            yield value, end
    for at in (*scan.key("year", i), i):
        if _is_year(scan, at):
            yield Year(scan.tokens[at].value), at + 1


def simple(scan: Scanner, i: int) -> Iterator[tuple[Simple, int]]:
    """One day: i går, lørdag, 3. maj 2025, juleaften."""
    for value, end in (*scan.of(Sort.DAY, i), *scan.of(Sort.WEEKDAY, i)):
        if isinstance(value, (Offset, Weekday)):
            yield value, end
    for value, end in scan.of(Sort.WEEKDAY, i):
        if isinstance(value, Weekday) and value.mode is Mode.BARE:
            yield from _weekday_and_date(scan, value, end)
    for at in scan.maybe("in", i):
        for value, end in scan.of(Sort.NAMED, at):
            if isinstance(value, str):
                yield from with_year(scan, value, end)
    yield from date(scan, i)


def with_year(scan: Scanner, name: str, i: int) -> Iterator[tuple[Simple, int]]:
    """A named day, with the year that may follow it."""
    yield NamedDay(name), i
    for at in scan.maybe("year", i):
        if _is_year(scan, at):
            yield NamedDay(name, scan.tokens[at].value), at + 1


def _weekday_and_date(scan: Scanner, weekday: Weekday, i: int) -> Iterator[tuple[Simple, int]]:
    """lørdag 10. maj · lørdag den 10. · and lørdag 10, which may be a date too."""
    for found, end in date(scan, i):
        yield Date(found.day, found.month, found.year, weekday.number), end
    if scan.kind(i) is TokenKind.NUMBER and 1 <= scan.tokens[i].value <= 31 and scan.tokens[i].width <= 2:
        yield Date(scan.tokens[i].value, None, None, weekday.number, tentative=True), i + 1


def date(scan: Scanner, i: int) -> Iterator[tuple[Date, int]]:
    """A date of the calendar, in digits or letters, with or without its year."""
    yield from _iso(scan, i)
    for at in scan.maybe("the", i):
        article = at > i
        yield from _numeric(scan, at, article)
        for number, marked, end in _ordinal(scan, at):
            yield from _then_month(scan, number, end)
            spelled = marked and (not _digits_at(scan, at) or end > at + 1)  # tredje, 3rd
            if (article or spelled) and not _counts_a_weekday(scan, number, end):
                yield Date(number), end
    yield from _month_first(scan, i)


def _digits_at(scan: Scanner, i: int) -> bool:
    return scan.kind(i) is TokenKind.NUMBER


def _iso(scan: Scanner, i: int) -> Iterator[tuple[Date, int]]:
    """2025-05-03 and 2025/05/03, also 2025-05-03T21:14 (the T goes with the date)."""
    kinds = [scan.kind(i + n) for n in range(5)]
    marks = (TokenKind.DASH, TokenKind.SLASH, TokenKind.DOT)
    if kinds not in [[TokenKind.NUMBER, mark, TokenKind.NUMBER, mark, TokenKind.NUMBER] for mark in marks]:
        return
    if not _is_year(scan, i):
        return
    if scan.tokens[i + 2].width > 2 or scan.tokens[i + 4].width > 2:
        return
    end = i + 5
    if end < len(scan) and scan.tokens[end].text == "t" and scan.tokens[end].glued:
        end += 1
    yield Date(scan.tokens[i + 4].value, scan.tokens[i + 2].value, scan.tokens[i].value), end


def _numeric(scan: Scanner, i: int, article: bool) -> Iterator[tuple[Date, int]]:
    """3/5 · 3/5-25 · 03.05.2025 · 3.5. · 03-05-2025. The day always comes first, in Danish and in British English."""
    marks = (TokenKind.SLASH, TokenKind.DOT, TokenKind.DASH)
    if (
        scan.kind(i) is not TokenKind.NUMBER
        or scan.kind(i + 1) not in marks
        or scan.kind(i + 2) is not TokenKind.NUMBER
    ):
        return
    first, mark, second = scan.tokens[i : i + 3]
    if first.width > 2 or second.width > 2 or not (mark.glued and second.glued):
        return
    if (first.value, mark.kind, second.value) == (24, TokenKind.SLASH, 7) and not article:
        return  # all the time
    years = list(_year_after(scan, i + 3))
    if (first.value, mark.kind, second.value) == (7, TokenKind.DASH, 9) and any(
        year == 13 for year, _ in years
    ):
        return  # knock on wood
    for year, end in years:
        yield Date(first.value, second.value, year), end
    if (not years and second.value <= 12 and 1 <= first.value <= 31) or (
        not years and (mark.kind is TokenKind.SLASH or article)
    ):
        yield Date(first.value, second.value), i + 3


def _year_after(scan: Scanner, i: int) -> Iterator[tuple[int, int]]:
    """The year of a numeric date: joined by a mark (two or four digits) or standing apart (four)."""
    if (
        scan.kind(i) in (TokenKind.SLASH, TokenKind.DOT, TokenKind.DASH)
        and scan.kind(i + 1) is TokenKind.NUMBER
    ):
        token = scan.tokens[i + 1]
        more = scan.kind(i + 2) is TokenKind.SLASH or (
            scan.kind(i + 2) is TokenKind.DOT and scan.tokens[i + 2].glued
        )
        if token.glued and scan.tokens[i].glued and token.width in (2, 4) and not more:  # 10/5-12/5
            yield token.value, i + 2
    elif _is_year(scan, i):
        yield scan.tokens[i].value, i + 1


def _ordinal(scan: Scanner, i: int) -> Iterator[tuple[int, bool, int]]:
    """A day of the month, whether it was plainly an ordinal, and the next index: 3. · 3 · 3rd · tredje."""
    if scan.kind(i) is TokenKind.NUMBER and scan.tokens[i].width <= 2:
        token = scan.tokens[i]
        yield token.value, token.dotted, i + 1
        if (
            i + 1 < len(scan)
            and scan.tokens[i + 1].glued
            and scan.tokens[i + 1].text in ("st", "nd", "rd", "th", "te")
        ):
            yield token.value, True, i + 2
    for value, end in scan.of(Sort.ORDINAL, i):
        if isinstance(value, int):
            yield value, True, end


def _then_month(scan: Scanner, number: int, i: int) -> Iterator[tuple[Date, int]]:
    """maj 2025 after "3."."""
    for at in (*scan.key("of", i), *scan.key("year", i), i):
        for month, end in scan.of(Sort.MONTH, at):
            if isinstance(month, int):
                yield Date(number, month), end
                for year, after in _spoken_year(scan, end):
                    yield Date(number, month, year), after


def _spoken_year(scan: Scanner, i: int) -> Iterator[tuple[int, int]]:
    """2025 · 25 · i 2025, after a month."""
    for at in scan.maybe("year", i):
        if at == i and scan.kind(at) is TokenKind.DASH:
            at += 1
        if _is_year(scan, at) or (at == i and _is_short_year(scan, at)):
            yield scan.tokens[at].value, at + 1


def _is_short_year(scan: Scanner, i: int) -> bool:
    joined = scan.kind(i + 1) in (TokenKind.DOT, TokenKind.COLON, TokenKind.DASH)
    return scan.kind(i) is TokenKind.NUMBER and scan.tokens[i].width == 2 and not joined


def _month_first(scan: Scanner, i: int) -> Iterator[tuple[Date, int]]:
    """May 3rd, 2025 · May the third. Not after a number: that is its day (3. maj 25)."""
    if scan.kind(i - 1) is TokenKind.NUMBER or any(True for _ in scan.of(Sort.ORDINAL, i - 1)):
        return
    for month, after in scan.of(Sort.MONTH, i):
        for at in scan.maybe("the", after):
            for number, _, end in _ordinal(scan, at):
                if isinstance(month, int) and 1 <= number <= 31:
                    yield Date(number, month), end
                    if _is_year(scan, end):
                        yield Date(number, month, scan.tokens[end].value), end + 1


def _months(scan: Scanner, i: int) -> Iterator[Found]:
    """maj · i maj 2024 · i starten af maj · mid-May."""
    if i and scan.tokens[i - 1].text in ("early", "late"):
        return
    for third, at in [(None, i), *((value, end) for value, end in scan.of(Sort.THIRD, i))]:
        dash = at + 1 if third is not None and scan.kind(at) is TokenKind.DASH else at
        for start in scan.maybe("in", dash):
            for month, end in scan.of(Sort.MONTH, start):
                if isinstance(month, int) and scan.tokens[start].text != "jul":
                    part = third if isinstance(third, int) else None
                    yield Month(month, None, part), end
                    if (
                        scan.language == "da"
                        and scan.kind(end) is TokenKind.NUMBER
                        and scan.tokens[end].width == 2
                    ):
                        yield Month(month, scan.tokens[end].value, part), end + 1  # maj 25
                    for after in scan.maybe("year", end):
                        if _is_year(scan, after):
                            yield Month(month, scan.tokens[after].value, part), after + 1


def _weeks(scan: Scanner, i: int) -> Iterator[Found]:
    """uge 19 · uge 19 2025."""
    for at in scan.key("week", i):
        if scan.kind(at) is TokenKind.NUMBER and 1 <= scan.tokens[at].value <= 53:
            number = scan.tokens[at].value
            yield Week(number=number), at + 1
            for after in scan.maybe("year", at + 1):
                if _is_year(scan, after):
                    yield Week(number=number, year=scan.tokens[after].value), after + 1


def _nth(scan: Scanner, i: int) -> Iterator[Found]:
    """anden onsdag i april · den sidste mandag i marts 2025 · the second Wednesday of April · første weekend i maj"""
    for start in scan.maybe("the", i):
        for count, weekday, end in _counted(scan, start):
            for at in (*scan.key("of", end), end):
                for month, after in _whole_months(scan, at):
                    yield Nth(count, weekday, month), after
    for month, at in _whole_months(scan, i):
        for start in scan.maybe("the", at):
            for count, weekday, end in _counted(scan, start):
                yield Nth(count, weekday, month), end


def _counted(scan: Scanner, i: int) -> Iterator[tuple[int, int | None, int]]:
    """The count, the weekday (None: weekend) and the next index: anden onsdag, 2. onsdag, sidste onsdag."""
    counts = [(value, end) for value, marked, end in _ordinal(scan, i) if 1 <= value <= MOST_IN_A_MONTH]
    counts += [(-1, end) for end in scan.key("last", i)] + [(-2, end) for end in scan.key("last_but_one", i)]
    for count, at in counts:
        for value, end in scan.of(Sort.WEEKDAY, at):
            if isinstance(value, Weekday) and value.mode is Mode.BARE:
                yield count, value.number, end
        for value, end in scan.of(Sort.DAY, at):
            if isinstance(value, Weekend) and value.mode is Mode.BARE:
                yield count, None, end


def _whole_months(scan: Scanner, i: int) -> Iterator[tuple[Month, int]]:
    months = [*_months(scan, i), *scan.of(Sort.DAY, i)]
    return ((value, end) for value, end in months if isinstance(value, Month) and value.third is None)


def _counts_a_weekday(scan: Scanner, number: int, i: int) -> bool:
    """Whether an ordinal before ``i`` counts weekdays and is no day of the month: den anden onsdag."""
    return number <= MOST_IN_A_MONTH and any(scan.of(Sort.WEEKDAY, i))


MOST_IN_A_MONTH = 5
"""No weekday comes more often in a month."""
_INCLUSIVE_DAYS = {"dage", "daga", "dages"}
_ROUGH = {"lille", "god", "stiv", "good"}
_GENITIVES = {
    "times": "hour",
    "timers": "hour",
    "kvarters": "quarter",
    "minutters": "minute",
    "dages": "day",
    "døgns": "day",
    "doegns": "day",
    "uges": "week",
    "ugers": "week",
    "måneds": "month",
    "måneders": "month",
    "maaneders": "month",
    "års": "year",
    "aars": "year",
}
"""Only before "tid": alone, "times" would be taken for Danish in an English text."""
_UNITS = {
    "minute": ("minute", 1),
    "quarter": ("minute", 15),
    "hour": ("minute", 60),
    "day": ("day", 1),
    "week": ("day", 7),
    "fortnight": ("day", 14),
    "month": ("month", 1),
    "year": ("month", 12),
}


def _ago(scan: Scanner, i: int) -> Iterator[Found]:
    """for tre dage siden · for en halv time siden · two weeks ago."""
    for value, end in scan.of(Sort.AMOUNT, i):
        if isinstance(value, tuple):
            yield Ago(*value), end
    for start in scan.maybe("ago_before", i):
        about, at = scan.about(start)
        if _is_a_rough(scan, at):  # for en 10 minutter siden, for en lille time siden
            about = True
            at += 1 if scan.kind(at + 1) is TokenKind.NUMBER else 0
        for unit, amounts, end in _length(scan, at):
            rough, behind = _some_time(scan, end)
            for after in scan.key("ago_after", behind):
                yield Ago(unit, _by_idiom(scan, unit, amounts, end), about or rough), after
            if unit == "minute":
                yield from _and_minutes(scan, amounts, end)


def _is_a_rough(scan: Scanner, i: int) -> bool:
    """Whether "en" or "a" at ``i`` makes what follows a rough length."""
    if i + 1 >= len(scan) or scan.tokens[i].text not in ("en", "et", "a"):
        return False
    return scan.kind(i + 1) is TokenKind.NUMBER or scan.tokens[i + 1].text in _ROUGH


def _some_time(scan: Scanner, i: int) -> tuple[bool, int]:
    """Whether "tid" makes a length of time a loose one (en times tid), and the index after it."""
    if i < len(scan) and scan.tokens[i].text == "tid":
        return True, i + 1
    return False, i


def _by_idiom(scan: Scanner, unit: str, amounts: tuple[int, ...], end: int) -> tuple[int, ...]:
    """Otte dage is a week in Danish, counted with both of its ends; fjorten dage are two weeks either way."""
    if unit == "day" and amounts == (8,) and scan.tokens[end - 1].text in _INCLUSIVE_DAYS:
        return (7, 8)
    return amounts


def _and_minutes(scan: Scanner, amounts: tuple[int, ...], i: int) -> Iterator[Found]:
    """og 20 minutter siden, after "for 1 time"."""
    for at in scan.key("and", i):
        for unit, more, end in _length(scan, at):
            if unit == "minute" and len(amounts) == len(more) == 1:
                yield from (
                    (Ago(unit, (amounts[0] + more[0],)), after) for after in scan.key("ago_after", end)
                )


def _ahead(scan: Scanner, i: int) -> Iterator[Found]:
    """om en time · in two days."""
    for at in scan.key("ahead", i):
        _, start = scan.about(at)
        for _, _, end in _length(scan, start):
            yield Reason.FUTURE, end


def _length(scan: Scanner, i: int) -> Iterator[tuple[str, tuple[int, ...], int]]:
    """A length of time: unit, amounts (two where the words allow two), next index."""
    for halves, at in _halves(scan, i):
        for name, end in _unit(scan, at):
            unit, size = _UNITS[name]
            if all(half * size % 2 == 0 for half in halves):
                amounts = tuple(half * size // 2 for half in halves)
                yield unit, amounts, end
                if len(amounts) == 1:
                    for after in scan.key("and_a_half", end):
                        if (amounts[0] * 2 + size) % 2 == 0:
                            yield unit, (amounts[0] + size // 2,), after
    for name, minutes in (("quarter_hour", 15), ("three_quarters", 45)):
        for at in scan.key(name, i):
            yield from (("minute", (minutes,), end) for unit, end in scan.of(Sort.UNIT, at) if unit == "hour")


def _unit(scan: Scanner, i: int) -> Iterator[tuple[str, int]]:
    if i < len(scan) and scan.tokens[i].text in _ROUGH:
        i += 1
    for name, end in scan.of(Sort.UNIT, i):
        yield str(name), end
    if i + 1 < len(scan) and scan.tokens[i + 1].text == "tid" and scan.tokens[i].text in _GENITIVES:
        yield _GENITIVES[scan.tokens[i].text], i + 1


def _halves(scan: Scanner, i: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """An amount counted in halves: en = 2, en halv = 1, halvanden = 3, et par = 4 or 6."""
    marks = (TokenKind.COMMA, TokenKind.DOT)
    if scan.kind(i) is TokenKind.NUMBER and scan.kind(i + 1) in marks and scan.tokens[i + 2].text == "5":
        yield (scan.tokens[i].value * 2 + 1,), i + 3  # 1,5 time
    for value, end in scan.number(i):
        yield (value * 2,), end
        for after in scan.key("and_a_half", end):
            yield (value * 2 + 1,), after
        for after in scan.key("half_hour", end):
            yield (1,) if value == 1 and scan.kind(i) is TokenKind.WORD else (value * 2 + 1,), after
        for start in scan.maybe("and", end):  # to en halv time · to og en halv time
            for one, at in scan.word_number(start):
                if one == 1 and value > 1:
                    yield from (((value * 2 + 1,), after) for after in scan.key("half_hour", at))
    for name, halves in (("half_hour", (1,)), ("half_more", (3,)), ("couple", (4, 6))):
        for end in scan.key(name, i):
            yield halves, end
    if scan.meanings(i) and any(
        sort is Sort.UNIT and value == "quarter" for sort, value, _ in scan.meanings(i)
    ):
        yield (2,), i


def _spans(scan: Scanner, i: int) -> Iterator[Found]:
    """10.–11. maj 2025 · fra fredag til søndag · fra lørdag kl. 22 til søndag kl. 10."""
    openings = [(end, name) for name in ("between", "from") for end in scan.key(name, i)] or [(i, "")]
    for start, name in openings:
        for first, clock, middle in _moments(scan, start):
            for after in _until(scan, middle, name):
                for last, end_clock, end in _moments(scan, after, last=True):
                    if clock is None and end_clock is None:
                        yield Days(first, last), end
                    elif clock is not None and end_clock is not None:
                        yield TimeStretch(first, clock, last, end_clock), end


def between(scan: Scanner, i: int) -> Iterator[tuple[Days, int]]:
    """The two days of "natten mellem fredag 9. og lørdag 10. maj"."""
    for first, clock, middle in _moments(scan, i):
        ends = [*scan.key("and", middle), *scan.key("until", middle)]
        if scan.kind(middle) is TokenKind.DASH:
            ends.append(middle + 1)
        for after in ends if clock is None else ():
            for last, end in simple(scan, after):
                yield Days(first, last), end
            if isinstance(first, Date) and not _is_bare(scan, i) and _is_day_of_month(scan, after):
                yield Days(first, Date(scan.tokens[after].value)), after + 1  # d. 13 og 14


def _is_bare(scan: Scanner, i: int) -> bool:
    """Whether a number at ``i`` could be an hour: natten mellem 2 og 3."""
    return scan.kind(i) is TokenKind.NUMBER and not scan.tokens[i].dotted


def _is_day_of_month(scan: Scanner, i: int) -> bool:
    return scan.kind(i) is TokenKind.NUMBER and scan.tokens[i].width <= 2


def _is_year(scan: Scanner, i: int) -> bool:
    """Whether a year with four digits stands at ``i``."""
    return (
        scan.kind(i) is TokenKind.NUMBER
        and scan.tokens[i].width == 4
        and 1000 <= scan.tokens[i].value <= 2999
    )


def _until(scan: Scanner, i: int, opened_with: str) -> Iterator[int]:
    if scan.kind(i) is TokenKind.DASH:
        yield i + 1
    yield from scan.key("and" if opened_with == "between" else "until", i)


def _moments(scan: Scanner, i: int, *, last: bool = False) -> Iterator[tuple[Simple, Hour | None, int]]:
    """A day with or without its clock. The first of a span may be a bare number: its month stands at the end."""
    if not last and _is_day_of_month(scan, i):
        yield Date(scan.tokens[i].value), None, i + 1
    for found, end in simple(scan, i):
        yield found, None, end
        for clock, _, after in hour(scan, end):
            if isinstance(clock, Hour):
                yield found, clock, after
