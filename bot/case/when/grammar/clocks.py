"""The grammar of the clock: hours, halves and quarters, spans of hours, midnight and noon, in both languages.

Rules yield (meaning, approximate, next index), one for each way to understand the tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.case.when.grammar import zones
from bot.case.when.grammar.scanner import Scanner
from bot.case.when.languages.vocabulary import Sort
from bot.case.when.meaning import Clock, Hour, Hours, Impossible, Midnight, Notation
from bot.case.when.tokens import TokenKind

Found = tuple[Clock, bool, int]
_EXACTLY = {"præcis", "præcist", "nøjagtig", "nøjagtigt", "exactly", "precisely"}
_TWELVE_AM = Hour(0, 0, Notation.MERIDIEM)
"""Of which day, few agree: yesterday at 12 am."""
_NOT_AN_HOUR = {"a", "an", "en", "een", "én", "nul", "zero"}


def clock(scan: Scanner, i: int) -> Iterator[Found]:
    """Every clock, or span of hours, that begins at ``i``."""
    yield from _spans(scan, i)
    for found, approximate, end in hour(scan, i):
        yield (Midnight() if found == _TWELVE_AM else found), approximate, end
    about, at = scan.about(i)
    for end in scan.key("midnight", at):
        yield Midnight(), about, end


def hour(scan: Scanner, i: int) -> Iterator[tuple[Hour | Impossible, bool, int]]:
    """One time on the clock, with what may stand before it (ca., kl., at) and after it (-tiden, o'clock, pm)."""
    about, at = scan.about(i)
    for after, marker in _markers(scan, at):
        again, start = scan.about(after)
        for bare, rough, end in _bare(scan, start, marker):
            for found, unsure, behind in _after(scan, bare, about or again or rough, end):
                yield found, unsure, behind
                if isinstance(found, Hour):
                    for east, last in zones.after_clock(scan, behind):
                        yield replace(found, east=east), unsure, last


def _markers(scan: Scanner, i: int) -> Iterator[tuple[int, str]]:
    for key, marker in (("clock", "kl"), ("clock_spoken", "at")):
        for end in scan.key(key, i):
            yield end, marker
            if end < len(scan) and scan.tokens[end].text in _EXACTLY:
                yield end + 1, marker
    yield i, ""


def _bare(scan: Scanner, i: int, marker: str) -> Iterator[tuple[Hour | Impossible, bool, int]]:
    for found, end in (*_digits(scan, i, marker), *_apart(scan, i, marker)):
        yield found, False, end
    for spoken, end in _spoken_hour(scan, i, words_only=True):
        yield spoken, False, end
    for value, end in scan.of(Sort.ABOUT_HOUR, i):
        if isinstance(value, int):
            yield _spoken(value), True, end
    for value, end in scan.of(Sort.ABOUT_HALF, i):
        if isinstance(value, int):
            yield _shift(_spoken(value), -30), True, end
    for half, end in _halves(scan, i):
        yield half, False, end
    yield from _past_and_to(scan, i)
    for end in scan.key("noon", i):
        yield Hour(12, 0, Notation.FULL), False, end


def _after(
    scan: Scanner, found: Hour | Impossible, about: bool, i: int
) -> Iterator[tuple[Hour | Impossible, bool, int]]:
    yield found, about, i
    if isinstance(found, Impossible):
        return
    for end in scan.key("hours_sign", i):
        yield found, about, end
    for value, end in scan.of(Sort.MERIDIEM, i):
        if isinstance(value, int) and 1 <= found.hour <= 12:
            fixed = Hour(found.hour % 12 + value, found.minute, Notation.MERIDIEM, found.second)
            yield fixed, about or scan.about(end)[0], scan.about(end)[1]
    for end in scan.key("oclock", i):
        yield found, about, end
        for value, after in scan.of(Sort.MERIDIEM, end):
            if isinstance(value, int) and 1 <= found.hour <= 12:
                yield Hour(found.hour % 12 + value, found.minute, Notation.MERIDIEM), about, after
    at = i + 1 if scan.kind(i) is TokenKind.DASH else i
    for name in ("tide", "ish"):
        for end in scan.key(name, at):
            spoken = found.notation is not Notation.FULL
            yield Hour(found.hour, found.minute, Notation.SPOKEN if spoken else Notation.FULL), True, end


def _digits(scan: Scanner, i: int, marker: str) -> Iterator[tuple[Hour | Impossible, int]]:
    """8 · 08 · 8.15 · 21:14 · 21:14:05 · after kl. also 1430."""
    if scan.kind(i) is not TokenKind.NUMBER:
        return
    first = scan.tokens[i]
    numbers, colon, end = _joined(scan, i)
    end = _after_fraction(scan, end) if len(numbers) == 3 else end
    if len(numbers) > 2 and not colon and marker != "kl" and not _follows_a_date(scan, i):
        return  # 03.05.25 is a date
    if len(numbers) > 1:
        yield _written(numbers, first.width, colon or marker == "kl", marker), end
    elif first.width in (3, 4) and (marker or (first.width == 4 and any(scan.key("hours_sign", end)))):
        yield _written([first.value // 100, first.value % 100], 2, True, marker), i + 1
    elif first.dotted and not marker and i + 1 < len(scan):
        return  # 2. juledag: an ordinal, unless the full stop ends the phrase
    elif first.width <= 2 and end == i + 1:
        if first.value > 23:
            if marker and first.value == 24:
                yield Hour(24, 0, Notation.FULL, numeral=True), i + 1
            elif marker:
                yield Impossible(), i + 1
            return
        full = first.value == 0 or first.value > 12 or (first.width == 2 and first.value < 10)
        digits = Notation.DIGITS if marker == "kl" else Notation.SPOKEN
        yield Hour(first.value, 0, Notation.FULL if full else digits, numeral=True), i + 1


def _follows_a_date(scan: Scanner, i: int) -> bool:
    """Whether a date with all of its year stands before ``i``: 2026-02-16 20.15.33."""
    kinds = [scan.kind(n) for n in range(i - 5, i)]
    marks = {TokenKind.DASH, TokenKind.DOT, TokenKind.SLASH}
    if i < 5 or [kinds[n] for n in (0, 2, 4)] != [TokenKind.NUMBER] * 3 or not {kinds[1], kinds[3]} <= marks:
        return False
    return 4 in (scan.tokens[i - 5].width, scan.tokens[i - 1].width) and not scan.tokens[i].glued


def _apart(scan: Scanner, i: int, marker: str) -> Iterator[tuple[Hour | Impossible, int]]:
    """kl 14 30 · klokken femten tredive: hours and minutes with nothing between."""
    if marker != "kl" or not scan.kind(i):
        return
    if (
        scan.kind(i) is TokenKind.NUMBER
        and scan.kind(i + 1) is TokenKind.NUMBER
        and scan.kind(i + 2) is not TokenKind.NUMBER
    ):
        first, second = scan.tokens[i], scan.tokens[i + 1]
        joins = scan.kind(i + 2) in (TokenKind.DOT, TokenKind.SLASH, TokenKind.DASH, TokenKind.COLON)
        apart = second.start == first.end + 1  # "kl. 14, 16" is two times
        if (
            apart
            and first.width <= 2
            and second.width == 2
            and first.value <= 23
            and second.value <= 59
            and not joins
        ):
            yield _written([first.value, second.value], first.width, True, marker), i + 2
    for hour_, middle in scan.word_number(i):
        for minute, end in scan.word_number(middle):
            if 1 <= hour_ <= 23 and 10 <= minute <= 59:
                yield _spoken(hour_, minute), end


def _after_fraction(scan: Scanner, i: int) -> int:
    """The index after the fraction of a second that a program writes: 19:14:00.123."""
    fraction = (
        scan.kind(i) is TokenKind.DOT and scan.kind(i + 1) is TokenKind.NUMBER and scan.tokens[i + 1].glued
    )
    return i + 2 if fraction and scan.tokens[i + 1].width >= 3 else i


def _joined(scan: Scanner, i: int) -> tuple[list[int], bool, int]:
    """The numbers that colons or full stops join, whether it is colons, and the index after them."""
    numbers = [scan.tokens[i].value]
    colon = scan.kind(i + 1) is TokenKind.COLON
    comma = scan.kind(i + 1) is TokenKind.COMMA
    mark = TokenKind.COLON if colon else TokenKind.COMMA if comma else TokenKind.DOT
    while scan.kind(i + 1) is mark and scan.kind(i + 2) is TokenKind.NUMBER and scan.tokens[i + 2].width == 2:
        if not (scan.tokens[i + 1].glued and scan.tokens[i + 2].glued):
            break
        i += 2
        numbers.append(scan.tokens[i].value)
    return numbers, colon, i + 1


def _written(numbers: list[int], width: int, certain: bool, marker: str) -> Hour | Impossible:
    hour, minute, second = (*numbers, 0)[:3]
    if (hour, minute, second) == (24, 0, 0) and len(numbers) <= 3:
        return Hour(24, 0, Notation.FULL)
    if len(numbers) > 3 or width > 2 or hour > 23 or minute > 59 or second > 59:
        return Impossible(certain)
    if hour == 0 or hour > 12 or (width == 2 and hour < 10):
        notation = Notation.FULL
    elif marker == "kl" or width == 2:
        notation = Notation.DIGITS
    else:
        notation = Notation.SPOKEN if marker == "at" else Notation.LOCAL
    return Hour(hour, minute, notation, second)


def _spoken_hour(scan: Scanner, i: int, *, words_only: bool = False) -> Iterator[tuple[Hour, int]]:
    """An hour as the base of a spoken time: "otte", and where digits are meant too, "8" and "14"."""
    if scan.kind(i) is TokenKind.NUMBER and not words_only and scan.tokens[i].width <= 2:
        value = scan.tokens[i].value
        if value <= 23:
            yield _spoken(value), i + 1
    for value, end in scan.word_number(i):
        if value <= 23 and scan.tokens[i].text not in _NOT_AN_HOUR:
            yield _spoken(value), end


def _spoken(hour: int, minute: int = 0) -> Hour:
    return Hour(hour, minute, Notation.SPOKEN if 1 <= hour <= 12 else Notation.FULL)


def _shift(base: Hour, minutes: int) -> Hour:
    """A spoken time ``minutes`` from another. Twelve follows eleven, and one follows twelve, on a spoken clock."""
    total = base.hour * 60 + base.minute + minutes
    if base.notation is Notation.FULL:
        return Hour(total // 60 % 24, total % 60, Notation.FULL)
    return Hour((total // 60 - 1) % 12 + 1, total % 60, base.notation)


def _halves(scan: Scanner, i: int) -> Iterator[tuple[Hour, int]]:
    """Danish halv otte is 7.30; English half eight and half past eight are 8:30.

    "half 8" from somebody who writes Danish is either: a slip of the pen for halv, or English.
    """
    for at in scan.key("half", i):
        for base, end in _spoken_hour(scan, at):
            yield _shift(base, -30), end
    for at in scan.key("half_english", i):
        for base, end in _spoken_hour(scan, at):
            yield _shift(base, 30), end
            if at == i + 1 and scan.language == "da":
                yield _shift(base, -30), end


def _past_and_to(scan: Scanner, i: int) -> Iterator[tuple[Hour, bool, int]]:
    """kvart i ni · fem minutter over halv otte · lidt over otte · quarter past nine · ten to eight."""
    for minutes, about, at in _minutes(scan, i):
        for name, sign in (("past", 1), ("to", -1)):
            for after in scan.key(name, at):
                for base, end in _base(scan, after):
                    yield _shift(base, sign * minutes), about, end


def _base(scan: Scanner, i: int) -> Iterator[tuple[Hour, int]]:
    for at in (*scan.key("clock", i), i):
        yield from _spoken_hour(scan, at)
        yield from _halves(scan, at)


def _minutes(scan: Scanner, i: int) -> Iterator[tuple[int, bool, int]]:
    for end in scan.key("quarter", i):
        yield 15, False, end
    for end in scan.key("bit", i):
        yield 0, True, end
    for value, end in scan.number(i):
        if 1 <= value <= 29:
            yield value, False, end
            for unit, after in scan.of(Sort.UNIT, end):
                if unit == "minute":
                    yield value, False, after


def _spans(scan: Scanner, i: int) -> Iterator[tuple[Hours, bool, int]]:
    """mellem 8 og 10 · fra 20 til 22 · 20.30-21 · between 8 and 10 pm · kl. 8-10."""
    about, at = scan.about(i)
    starts = [(end, name) for name in ("between", "from") for end in scan.key(name, at)] or [(at, "")]
    for start, name in starts:
        for first, rough, middle in hour(scan, start):
            if isinstance(first, Impossible):
                continue
            for after in _until(scan, middle, name):
                if not name and _in_letters(scan, middle - 1) and [*scan.key("to", middle)]:
                    continue  # ten to eight: a time of its own
                for last, rough_end, end in hour(scan, after):
                    if isinstance(last, Hour):
                        hours = _same_notation(first, last)
                        yield hours, about or rough or rough_end, end
                        for behind in scan.key("next_day", end):
                            yield replace(hours, next_day=True), about or rough or rough_end, behind
                for end in scan.key("midnight", after):
                    yield _same_notation(first, Hour(24, 0, Notation.FULL)), about or rough, end


def _in_letters(scan: Scanner, i: int) -> bool:
    """Whether a number in letters stands at ``i``."""
    return scan.kind(i) is TokenKind.WORD and next(scan.word_number(i), None) is not None


def _until(scan: Scanner, i: int, opened_with: str) -> Iterator[int]:
    if scan.kind(i) is TokenKind.DASH and not (
        _in_letters(scan, i - 1) and scan.tokens[i].glued
    ):  # twenty-five
        yield i + 1
    yield from scan.key("and" if opened_with == "between" else "until", i)


def _same_notation(first: Hour, last: Hour) -> Hours:
    """Bare numbers of a span are read as their neighbour is: mellem 8 og 22 is all 24-hour clock."""
    whole_day = {Notation.FULL, Notation.DIGITS}
    if first.numeral and first.notation is Notation.SPOKEN and last.notation in whole_day:
        first = replace(first, notation=Notation.DIGITS)
    if last.numeral and last.notation is Notation.SPOKEN and first.notation in whole_day:
        last = replace(last, notation=Notation.DIGITS)
    return Hours(first, last)
