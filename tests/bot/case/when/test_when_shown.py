"""How times, questions and refusals look to a person, in Danish and in English."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot.case.when
from bot.case.when import (
    PartOfDay,
    TimeQuestion,
    TimeRefusal,
    When,
    sentence,
    show,
    show_clock,
    show_date,
    show_instant,
)
from bot.words import Language, Words, catalogue

DANISH, ENGLISH = Words(Language.DANISH), Words(Language.ENGLISH)
TUESDAY, SATURDAY = dt.date(2025, 5, 13), dt.date(2025, 5, 10)


@pytest.mark.parametrize(
    ("when", "danish", "english"),
    [
        (When(TUESDAY, time=dt.time(21, 14)), "tirsdag 13. maj 2025 kl. 21.14", "Tuesday 13 May 2025 at 21:14"),
        (When(TUESDAY, time=dt.time(8)), "tirsdag 13. maj 2025 kl. 08.00", "Tuesday 13 May 2025 at 08:00"),
        (When(TUESDAY, time=dt.time(22), approximate=True),
         "tirsdag 13. maj 2025 ca. kl. 22", "Tuesday 13 May 2025 around 22:00"),
        (When(TUESDAY, time=dt.time(20), until=dt.time(22)),
         "tirsdag 13. maj 2025 mellem kl. 20 og 22", "Tuesday 13 May 2025 between 20:00 and 22:00"),
        (When(TUESDAY, part=PartOfDay.EVENING),
         "tirsdag 13. maj 2025 om aftenen", "Tuesday 13 May 2025 in the evening"),
        (When(SATURDAY, part=PartOfDay.NIGHT),
         "natten til lørdag 10. maj 2025", "the night between Friday 9 and Saturday 10 May 2025"),
        (When(SATURDAY, last=dt.date(2025, 5, 11)), "10.–11. maj 2025", "10–11 May 2025"),
        (When(dt.date(2025, 4, 30), last=dt.date(2025, 5, 2)), "30. april – 2. maj 2025", "30 April – 2 May 2025"),
        (When(dt.date(2024, 12, 30), last=dt.date(2025, 1, 2)),
         "30. december 2024 – 2. januar 2025", "30 December 2024 – 2 January 2025"),
        (When(dt.date(2024, 5, 1), last=dt.date(2024, 5, 31)), "maj 2024", "May 2024"),
        (When(dt.date(2024, 1, 1), last=dt.date(2024, 12, 31)), "2024", "2024"),
        (When(SATURDAY, last=dt.date(2025, 5, 11), part=PartOfDay.NIGHT),
         "10.–11. maj 2025 begge nætter", "10–11 May 2025 both nights"),
        (When(TUESDAY, time=dt.time(22), until=dt.time(4)),
         "tirsdag 13. maj 2025 mellem kl. 22 og kl. 4 dagen efter",
         "Tuesday 13 May 2025 between 22:00 and 04:00 the next day"),
        (When(TUESDAY, time=dt.time(8), until=dt.time(4)),
         "tirsdag 13. maj 2025 mellem kl. 08.00 og kl. 04.00 dagen efter",
         "Tuesday 13 May 2025 between 08:00 and 04:00 the next day"),
        (When(TUESDAY, time=dt.time(22), until=dt.time(0)),
         "tirsdag 13. maj 2025 mellem kl. 22.00 og 24.00", "Tuesday 13 May 2025 between 22:00 and 24:00"),
        (When(TUESDAY, time=dt.time(3), until=dt.time(5), approximate=True),
         "tirsdag 13. maj 2025 ca. mellem kl. 03.00 og 05.00", "Tuesday 13 May 2025 roughly between 03:00 and 05:00"),
        (When(TUESDAY, time=dt.time(4), approximate=True),
         "tirsdag 13. maj 2025 ca. kl. 04.00", "Tuesday 13 May 2025 around 04:00"),
        (When(None), "tidspunkt ukendt", "time unknown"),
        (When(None, time=dt.time(14)), "dato ukendt, kl. 14.00", "date unknown, at 14:00"),
    ],
)  # fmt: skip
def test_the_whole_in_one_line(when: When, danish: str, english: str) -> None:
    assert show(when, DANISH) == danish
    assert show(when, ENGLISH) == english


def test_the_two_columns_of_the_log() -> None:
    night = When(SATURDAY, part=PartOfDay.NIGHT)
    assert (show_date(night, DANISH), show_clock(night, DANISH)) == (
        "lørdag 10. maj 2025",
        "natten til lørdag",
    )
    clocked = When(TUESDAY, time=dt.time(22), approximate=True)
    assert (show_date(clocked, DANISH), show_clock(clocked, DANISH)) == ("tirsdag 13. maj 2025", "ca. kl. 22")
    stretch = When(SATURDAY, last=dt.date(2025, 5, 11), time=dt.time(18), until=dt.time(10))
    assert (show_date(stretch, DANISH), show_clock(stretch, DANISH)) == (
        "10.–11. maj 2025",
        "fra kl. 18.00 til kl. 10.00",
    )
    assert (show_date(When(None), DANISH), show_clock(When(None), DANISH)) == ("", "")


def test_an_instant_in_its_own_zone() -> None:
    instant = dt.datetime(2025, 5, 13, 21, 14, 59, tzinfo=ZoneInfo("Europe/Copenhagen"))
    assert show_instant(instant, DANISH) == "tirsdag 13. maj 2025 kl. 21.14"
    assert show_instant(instant.astimezone(dt.UTC), ENGLISH) == "Tuesday 13 May 2025 at 19:14"
    doubled = dt.datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Copenhagen"))
    assert show_instant(doubled, DANISH) == "søndag 26. oktober 2025 kl. 02.30 (vintertid)"


def test_every_sentence_that_the_code_names_is_in_both_catalogues() -> None:
    folder = Path(bot.case.when.__file__).parent
    named = {
        key
        for path in folder.glob("*.py")
        for key in re.findall(r'"(when\.(?:ask|refuse)\.[a-z_]+)"', path.read_text("utf-8"))
    }
    assert len(named) >= 10
    for language in Language:
        assert named <= set(catalogue(language))
        texts = Words(language)
        for key in sorted(named):
            result = (
                TimeQuestion(key, {"span": "x"}, (When(TUESDAY),), "")
                if ".ask." in key
                else TimeRefusal(key, {"span": "x"}, "")
            )
            assert "{" not in sentence(result, texts)


def test_a_question_with_one_choice_names_it() -> None:
    question = TimeQuestion("when.ask.is_it_this", {}, (When(TUESDAY),), "")
    assert sentence(question, DANISH) == "Mener du tirsdag 13. maj 2025?"
