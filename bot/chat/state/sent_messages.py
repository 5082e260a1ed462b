"""Which messages stand in a chat: ids with the time they were sent, for as long as a bot may still remove them. Pure.

Telegram lets a bot remove a message of a private chat within 48 hours, by its id, and ids of all of a bot's private
chats count together. A range from the first to the last would hold other people's messages, so every id is kept
itself. What comes is written into an open page (a part of the chat's memory, which is written at every turn anyway);
a page of a hundred, as many as one call of Telegram's removes, is closed, written once as a document of its own, and
not written again. So a message costs the same whether it is the tenth or the ten-thousandth of a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec.structs import replace

LIFE = 48 * 3600
"""Seconds after which a bot can no longer remove a message."""

MARGIN = 10 * 60
"""Seconds before the end of that life that are not counted on: Telegram's clock and ours may differ."""

A_PAGE = 100
HOUR = 3600

Mark = tuple[int, int]
"""A message: its id, and when it was sent (seconds since the epoch)."""


class SentPage(msgspec.Struct, frozen=True, omit_defaults=True):
    """Messages in the order in which they were noted: the first one, then the steps to each further one (id, seconds,
    id, seconds …), which are small numbers and take little room."""

    first: Mark | None = None
    steps: tuple[int, ...] = ()

    def __len__(self) -> int:
        return 0 if self.first is None else 1 + len(self.steps) // 2

    def marks(self) -> list[Mark]:
        """The messages."""
        if self.first is None:
            return []
        found = [self.first]
        for i in range(0, len(self.steps), 2):
            id, at = found[-1]
            found.append((id + self.steps[i], at + self.steps[i + 1]))
        return found


class Trail(msgspec.Struct, frozen=True, omit_defaults=True):
    """The open page, and where the closed ones are.

    ``number`` is the open page's; ``hours`` are (hour since the epoch, the first page that was closed in it), so that
    pages whose time is over can be let go without being read. ``last`` is the newest mark of the open page.
    ``out_of_reach`` counts messages that stayed until they could not be removed any longer.
    """

    open: SentPage = SentPage()
    last: Mark | None = None
    number: int = 0
    hours: tuple[tuple[int, int], ...] = ()
    out_of_reach: int = 0

    @property
    def kept(self) -> range:
        """The numbers of the closed pages."""
        return range(self.hours[0][1] if self.hours else self.number, self.number)

    @property
    def empty(self) -> bool:
        """Whether no message is known that could be removed."""
        return self.open.first is None and not self.kept


class Added(msgspec.Struct, frozen=True):
    """A trail that has grown; ``closed`` are pages to be written, ``gone`` numbers of pages to be let go."""

    trail: Trail
    closed: tuple[tuple[int, SentPage], ...] = ()
    gone: tuple[int, ...] = ()


def add(trail: Trail, marks: Sequence[Mark], now: int) -> Added:
    """Note messages. Those that are noted already may be noted again: removing twice does no harm."""
    closed: list[tuple[int, SentPage]] = []
    trail = _young(trail, now)
    for mark in marks:
        trail = _append(trail, mark)
        if len(trail.open) >= A_PAGE:
            closed.append((trail.number, trail.open))
            trail = _close(trail, now)
    known = trail.kept
    trail = _let_go(trail, now)
    gone = tuple(range(known.start, trail.kept.start))
    return Added(trail, tuple(page for page in closed if page[0] not in gone), gone)


def turn_over(trail: Trail, now: int) -> Added:
    """Close the open page however full it is: all that is known then lies in ``kept``."""
    if trail.open.first is None:
        return Added(trail)
    return Added(_close(trail, now), ((trail.number, trail.open),))


def forget(trail: Trail, before: int, *, out_of_reach: int) -> Added:
    """The trail without the closed pages below number ``before``, whose messages have been dealt with."""
    gone = tuple(number for number in trail.kept if number < before)
    hours = _from(trail.hours, before) if before < trail.number else ()
    return Added(
        replace(trail, hours=hours, out_of_reach=trail.out_of_reach + out_of_reach),
        gone=gone,
    )


def reachable(marks: Sequence[Mark], now: int) -> list[int]:
    """The ids that may still be removed, each once, the oldest first."""
    return list(
        dict.fromkeys(id for id, at in sorted(marks, key=lambda mark: mark[1]) if now - at < LIFE - MARGIN)
    )


def dump(page: SentPage) -> bytes:
    """The bytes of a closed page."""
    return msgspec.json.encode(page)


def load(data: bytes) -> SentPage:
    """The page of these bytes. Raises msgspec.DecodeError where they are not ours."""
    return msgspec.json.decode(data, type=SentPage)


def page_of(marks: Sequence[Mark]) -> SentPage:
    """A page that holds these messages."""
    steps = [step for a, b in pairwise(marks) for step in (b[0] - a[0], b[1] - a[1])]
    return SentPage(marks[0], tuple(steps)) if marks else SentPage()


def _append(trail: Trail, mark: Mark) -> Trail:
    if trail.last is None:
        return replace(trail, open=SentPage(mark), last=mark)
    step = (mark[0] - trail.last[0], mark[1] - trail.last[1])
    return replace(trail, open=replace(trail.open, steps=(*trail.open.steps, *step)), last=mark)


def _close(trail: Trail, now: int) -> Trail:
    hour = now // HOUR
    hours = trail.hours
    if not hours or hours[-1][0] < hour:
        hours = (*hours, (hour, trail.number))
    return replace(trail, open=SentPage(), last=None, number=trail.number + 1, hours=hours)


def _young(trail: Trail, now: int) -> Trail:
    """The trail without those messages of the open page that are out of reach."""
    if trail.open.first is None or now - trail.open.first[1] < LIFE:
        return trail
    marks = trail.open.marks()
    left = [mark for mark in marks if now - mark[1] < LIFE]
    return replace(
        trail,
        open=page_of(left),
        last=left[-1] if left else None,
        out_of_reach=trail.out_of_reach + len(marks) - len(left),
    )


def _let_go(trail: Trail, now: int) -> Trail:
    """The trail without the pages that were closed more than 48 hours ago: all in them is out of reach."""
    over = now // HOUR - LIFE // HOUR - 1
    left = tuple(entry for entry in trail.hours if entry[0] > over)
    if len(left) == len(trail.hours):
        return trail
    pages = (left[0][1] if left else trail.number) - trail.kept.start
    return replace(trail, hours=left, out_of_reach=trail.out_of_reach + pages * A_PAGE)


def _from(hours: tuple[tuple[int, int], ...], before: int) -> tuple[tuple[int, int], ...]:
    """The hours from page ``before`` on; an hour that it lies in begins with it."""
    later = tuple(entry for entry in hours if entry[1] > before)
    started = [hour for hour, first in hours if first <= before]
    return ((started[-1], before), *later) if started else later
