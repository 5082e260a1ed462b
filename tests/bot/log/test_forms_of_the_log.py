"""A form of the log is one folder and one row: whatever else it needs is named here where it is missing."""

from __future__ import annotations

import pytest

from bot.chat.screens.handout import options
from bot.chat.screens.handout.options import Wish
from bot.log.formats import LogFormat, format_of
from bot.words import Language, Words, catalogue

STORED = ("pdf", "word", "table", "package", "small")
"""They stand in stored events and in buttons: one is added at the end, and none is ever changed."""


def test_the_words_that_are_stored_stay() -> None:
    assert tuple(form.value for form in LogFormat)[: len(STORED)] == STORED


@pytest.mark.parametrize("form", LogFormat)
def test_a_button_carries_it_and_a_record_names_it(form: LogFormat) -> None:
    wish = Wish(form=form)
    assert options.read(*wish.data.split(":")) == wish
    assert len(f"lm:m:{wish.data}:{'f' * 8}") <= 64
    assert format_of(str(form)) is form


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("form", LogFormat)
def test_its_texts_are_there(form: LogFormat, language: Language) -> None:
    words = Words(language)
    assert all(words.text(f"order.{what}_{form}") for what in ("make", "about", "form"))
    assert all(words.text(f"formats.readme.{ending}") for ending in form.form.packed)


@pytest.mark.parametrize("form", LogFormat)
def test_its_files_have_a_media_type(form: LogFormat) -> None:
    assert form.form.mimes
    assert all("/" in mime for mime in form.form.mimes.values())
    assert set(form.form.packed) <= set(form.form.mimes)


def test_no_two_forms_of_a_package_have_one_name() -> None:
    packed = [ending for form in LogFormat for ending in form.form.packed]
    assert len(packed) == len(set(packed)) > 3


def test_no_text_is_left_of_a_form_that_is_gone() -> None:
    made = {
        key.removeprefix("order.make_") for key in catalogue(Language.DANISH) if key.startswith("order.make_")
    }
    assert made == set(LogFormat)
