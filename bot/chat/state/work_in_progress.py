"""What a person has on the desk: a sitting over what still lacks something, the last search, a selection of
incidents, and logs that are being made. Part of the chat's memory, so that a restart changes nothing."""

from __future__ import annotations

import datetime as dt

import msgspec

SITTING_LIFE = dt.timedelta(minutes=10)


class Sitting(msgspec.Struct, frozen=True):
    """A sitting that began at ``started`` (UTC); ``seen`` are the numbers that were shown in it."""

    started: dt.datetime
    seen: tuple[int, ...] = ()

    def open(self, now: dt.datetime) -> bool:
        """Whether it goes on: ten minutes are enough."""
        return now - self.started < SITTING_LIFE


class Ordered(msgspec.Struct, frozen=True, omit_defaults=True):
    """A log in the making: ``key`` and ``kind`` of its task, and the message of which it was asked for. Once it has
    been ``handed`` out it is on its way, and no tap stops it."""

    key: str
    message: int | None
    kind: str
    handed: bool = False


class WorkInProgress(msgspec.Struct, frozen=True, omit_defaults=True):
    """``sought`` is the last search. ``picked`` are incidents that get the same type or witness, and ``changed`` those
    that the last such tap has changed. ``orders`` are logs in the making."""

    sitting: Sitting | None = None
    sought: str = ""
    picked: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    orders: tuple[Ordered, ...] = ()
