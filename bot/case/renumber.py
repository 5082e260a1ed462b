"""The same event under other numbers, for a notebook whose incidents go over into another one (pure).

Exhibits, witnesses and records have ids that are nobody else's, so only the numbers of incidents change."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from bot.case.payload import Payload
from bot.case.record_fields import AnswerKind, declared
from bot.case.record_model import TOLD_OF


def _told_as(kind: AnswerKind) -> tuple[str, ...]:
    """The fields of records that are answered in a way."""
    every = (item for record in TOLD_OF for item in declared(record).items())
    return tuple(name for name, asked in every if asked.kind is kind)


SINGLE = ("incident", "into", "number", *_told_as(AnswerKind.NUMBER))
"""Fields that hold an incident's number, where they hold a number at all (witnesses, too, are merged ``into`` one)."""
SEVERAL = _told_as(AnswerKind.NUMBERS)


def renumbered(payload: Payload, number: Callable[[int], int]) -> Payload:
    """The payload with each incident's number replaced by what ``number`` gives for it."""
    changes: dict[str, object] = {}
    for name in SINGLE:
        one = getattr(payload, name, None)
        if isinstance(one, int):
            changes[name] = number(one)
    for name in SEVERAL:
        some = getattr(payload, name, None)
        if isinstance(some, tuple):
            changes[name] = tuple(number(one) for one in some)
    return replace(payload, **changes) if changes else payload
