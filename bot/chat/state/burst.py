"""Bursts: what is sent together gets one acknowledgement, and what was *sent* close together is one incident. Pure.

A burst is an album, or messages within 8 seconds of one another. Inside it, forwards that were sent within 30 minutes
of one another by the same sender are one incident; a forward of the person's own message is context of its stretch;
things without a time of their own are one incident. Forwards by others come to the same incidents in whatever order
they arrive: a message that lies between two stretches joins them, and own messages neither widen nor join any.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from bot.case.kinds import Type
from bot.case.values import Origin, OriginKind
from bot.case.when import When

PAUSE = dt.timedelta(seconds=8)
STRETCH = dt.timedelta(minutes=30)
MOST_STRETCHES = 400  # a burst longer than this goes on as a further burst, so that its document stays small


class BurstIncident(msgspec.Struct, frozen=True, omit_defaults=True):
    """One incident of a burst. ``sender`` is empty while it holds own messages only.

    ``first`` None is undated; else ``first`` and ``last`` are of the messages by ``sender``, or of the own ones."""

    number: int
    sender: str = ""
    first: dt.datetime | None = None
    last: dt.datetime | None = None


class Offer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was found in an account in the person's own words: offered as one tap, never taken without it.
    ``now``: the words tell of something that went on as they were written, and ``when`` is that moment. ``parts``: how
    many times an account names, where that is more than one; then nothing else is offered. ``source``: where ``when``
    is from, where not from what she says herself: "name" of a file, "chat" that a line was copied out of."""

    incident: int
    when: When | None = None
    types: tuple[Type, ...] = ()
    now: bool = False
    parts: int = 0
    source: str = ""


class Burst(msgspec.Struct, frozen=True, omit_defaults=True):
    """The messages that share one acknowledgement.

    ``key`` is the id of its first message, or below 0 (its first incident's number) where that stands in no chat of
    this bot. ``shown`` is the id of the acknowledgement in the chat; ``version`` counts the changes, and
    ``shown_version`` is the one that the acknowledgement shows. ``waiting`` names the files still to be fetched, as
    ``exhibit:position``; ``lost`` counts those that will not come, and ``pointers`` the messages that only point to
    something that a bot cannot see. ``no_room``: some wait because our disk is full; ``full``: because the case has as
    many as it may have. ``cry`` is what a few words to Logbog itself ask for (``bot.chat.capture.cry``), "" otherwise.
    ``hidden``: it came while the notebook was locked, and its numbers are not told, which say how
    much there is; ``mark`` is of the notebook that it went into.
    """

    key: int
    first: dt.datetime
    last: dt.datetime
    album: str = ""
    stretches: tuple[BurstIncident, ...] = ()
    count: int = 0
    waiting: tuple[str, ...] = ()
    lost: int = 0
    too_big: tuple[tuple[str, int | None], ...] = ()
    recompressed: bool = False
    pointers: int = 0
    no_room: bool = False
    full: bool = False
    hidden: bool = False
    mark: str = ""
    offer: Offer | None = None
    cry: str = ""
    shown: int | None = None
    version: int = 0
    shown_version: int = 0

    @property
    def due(self) -> bool:
        """Whether the person has not yet been shown how it stands."""
        return self.version != self.shown_version

    @property
    def numbers(self) -> list[int]:
        """The numbers of its incidents, ascending."""
        return sorted(stretch.number for stretch in self.stretches)


class Placement(msgspec.Struct, frozen=True):
    """Where a message belongs: the burst with it counted in, its incident, and incidents that it brings together."""

    burst: Burst
    number: int
    opened: bool
    joined: tuple[int, ...] = ()


def belongs(burst: Burst | None, date: dt.datetime, album: str) -> bool:
    """Whether a message sent to Logbog at ``date`` is part of the burst."""
    if burst is None or len(burst.stretches) >= MOST_STRETCHES:
        return False
    if album and album == burst.album:
        return True
    return burst.first - PAUSE <= date <= burst.last + PAUSE


def place(burst: Burst, origin: Origin, date: dt.datetime, album: str, next_number: int) -> Placement:
    """Put a message into a burst that it belongs to; ``next_number`` is taken where it opens an incident."""
    sender = _sender(origin)
    fitting = [stretch for stretch in burst.stretches if _fits(stretch, sender, origin)]
    burst = replace(
        burst,
        first=min(burst.first, date),
        last=max(burst.last, date),
        album=album or burst.album,
        count=burst.count + 1,
        version=burst.version + 1,
    )
    if not fitting:
        opened = BurstIncident(next_number, sender, origin.date, origin.date)
        return Placement(replace(burst, stretches=(*burst.stretches, opened)), next_number, opened=True)
    if origin.own:
        # Context goes to the nearest stretch and brings none together: it says nothing of the other's pattern.
        target = min(fitting, key=lambda stretch: (_distance(stretch, origin.date), stretch.number))
        merged = target if target.sender else _widened(target, (target,), origin.date)
        return Placement(_with(burst, merged, (target,)), target.number, opened=False)
    target = min(fitting, key=lambda stretch: stretch.number)
    theirs = tuple(stretch for stretch in fitting if stretch.sender)
    merged = _widened(replace(target, sender=sender), theirs, origin.date)
    joined = tuple(stretch.number for stretch in fitting if stretch.number != target.number)
    return Placement(_with(burst, merged, fitting), target.number, opened=False, joined=joined)


def _widened(
    target: BurstIncident, stretches: Sequence[BurstIncident], date: dt.datetime | None
) -> BurstIncident:
    """``target`` from the first to the last of ``stretches`` and ``date``."""
    times = [time for s in stretches for time in (s.first, s.last) if time is not None]
    times += [date] if date is not None else []
    return replace(target, first=min(times, default=None), last=max(times, default=None))


def _with(burst: Burst, merged: BurstIncident, instead: Sequence[BurstIncident]) -> Burst:
    return replace(burst, stretches=(*(s for s in burst.stretches if s not in instead), merged))


def _sender(origin: Origin) -> str:
    """What tells senders apart: the id where Telegram gives one, else the name; empty for the person's own."""
    if origin.own or origin.kind is OriginKind.DIRECT:
        return ""
    return f"{origin.kind}:{origin.ref if origin.ref is not None else origin.name}"


def _fits(stretch: BurstIncident, sender: str, origin: Origin) -> bool:
    if origin.date is None or stretch.first is None:
        return origin.date is None and stretch.first is None and stretch.sender == sender
    same = origin.own or not stretch.sender or stretch.sender == sender
    return same and _distance(stretch, origin.date) <= STRETCH


def _distance(stretch: BurstIncident, date: dt.datetime | None) -> dt.timedelta:
    if date is None or stretch.first is None or stretch.last is None:
        return dt.timedelta.max
    return max(stretch.first - date, date - stretch.last, dt.timedelta(0))
