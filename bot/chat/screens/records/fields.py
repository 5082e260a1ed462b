"""What a record is asked for, as it is declared for its fields (``bot.case.record_fields``), and how that is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import msgspec

from bot.case import events as ev
from bot.case.model import Case, Correction
from bot.case.record_areas import RecordArea
from bot.case.record_fields import AnswerKind as AnswerKind
from bot.case.record_fields import Asked, questions, types_of
from bot.case.when import When, show
from bot.chat.capture.acknowledgement_text import number_ranges
from bot.chat.turn.context import TurnContext
from bot.chat.turn.message_splitting import shortened
from bot.telegram.outgoing import Rows
from bot.words import Words

NEW = "new"
"""Stands for the id of a record of which nothing has been told yet: nothing is written down before an answer."""

SHOWN = (300, 120)
"""So many characters of each answer are shown: fewer where all of them would not fit into one message."""
MOST_LETTERS = 3_000


@dataclass(frozen=True)
class Field:
    """One question: the name of the field, and what is declared for it."""

    name: str
    asked: Asked

    @property
    def kind(self) -> AnswerKind:
        """How it is answered."""
        return self.asked.kind


@dataclass(frozen=True)
class RecordForm:
    """One kind of record. ``verb`` is the first part of its buttons' data.

    ``find`` gives the record of an id, None where there is none.
    ``payload`` makes the event that tells some fields, ``opening`` the first one of a record where that is another
    kind. ``heading`` names a record in one line (plain text). ``more`` gives further lines and buttons of its screen.
    ``single``: there is one of it, which is always there. ``lasting``: it cannot be taken out.
    """

    verb: str
    kind: RecordArea
    find: Callable[[Case, str], msgspec.Struct | None]
    payload: Callable[[str, dict[str, Any]], ev.AnyPayload]
    heading: Callable[[Words, Any], str]
    opening: Callable[[str, dict[str, Any]], ev.AnyPayload] | None = None
    more: Callable[[TurnContext, Case, Any], tuple[list[str], Rows]] | None = None
    single: bool = False
    lasting: bool = False

    @property
    def area(self) -> str:
        """Part of the keys of its texts."""
        return self.kind.name

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Its questions, in the order in which they are asked."""
        return tuple(Field(name, asked) for name, asked in questions(self.kind.record).items())

    def every(self, case: Case) -> Sequence[Any]:
        """All of them, as they are listed."""
        return self.kind.every(case)

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def following(self, field: Field) -> Field | None:
        """The question after this one."""
        place = self.fields.index(field) + 1
        return self.fields[place] if place < len(self.fields) else None

    def label(self, words: Words, field: Field) -> str:
        """The field's name as people read it."""
        return words.text(f"records.{self.area}.{field.name}")


def value_of(record: msgspec.Struct | None, field: Field) -> Any:
    """What is told of a field; None where there is no record yet."""
    return getattr(record, field.name) if record is not None else None


def is_told(value: object) -> bool:
    """Whether there is an answer."""
    return value is not None and value not in ("", ())


def say_value(words: Words, form: RecordForm, field: Field, value: Any) -> str:
    """A field's answer in plain text; "" where there is none."""
    if not is_told(value):
        return ""
    match field.kind:
        case AnswerKind.WHEN | AnswerKind.ABOUT:
            return say_time(words, value)
        case AnswerKind.YES_NO:
            return words.text("records.yes" if value else "records.no_answer")
        case AnswerKind.CHOICE:
            return words.text(f"records.{form.area}.{field.name}_{value}")
        case AnswerKind.NUMBER:
            return words.text("records.number", numbers=value)
        case AnswerKind.NUMBERS:
            return words.text("records.number", numbers=number_ranges(sorted(value)))
        case AnswerKind.LINES:
            return ", ".join(value)
        case _:
            return str(value)


def say_time(words: Words, when: When) -> str:
    """A time as a full date, or the own words that are none."""
    return show(when, words) if when.date is not None else when.words


def described(context: TurnContext, form: RecordForm, record: msgspec.Struct | None) -> list[str]:
    """A line (HTML) for each field that is told."""
    words = context.words
    said = [(form.label(words, f), say_value(words, form, f, value_of(record, f))) for f in form.fields]
    most = next((m for m in SHOWN if sum(min(len(text), m) for _, text in said) <= MOST_LETTERS), SHOWN[-1])
    return [f"{label}: {escape(shortened(text, most))}" for label, text in said if text]


def in_one_line(text: str, most: int = 60) -> str:
    """Fit for a button or a heading: printable, in one line, never empty."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return shortened(line, most) or "–"


def earlier(words: Words, form: RecordForm, correction: Correction) -> str:
    """What stood there before a correction, in plain text with the field's label."""
    field = form.field(correction.field)
    if field is None:
        return ""
    before = msgspec.json.decode(correction.before)[correction.field]
    value = msgspec.convert(before, types_of(form.kind.record)[field.name])
    return f"{form.label(words, field)}: {say_value(words, form, field, value)}"
