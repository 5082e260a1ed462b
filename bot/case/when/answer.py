"""From all readings of some words to one answer: a time, a question with the times as choices, or a refusal."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from bot.case.when.grammar.resolve import (
    CLOCK_AGAINST_PART,
    DAY_AGAINST_DATE,
    Asked,
    Candidate,
    DayRefused,
    Setting,
    resolve,
)
from bot.case.when.meaning import Reading
from bot.case.when.model import TimeQuestion, TimeRefusal, When
from bot.case.when.wallclock import DOUBLED, MISSING

LONGEST = 300
"""More characters than this are an account, not an answer to "when?"; words are kept up to here."""
MOST_CHOICES = 4
NOT_UNDERSTOOD = "when.refuse.not_understood"
_WORST_FIRST = ("when.refuse.future", "when.refuse.no_such_day", "when.refuse.no_such_clock")


def zone_of(now: dt.datetime) -> str:
    """The name of the time zone of ``now``. Raises ValueError where it has none."""
    if isinstance(now.tzinfo, ZoneInfo) and now.tzinfo.key:
        return now.tzinfo.key
    if now.tzinfo is dt.UTC:
        return "UTC"
    raise ValueError("now needs a ZoneInfo")


def verbatim(words: str) -> str:
    """The words as they are kept: lone surrogates, which no file can hold, are replaced; nothing else is."""
    return words[:LONGEST].encode("utf-8", "replace").decode("utf-8")


def meaning(found: list[Reading], setting: Setting, words: str) -> When | TimeQuestion | TimeRefusal:
    """What the readings come to."""
    candidates: list[Candidate] = []
    refused: set[str] = set()
    for reading in found:
        try:
            candidates += resolve(reading, setting)
        except DayRefused as error:
            refused.add(error.key)
        except Asked as error:
            return TimeQuestion(error.key, {}, (), words)
    at_odds = {CLOCK_AGAINST_PART, DAY_AGAINST_DATE}
    candidates = [one for one in candidates if one.reason not in at_odds] or candidates
    if not candidates:
        key = next((key for key in _WORST_FIRST if key in refused), NOT_UNDERSTOOD)
        return TimeRefusal(key, {}, words)
    return _decide(candidates, words)


def _decide(candidates: list[Candidate], words: str) -> When | TimeQuestion:
    reasons = {one.when: one.reason for one in reversed(candidates)}
    different: dict[When, When] = {}
    for one in candidates:
        different.setdefault(as_shown(one.when), msgspec.structs.replace(one.when, words=words))
    choices = tuple(different.values())
    if len(choices) == 1 and not candidates[0].reason:
        return choices[0]
    key = _question(choices, set(reasons.values()))
    return TimeQuestion(key, {}, choices if len(choices) <= MOST_CHOICES else (), words)


def as_shown(when: When) -> When:
    """``when`` without what does not show: its words, and beside a clock the part of the day."""
    return msgspec.structs.replace(when, part=None if when.time else when.part, words="")


def _question(choices: tuple[When, ...], reasons: set[str]) -> str:
    for key in (MISSING, DOUBLED, CLOCK_AGAINST_PART, DAY_AGAINST_DATE):
        if key in reasons:
            return key
    if len(choices) > MOST_CHOICES:
        return "when.ask.more_exactly"
    if len(choices) == 1:
        return "when.ask.is_it_this"
    if len({choice.date for choice in choices}) == 1 and all(choice.time for choice in choices):
        return "when.ask.which_clock"
    if len({choice.time for choice in choices}) == 1:
        return "when.ask.which_day"
    return "when.ask.which_time"
