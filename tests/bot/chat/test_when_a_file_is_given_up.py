"""Passing and final are told apart by what Telegram says and for how long, never by how often it was asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.case.values import File, FileState
from bot.chat.turn.downloads import DAY, PAUSES, WEEK, Due, failed, final, pause
from bot.telegram.errors import (
    BadRequestError,
    FileAwayError,
    FileGoneError,
    RefusedTokenError,
    SlowDownError,
    UnreachableError,
    WireError,
)

START = 1_700_000_000
DUE = Due("e", 0, 1, File(FileState.PENDING), began=START)
PASSING: list[WireError] = [
    FileAwayError(),
    UnreachableError("502"),
    SlowDownError(9.0),
    RefusedTokenError(),
    BadRequestError(),
]
moments = st.lists(st.integers(START, START + WEEK - 1), max_size=60).map(sorted)


@given(st.data(), moments)
def test_within_a_week_nothing_that_passes_is_final_however_often_it_is_said(
    data: st.DataObject, times: list[int]
) -> None:
    due = DUE
    for now in times:
        error = data.draw(st.sampled_from(PASSING))
        due = failed(due, error, now)
        assert not final(due, error, now, late=data.draw(st.booleans()))


@given(st.data(), moments, st.integers(0, WEEK))
def test_a_link_that_leads_nowhere_is_final_after_a_day_of_that_and_not_before(
    data: st.DataObject, times: list[int], after: int
) -> None:
    due = DUE
    for now in times:
        due = failed(due, data.draw(st.sampled_from([*PASSING, FileGoneError()])), now)
    now = max([START, *times])
    due = failed(failed(due, FileAwayError(), now), FileGoneError(), now)
    due = failed(due, FileGoneError(), now + after)
    week = now + after - START >= WEEK
    assert final(due, FileGoneError(), now + after, late=False) is (after >= DAY or week)


def test_after_a_week_what_says_something_of_the_file_is_final() -> None:
    now = START + WEEK
    for error in (FileAwayError(), FileGoneError()):
        assert final(failed(DUE, error, now), error, now, late=True)
    assert final(DUE, UnreachableError(), now, late=False)
    assert not final(DUE, UnreachableError(), now, late=True), (
        "nobody asked for a while: no answer says nothing"
    )


def test_a_task_of_before_begins_when_it_first_fails() -> None:
    older = Due("e", 0, 1, File(FileState.PENDING))
    assert failed(older, FileAwayError(), START) == DUE


@given(st.integers(0, 1000))
def test_pauses_grow_and_are_never_longer_than_a_day(tries: int) -> None:
    assert 0 < pause(tries) <= pause(tries + 1) <= DAY
    assert sum(PAUSES) < WEEK, "it is asked to the end of the week"
