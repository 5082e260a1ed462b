"""Captions of programs for messages: what is offered, and what is asked."""

from datetime import datetime

import pytest

from bot.case.when.captions import Caption, caption

TAKEN = datetime(2025, 5, 14, 15, 30)  # noqa: DTZ001 - a phone's wall clock; a Wednesday


@pytest.mark.parametrize(
    ("text", "date", "time"),
    [
        ("I dag 02.37", "2025-05-14", "02:37"),
        ("I DAG KL. 08.03", "2025-05-14", "08:03"),
        ("I går • 08.03", "2025-05-13", "08:03"),
        ("Idag21.14", "2025-05-14", "21:14"),
        ("man.19.32", "2025-05-12", "19:32"),
        ("MAN. KL. 22.03", "2025-05-12", "22:03"),
        ("søndag 07.45", "2025-05-11", "07:45"),
        ("Søndag · 07.45", "2025-05-11", "07:45"),
        ("tirs. 13. maj 21.14", "2025-05-13", "21:14"),
        ("Tirsdag 13. maj • 21.14", "2025-05-13", "21:14"),
        ("man. 2. dec. 23.58", "2024-12-02", "23:58"),
        ("14. FEB. 2025 KL. 16.20", "2025-02-14", "16:20"),
        ("14. FEBRUAR 2025", "2025-02-14", None),
        ("13.05.2025", "2025-05-13", None),
        ("Yesterday 9:05 PM", "2025-05-13", "21:05"),
        ("May 13, 2025 at 9:05 PM", "2025-05-13", "21:05"),
        ("14:05", "2025-05-14", "14:05"),
        ("22.03", None, "22:03"),
        ("onsdag", None, None),
    ],
)
def test_what_a_caption_offers(text: str, date: str | None, time: str | None) -> None:
    assert caption(text, TAKEN) == Caption(text, date, time, ask=date is None)


@pytest.mark.parametrize("text", ["I dag 21.14", "man. 19.32", "22:03", "13. maj 21.14", "SØNDAG"])
def test_without_the_day_of_the_picture_it_is_asked(text: str) -> None:
    found = caption(text)
    assert found is not None
    assert (found.date, found.ask) == (None, True)


@pytest.mark.parametrize(
    "text", ["", "ok", "Læst 21.15", "25.00", "31. feb. 2025", "maj", "I dag skal du se", "13:70", "•"]
)
def test_what_is_no_caption(text: str) -> None:
    assert caption(text, TAKEN) is None
