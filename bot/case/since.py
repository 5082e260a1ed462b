"""What came after the documented "no" (docs/logskema.md R7). Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.case.model import Case


@dataclass(frozen=True)
class SinceRefusal:
    """Numbers of incidents, ascending. Own messages are no contact by the other and are in none of them.

    ``after``: surely after it. ``perhaps``: the times told do not say which came first ("the same day").
    ``undated``: no date is known. All the others were surely before.
    """

    after: tuple[int, ...] = ()
    perhaps: tuple[int, ...] = ()
    undated: tuple[int, ...] = ()


def since_refusal(case: Case, zone: dt.tzinfo) -> SinceRefusal | None:
    """What came after the "no" that counts. None where there is none, or it has no date to count from.

    An incident is after it when it began once the refusal was over: in a later minute where the refusal has a
    clock, on a later day (or part of the day) where it has none.
    """
    refusal = case.refusal
    if refusal is None or refusal.when is None:
        return None
    begun, over = refusal.when.earliest(), refusal.when.latest()
    if begun is None or over is None:
        return None
    after, perhaps, undated = [], [], []
    for incident in case.standing():
        if case.context_only(incident):
            continue
        when, _ = case.time_of(incident, zone)
        first, last = (when.earliest(), when.latest()) if when is not None else (None, None)
        if first is None or last is None:
            undated.append(incident.number)
        elif first.timestamp() > over.timestamp() or (
            begun != over and first.timestamp() == over.timestamp()
        ):
            after.append(incident.number)
        elif last.timestamp() > begun.timestamp() or first == begun:
            perhaps.append(incident.number)
    return SinceRefusal(tuple(after), tuple(perhaps), tuple(undated))
