"""A language is one row, and files of its own: a third one is told all that it lacks, and gets nobody else's."""

from __future__ import annotations

import ast
import datetime as dt
import importlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

import pytest

from bot import words as texts
from bot.case.named import reader
from bot.case.when import When, show
from bot.case.when.languages.lexicon import lexicon
from bot.evidence import verify
from bot.evidence.control import GUIDES
from bot.log.content.columns import columns
from bot.log.content.columns import title as column_title
from bot.log.text.periods import say_day, say_short_day
from bot.log.word.frame import new
from bot.words import Language, MissingLanguageError, Words, catalogue
from bot.words.advice import footer, numbers, pages
from bot.words.locale import LOCALES, locale_of

BOT = texts.FOLDER.parent
DAY = dt.date(2025, 5, 13)


class Further(StrEnum):
    """A language that nobody has added."""

    MADE_UP = "xx"


THIRD = cast(Language, Further.MADE_UP)


def words_of(name: str) -> object:
    """What a language has to know of witnesses; None where it has no such file."""
    try:
        return importlib.import_module(f"bot.case.named.{name}").WORDS
    except ModuleNotFoundError:
        return None


def lacking(language: Language) -> list[str]:
    """Every place in which a language has to be, and is not."""
    name = language.name.lower()
    folder = texts.FOLDER / language
    found = {
        "bot/words/locale.py: Language": language in set(Language),
        "bot/words/locale.py: LOCALES": language in LOCALES,
        "bot/log/content/columns.toml": all(language in column.titles for column in columns()),
        "bot/words/numbers.toml": all(
            language in number.name and language in number.description for number in numbers()
        ),
        "bot/case/when/languages": language in set().union(*lexicon()._words.values()),
        "bot/case/named": any(one is words_of(name) for one in reader._BOTH),
        "bot/evidence/control.py: GUIDES": language in GUIDES,
        "bot/evidence/verify.py: --language": f'"{language}"' in Path(verify.__file__).read_text("utf-8"),
        f"docs/privacy/{language}": (BOT.parent / f"docs/privacy/{language}").exists(),
        "guide.language_…": all(f"guide.language_{language}" in catalogue(one) for one in Language),
    }
    danish = texts.FOLDER / Language.DANISH
    for path in sorted([*danish.glob("*.po"), *danish.glob("advice/*.md")]):
        own = path.relative_to(danish)
        found[f"bot/words/{language}/{own}"] = (folder / own).exists()
    return [place for place, there in found.items() if not there]


@pytest.mark.parametrize("language", Language)
def test_a_language_that_we_speak_lacks_nothing(language: Language) -> None:
    assert lacking(language) == []


def test_a_third_one_is_told_all_that_it_lacks() -> None:
    told = lacking(THIRD)
    assert [place for place in told if not place.startswith("bot/words/xx/")] == [
        "bot/words/locale.py: Language",
        "bot/words/locale.py: LOCALES",
        "bot/log/content/columns.toml",
        "bot/words/numbers.toml",
        "bot/case/when/languages",
        "bot/case/named",
        "bot/evidence/control.py: GUIDES",
        "bot/evidence/verify.py: --language",
        "docs/privacy/xx",
        "guide.language_…",
    ]
    assert sum(place.endswith(".po") for place in told) > 20
    assert sum(place.endswith(".md") for place in told) > 20


class Wordless(Words):
    """The texts of Danish under another language's name, as when its catalogues are there and its row is not."""

    def __init__(self) -> None:
        super().__init__(Language.DANISH)
        self.language = THIRD
        del self.locale


@pytest.mark.parametrize(
    "say",
    [
        lambda: locale_of(THIRD),
        lambda: Words(THIRD),
        lambda: catalogue(THIRD),
        lambda: pages(THIRD),
        lambda: footer(THIRD, numbers()),
        lambda: column_title("date", THIRD),
        lambda: new("Log", THIRD, dt.datetime(2025, 5, 13, tzinfo=dt.UTC)),
        lambda: say_day(DAY, Wordless()),
        lambda: say_short_day(DAY, Wordless()),
        lambda: show(When(DAY, time=dt.time(21, 14)), Wordless()),
        lambda: Wordless().number(1250),
    ],
)
def test_nothing_falls_back_on_another_language(say: Callable[[], Any]) -> None:
    with pytest.raises((MissingLanguageError, KeyError, AttributeError)):
        say()


READING = {
    "case/when/grammar/clocks.py",
    "case/when/grammar/dates.py",
    "case/when/reader.py",
    "case/when/finder.py",
}
"""How times are *read*: what only one language's grammar has."""


def asking(path: Path) -> list[int]:
    """The lines that ask whether a language is this one."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Compare):
            said = {ast.unparse(one) for one in (node.left, *node.comparators)}
            if said & {"'da'", "'en'", *(f"Language.{one.name}" for one in Language)}:
                found.append(node.lineno)
    return found


def test_no_code_asks_which_language_it_is() -> None:
    found = {str(path.relative_to(BOT)) for path in BOT.rglob("*.py") if asking(path)}
    assert found == READING
