"""The words of all languages as one lexicon, looked up by how people really type them.

``danish`` and ``english`` hold words as data. Each word is also known without its æ, ø and å (``gaar``, ``gar``;
``loerdag``, ``lordag``), and each phrase with "i" also joined (``igår``, ``ifredags``). There is no guessing at
misspellings by likeness: *tirsdag* and *torsdag* are one letter apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from bot.case.when.languages import danish, english
from bot.case.when.languages.vocabulary import Entries, Lexeme
from bot.case.when.tokens import Token, TokenKind

_ASCII = {"æ": ("æ", "ae", "a", "e"), "ø": ("ø", "oe", "o"), "å": ("å", "aa", "a")}
_KEEP_DISTINCT = {"før", "år"}  # would become "for" and "ar"


class Lexicon:
    """All words and phrases of both languages."""

    def __init__(self, languages: Mapping[str, Entries]) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], Lexeme]]] = {}
        self._words: dict[str, set[str]] = {}
        for language, entries in languages.items():
            for sort, value, spellings in entries:
                for phrase in spellings.split("|"):
                    self._add(tuple(phrase.split()), Lexeme(sort, value, language))

    def _add(self, phrase: tuple[str, ...], lexeme: Lexeme) -> None:
        forms = set(product(*(_spellings(word) for word in phrase)))
        if phrase[0] == "i" and len(phrase) > 1:
            forms |= {(form[0] + form[1], *form[2:]) for form in forms}
        for form in sorted(forms):
            known = self._phrases.setdefault(form[0], [])
            if (form, lexeme) not in known:
                known.append((form, lexeme))
            for word in form:
                self._words.setdefault(word, set()).add(lexeme.language)

    def at(self, tokens: Sequence[Token], i: int) -> Iterator[tuple[Lexeme, int]]:
        """Every meaning that begins at token ``i``, with the index after it."""
        if i < len(tokens) and tokens[i].kind in (TokenKind.WORD, TokenKind.NUMBER):
            second = _word_after(tokens, i)
            for form, lexeme in self._phrases.get(tokens[i].text, ()):
                if len(form) > 1 and form[1] != second:  # hundreds of phrases begin with "i"
                    continue
                end = _match(form, tokens, i)
                if end is not None:
                    yield lexeme, end

    def language(self, tokens: Sequence[Token], default: str) -> str:
        """The language that the words are in, by the words that only one language has; else ``default``."""
        only = [self._words.get(token.text, set()) for token in tokens if token.kind is TokenKind.WORD]
        danish, english = only.count({"da"}), only.count({"en"})
        if danish == english:
            return default
        return "da" if danish > english else "en"


def _spellings(word: str) -> list[str]:
    if word in _KEEP_DISTINCT:
        return [word]
    return ["".join(letters) for letters in product(*(_ASCII.get(letter, (letter,)) for letter in word))]


def _word_after(tokens: Sequence[Token], i: int) -> str:
    """The text of the token after ``i``, or of the one after a hyphen that joins them; "" at the end."""
    i += 1
    if i < len(tokens) and tokens[i].kind is TokenKind.DASH and tokens[i].glued:
        i += 1
    return tokens[i].text if i < len(tokens) else ""


def _match(form: tuple[str, ...], tokens: Sequence[Token], i: int) -> int | None:
    """Where ``form`` ends if it stands at ``i``; a hyphen may join its words (twenty-five)."""
    for position, word in enumerate(form):
        if position and i < len(tokens) and tokens[i].kind is TokenKind.DASH and tokens[i].glued:
            i += 1
        if (
            i >= len(tokens)
            or tokens[i].text != word
            or tokens[i].kind not in (TokenKind.WORD, TokenKind.NUMBER)
        ):
            return None
        i += 1
    return i


@cache
def lexicon() -> Lexicon:
    """The lexicon of both languages, built once."""
    return Lexicon({"da": danish.entries(), "en": english.entries()})
