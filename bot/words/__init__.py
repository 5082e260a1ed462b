"""Every sentence that a person reads, in Danish and English.

A text has a key such as ``capture.saved`` whose part before the first dot names its file:
``bot/words/da/capture.po`` and ``bot/words/en/capture.po`` (gettext's PO format, read by Babel, so that translators
can use their own tools). Placeholders are named: ``{number}``. Longer pages (advice) are Markdown files beside the
catalogues. Danish is written in Danish, English in English (docs/voice.md): neither is the other's translation.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.words.locale import Language as Language
from bot.words.locale import MissingLanguageError as MissingLanguageError
from bot.words.locale import locale_of

FOLDER = Path(__file__).parent


class UnknownTextError(KeyError):
    """A key that no catalogue holds: a mistake of ours, found by the tests that walk the catalogues."""

    code = "words.unknown_text"


@cache
def catalogue(language: Language) -> dict[str, tuple[str, ...]]:
    """All texts of one language, by key: one form, or two (one, many) for a counted text.

    Raises MissingLanguageError.
    """
    names = sorted(path.stem for path in (FOLDER / language).glob("*.po"))
    if not names:
        raise MissingLanguageError(language)
    return {key: forms for name in names for key, forms in part(language, name).items()}


def part(language: Language, name: str) -> dict[str, tuple[str, ...]]:
    """The texts of one file, by their whole keys: for a command that needs no others."""
    with (FOLDER / language / f"{name}.po").open("rb") as file:
        read: Catalog = read_po(file, locale=str(language), abort_invalid=True)
    texts: dict[str, tuple[str, ...]] = {}
    for message in read:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            string = message.string
            texts[key] = (string,) if isinstance(string, str) else tuple(string or ())
    return texts


class Words:
    """The texts of one language, and how it writes (``locale``). Raises MissingLanguageError."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.locale = locale_of(language)
        self._texts = catalogue(language)

    def text(self, key: str, /, **values: Any) -> str:
        """The text of ``key`` with its placeholders filled in. Raises UnknownTextError."""
        return self._forms(key)[0].format_map(values) if values else self._forms(key)[0]

    def count(self, key: str, number: int, /, **values: Any) -> str:
        """The text of ``key`` for ``number`` things; the placeholder ``{n}`` is the number as people write it."""
        forms = self._forms(key)
        return forms[0 if number == 1 else -1].format_map({"n": self.number(number), **values})

    def number(self, number: int) -> str:
        """A whole number as written in this language: 1.250 in Danish, 1,250 in English."""
        return f"{number:,}".replace(",", self.locale.thousands)

    def _forms(self, key: str) -> tuple[str, ...]:
        try:
            return self._texts[key]
        except KeyError:
            raise UnknownTextError(key) from None
