"""What an incident still lacks for the log (docs/logskema.md R12). Pure: it is put in order little by little."""

from __future__ import annotations

import datetime as dt

from bot.case.model import Case, Incident

TIME, TYPE, WITNESSES = "time", "type", "witnesses"


def lacking(case: Case, incident: Incident, zone: dt.tzinfo) -> tuple[str, ...]:
    """The questions of an incident that nobody has answered: TIME, TYPE, WITNESSES. "I do not know" is an answer.

    Own messages are no contact by the other: only their time can be lacking.
    """
    found = []
    if case.time_of(incident, zone) == (None, None):
        found.append(TIME)
    if not case.context_only(incident):
        if not incident.types and not incident.types_told:
            found.append(TYPE)
        if incident.witnesses is None:
            found.append(WITNESSES)
    return tuple(found)


def biggest_first(case: Case, zone: dt.tzinfo) -> list[tuple[Incident, tuple[str, ...]]]:
    """Incidents that lack something, with what: the biggest gaps first, a time before a type before witnesses, and
    the newest first among equals."""
    gaps = ((incident, lacking(case, incident, zone)) for incident in case.standing())
    return sorted(
        ((incident, gap) for incident, gap in gaps if gap),
        key=lambda found: (-len(found[1]), TIME not in found[1], TYPE not in found[1], -found[0].number),
    )
