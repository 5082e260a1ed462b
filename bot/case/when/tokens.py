"""Words cut into typed tokens that know where they stood in the text.

Every token's ``text`` is folded: composed (NFC), lower case, Swedish and German ä/ö as æ/ø. Marks that say nothing
(full stops of abbreviations, commas, quotation marks, emoji) leave no token; what no rule knows becomes OTHER, which
no rule accepts, so that it is never silently skipped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

LONGEST_NUMBER = 8
_DASHES = "-‐‑‒–—―−"
_SILENT = ",;!?()[]\"'’‘“”»«…*"
_FOLDED = str.maketrans({"ä": "æ", "ö": "ø", "é": "e", "è": "e", "ü": "y"})


class TokenKind(Enum):
    """What a token is."""

    WORD = auto()
    NUMBER = auto()
    DOT = auto()
    COLON = auto()
    SLASH = auto()
    DASH = auto()
    ABOUT = auto()
    COMMA = auto()
    PLUS = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token: ``text[start:end]`` of the original is where it stood."""

    kind: TokenKind
    text: str
    start: int
    end: int
    glued: bool
    """Stands right after the token before it, with nothing between."""
    dotted: bool = False
    """A number that a full stop follows: 3. (an ordinal in Danish, or the end of a sentence)."""

    @property
    def value(self) -> int:
        """The number that a NUMBER stands for."""
        return int(self.text)

    @property
    def width(self) -> int:
        """How many digits or letters."""
        return len(self.text)


_MARKS = {
    ".": TokenKind.DOT,
    ":": TokenKind.COLON,
    "/": TokenKind.SLASH,
    "~": TokenKind.ABOUT,
    "+": TokenKind.PLUS,
    "½": TokenKind.WORD,
} | dict.fromkeys(_DASHES, TokenKind.DASH)
_DECIMAL_COMMA = re.compile(r"(?<![\d.,:/-])[0-9]{1,2},[0-9]{1,2}(?![\d,:])")
"""A comma that joins an hour and its minutes (14,30), or a number and its fraction (1,5)."""

_JOINED = re.compile(
    r"(i?(?:for)?g(?:å|aa|a)rs?)(morges|morgen|formiddags?|middags?|eftermiddags?|aftes|aften|nat)"
)
"""Two words that many write as one: igåraftes, i gårmorges."""


def tokenise(text: str) -> list[Token]:
    """All tokens of ``text``, in order. Any string goes in, lone surrogates and control characters too."""
    tokens: list[Token] = []
    commas = {text.index(",", found.start()) for found in _DECIMAL_COMMA.finditer(text)}
    at = 0
    end_of_last = -1
    while at < len(text):
        kind = TokenKind.COMMA if at in commas else _kind(text[at])
        start = at
        at += 1
        if kind is None:
            continue
        if kind in (TokenKind.WORD, TokenKind.NUMBER):
            at = _run(text, at, kind)
        joined = _JOINED.fullmatch(_fold(text[start:at])) if kind is TokenKind.WORD else None
        if joined and len(joined[1]) + len(joined[2]) == at - start:
            tokens.append(Token(kind, joined[1], start, start + len(joined[1]), glued=start == end_of_last))
            end_of_last = start = start + len(joined[1])
        token = Token(kind, _fold(text[start:at]), start, at, glued=start == end_of_last)
        if kind is TokenKind.NUMBER and token.width > LONGEST_NUMBER:
            token = Token(TokenKind.OTHER, "", start, at, token.glued)
        end_of_last = at
        if kind is TokenKind.DOT and not _between_digits(text, start):
            _end_with_dot(tokens)
            if not (tokens and tokens[-1].kind in (TokenKind.WORD, TokenKind.NUMBER)):
                end_of_last = -1
            continue
        tokens.append(token)
    return tokens


def _kind(char: str) -> TokenKind | None:
    """The kind of token that begins with ``char``; None where it says nothing."""
    if char in "0123456789":
        return TokenKind.NUMBER
    if char in _MARKS:
        return _MARKS[char]
    category = unicodedata.category(char)
    if category[0] == "L":
        return TokenKind.WORD
    if char in _SILENT or category[0] == "Z" or category in ("Cc", "Cf", "Mn", "So", "Sk"):
        return None
    return TokenKind.OTHER


def _run(text: str, at: int, kind: TokenKind) -> int:
    """Where the word or number that began before ``at`` ends."""
    while at < len(text) and _goes_on(text, at, kind):
        at += 1
    return at


def _goes_on(text: str, at: int, kind: TokenKind) -> bool:
    char = text[at]
    if kind is TokenKind.NUMBER:
        return char in "0123456789"
    if char in "'’":  # o'clock, New Year's Eve
        return at + 1 < len(text) and unicodedata.category(text[at + 1])[0] == "L"
    return unicodedata.category(char)[0] in "LM"


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold().translate(_FOLDED)
    return folded.replace("'", "").replace("’", "")


def _between_digits(text: str, at: int) -> bool:
    digits = "0123456789"
    return 0 < at < len(text) - 1 and text[at - 1] in digits and text[at + 1] in digits


def _end_with_dot(tokens: list[Token]) -> None:
    """Remember on a number that a full stop ended it; on anything else a full stop says nothing."""
    if tokens and tokens[-1].kind is TokenKind.NUMBER and not tokens[-1].dotted:
        last = tokens[-1]
        tokens[-1] = Token(last.kind, last.text, last.start, last.end, last.glued, dotted=True)


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TIMES = frozenset({"gange", "gang", "times", "x"})
_HOW_MANY = _words(
    "en et to tre fire fem seks syv otte ni ti par flere mange adskillige gentagne one two three four five six seven"
    " eight nine ten several many couple few"
)
_ROUGHLY = _words("ca cirka omkring mindst et a of mange about around at least")


def without_counts(tokens: list[Token]) -> list[Token]:
    """The tokens of an answer without how often it happened: "3 gange i går" is yesterday."""
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        if token.text in _TIMES and after != "tid" and kept and _counts(kept[-1]):
            kept.pop()
            while kept and kept[-1].text in _ROUGHLY:
                kept.pop()
        else:
            kept.append(token)
    return kept


def _counts(token: Token) -> bool:
    if token.kind is TokenKind.NUMBER:
        return token.width <= 3 and not token.dotted
    return token.text in _HOW_MANY
