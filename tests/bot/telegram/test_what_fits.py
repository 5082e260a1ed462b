"""Lengths as Telegram counts them."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.outgoing import TEXT_LIMIT, Button, Screen, fits, length, plain
from bot.telegram.requests import clean, file_name, fitted


@settings(deadline=None)
@given(st.text(max_size=60))
def test_escaped_text_counts_as_what_it_says(text: str) -> None:
    expected = len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert length(html.escape(text)) == expected
    assert length(f"<b>{html.escape(text)}</b>") == expected


def test_a_text_of_4096_fits_and_one_more_does_not() -> None:
    assert fits(Screen("<i>" + "x" * 4096 + "</i>"))
    assert not fits(Screen("x" * 4097))
    assert fits(Screen("😀" * 2048))
    assert not fits(Screen("😀" * 2049))
    assert not fits(Screen("x" * 1025), limit=1024)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=60), st.integers(1, 400))
def test_what_is_too_long_loses_its_end_and_is_not_refused(text: str, times: int) -> None:
    screen = f"<b>{html.escape(text)}</b>" * times
    sent = fitted(screen, TEXT_LIMIT)
    assert length(sent) <= TEXT_LIMIT
    if length(screen) <= TEXT_LIMIT:
        assert sent == clean(screen)
    else:
        assert plain(sent).endswith("…")
        assert plain(clean(screen)).startswith(plain(sent)[:-1])


@pytest.mark.parametrize("text", ["", "   ", "\n", "<b></b>", "<b> </b>"])
def test_a_text_without_a_letter_does_not_fit(text: str) -> None:
    assert not fits(Screen(text))


def test_buttons_fit_by_their_bytes() -> None:
    assert fits(Screen("x", ((Button("Ja", "æ" * 32),),)))
    assert not fits(Screen("x", ((Button("Ja", "æ" * 33),),)))
    assert not fits(Screen("x", ((Button("", "y"),),)))
    assert not fits(Screen("x", ((Button("Ja", ""),),)))
    assert not fits(Screen("x", tuple((Button("Ja", "y"),) for _ in range(101))))


@settings(deadline=None)
@given(st.text(st.characters()))
def test_a_cleaned_text_can_be_written(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode() is not None
    assert clean(cleaned) == cleaned


def test_cleaning_joins_pairs_and_leaves_the_rest() -> None:
    assert clean("\ud83d\ude00 æ") == "😀 æ"
    assert clean("a\ud83d") == "a\ufffd"


@settings(deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_a_file_name_fits_a_header(name: str) -> None:
    safe = file_name(name)
    assert 1 <= len(safe) <= 120
    assert safe.encode()
    assert not set(safe) & set('\r\n"\\/\x00')


def test_a_long_file_name_keeps_its_ending() -> None:
    assert file_name("x" * 300 + ".pdf").endswith("x.pdf")
    assert file_name("../../etc/passwd") == ".._.._etc_passwd"
