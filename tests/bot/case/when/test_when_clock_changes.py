"""The two nights of the year on which the clock lies, and orders that they must not disturb."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.case.when import Precision, TimeQuestion, When, read, sentence, show
from bot.words import Language, Words
from tests.bot.case.when.when_notation import at, compact

DANISH, ENGLISH = Words(Language.DANISH), Words(Language.ENGLISH)


def _question(words: str, now: str) -> TimeQuestion:
    result = read(words, now=at(now))
    assert isinstance(result, TimeQuestion)
    return result


def test_the_missing_hour_is_asked_about() -> None:
    question = _question("30. marts 2025 kl. 02.30", "2025-04-10T12:00")
    assert question.key == "when.ask.missing_hour"
    assert [show(choice, DANISH) for choice in question.choices] == [
        "søndag 30. marts 2025 kl. 01.30",
        "søndag 30. marts 2025 kl. 03.30",
    ]
    assert "stillet frem" in sentence(question, DANISH)


@pytest.mark.parametrize(
    ("words", "there"), [("01.59", True), ("02.00", False), ("02.59", False), ("03.00", True)]
)
def test_the_edges_of_the_missing_hour(words: str, there: bool) -> None:
    result = read(f"30/3-2025 kl. {words}", now=at("2025-04-10T12:00"))
    assert isinstance(result, When) is there


@pytest.mark.parametrize(
    ("words", "once"), [("01.59", True), ("02.00", False), ("02.59", False), ("03.00", True)]
)
def test_the_edges_of_the_doubled_hour(words: str, once: bool) -> None:
    result = read(f"26/10-2025 kl. {words}", now=at("2025-11-10T12:00"))
    assert isinstance(result, When) is once


def test_the_doubled_hour_is_asked_about_and_its_buttons_differ() -> None:
    question = _question("26. oktober 2025 kl. 02.30", "2025-10-28T12:00")
    assert question.key == "when.ask.doubled_hour"
    assert [show(choice, DANISH) for choice in question.choices] == [
        "søndag 26. oktober 2025 kl. 02.30 (sommertid)",
        "søndag 26. oktober 2025 kl. 02.30 (vintertid)",
    ]
    first, second = (choice.earliest() for choice in question.choices)
    assert first is not None
    assert second is not None
    assert second.timestamp() - first.timestamp() == 3600


def test_within_the_doubled_hour_the_second_has_not_been_yet() -> None:
    now = dt.datetime(2025, 10, 26, 2, 40, fold=0, tzinfo=ZoneInfo("Europe/Copenhagen"))
    result = read("kl. 02.30", now=now)
    assert isinstance(result, TimeQuestion)
    assert [choice.fold for choice in result.choices] == [0]
    later = read("kl. 02.30", now=now.replace(fold=1))
    assert isinstance(later, TimeQuestion)
    assert [choice.fold for choice in later.choices] == [0, 1]


def test_hours_ago_are_real_hours() -> None:
    assert compact(read("for en time siden", now=at("2025-03-30T03:10"))) == "2025-03-30 ~01:10"
    assert compact(read("for to timer siden", now=at("2025-10-26T03:10"))) == "2025-10-26 ~02:10"


def test_a_zone_whose_clock_jumps_at_midnight() -> None:
    now = at("2025-05-01T12:00", ZoneInfo("Africa/Cairo"))
    result = read("25/4 kl. 00.30", now=now)
    assert compact(result) == "? 2025-04-24 23:30 | 2025-04-25 01:30"


@pytest.mark.parametrize(
    ("words", "earliest", "latest", "precision"),
    [
        ("i går kl. 14", "2025-05-13T14:00", "2025-05-13T14:00", Precision.EXACT),
        ("i går ca. kl. 14", "2025-05-13T14:00", "2025-05-13T14:00", Precision.APPROXIMATE),
        ("i går", "2025-05-13T00:00", "2025-05-14T00:00", Precision.EXACT),
        ("i går fra 22 til 2", "2025-05-13T22:00", "2025-05-14T02:00", Precision.SPAN),
        ("i aftes", "2025-05-13T18:00", "2025-05-14T00:00", Precision.SPAN),
        ("natten til lørdag", "2025-05-10T00:00", "2025-05-10T05:00", Precision.SPAN),
        ("10.-11. maj", "2025-05-10T00:00", "2025-05-12T00:00", Precision.SPAN),
        ("fra fredag kl. 18 til søndag kl. 10", "2025-05-09T18:00", "2025-05-11T10:00", Precision.SPAN),
        ("i aftes kl. 22", "2025-05-13T22:00", "2025-05-13T22:00", Precision.EXACT),
    ],
)
def test_the_stretch_that_a_time_covers(words: str, earliest: str, latest: str, precision: Precision) -> None:
    result = read(words, now=at("2025-05-14T15:30"))
    assert isinstance(result, When)
    assert (result.earliest(), result.latest()) == (at(earliest), at(latest))
    assert result.precision is precision


def test_an_unknown_date_has_no_stretch() -> None:
    assert (When(None).earliest(), When(None).latest()) == (None, None)
