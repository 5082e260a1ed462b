"""Foreign texts made fit to print: they change nothing but their own cell."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.log.text.fonts import covered
from bot.log.text.for_print import _EVERYDAY, cell, one_line, printable, shorten

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


THAI = "ฉันเห็นเขายืนอยู่หน้าบ้านของฉันเมื่อคืนนี้แล้วเขาก็ตะโกนเรียกชื่อฉันเสียงดังมากจนเพื่อนบ้านออกมาดู"
KHMER = "ខ្ញុំបានឃើញគាត់ឈរនៅមុខផ្ទះរបស់ខ្ញុំកាលពីយប់មិញ"
BURMESE = "မနေ့ညကသူ့ကိုကျွန်တော့်အိမ်ရှေ့မှာရပ်နေတာတွေ့ခဲ့တယ်"
LAO = "ຂ້ອຍເຫັນລາວຢືນຢູ່ຫນ້າເຮືອນຂອງຂ້ອຍໃນຄືນວານນີ້ແລະລາວຮ້ອງຊື່ຂອງຂ້ອຍ"
CHINESE = (
    "我昨天晚上看到他站在我家门口大声喊我的名字邻居都出来看了然后报警了他一直站在那里不肯离开直到警察来了"
)


@pytest.mark.parametrize("text", [THAI, KHMER, BURMESE, LAO, CHINESE])
def test_a_script_without_spaces_is_left_to_whoever_knows_its_words(text: str) -> None:
    assert len(text) > 40
    assert "\u200b" not in printable(text)
    assert printable(f"{text} {'x' * 60} {text}").count("\u200b") == 4  # the Latin run alone


@pytest.mark.parametrize(
    "text",
    ["ก" * 90, "กา" * 60, "เก" * 60, "๕" * 90, "。" * 90, "ー" * 90, "っゃゅ。、」" * 15, "กขคงจฉ" * 15],
)
def test_what_is_no_words_in_them_can_break_and_stays_in_its_cell(text: str) -> None:
    shown = printable(text)
    assert shown.replace("\u200b", "") == text
    assert max(len(part) for part in shown.split("\u200b")) <= 8


def test_the_code_of_a_letter_is_never_torn() -> None:
    assert printable("\u0f56" * 60) == "⟨U+0F56⟩" * 60


def test_the_letters_of_every_day_need_no_cleaning() -> None:
    letters = [chr(point) for point in range(0x3000) if _EVERYDAY.fullmatch(chr(point))]
    assert len(letters) > 500
    assert all(ord(letter) in covered() and printable(letter) == letter for letter in letters)
    assert not any(unicodedata.combining(letter) for letter in letters)


def test_markup_stays_what_it_is() -> None:
    text = '#let x = 1; $a$ *b* _c_ <d> @e `f` \\ " //'
    assert printable(text) == text
