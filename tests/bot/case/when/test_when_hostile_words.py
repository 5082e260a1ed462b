"""Hostile, broken and endless words: always an answer, never an error, never a time that has not been."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.case.when import TimeQuestion, TimeRefusal, When, find, read, sentence, show
from bot.case.when.languages.lexicon import lexicon
from bot.words import Language, Words
from tests.bot.case.when.when_notation import at
from tests.kits.examples import examples

NOWS = st.integers(0, 2**31).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, ZoneInfo("Europe/Copenhagen"))
)
LANGUAGES = st.sampled_from(("da", "en"))
SCRAPS = st.sampled_from(
    sorted(lexicon()._words)
    + [f"{n}" for n in range(0, 62)]
    + [
        ".",
        ":",
        "/",
        "-",
        "–",
        ",",
        "kl.",
        "2025",
        "2024",
        "3.",
        "3/5",
        "21:14",
        "2025-05-03",
        "\ud800",
        "\x00",
        "🙂",
    ]
)
PHRASES = st.lists(SCRAPS, max_size=9).map(" ".join) | st.lists(SCRAPS, max_size=9).map("".join)


def _check(result: When | TimeQuestion | TimeRefusal, now: dt.datetime) -> None:
    whens = (result,) if isinstance(result, When) else getattr(result, "choices", ())
    for when in whens:
        begins, ends = when.earliest(), when.latest()
        if when.date is not None and begins is not None and ends is not None:
            assert begins.timestamp() <= now.timestamp()
            assert begins.timestamp() <= ends.timestamp()
            assert when.until is None or ends.timestamp() <= now.timestamp()
            assert (when.last or when.date) <= now.date()
        assert when.last is None or (when.date is not None and when.last > when.date)
        assert when.words == result.words
    assert len(whens) <= 4
    assert len(set(whens)) == len(whens)
    msgspec.json.encode(result)  # can be kept, whatever was in the words
    for language in Language:
        words = Words(language)
        texts = [show(when, words) for when in whens]
        assert all(texts)
        assert len(set(texts)) == len(texts), "two buttons must not look the same"
        if not isinstance(result, When):
            assert "{" not in sentence(result, words)


@settings(max_examples=examples(400), deadline=None)
@given(words=PHRASES, now=NOWS, language=LANGUAGES)
@example(
    "halvtolvtiden halvtolvtiden morning",
    dt.datetime(2025, 5, 14, 9, tzinfo=ZoneInfo("Europe/Copenhagen")),
    "da",
)
def test_words_of_the_vocabulary_in_any_order(words: str, now: dt.datetime, language: str) -> None:
    _check(read(words, now=now, language=language), now)


@settings(max_examples=examples(250), deadline=None)
@given(words=st.text(st.characters(codec=None), max_size=400), now=NOWS, language=LANGUAGES)
def test_any_text(words: str, now: dt.datetime, language: str) -> None:
    _check(read(words, now=now, language=language), now)


@settings(max_examples=examples(200), deadline=None)
@given(words=st.lists(PHRASES, max_size=4).map("\n".join), now=NOWS, language=LANGUAGES)
def test_accounts(words: str, now: dt.datetime, language: str) -> None:
    end = 0
    for found in find(words, now=now, language=language):
        assert end <= found.start < found.end <= len(words)
        end = found.end
        _check(found.when, now)


ENDLESS = [
    "i går ", "kl. 8 ", "for en halv ", "3/5-", "lørdag den ", "mellem 8 og 10 fra ", "12 ", "ca ", "~", "x", "1",
    "en halv time og ", "natten mellem ", "fra 1 til ", "\ud800", "\x00", "🙂", "den 3. ", "vist nok ", "24:", "om en ",
    "halv ", "kvart over ", "i ", "1.", "1:1:", "a couple of ", "\u0301", "'", "i'",
]  # fmt: skip


@pytest.mark.parametrize("scrap", ENDLESS)
def test_twenty_kilobytes_of_any_scrap_come_to_an_end(scrap: str) -> None:
    words = scrap * (20_000 // len(scrap))
    now = at("2025-05-14T15:30")
    _check(read(words, now=now), now)
    _check(read(words[:300], now=now), now)
    assert all(0 <= found.start < found.end <= len(words) for found in find(words, now=now))


def test_a_lone_surrogate_is_kept_in_a_form_that_can_be_written() -> None:
    result = read("i går \ud800", now=at("2025-05-14T15:30"))
    assert result.words == "i går ?"
