"""An account in parts: one for each time that it names, or cut by hand between two sentences. Pure; only ever offered.

Nothing is lost in a part's words but what stood between two parts (", og"): the account itself stays whole as the
exhibit of each.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass

from bot.case.when import When, read
from bot.case.when.finder import LONGEST_TEXT, Named, named

MOST_PARTS = 8
_AFTER_SHORT = r"(?<!\bkl)(?<!\bca)(?<!\bnr)(?<!\bd)(?<!\bml)(?<!\d)"
_ENDS = re.compile(rf"(?:[!?;…\n]+|{_AFTER_SHORT}\.+)\s*(?=\S)|(?<=\d)\.\s+(?=[A-ZÆØÅ])")
_JOINS = re.compile(
    r"\s*,?\s+(?:og så|og|men|så|derefter|bagefter|and then|and|but|then)\s+|\s*,\s+", re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")
_EDGES = " \t\n,;"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an account in its own words; ``when`` where one time is plain in it."""

    words: str
    when: When | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """What is named of one time, at ``text[start:end]``."""

    start: int
    end: int
    when: When | None
    date: str = ""
    clock: str = ""


def parts(text: str, *, now: dt.datetime, language: str = "da") -> tuple[Part, ...]:
    """A part for each time that the account names; none where that is fewer than two, or more than MOST_PARTS."""
    groups = _groups(text, now, language)
    if not 2 <= len(groups) <= MOST_PARTS or len(text) > LONGEST_TEXT:
        return ()
    cuts = [(0, 0)]
    cuts += [_cut(text, before.end, after.start) for before, after in itertools.pairwise(groups)]
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    found = [
        Part(text[begins:end].strip(_EDGES), group.when)
        for (_, begins), end, group in zip(cuts, ends, groups, strict=True)
    ]
    return (
        tuple(found)
        if all(_tells(part.words, group) for part, group in zip(found, groups, strict=True))
        else ()
    )


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of an account, in order: between any two of them it can be cut by hand."""
    starts = [0, *(match.end() for match in _ENDS.finditer(text)), len(text)]
    found = [text[start:end].strip() for start, end in itertools.pairwise(starts)]
    return tuple(sentence for sentence in found if _LETTER.search(sentence))


def cut(text: str, position: int) -> tuple[str, str] | None:
    """The words before and from the sentence at ``position`` (1 and up). None where there is no such place."""
    found = sentences(text)
    if not 1 <= position < len(found):
        return None
    at = 0
    for sentence in found[:position]:
        at = text.index(sentence, at) + len(sentence)
    at = text.index(found[position], at)
    return text[:at].strip(), text[at:].strip()


def _tells(words: str, group: _Group) -> bool:
    """Whether a part says more than its time."""
    own = "".join(dict.fromkeys((group.date, group.clock)))
    return len(_LETTER.findall(words)) > len(_LETTER.findall(own))


def _cut(text: str, after: int, before: int) -> tuple[int, int]:
    """Where the part before ends and the next begins, between the times that they name."""
    for pattern in (_ENDS, _JOINS):
        found = [match for match in pattern.finditer(text, after, before + 1) if match.end() <= before]
        if found:
            kept = found[-1].start() if pattern is _JOINS else found[-1].end()
            return kept, found[-1].end()
    return before, before


def _groups(text: str, now: dt.datetime, language: str) -> list[_Group]:
    groups: list[_Group] = []
    for one in named(text, now=now, language=language):
        last = groups[-1] if groups else None
        if last is not None and _belongs(text, last, one):
            groups[-1] = _together(last, one, text, now, language)
            continue
        when = one.when if isinstance(one.when, When) else None
        words = text[one.start : one.end]
        dated, clocked = one.dated, when is None or when.time is not None
        bare = _Group(one.start, one.end, when, words if dated else "", words if clocked else "")
        groups.append(bare)
    if any(group.date for group in groups):  # kl. 9 after "i går kl. 8": of which day, is for her to say
        groups = [g if g.date else _Group(g.start, g.end, None, "", g.clock) for g in groups]
    return _without_repeats(groups)


def _belongs(text: str, last: _Group, one: Named) -> bool:
    """Whether a day and a clock that stand apart in one sentence are of one time: i går stod han der kl. 22."""
    if _ENDS.search(text[last.end : one.start]):
        return False
    if one.dated:
        return not last.date and isinstance(one.when, When) and one.when.time is None
    return bool(last.date) and not last.clock


def _together(last: _Group, one: Named, text: str, now: dt.datetime, language: str) -> _Group:
    words = text[one.start : one.end]
    date, clock = (words, last.clock) if one.dated else (last.date, words)
    both = read(f"{date} {clock}", now=now, language=language)
    return _Group(last.start, one.end, both if isinstance(both, When) else None, date, clock)


def _without_repeats(groups: list[_Group]) -> list[_Group]:
    """The same time named twice in a row is one: i går … ja, i går."""
    kept: list[_Group] = []
    for group in groups:
        same = kept and kept[-1].when is not None and group.when is not None
        if same and _said(kept[-1].when) == _said(group.when):
            kept[-1] = _Group(kept[-1].start, group.end, group.when, group.date, group.clock)
        else:
            kept.append(group)
    return kept


def _said(when: When | None) -> tuple[object, ...]:
    return () if when is None else (when.date, when.last, when.time, when.until, when.part)
