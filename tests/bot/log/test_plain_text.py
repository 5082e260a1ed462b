"""Foreign texts made fit to print: they change nothing but their own cell."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.log.fonts import covered
from bot.log.plain import cell, one_line, printable, shorten

ANY = st.text(alphabet=st.characters(exclude_categories=[]), max_size=300)


@settings(deadline=None)
@given(ANY)
def test_everything_that_is_printed_has_a_glyph_and_keeps_its_direction_to_itself(text: str) -> None:
    for shown in (printable(text), one_line(text), cell(text)):
        shown.encode()
        depth = 0
        for letter in shown:
            assert ord(letter) in covered() or letter in "\u2068\u2069"
            depth += {"\u2068": 1, "\u2069": -1}.get(letter, 0)
            assert depth in (0, 1)
        assert depth == 0
    assert "\n" not in one_line(text)


@settings(deadline=None)
@given(ANY, st.integers(min_value=2, max_value=60))
def test_a_shortened_text_fits_and_says_whether_it_was_cut(text: str, limit: int) -> None:
    short, cut = shorten(text, limit)
    assert len(short) <= limit
    assert cut == (short != " ".join(text.split()))


def test_overrides_controls_and_unknown_letters_are_visible_or_gone() -> None:
    assert printable("regning\u202egpj.exe") == "regning⟨U+202E⟩gpj.exe"
    assert printable("a\0b\x07c\x1b[31m") == "abc[31m"
    assert printable("\ud83d") == "�"
    assert printable("བ") == "⟨U+0F56⟩"
    assert printable("a\r\nb\u2028c\rd") == "a\nb\nc\nd"


def test_stacks_of_accents_are_cut_and_letters_of_every_language_are_not() -> None:
    assert len(printable("e" + "\u0301" * 500)) < 8
    for word in ("Tiếng Việt", "สวัสดีครับ", "नमस्ते", "مرحبًا", "שָׁלוֹם"):
        assert unicodedata.normalize("NFD", word) in printable(unicodedata.normalize("NFD", word))


def test_words_without_end_can_break_and_emoji_sequences_stay_whole() -> None:
    assert max(len(part) for part in printable("x" * 300).split("\u200b")) <= 25
    family = "👩‍👩‍👧‍👦"
    assert printable(family * 50).replace("\u200b", "").count(family) == 50
    assert all(part.count("👩‍👩") == part.count("👦") for part in printable(family * 50).split("\u200b"))


def test_markup_stays_what_it_is() -> None:
    text = '#let x = 1; $a$ *b* _c_ <d> @e `f` \\ " //'
    assert printable(text) == text
