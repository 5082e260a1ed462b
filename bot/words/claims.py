"""What the pages of advice tell as a fact: each claim once, with where it was read and when (``claims.toml``).

Nothing here reads the clock. ``bot.words.claims_page`` writes the list for reading.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from typing import Literal

import msgspec

from bot.words import FOLDER

CLAIMS_FILE = FOLDER / "claims.toml"


class BrokenClaimError(Exception):
    """A list of claims that cannot be read, or a claim that is not on it; carries what is wrong."""

    code = "words.broken_claim"


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One claim. ``day`` (as in Denmark) and ``where`` stand together, or are both missing: nobody has checked it.

    ``seen`` are the words that stood there; ``mark`` the words by which a page is known to tell the claim."""

    key: str
    kind: Literal["number", "law", "menu", "road", "app"]
    says: str
    where: str = ""
    day: dt.date | None = None
    seen: str = ""
    mark: str = ""


class _ClaimList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    claim: tuple[Claim, ...]


def parse(text: str) -> dict[str, Claim]:
    """The claims of a file's text, by key, in order. Raises BrokenClaimError."""
    try:
        found = msgspec.convert(tomllib.loads(text), _ClaimList).claim
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BrokenClaimError(str(error)) from error
    for one in found:
        if (one.day is None) != (not one.where):
            raise BrokenClaimError(f"{one.key}: where it was read and the day stand together")
    by_key = {one.key: one for one in found}
    if len(by_key) != len(found):
        raise BrokenClaimError("two claims with one key")
    return by_key


@cache
def claims() -> dict[str, Claim]:
    """All claims of the pages, by key. Raises BrokenClaimError."""
    return parse(CLAIMS_FILE.read_text("utf-8"))
