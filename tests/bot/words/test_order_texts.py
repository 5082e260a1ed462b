"""The texts of making a log: short, plain, and neutral where they can show on a lock screen."""

from __future__ import annotations

import re

import pytest

from bot.chat.screens.handout.options import FORMS, PARTS
from bot.words import Language, catalogue
from tests.bot.words.lix import lix

ALARMING = re.compile(r"stalk|politi|police|trussel|threat|bevis|evidence|anmeld|report", re.IGNORECASE)
DELETE = re.compile(r"\b(slet\w*|delet\w*|erase\w*)\b", re.IGNORECASE)
BUTTONS = re.compile(
    r"^order\.(make_|part_|form_|other_form|choose|as_last|see_places|stop$|editions$|again$|new_alike)"
    r"|^overview\.(period_|make$|picture$|numbers$|list$|missing_time|chart_|figure_)"
)
ONLY_BUTTONS = {"order.part_police", "overview.figure_reported"}
"""A label shows on no lock screen."""
MOST_LIX, MOST_LETTERS, MOST_WORDS = 30, 220, 3

TEXTS = [
    (language, key, form)
    for language in Language
    for key, forms in sorted(catalogue(language).items())
    if key.startswith(("order.", "overview."))
    for form in forms
]


def test_the_walk_finds_the_texts() -> None:
    assert len(TEXTS) > 180
    assert sum(bool(BUTTONS.search(key)) for _, key, _ in TEXTS) > 80
    known = catalogue(Language.DANISH)
    assert all(f"order.part_{part}" in known for part in PARTS)
    for form in FORMS:
        assert {f"order.make_{form}", f"order.about_{form}", f"order.form_{form}"} <= known.keys()


@pytest.mark.parametrize("language", Language)
def test_nothing_gives_away_what_this_is(language: Language) -> None:
    said = {key: text for lang, key, text in TEXTS if lang is language and key not in ONLY_BUTTONS}
    assert {key: text for key, text in said.items() if ALARMING.search(text)} == {}
    assert {key: text for key, text in said.items() if DELETE.search(text)} == {}


@pytest.mark.parametrize("language", Language)
def test_buttons_are_at_most_three_words(language: Language) -> None:
    plain = [
        (key, re.sub(r"\{n\}|\{\w+\}", "12", text))
        for lang, key, text in TEXTS
        if lang is language and BUTTONS.search(key)
    ]
    # a number and what it counts stand beside the name of a figure
    long = [(key, text) for key, text in plain if len(text.partition(":")[0].split()) > MOST_WORDS]
    assert long == []


@pytest.mark.parametrize("language", Language)
def test_what_is_asked_is_short_and_easy_to_read(language: Language) -> None:
    said = [
        re.sub(r"\{\w+\}", "12", text)
        for lang, key, text in TEXTS
        if lang is language
        and not BUTTONS.search(key)
        and not key.startswith(("order.card_", "order.receipt"))
    ]
    assert [text for text in said if len(text) > MOST_LETTERS] == []
    whole = lix("\n".join(said))
    assert whole < MOST_LIX, whole
