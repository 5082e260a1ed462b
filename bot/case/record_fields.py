"""The declaration of a record's field: how it is asked for, where it stands in a log, and what keeps it out of one.

A field of a record (``record_model``) carries its ``Asked`` in its annotation. Everything else follows from it: the
event that tells the field (``records``), the question in the chat, the column in the log, its corrections, the search,
and the warning where a private thing stands in another text. Its texts are ``records.<area>.<name>`` (the label),
``records.<area>.ask_<name>`` (the question), ``records.<area>.log_<name>`` (the label in a log), and for each value of
a CHOICE ``records.<area>.<name>_<value>`` and ``records.<area>.log_<name>_<value>``. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec


class AnswerKind(StrEnum):
    """How a field is answered."""

    TEXT = "text"
    LINES = "lines"  # several things, added to one by one
    WHEN = "when"
    ABOUT = "about"  # a time, or own words that are none
    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"  # one incident
    NUMBERS = "numbers"  # several incidents
    ALONG = "along"  # exhibits, told along with the incident that keeps them: never asked for by itself


class Secret(StrEnum):
    """What gives the person or a witness away, also where it stands in another text (docs/logskema.md R9)."""

    OWN_NAME = "own_name"
    OWN_ADDRESS = "own_address"
    OWN_NUMBER = "own_number"
    WITNESS_CONTACT = "witness_contact"


@dataclass(frozen=True)
class LogColumn:
    """Where a field stands in the log: by its ``place`` among the record's others, the lowest first.

    ``width`` is in mm of a landscape page, or in parts of what is left ("1fr"); ``letters`` is the width in a table.
    ``whole``: a text that keeps its lines. ``within``: it stands in brackets after that field instead of by itself.
    """

    place: int
    width: str = "1fr"
    letters: float = 28.0
    whole: bool = False
    within: str = ""


@dataclass(frozen=True)
class Asked:
    """One question of a record. Questions come in the order of the fields, those of a higher ``turn`` later.

    ``column`` is None where it stands in no log of its own accord. ``choice``: it stands there only where this choice
    of ``Choices`` was made (R9). ``secret``: while it is left out it is looked for in every other text.
    ``choices`` are the keys of a CHOICE; ``ahead``: the time may lie in the future; ``required``: there is no record
    without it; ``person``: who answers "nobody" has named none. ``after`` is the key of what is said after a yes.
    """

    kind: AnswerKind
    column: LogColumn | None = None
    turn: int = 0
    choice: str = ""
    secret: Secret | None = None
    choices: tuple[str, ...] = ()
    ahead: bool = False
    required: bool = False
    person: bool = False
    after: str = ""

    @property
    def searched(self) -> bool:
        """Whether an incident is found by what stands in it."""
        return self.kind in (AnswerKind.TEXT, AnswerKind.LINES) and self.secret is None


@cache
def types_of(record: type[msgspec.Struct]) -> dict[str, Any]:
    """The type of each field of a record, by name."""
    return get_type_hints(record)


@cache
def declared(record: type[msgspec.Struct]) -> dict[str, Asked]:
    """The declaration of each field that can be told of a record, by name, in the order of its fields."""
    hints = get_type_hints(record, include_extras=True)
    annotated = {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Annotated}
    return {name: args[1] for name, args in annotated.items() if isinstance(args[1], Asked)}


@cache
def questions(record: type[msgspec.Struct]) -> dict[str, Asked]:
    """What a person is asked for, in that order."""
    asked = [(name, one) for name, one in declared(record).items() if one.kind is not AnswerKind.ALONG]
    return dict(sorted(asked, key=lambda item: item[1].turn))


@cache
def in_log(record: type[msgspec.Struct]) -> dict[str, Asked]:
    """What can stand in a log, in that order."""
    shown = [
        (one.column.place, name, one) for name, one in declared(record).items() if one.column is not None
    ]
    return {name: one for _, name, one in sorted(shown, key=lambda item: item[0])}
