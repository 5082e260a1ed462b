"""What the words of an account suggest: types of incident, and whether it is going on. Only ever offered, never taken.

    clauses   the account in clauses, each with what denies it and who does it     "han ringede ikke" · "jeg ringede"
    patterns  words of both languages for each type, as data

A clause that is denied suggests nothing, nor does what she did herself, or somebody who is on her side.
"""

from __future__ import annotations

from bot.case.hints.clauses import Clause, clauses
from bot.case.hints.patterns import HAPPENING, INSTEAD, OFTEN, PATTERNS
from bot.case.kinds import Type

__all__ = ["find_types", "happens_now"]

MOST = 3


def find_types(text: str) -> tuple[Type, ...]:
    """The types that the words suggest, in order of the logskema, at most three."""
    found: set[Type] = set()
    for clause in clauses(text):
        found |= _types(clause)
    return tuple(kind for kind in Type if kind in found)[:MOST]


def _types(clause: Clause) -> set[Type]:
    if clause.denied or clause.harmless:
        return set()
    found = {kind for kind, pattern in PATTERNS.items() if pattern.search(clause.text)}
    for kind, others in INSTEAD.items():
        if kind in found:
            found -= others
    return found


def happens_now(text: str) -> bool:
    """Whether the words tell of something that is going on as they are written: "han står udenfor"."""
    found = clauses(text)
    if any(OFTEN.search(clause.text) for clause in found):
        return False
    return any(HAPPENING.search(clause.text) and not (clause.denied or clause.harmless) for clause in found)
