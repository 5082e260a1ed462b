"""The texts of /start, /help, /privacy and the rest of the guide: short, plain, and giving nothing away."""

from __future__ import annotations

import re

import pytest

from bot.words import Language, Words, catalogue
from tests.bot.words.lix import lix

COMMANDS = ("log", "hide", "peek", "lock", "advice", "help", "language", "cancel", "privacy", "start")
REVEALING = re.compile(
    r"stalk|politi|polic|bevis|evidence|proof|forfølg|chikane|harass|tilhold|anmeld|vold|violence|trussel|threat",
    re.IGNORECASE,
)
DELETE = re.compile(r"\b(slet|slette|sletter|slettet|slettes|delet\w*|erase\w*)\b", re.IGNORECASE)
PUBLIC = ("guide.command_", "guide.bot_")

GUIDE = [
    pytest.param(language, key, forms[0], id=f"{language}-{key}")
    for language in Language
    for key, forms in catalogue(language).items()
    if key.startswith("guide.")
]


def test_the_walk_finds_the_guide() -> None:
    assert len(GUIDE) > 80


@pytest.mark.parametrize(("language", "key", "text"), GUIDE)
def test_the_lock_screen_gives_nothing_away(language: Language, key: str, text: str) -> None:
    shown = text if key.startswith(PUBLIC) else text.split("\n")[0]
    assert not REVEALING.search(shown)


@pytest.mark.parametrize(("language", "key", "text"), GUIDE)
def test_nobody_is_told_to_delete(language: Language, key: str, text: str) -> None:
    assert not DELETE.search(
        text.replace("/erase", "")
    )  # the command's name, which every page of help must give


@pytest.mark.parametrize(("language", "key", "text"), GUIDE)
def test_plain_words(language: Language, key: str, text: str) -> None:
    if len(text.split()) >= 25:  # LIX says nothing about a label or half a line
        assert lix(text) < 35


@pytest.mark.parametrize(("language", "key", "text"), GUIDE)
def test_nothing_that_a_parse_mode_would_take_for_markup(language: Language, key: str, text: str) -> None:
    assert not re.search(r"[<>&*`\[\]]", text)


@pytest.mark.parametrize(("language", "key", "text"), GUIDE)
def test_a_button_has_three_words_at_most(language: Language, key: str, text: str) -> None:
    if key.endswith("_button") or key.startswith(
        ("guide.action_", "guide.advice_back", "guide.advice_front")
    ):
        assert len(text.split()) <= 3


@pytest.mark.parametrize("language", Language)
def test_lengths_that_were_promised_or_that_telegram_sets(language: Language) -> None:
    words = Words(language)
    assert len(words.text("guide.welcome")) <= 900
    assert len(words.text("guide.welcome_short").splitlines()) == 2
    for key in (
        "guide.help",
        "guide.help_reach",
        "guide.help_times",
        "guide.help_types",
        "guide.help_safe",
        "guide.privacy",
    ):
        assert len(words.text(key)) <= 2500
    assert len(words.text("guide.bot_name")) <= 64
    assert len(words.text("guide.bot_description")) <= 512
    assert len(words.text("guide.bot_short_description")) <= 120
    for command in COMMANDS:
        assert 1 <= len(words.text(f"guide.command_{command}")) <= 256
    assert "\n" not in words.text("guide.group_goodbye")


@pytest.mark.parametrize("language", Language)
def test_the_help_names_every_command(language: Language) -> None:
    described = {
        key.removeprefix("guide.command_") for key in catalogue(language) if key.startswith("guide.command_")
    }
    assert described == set(COMMANDS)
    for command in COMMANDS:
        assert f"/{command} " in Words(language).text("guide.help")


@pytest.mark.parametrize("language", Language)
def test_the_welcome_names_danger_and_who_can_read(language: Language) -> None:
    for key in ("guide.welcome", "guide.welcome_short"):
        text = Words(language).text(key)
        assert "112" in text
        assert "/privacy" in text


def test_privacy_is_honest_about_telegram_and_other_devices() -> None:
    danish = Words(Language.DANISH).text("guide.privacy", operator="Hjælpelinjen", contact="post@eksempel.dk")
    assert "ikke krypteret hele vejen (end-to-end)" in danish
    assert "Indstillinger → Enheder (Settings → Devices)" in danish
    assert "Hjælpelinjen" in danish
    assert danish.count("post@eksempel.dk") == 2
    english = Words(Language.ENGLISH).text("guide.privacy", operator="The line", contact="post@example.org")
    assert "not end-to-end" in english
    assert "Settings → Devices (Indstillinger → Enheder)" in english


@pytest.mark.parametrize("language", Language)
def test_a_file_that_is_too_big_is_named_with_size_and_limit(language: Language) -> None:
    text = Words(language).text("guide.too_big", name="film.mp4", size="34 MB", limit="20 MB")
    assert all(part in text for part in ("film.mp4", "34 MB", "20 MB"))
    assert "film.mp4" not in text.split("\n")[0].split(".")[0]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", ["recovery.offer", "guide.help_safe"])
def test_it_says_where_to_ask_for_a_new_chat_when_this_one_is_closed(language: Language, key: str) -> None:
    text = Words(language).text(key)
    assert "Telegram" in text
    assert "/privacy" in text
    assert key != "recovery.offer" or len(text) <= 900
