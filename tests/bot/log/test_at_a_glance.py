"""What /log says at a glance is what the whole log says, read from a snapshot or from the first event on."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case import events as ev
from bot.case.fold import dump, fold, load
from bot.case.kinds import Type
from bot.case.model import Case
from bot.case.values import Origin, OriginKind
from bot.log.content.chat_figures import Glance, IncidentLine, glance
from bot.log.content.rows import Choices, LogRow, build
from tests.bot.case.test_records_fold import IDS, NUMBERS, PAYLOADS
from tests.kits.examples import examples
from tests.kits.log_builder import COPENHAGEN, DANISH, NOW
from tests.kits.record_kit import event

MOMENTS = st.integers(0, 96 * 24 * 60).map(
    lambda minutes: dt.datetime(2025, 8, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
ORIGINS = st.one_of(
    st.builds(Origin, kind=st.just(OriginKind.DIRECT)),
    st.builds(Origin, kind=st.just(OriginKind.HIDDEN_USER), name=IDS, date=MOMENTS, own=st.booleans()),
)
CAPTURED = st.builds(
    ev.Captured,
    incident=NUMBERS, exhibit=st.uuids().map(lambda id: id.hex), form=st.just("text"), received=MOMENTS,
    message=st.integers(1, 99), origin=ORIGINS, raw=st.just("{}"), text=IDS,
    types=st.lists(st.sampled_from(Type), max_size=2, unique=True).map(tuple),
)  # fmt: skip
TYPES = st.builds(
    ev.TypesTold, incident=NUMBERS, types=st.lists(st.sampled_from(Type), max_size=3, unique=True).map(tuple),
    words=IDS,
)  # fmt: skip
SPLITS = st.builds(ev.Split, incident=NUMBERS, number=st.integers(7, 10), exhibits=st.just(()))
COURSES = st.lists(CAPTURED | PAYLOADS | TYPES | SPLITS, min_size=1, max_size=40)
DAYS = st.none() | st.dates(dt.date(2025, 5, 1), dt.date(2025, 11, 5))


def of(log_rows: tuple[LogRow, ...]) -> tuple[IncidentLine, ...]:
    """The lines of whole rows."""
    return tuple(
        IncidentLine(row.number, row.when, row.types, row.witnesses if row.witnessed else "", len(row.annexes),
             row.context_only)
        for row in log_rows
    )  # fmt: skip


def whole(case: Case, choices: Choices, newest: int) -> Glance:
    """The same, from the log with every row of it."""
    log = build(case, choices, now=NOW, edition=1, words=DANISH)
    rows = (*log.rows, *log.undated)
    untimed = [one for one in case.standing() if case.time_of(one, COPENHAGEN) == (None, None)]
    refusal = log.refusal
    return Glance(
        count=len(rows),
        newest=of(rows[:newest]),
        figures=log.figures,
        since=len(refusal.after) if refusal is not None and refusal.counted else None,
        choices=choices,
        undated_left_out=log.undated_left_out,
        untimed=len(untimed),
    )


@settings(max_examples=examples(150), deadline=None)
@given(COURSES, DAYS, DAYS, st.integers(0, 12), st.integers(0, 40))
def test_it_says_what_the_whole_log_says(
    payloads: list[ev.AnyPayload], first: dt.date | None, last: dt.date | None, newest: int, cut: int
) -> None:
    events = [event(payload, 3600 * second) for second, payload in enumerate(payloads)]
    case = fold(events)
    assert case is not None
    choices = Choices(first=first, last=last)
    expected = whole(case, choices, newest)
    assert glance(case, choices, now=NOW, words=DANISH, newest=newest) == expected
    begun = fold(events[:cut])
    kept = load(dump(begun)) if begun is not None else None
    again = fold(events[cut:], kept)
    assert again == case
    assert again is not None
    assert glance(again, choices, now=NOW, words=DANISH, newest=newest) == expected


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        glance(Case(id="c", opened=NOW), Choices(), now=dt.datetime(2025, 5, 1), words=DANISH)  # noqa: DTZ001 - that is refused
