"""Makes cases out of payloads, with made-up ids and times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bot.case import events as ev
from bot.case.fold import dump, fold, load
from bot.case.model import Case
from bot.case.values import Origin, OriginKind

OPENED = dt.datetime(2025, 5, 14, 12, tzinfo=dt.UTC)


def event(payload: ev.AnyPayload, second: int) -> ev.Event:
    """An event, so many seconds after the case was opened."""
    at = OPENED + dt.timedelta(seconds=second)
    return ev.Event(v=1, id=f"e{second}", case="c", actor="owner", at=at, payload=payload, salt=b"salt")


def case_of(payloads: Iterable[ev.AnyPayload]) -> Case:
    """The case of these payloads, an hour between each and the next: nothing counts as still the same answer."""
    case = fold(event(p, 3600 * n) for n, p in enumerate((ev.CaseOpened("da"), *payloads)))
    assert case is not None
    return case


def captured(number: int, *, own: bool = False, sent: dt.datetime | None = None) -> ev.Captured:
    """A forwarded message that is the incident ``number``."""
    origin = Origin(OriginKind.USER, date=sent or OPENED, own=own)
    return ev.Captured(
        incident=number,
        exhibit=f"x{number}",
        form="text",
        received=OPENED,
        message=number,
        origin=origin,
        raw="{}",
        text="Svar mig",
    )


def kept_whole(case: Case) -> bool:
    """Whether a snapshot brings the case back as it is."""
    return load(dump(case)) == case
