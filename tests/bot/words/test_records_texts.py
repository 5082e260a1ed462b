"""The records' texts: short, plain, and neutral where they can show on a lock screen."""

from __future__ import annotations

import re

import pytest

from bot.words import Language, catalogue
from tests.bot.words.lix import lix

ALARMING = re.compile(r"stalk|politi|police|trussel|threat|tilhold|restraining|anmeld|report", re.IGNORECASE)
PUSHED = re.compile(
    r"\.(ask_\w+|empty|title|heading\w*|intro|how|full|kept|end|menu)$|^records\.(review|find)\."
)
MOST_LIX = 30
MOST_LETTERS = 220

TEXTS = [
    (language, key, form)
    for language in Language
    for key, forms in sorted(catalogue(language).items())
    if key.startswith("records.")
    for form in forms
]


def test_the_walk_finds_the_texts() -> None:
    assert len(TEXTS) > 250
    assert sum(1 for _, key, _ in TEXTS if ".ask_" in key) > 60


@pytest.mark.parametrize("language", Language)
def test_nothing_that_is_pushed_gives_away_what_this_is(language: Language) -> None:
    buttons = {"records.police.menu"}  # a button's label shows on no lock screen
    pushed = [(k, t) for lang, k, t in TEXTS if lang is language and PUSHED.search(k) and k not in buttons]
    assert len(pushed) > 60
    # told on purpose, and only below an incident that the person has opened
    spoken = {"records.police.ask_reported"}
    assert [(key, text) for key, text in pushed if ALARMING.search(text) and key not in spoken] == []


@pytest.mark.parametrize("language", Language)
def test_a_question_is_short_and_easy_to_read(language: Language) -> None:
    questions = {key: text for lang, key, text in TEXTS if lang is language and ".ask_" in key}
    plain = {key: re.sub(r"\{\w+\}", "12", text) for key, text in questions.items()}
    assert {key: len(text) for key, text in plain.items() if len(text) > MOST_LETTERS} == {}
    whole = lix("\n".join(plain.values()))
    assert whole < MOST_LIX, whole
