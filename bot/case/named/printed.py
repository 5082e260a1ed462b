"""A case as it is printed: without "witnesses" that an answer such as "nej" or a question once became.

What was told stays as it is; only what is shown to others leaves them out.
"""

from __future__ import annotations

from collections.abc import Set

from msgspec.structs import replace

from bot.case.model import Case, Incident
from bot.case.named.reader import is_nobody, says_nobody


def printed(case: Case) -> Case:
    """The case itself, or where it holds witnesses who are none, the case without them. Events are not touched."""
    nobody = {id for id, witness in case.witnesses.items() if is_nobody(witness.name)}
    if not nobody:
        return case
    told_none = {id for id in nobody if says_nobody(case.witnesses[id].name)}
    return replace(
        case,
        witnesses={id: witness for id, witness in case.witnesses.items() if id not in nobody},
        incidents={number: _without(one, nobody, told_none) for number, one in case.incidents.items()},
    )


def _without(incident: Incident, nobody: Set[str], told_none: Set[str]) -> Incident:
    """An incident without them: "no witnesses" where that was the answer, else as if it had not been asked."""
    ids = incident.witnesses or ()
    if nobody.isdisjoint(ids):
        return incident
    left = tuple(id for id in ids if id not in nobody)
    return replace(incident, witnesses=left or (() if not told_none.isdisjoint(ids) else None))
