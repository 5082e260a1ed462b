"""LIX, the Scandinavian measure of how hard a text is to read (Björnsson 1968).

``LIX = words per sentence + percentage of words of more than six letters``. Under 25 is a children's book,
under 35 fiction and plain language, above 55 a law. A sentence ends at ``. ! ? :`` before a capital, or with
its line, since an item of a list is read as one breath.
"""

from __future__ import annotations

import re

LONG = 6
"""A word with more letters than this is long."""

_ITEM = re.compile(r"^(?:- |• |\d+\. )")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?:])[»«\")]*\s+(?=[»«\"(]*[A-ZÆØÅ0-9])")
_ABBREVIATIONS = re.compile(r"\b(kl|nr|ca)\.\s+")


def lix(text: str) -> float:
    """The LIX of a text in plain text or our Markdown; ValueError for a text without words."""
    words: list[str] = []
    sentences = 0
    for line in text.splitlines():
        plain = _ABBREVIATIONS.sub(r"\1 ", _ITEM.sub("", line).replace("**", ""))
        found = [_WORD.findall(part) for part in _SENTENCE.split(plain)]
        sentences += sum(1 for part in found if part)
        words += [word for part in found for word in part]
    if not words:
        raise ValueError("no words")
    long = sum(1 for word in words if len(word) > LONG)
    return len(words) / sentences + 100 * long / len(words)
