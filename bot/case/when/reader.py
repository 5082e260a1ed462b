"""A person's words for a time, read: tokens, then every reading, then every time that the readings can be.

One time that needs no question is taken. More than one is a question with the times as choices. None is a refusal,
unless the words hold times among others: then it is asked whether one of those is meant.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.case.when.answer import LONGEST, MOST_CHOICES, NOT_UNDERSTOOD, as_shown, meaning, verbatim, zone_of
from bot.case.when.finder import find_only
from bot.case.when.grammar.phrases import readings
from bot.case.when.grammar.resolve import Setting
from bot.case.when.grammar.scanner import Scanner
from bot.case.when.model import TimeQuestion, TimeRefusal, When
from bot.case.when.tokens import tokenise, without_counts


def read(words: str, *, now: dt.datetime, language: str = "da") -> When | TimeQuestion | TimeRefusal:
    """The meaning of ``words`` said at ``now``, in the zone of ``now`` (aware, with a ZoneInfo).

    Danish and English are both read; ``language`` decides only where the words do not. Whatever the words hold, this
    returns; it raises ValueError only for a ``now`` without a named zone.
    """
    zone = zone_of(now)
    kept = verbatim(words)
    result: When | TimeQuestion | TimeRefusal = TimeRefusal(NOT_UNDERSTOOD, {}, kept)
    if len(words) <= LONGEST:
        scan = Scanner(without_counts(tokenise(words)), language)
        result = meaning(readings(scan), Setting(now, zone, scan.language == "en"), kept)
    if isinstance(result, TimeRefusal) and result.key == NOT_UNDERSTOOD:
        return _among_other_words(words, now, language, kept) or result
    return result


def _among_other_words(words: str, now: dt.datetime, language: str, kept: str) -> TimeQuestion | None:
    """ "han ringede i går kl. 14": whether one of the times in it is meant."""
    times = find_only(words, now=now, language=language)
    different: dict[When, When] = {}
    for one in times:
        different.setdefault(as_shown(one), msgspec.structs.replace(one, words=kept))
    choices = tuple(different.values())
    if not 0 < len(choices) <= MOST_CHOICES:
        return None
    return TimeQuestion(
        "when.ask.is_it_this" if len(choices) == 1 else "when.ask.which_time", {}, choices, kept
    )
