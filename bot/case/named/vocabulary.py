"""What a language has to know of answers to "who saw it?"."""

from __future__ import annotations

from dataclasses import dataclass


def spaced(words: str) -> frozenset[str]:
    """The words of a list that is written with spaces between."""
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in lower case, without apostrophes.

    ``no``, ``yes`` and ``later`` answer; ``filler`` stands beside them. ``asking`` begins a question, and of those
    ``never_a_name`` begin no name. ``role`` and ``possessive`` say who somebody is. ``given`` are common first names:
    they spare a question, no more. ``joins`` stand between two persons.
    """

    no: frozenset[str]
    yes: frozenset[str]
    later: frozenset[str]
    filler: frozenset[str]
    asking: frozenset[str]
    never_a_name: frozenset[str]
    possessive: frozenset[str]
    role: frozenset[str]
    given: frozenset[str]
    joins: frozenset[str]
