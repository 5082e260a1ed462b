"""The texts about clearing the chat: short, plain, and never an invitation to delete what is kept."""

from __future__ import annotations

import re

import pytest

from bot.words import Language, catalogue
from tests.bot.words.lix import lix

DELETE = re.compile(r"\b(slet\w*|delet\w*|erase\w*)\b", re.IGNORECASE)
TELEGRAMS_WORD = "Auto-Delete"  # the name of the thing in Telegram's own app
BUTTONS = re.compile(
    r"_button$|^hide\.(close|back|never|minutes|done_by_hand|timer_again|peek_draft|peek_message)$"
)
MOST_LETTERS = 600

TEXTS = [
    pytest.param(key, form, id=f"{language}-{key}-{number}")
    for language in Language
    for key, forms in sorted(catalogue(language).items())
    if key.startswith("hide.")
    for number, form in enumerate(forms)
]


def test_the_walk_finds_the_texts() -> None:
    assert len(TEXTS) > 60


@pytest.mark.parametrize(("key", "text"), TEXTS)
def test_a_text_is_short_and_plain(key: str, text: str) -> None:
    if BUTTONS.search(key):
        assert len(text.split()) <= 3
        return
    assert len(text) <= MOST_LETTERS
    if len(text.split()) >= 25:
        assert lix(re.sub(r"\{\w+\}", "12", text)) < 35


@pytest.mark.parametrize(("key", "text"), TEXTS)
def test_nobody_is_told_to_delete(key: str, text: str) -> None:
    assert not DELETE.search(text.replace(TELEGRAMS_WORD, ""))


@pytest.mark.parametrize("language", Language)
def test_wherever_the_chat_is_cleared_it_is_said_that_what_is_kept_stays(language: Language) -> None:
    still = (
        "Det, du har gemt, har jeg stadig" if language is Language.DANISH else "I still have what you saved"
    )
    for key in ("hide.cleared", "hide.settings_on", "hide.settings_off"):
        for form in catalogue(language)[key]:
            assert still in form
