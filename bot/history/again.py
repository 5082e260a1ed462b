"""The same conversation once more: a longer export, a part of it, the one of another phone. Only what is new is new."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from bot.history.model import Kind, Message, Precision

Key = tuple[str | None, dt.datetime, Kind, str]


def new_among(
    messages: Iterable[Message], known: Iterable[Message], precisions: tuple[Precision, Precision]
) -> list[Message]:
    """Those of ``messages`` that are not ``known``. Both are by the same clock; ``precisions`` are theirs.

    The same are two of one person, one kind and one text at the same time, as far as the coarser of both tells it. They
    are counted: two equal ones in a minute are two.
    """
    coarse = coarser(*precisions)
    left = Counter(_key(one, coarse) for one in known)
    new = []
    for one in messages:
        key = _key(one, coarse)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(one)
    return new


def coarser(one: Precision, other: Precision) -> Precision:
    """The one that tells less."""
    order = (Precision.NONE, Precision.MINUTE, Precision.SECOND, Precision.MILLISECOND)
    return min(one, other, key=order.index)


def _key(message: Message, precision: Precision) -> Key:
    at = message.at
    if precision is Precision.MINUTE:
        at = at.replace(second=0, microsecond=0)
    elif precision is Precision.SECOND:
        at = at.replace(microsecond=0)
    return message.sender or message.direction or None, at, message.kind, message.text
