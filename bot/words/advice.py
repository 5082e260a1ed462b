"""The pages of advice: read from Markdown files, put in their tree, rendered as Telegram HTML.

A page is ``bot/words/<language>/advice/<key>.md``: TOML between two lines of ``+++``, then the text. One line
of the file is one line in the chat; the only markup is ``**bold**`` and ``- `` for a list. Nothing here knows
of Telegram beyond its ``<b>``, and nothing reads the clock.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from babel.dates import format_date

from bot.words import FOLDER, Language, MissingLanguageError, Words

ROOT = "front"
ACTIONS = frozenset({"log", "help", "refusal", "witness", "make", "police", "impact", "hide", "lock", "link"})
"""What a page's "what can I do now" buttons may lead to. Each has a label ``guide.action_<key>``."""

NUMBERS_FILE = FOLDER / "numbers.toml"

_FENCE = "+++\n"
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_T = TypeVar("_T")


class BrokenPageError(Exception):
    """A page or list of numbers that cannot be read; carries the file's name and what is wrong with it."""

    code = "words.broken_page"


class PageSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That somebody looked: what a page claims, where it was read, and the day, as in Denmark.

    ``where`` is a site, a law or the like, so that the next one can read the same."""

    claim: str
    where: str
    day: dt.date


class AdvicePage(msgspec.Struct, frozen=True):
    """One page of advice in one language; ``parent`` is None for the front page only."""

    key: str
    title: str
    parent: str | None
    order: int
    body: str
    sources: tuple[str, ...]
    actions: tuple[str, ...]
    read: tuple[PageSource, ...] = ()

    @property
    def checked(self) -> dt.date | None:
        """The day of the oldest reading: no fact of the page was looked at before it. None where nobody looked."""
        return min((one.day for one in self.read), default=None)


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A telephone number that people in need can call, with its name and what it is for in each language.

    ``checked`` is the day on which somebody made sure of it, at ``where``; without a day nobody has."""

    key: str
    number: str
    name: dict[Language, str]
    description: dict[Language, str]
    checked: dt.date | None = None
    where: str = ""


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    order: int
    sources: tuple[str, ...]
    parent: str | None = None
    actions: tuple[str, ...] = ()
    read: tuple[PageSource, ...] = ()


class _NumberList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: tuple[Number, ...]


@cache
def pages(language: Language) -> dict[str, AdvicePage]:
    """All pages of one language, by key. Raises BrokenPageError and MissingLanguageError."""
    paths = sorted((FOLDER / language / "advice").glob("*.md"))
    if not paths:
        raise MissingLanguageError(language)
    return {path.stem: parse(path.stem, path.read_text("utf-8")) for path in paths}


def parse(key: str, text: str) -> AdvicePage:
    """The page that a file's text holds. Raises BrokenPageError."""
    if not text.startswith(_FENCE) or text.count(_FENCE) != 2:
        raise BrokenPageError(key, "a page begins with TOML between two lines of +++")
    _, front_matter, body = text.split(_FENCE)
    header = _convert(key, front_matter, _Header)
    if body.count("**") % 2:
        raise BrokenPageError(key, "a ** without its partner")
    return AdvicePage(
        key=key,
        title=header.title,
        parent=header.parent,
        order=header.order,
        body=body.strip(),
        sources=header.sources,
        actions=header.actions,
        read=header.read,
    )


def children(language: Language, key: str) -> tuple[AdvicePage, ...]:
    """The pages right below one page, in the order of their buttons."""
    below = (page for page in pages(language).values() if page.parent == key)
    return tuple(sorted(below, key=lambda page: (page.order, page.key)))


def numbers(path: Path = NUMBERS_FILE) -> tuple[Number, ...]:
    """The numbers at the foot of each page, in order; an operator may give their own file.

    Raises BrokenPageError.
    """
    return _convert(path.name, path.read_text("utf-8"), _NumberList).number


def footer(language: Language, numbers: tuple[Number, ...]) -> str:
    """The line of numbers, as plain text: "I fare nu: 112 · Politi: 114 · …"."""
    words = Words(language)
    return " · ".join(
        words.text("guide.number", name=number.name[language], number=number.number) for number in numbers
    )


def render_html(page: AdvicePage, language: Language, numbers: tuple[Number, ...]) -> str:
    """The page as Telegram HTML: title, text, sources with the month in which they were read, and the numbers."""
    lines = [_line(line) for line in page.body.splitlines()]
    foot = f"{_escape(_sources(page, language))}\n{_escape(footer(language, numbers))}"
    return f"<b>{_escape(page.title)}</b>\n\n" + "\n".join(lines) + f"\n\n{foot}"


def _sources(page: AdvicePage, language: Language) -> str:
    """The line of sources; a month stands there only where somebody looked, so that it is no empty promise."""
    words, names = Words(language), ", ".join(page.sources)
    if page.checked is None:
        return words.text("guide.advice_sources", sources=names)
    month = format_date(page.checked, "LLLL y", locale=words.locale.babel)
    return words.text("guide.advice_sources_checked", sources=names, month=month)


def _line(line: str) -> str:
    text = "• " + line[2:] if line.startswith("- ") else line
    return _BOLD.sub(r"<b>\1</b>", _escape(text))


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _convert(name: str, toml: str, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(tomllib.loads(toml), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BrokenPageError(name, str(error)) from error
