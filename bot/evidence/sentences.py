"""The sentences in which the checker says what it has found, for ``logbog verify`` and for the program in a package."""

from __future__ import annotations

from bot.words import Language, part

CATALOGUE, PREFIX = "evidence", "evidence.line."


def sentences(language: Language) -> dict[str, str]:
    """Each finding's sentence by the key that ``verify`` gives it."""
    found = sorted(part(language, CATALOGUE).items())
    return {key.removeprefix(PREFIX): forms[0] for key, forms in found if key.startswith(PREFIX)}
