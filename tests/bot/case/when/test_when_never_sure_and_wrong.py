"""No time is sure and wrong: tables of what people write beside what they meant, and words that move a time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.case.when import TimeQuestion, When, only_time, read
from tests.bot.case.when.when_notation import at, compact

HERE = Path(__file__).parent
NOW = at("2025-05-14T15:30")
Row = tuple[str, str, str, str, str, str, str]
"""Language, words, now, date (``..`` to a last day; ASK), time, until, note."""


FINE = ("asking is fine", "asking is right", "asking which day is fine")
"""What the notes of the table say where a question or a refusal is as good as the time."""


def _rows(name: str, language: str = "") -> list[Row]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    rows = [[language, *row] if language else row for row in cells]
    return [(row[0], row[1], row[2], row[3], row[4], row[5], " ".join(row[6:])) for row in rows]


DANISH = _rows("danish_times.tsv", "da")
KINDS = _rows("kinds.tsv")
TYPED = _rows("typed_on_a_phone.tsv")
"""Written before the rules that mended what it showed: misspelt, shortened, without punctuation."""


def _is_meant(when: When, row: Row) -> bool:
    date, time, until = row[3:6]
    first, _, last = date.partition("..")
    day = when.date.isoformat() if when.date else "unknown"
    said = (day, when.last and when.last.isoformat(), when.time, when.until)
    return said == (first, last or None, _clock(time), _clock(until))


def _clock(text: str) -> dt.time | None:
    return None if text == "-" else dt.time.fromisoformat(text)


def _choices(row: Row) -> tuple[When, ...]:
    result = read(row[1], now=at(row[2]), language=row[0])
    if isinstance(result, When):
        return (result,)
    return result.choices if isinstance(result, TimeQuestion) else ()


@pytest.mark.parametrize("row", [*DANISH, *KINDS], ids=lambda row: f"{row[0]}: {row[1]}")
def test_what_is_sure_is_right(row: Row) -> None:
    result = read(row[1], now=at(row[2]), language=row[0])
    assert not isinstance(result, When) or _is_meant(result, row), compact(result)


@pytest.mark.parametrize("row", [*DANISH, *KINDS], ids=lambda row: f"{row[0]}: {row[1]}")
def test_the_only_choices_are_not_wrong(row: Row) -> None:
    choices = _choices(row)
    assert row[3] == "ASK" or not choices or any(_is_meant(one, row) for one in choices)


def test_what_is_typed_in_a_hurry_is_never_sure_and_wrong_and_always_among_the_choices() -> None:
    sure = [(row, read(row[1], now=at(row[2]), language=row[0])) for row in TYPED]
    assert [row for row, when in sure if isinstance(when, When) and not _is_meant(when, row)] == []
    asked = [(row, _choices(row)) for row in TYPED if row[3] != "ASK"]
    assert [row for row, found in asked if found and not any(_is_meant(one, row) for one in found)] == []


@pytest.mark.parametrize("rows", [DANISH, KINDS, TYPED], ids=["danish_times", "kinds", "typed"])
def test_at_most_one_in_twelve_is_asked_or_refused_though_plain(rows: list[Row]) -> None:
    plain = [row for row in rows if row[3] != "ASK" and not any(fine in row[6] for fine in FINE)]
    asked = [row[1] for row in plain if not isinstance(read(row[1], now=at(row[2]), language=row[0]), When)]
    assert len(plain) > 70
    assert len(asked) * 12 <= len(rows), asked


def test_the_tables_are_as_long_as_promised() -> None:
    assert len(DANISH) >= 116
    assert sum(row[0] == "da" for row in KINDS) >= 200
    assert sum(row[0] == "en" for row in KINDS) >= 110
    assert sum(row[0] == "da" for row in TYPED) >= 450
    assert sum(row[0] == "en" for row in TYPED) >= 170


MOVING = {
    "da": (
        "siden|efter|før|inden|indtil|lige før|kort efter|lige efter|kort før|dagen før|dagen efter|ugen før"
        "|to dage efter|natten efter|senest|hver dag siden|tre dage inden|lige siden|ikke|først efter|frem til|fra",
        "den 3. maj|d. 3. maj|d. 3/5|3/5-2025|2025-05-03|lørdag|lørdag den 3. maj|juleaften|i går|sidste fredag"
        "|den 3. maj kl. 14|uge 19|sidste uge|for tre dage siden|anden onsdag i april|natten til lørdag",
    ),
    "en": (
        "since|after|before|until|till|just before|just after|shortly after|the day after|the week after"
        "|two days after|ever since|not|not until|no later than|by|from|the evening before|every day since",
        "3 May|the 3rd of May|May 3rd|Saturday|Saturday 3 May|Christmas Eve|last Friday|3 May at 2 pm|2025-05-03"
        "|week 19|last week|three days ago|the second Wednesday of April",
    ),
}


@pytest.mark.parametrize(
    ("language", "word", "day"),
    [(tongue, word, day) for tongue in MOVING for word in MOVING[tongue][0].split("|")
     for day in MOVING[tongue][1].split("|")],
)  # fmt: skip
def test_a_word_that_moves_the_day_empties_the_choices(language: str, word: str, day: str) -> None:
    words = f"{word} {day}"
    if (word, day) == ("frem til", "juleaften"):
        words = "helt frem til juleaften"
    result = read(words, now=NOW, language=language)
    assert not isinstance(result, When)
    assert not isinstance(result, TimeQuestion) or len(result.choices) != 1
    assert only_time(words, now=NOW, language=language) is None
    assert only_time(f"Han skrev {words} og så ikke mere", now=NOW, language=language) is None


SEVERAL = [
    ("da", "I går kl. 22.15 stod han uden for vinduet. I morges ringede han 7 gange, og i lørdags kom der blomster"),
    ("da", "i går kl. 14 ringede han og igen kl. 16"),
    ("da", "den 3. maj kl. 14 og igen 16"),
    ("da", "den 3. maj kl. 14 eller 15"),
    ("da", "lørdag og søndag stod han der"),
    ("da", "mandag den 12. maj og onsdag den 14. maj"),
    ("en", "Yesterday at 10 pm he stood there. On Saturday he rang."),
    ("en", "yesterday at 2 pm and again at 4 pm"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "account"), SEVERAL)
def test_of_several_times_in_one_account_none_is_offered(language: str, account: str) -> None:
    assert only_time(account, now=NOW, language=language) is None


@pytest.mark.parametrize(
    ("language", "account", "expected"),
    [
        ("da", "I går kl. 14 ringede han 12 gange", "2025-05-13 14:00"),
        ("da", "Den 3/5 kl. 14 stod han der", "2025-05-03 14:00"),
        ("da", "3/5 kl. 14 stod han der", "2025-05-03 14:00"),
        ("da", "anden onsdag i april stod han der", "2025-04-09"),
        ("da", "I går kom han. Ja, i går.", "2025-05-13"),
        ("en", "I saw him yesterday at 8 pm outside", "2025-05-13 20:00"),
    ],
)
def test_the_one_time_of_an_account_is_offered(language: str, account: str, expected: str) -> None:
    when = only_time(account, now=NOW, language=language)
    assert when is not None
    assert compact(when) == expected
