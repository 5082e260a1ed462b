"""What may stand after a clock and move it: an offset or the name of a zone, as programs and mail write them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.case.when.grammar.scanner import Scanner
from bot.case.when.languages.vocabulary import spaced
from bot.case.when.tokens import TokenKind

GREENWICH = frozenset({"z", "utc", "gmt", "ut", "zulu"})
LOOSE: dict[str, int] = {"cet": 60, "mez": 60, "cest": 120, "mesz": 120}
"""Minutes east of Greenwich. Many write CET all the year for the clock on their wall: that is asked about."""
UNKNOWN = spaced(
    "bst ist wet west eet eest msk trt est edt cst cdt mst mdt pst pdt hst akst jst kst hkt sgt aest aedt acst awst"
    " nzst nzdt wgt wgst egt egst pacific eastern central mountain"
)
"""Zones whose letters mean several things, or that nobody here needs: the clock before them is not taken."""
MOST_HOURS = 14


def after_clock(scan: Scanner, i: int) -> Iterator[tuple[int | None, int]]:
    """Minutes east of Greenwich and the next index, for each way to read a zone at ``i``; None = the person's own."""
    for east, end in _one(scan, i):
        yield east, end
        for again, after in _one(scan, end):  # +0000 (UTC)
            if again == east:
                yield east, after


def is_unknown(scan: Scanner, i: int) -> bool:
    """Whether a zone stands at ``i`` that cannot be applied: EST, Europe/London, engelsk tid, UK time."""
    if scan.kind(i) is not TokenKind.WORD:
        return False
    if scan.tokens[i].text in UNKNOWN:
        return True
    if (
        scan.kind(i + 1) is TokenKind.SLASH
        and scan.tokens[i + 1].glued
        and scan.kind(i + 2) is TokenKind.WORD
    ):
        return True
    return (
        scan.kind(i + 1) is TokenKind.WORD
        and scan.tokens[i + 1].text in ("tid", "time")
        and not scan.meanings(i)
    )


def _one(scan: Scanner, i: int) -> Iterator[tuple[int | None, int]]:
    if scan.kind(i) is TokenKind.WORD:
        word = scan.tokens[i].text
        if word in GREENWICH:
            offsets = list(_hours(scan, i + 1)) if word != "z" else []
            yield from offsets or [(0, i + 1)]
        if word in LOOSE:
            yield LOOSE[word], i + 1
            yield None, i + 1
    elif scan.kind(i) is TokenKind.PLUS or (scan.kind(i) is TokenKind.DASH and _seconds_before(scan, i)):
        yield from _offset(scan, i)


def _sign(scan: Scanner, i: int) -> int:
    return 1 if scan.kind(i) is TokenKind.PLUS else -1


def _offset(scan: Scanner, i: int) -> Iterator[tuple[int, int]]:
    """+0200 · +02:00 · -05:00"""
    if scan.kind(i + 1) is not TokenKind.NUMBER or not scan.tokens[i + 1].glued:
        return
    number = scan.tokens[i + 1]
    if number.width == 4:
        hours, minutes, end = number.value // 100, number.value % 100, i + 2
    elif number.width == 2 and scan.kind(i + 2) is TokenKind.COLON and scan.kind(i + 3) is TokenKind.NUMBER:
        hours, minutes, end = number.value, scan.tokens[i + 3].value, i + 4
    elif number.width == 2:
        hours, minutes, end = number.value, 0, i + 2
    else:
        return
    if hours <= MOST_HOURS and minutes in (0, 15, 30, 45) and scan.kind(end) is not TokenKind.COLON:
        yield _sign(scan, i) * (hours * 60 + minutes), end


def _hours(scan: Scanner, i: int) -> Iterator[tuple[int, int]]:
    """+2 and +02:00 after GMT."""
    if scan.kind(i) not in (TokenKind.PLUS, TokenKind.DASH) or not scan.tokens[i].glued:
        return
    if scan.kind(i + 1) is TokenKind.NUMBER and scan.tokens[i + 1].width == 1:
        yield _sign(scan, i) * scan.tokens[i + 1].value * 60, i + 2
    yield from _offset(scan, i)


def _seconds_before(scan: Scanner, i: int) -> bool:
    """Whether hours, minutes and seconds stand before ``i``: after 21:14 a dash begins a span of hours."""
    kinds = [scan.kind(i - back) for back in (4, 2)]
    return i >= 5 and kinds == [TokenKind.COLON, TokenKind.COLON]
