"""What stands around a time in other words, and makes it another one or none: "siden den 3. maj", "lørdag før pinse".

A time found among other words is offered only where nothing around it says that it is not what the person means.
"""

from __future__ import annotations

from bot.case.when.grammar import zones
from bot.case.when.grammar.scanner import Scanner
from bot.case.when.languages.vocabulary import Sort, spaced
from bot.case.when.tokens import TokenKind

_MOVES = spaced(
    "efter før foer inden indtil siden ikke aldrig hver hvert alle næste naeste senest tidligst undtagen"
    " until till before after since not never every each next except than latest earliest ml"
    " frem fremefter følgende efterfølgende dagene following starting beginning onward onwards as"
)
"""Makes the time that follows another one, or none, whatever stands between (an article, "ca.", "kl.")."""
_MOVES_WHAT_FOLLOWS = spaced("på pa til fra mellem nr nummer from between by no number mod imod med over end")
"""Does so directly before the time, or before its article."""
_BETWEEN = spaced(
    "den det d dn de the on at kl klokken klokka klok ca cirka omkring ved around about i in of lige kort just"
    " shortly right dagen natten aftenen morgenen anden andet other single enkelt"
)
_JOINS = spaced("og and eller or samt")
_INTO = spaced("i in of den d dn the on maj")
_AGAIN = frozenset({"igen", "again", "kl", "at", "så", "then"})
_AROUND = _MOVES | _INTO | _BETWEEN | _JOINS
MOST_BETWEEN = 5
_COUNTED_THINGS = frozenset({"gange", "gang", "times", "time", "x"})
_PERIODS = frozenset({"måneden", "maaneden", "året", "aaret", "advent"})
"""Speak of time where no rule knows them: sidste onsdag i måneden."""
_SPEAKING = frozenset(
    {
        Sort.WEEKDAY,
        Sort.MONTH,
        Sort.DAY,
        Sort.NAMED,
        Sort.PART,
        Sort.ABOUT_HOUR,
        Sort.ABOUT_HALF,
        Sort.MERIDIEM,
        Sort.AMOUNT,
        Sort.THIRD,
        Sort.UNIT,
    }
)
_SPEAKING_KEYS = spaced(
    "clock half half_english quarter oclock midnight noon night last_night night_before_last between week"
    " night_leading_to night_between to_night_of next_day last_but_one"
)
_OTHER_MEANINGS = spaced("min mar man t md tor ons søn son sat sun may march en et a an one dag day d")
"""Words for times that are more often something else."""


def is_undone(scan: Scanner, i: int) -> bool:
    """Whether what stands before ``i`` makes a time that begins there another one, or none."""
    at = i - 1
    if at >= 0 and scan.tokens[at].text == "for":  # "uden for kl. 8" is a time; "for lørdag" may be anything
        return at < 1 or scan.tokens[at - 1].text not in ("uden", "inden", "foran")
    if at >= 0 and scan.tokens[i].text == "til" and scan.tokens[at].text in ("frem", "op", "hen"):
        return True  # frem til jul; til jul is in its days
    if at >= 0 and any(scan.of(Sort.ORDINAL, at)) and any(scan.of(Sort.WEEKDAY, i)):
        return True  # hver anden onsdag, every second Wednesday
    if at >= 1 and scan.tokens[at].text in _JOINS and _ends_a_number(scan, at - 1):
        return scan.kind(i) is TokenKind.NUMBER or any(scan.of(Sort.ORDINAL, i))  # 3. og 4. maj
    for _ in range(MOST_BETWEEN):
        if at < 0:
            return False
        word = scan.tokens[at].text
        if word in _MOVES or (word in _MOVES_WHAT_FOLLOWS and _is_article_only(scan, at + 1, i)):
            return not _inside(scan, at)
        if word not in _BETWEEN:
            return False
        at -= 1
    return False


def is_moved(scan: Scanner, end: int, stop: int) -> bool:
    """Whether what stands after a time that ended before ``end`` makes it another one: lørdag før pinse, kl. 22 EST."""
    if zones.is_unknown(scan, end):
        return True
    if scan.tokens[end - 1].text in ("før", "foer", "before") and end < stop:
        return True  # lige før jul
    at, moves = end, False
    while at < stop and at - end < MOST_BETWEEN and scan.tokens[at].text in _AROUND:
        moves = moves or scan.tokens[at].text in _MOVES
        at += 1
    if moves:
        return at >= stop or speaks_of_time(scan, at)
    return at > end and any(scan.of(Sort.MONTH, at)) and not speaks_of_other(scan, at)


def names_another_clock(scan: Scanner, end: int) -> bool:
    """og igen 16, eller 15, after "kl. 14": a second clock that no rule can know for one."""
    stop = len(scan)
    if end >= stop or scan.tokens[end].text not in _JOINS:
        return False
    at = end + 1
    while at < stop and at - end < MOST_BETWEEN and scan.tokens[at].text in _AGAIN:
        at += 1
    marks = (TokenKind.DOT, TokenKind.SLASH, TokenKind.DASH)
    number = at < stop and scan.kind(at) is TokenKind.NUMBER and scan.tokens[at].value <= 24
    dated = at + 1 < stop and (scan.kind(at + 1) in marks or any(scan.of(Sort.MONTH, at + 1)))
    return number and not scan.tokens[at].dotted and not dated and not _counts_things(scan, at)


def speaks_of_other(scan: Scanner, i: int) -> bool:
    """Whether the word at ``i`` is more often something else than a time."""
    return scan.tokens[i].text in _OTHER_MEANINGS


def speaks_of_time(scan: Scanner, i: int) -> bool:
    """Whether the token at ``i`` is a part of some time, though no rule put it to one."""
    if i >= len(scan):
        return False
    token = scan.tokens[i]
    if token.kind is TokenKind.NUMBER:
        return not _counts_things(scan, i)
    if token.kind is not TokenKind.WORD or speaks_of_other(scan, i):
        return False
    if token.text in _PERIODS:
        return True
    if any(number > 1 for number, _ in scan.word_number(i)):
        return not _counts_things(scan, i)
    if any(scan.of(Sort.ORDINAL, i)) and any(scan.meanings(i + 1)):
        return True
    return any(
        sort in _SPEAKING or (sort is Sort.KEY and value in _SPEAKING_KEYS)
        for sort, value, _ in scan.meanings(i)
    )


def leaves_out(scan: Scanner, start: int, end: int) -> bool:
    """Whether a time found at ``start`` to ``end`` leaves out other words of the answer that speak of time too."""
    if zones.is_unknown(scan, end):
        return True
    around = [*range(start), *range(end, len(scan))]
    return any(speaks_of_time(scan, i) for i in around) or any(
        scan.tokens[i].text in _MOVES and (i + 1 == len(scan) or i + 1 == start) for i in around
    )


def _counts_things(scan: Scanner, i: int) -> bool:
    """12 gange, 3 beskeder: a number before a word that is no time."""
    if scan.kind(i + 1) is not TokenKind.WORD:
        return False
    return scan.tokens[i + 1].text in _COUNTED_THINGS or not any(scan.meanings(i + 1))


def _ends_a_number(scan: Scanner, i: int) -> bool:
    """3 · 3rd · third"""
    suffix = scan.tokens[i].glued and scan.kind(i - 1) is TokenKind.NUMBER
    return scan.kind(i) is TokenKind.NUMBER or suffix or any(scan.of(Sort.ORDINAL, i))


def _is_article_only(scan: Scanner, first: int, i: int) -> bool:
    return all(scan.tokens[n].text in ("den", "d", "dn", "the") for n in range(first, i))


def _inside(scan: Scanner, at: int) -> bool:
    """Whether the word at ``at`` ends a time of its own: "for tre dage siden i går" has said its piece."""
    if scan.tokens[at].text != "siden" or at < 2 or not any(scan.of(Sort.UNIT, at - 1)):
        return False
    return scan.kind(at - 2) is TokenKind.NUMBER or any(scan.word_number(at - 2))
