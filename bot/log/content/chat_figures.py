"""What /log says at a glance: the figures, and the newest incidents only. The same as the whole log would say (a test
holds them against each other), without putting thousands of rows into words. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.case.model import Case, Witness
from bot.case.named import printed
from bot.case.since import since_refusal
from bot.case.when import When
from bot.log.content import figures
from bot.log.content.choices import Choices
from bot.log.content.entries import LogEntry, find, ordered
from bot.log.content.figures import Figures
from bot.log.content.incident_text import say_types, say_witnesses
from bot.log.content.record_sections import reports
from bot.words import Words

NEWEST = 10


@dataclass(frozen=True)
class IncidentLine:
    """One incident in a line or two. ``witnesses`` is "" where none is named; ``annexes`` how many it has; ``own``:
    nothing but the person's own messages."""

    number: int
    when: When | None
    types: str
    witnesses: str
    annexes: int
    own: bool


@dataclass(frozen=True)
class Glance:
    """``count`` rows in all; ``newest`` are the first of them, dated ones before undated. ``since`` is how many came
    after the refusal, None where there is none to count from. ``undated_left_out`` are not in the period; of
    ``untimed`` nobody has said when they were, in the whole case."""

    count: int
    newest: tuple[IncidentLine, ...]
    figures: Figures
    since: int | None
    choices: Choices
    undated_left_out: int
    untimed: int


def glance(case: Case, choices: Choices, *, now: dt.datetime, words: Words, newest: int = NEWEST) -> Glance:
    """See ``Glance``; ``now`` is aware, and its zone is the person's. Raises ValueError where it has none."""
    zone = now.tzinfo
    if zone is None:
        raise ValueError
    case = printed(case)
    finds = find(case, choices, zone, reports(case))
    within = finds.within
    dated, undated = ordered(within)
    counted = figures.count((one.entry(zone) for one in within if not one.own), now.date())
    after = since_refusal(case, zone)
    here = {one.incident.number for one in within} if after is not None else set()
    return Glance(
        count=len(within),
        newest=tuple(
            _line(one, case.witnesses, words) for one in (*dated[:newest], *undated[:newest])[:newest]
        ),
        figures=counted,
        since=None if after is None else len(here.intersection(after.after)),
        choices=choices,
        undated_left_out=finds.undated_left_out,
        untimed=finds.untimed,
    )


def _line(found: LogEntry, witnesses: Mapping[str, Witness], words: Words) -> IncidentLine:
    incident = found.incident
    return IncidentLine(
        number=incident.number,
        when=found.when,
        types=say_types(incident.types, incident.type_words, words),
        witnesses=say_witnesses(incident.witnesses, witnesses, words) if incident.witnesses else "",
        annexes=len(found.exhibits),
        own=found.own,
    )
