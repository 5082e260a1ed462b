"""The table of phrases: what people write, when they write it, and what it must come to.

Notation of the last column: ``2025-05-13 14:00`` a day and a clock · ``~`` approximate · ``..`` to a last day ·
``20:00-22:00`` hours · a part of the day by its name · ``fold`` the second of the doubled hours ·
``? a | b`` a question with these choices · ``? key`` a question without · ``! key`` a refusal.
"""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.case.when import When, read
from tests.bot.case.when.when_notation import at, compact

TABLE = Path(__file__).with_name("phrases.tsv")
ROWS = [
    tuple(line.split("\t"))
    for line in TABLE.read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


@pytest.mark.parametrize(("language", "now", "words", "expected"), ROWS)
def test_phrase(language: str, now: str, words: str, expected: str) -> None:
    result = read(words, now=at(now), language=language)
    assert compact(result) == expected
    assert result.words == words
    if isinstance(result, When):
        assert result.zone == "Europe/Copenhagen"


def test_the_table_is_as_long_as_promised() -> None:
    phrases = {(words, now) for _, now, words, _ in ROWS}
    assert len(phrases) >= 500
    assert sum(language == "en" for language, *_ in ROWS) >= 120
    assert sum(expected.startswith("?") for *_, expected in ROWS) >= 100
    assert sum(expected.startswith("!") for *_, expected in ROWS) >= 30


ISSUE = [
    "i går kl. 14",
    "i aftes ved 22-tiden",
    "i forgårs",
    "natten til lørdag",
    "halv otte",
    "kvart over ni",
    "lørdag kl. 23",
    "sidste fredag",
    "for tre dage siden",
    "den 3. maj",
    "3/5",
    "03.05.2025 21:14",
    "2025-05-03",
    "maj 2024",
    "mellem 8 og 10",
    "fra 20 til 22",
    "om morgenen",
    "omkring midnat",
    "i weekenden",
    "juleaften",
    "for en halv time siden",
    "hele natten",
]


@pytest.mark.parametrize("words", ISSUE)
def test_what_the_issue_lists_is_in_the_table_and_never_refused(words: str) -> None:
    rows = [expected for _, _, listed, expected in ROWS if listed == words]
    assert rows
    assert not any(expected.startswith("!") for expected in rows)


@pytest.mark.parametrize(("language", "now", "words", "expected"), ROWS)
def test_the_language_setting_changes_only_what_the_words_leave_open(
    language: str, now: str, words: str, expected: str
) -> None:
    """The other setting may add a question (8.15), but never gives another sure answer."""
    other = read(words, now=at(now), language="en" if language == "da" else "da")
    if isinstance(other, When) and not expected.startswith(("?", "!")):
        assert compact(other) == expected


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("I GÅR KL. 14", "i går kl. 14"),
        ("i ga\u030ar kl. 14", "i går kl. 14"),  # as macOS and iOS may send it, decomposed
        ("i g\u00e5r\u00a0kl.\u202f14", "i går kl. 14"),
        ("»i går kl. 14«.", "i går kl. 14"),
        ("\u202ei går kl. 14\u202c", "i går kl. 14"),
        ("lördag", "lørdag"),
        ("i går\tkl.\n14", "i går kl. 14"),
        ("i går kl.\u200b 14 🙏🏽", "i går kl. 14"),
        ("20.30 — 21 i går", "20.30-21 i går"),
    ],
)
def test_how_phones_and_people_type_it(typed: str, plain: str) -> None:
    now = at("2025-05-14T15:30")
    assert compact(read(typed, now=now)) == compact(read(plain, now=now))


def test_halv_and_half_are_an_hour_apart() -> None:
    now = at("2025-05-14T22:00")
    assert compact(read("i dag halv syv", now=now)) == "? 2025-05-14 06:30 | 2025-05-14 18:30"
    assert compact(read("today half seven", now=now)) == "? 2025-05-14 07:30 | 2025-05-14 19:30"


def test_the_zone_is_the_persons() -> None:
    zone = ZoneInfo("America/Nuuk")
    result = read("i går kl. 14", now=at("2025-05-14T00:30", zone).replace(hour=9))
    assert isinstance(result, When)
    assert result.zone == "America/Nuuk"
    earliest = result.earliest()
    assert earliest is not None
    assert earliest.tzinfo is zone


def test_a_now_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="ZoneInfo"):
        read("i går", now=at("2025-05-14T15:30").replace(tzinfo=None))
