"""The incidents of a log as the case has them, not yet in words: what rows are made of and figures are counted from.
Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from bot.case.model import Case, Exhibit, Incident, TimeSource
from bot.case.record_model import PoliceContact
from bot.case.when import Precision, When
from bot.log.content.choices import Choices
from bot.log.content.figures import Entry

LATE_DAYS = 30
_UNDATED = When(date=None)


class LogEntry(msgspec.Struct, frozen=True):  # a tenth of the time that a frozen dataclass takes to be made
    """One incident with what is derived of it.

    ``sort`` is the instant that it is placed by, None for an undated one. ``exhibits`` are in the order in which they
    were sent. ``own``: nothing but the person's own messages, shown and not counted. ``evidence``: a forwarded message
    or a file is among its exhibits. ``reports`` are the contacts with the police at which it was reported.
    """

    incident: Incident
    when: When | None
    source: TimeSource | None
    sort: dt.datetime | None
    exhibits: Sequence[Exhibit]
    own: bool
    evidence: bool
    reports: Sequence[PoliceContact]

    def late(self, zone: dt.tzinfo) -> int:
        """Days from happening to the first that was kept, for times that the person told from memory; 0 else."""
        when = self.when
        if self.source is not TimeSource.PERSON or when is None or when.date is None:
            return 0
        return max(0, (self.incident.opened.astimezone(zone).date() - (when.last or when.date)).days)

    def entry(self, zone: dt.tzinfo) -> Entry:
        """What is counted of it."""
        when, incident = self.when, self.incident
        return Entry(
            number=incident.number,
            date=when.date if when is not None else None,
            hour=when.time.hour if when is not None and when.time is not None else None,
            types=incident.types,
            witnesses=bool(incident.witnesses),
            evidence=self.evidence,
            approximate=_approximate(when),
            late=self.late(zone) > LATE_DAYS,
            reported=bool(self.reports),
        )


@dataclass(frozen=True, slots=True)
class Finds:
    """The incidents of one log by number; how many undated ones its period leaves out, and of how many in all of the
    case nobody has said when they were."""

    within: Sequence[LogEntry]
    undated_left_out: int
    untimed: int


def find(case: Case, choices: Choices, zone: dt.tzinfo, reports: Mapping[int, list[PoliceContact]]) -> Finds:
    """The incidents of the case that these choices hold; ``reports`` by number of incident."""
    within, left_out, untimed, bounded = [], 0, 0, choices.bounded
    for incident in case.standing():
        exhibits = case.exhibits_of(incident)
        when, source = case.time_of(incident, zone, exhibits)
        dated = when is not None and when.date is not None
        left_out += bounded and not dated
        untimed += when is None and source is None
        if not bounded or choices.holds(when or _UNDATED):
            own = case.context_only(incident)
            within.append(_found(incident, when, source, exhibits, own, reports.get(incident.number, ())))
    return Finds(within, left_out, untimed)


def ordered(found: Iterable[LogEntry]) -> tuple[list[LogEntry], list[LogEntry]]:
    """The dated ones, the newest first (R1), and the undated ones, the highest number first."""
    # By the instant: two clocks of one zone compare wrongly in the doubled hour of autumn.
    instants = [(one.sort.timestamp(), one.incident.number, one) for one in found if one.sort is not None]
    dated = [one for *_, one in sorted(instants, key=lambda found: found[:2], reverse=True)]
    undated = [one for one in found if one.sort is None]
    return dated, sorted(undated, key=lambda one: one.incident.number, reverse=True)


def _found(
    incident: Incident, when: When | None, source: TimeSource | None, exhibits: Sequence[Exhibit],
    own: bool, reports: Sequence[PoliceContact],
) -> LogEntry:  # fmt: skip
    return LogEntry(
        incident=incident,
        when=when,
        source=source,
        sort=when.earliest() if when is not None else None,
        exhibits=exhibits,
        own=own,
        evidence=any(exhibit.files or exhibit.forwarded for exhibit in exhibits),
        reports=reports,
    )


def _approximate(when: When | None) -> bool:
    """Whether the day or the clock is known only about: "ca.", a span of days, or hours from–until."""
    if when is None or when.date is None:
        return False
    return (
        when.approximate
        or when.last is not None
        or (when.precision is Precision.SPAN and when.until is not None)
    )
