"""What an answer to "who saw it?" comes to. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What the person means."""

    NOBODY = auto()  # nej, ingen så det
    LATER = auto()  # ved ikke
    NOTHING = auto()  # ja; a number alone
    PEOPLE = auto()  # names, plainly
    PERHAPS = auto()  # a question, a sentence, a relation: to be asked about before it counts


@dataclass(frozen=True, slots=True)
class Person:
    """One person, in the words of the answer. ``contact`` is phone numbers and mail addresses, ``saw`` all the rest."""

    name: str
    contact: str = ""
    saw: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``people`` are those named, or those that could be meant where it is PERHAPS; else none."""

    kind: Kind
    people: tuple[Person, ...] = ()
