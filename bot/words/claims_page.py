"""``python -m bot.words.claims_page`` writes ``docs/claims.md``, the list of claims, to standard output."""

from __future__ import annotations

import sys

from bot.words import Language, advice
from bot.words.claims import Claim, claims


def document(listed: dict[str, Claim], told_on: dict[str, tuple[str, ...]]) -> str:
    """``docs/claims.md``: one row a claim; ``told_on`` says for each key which pages tell it."""
    rows = [
        f"| {one.kind} | {one.says} | {one.where or '–'} | {one.seen or '–'} | {one.day or 'not checked'} "
        f"| {', '.join(told_on.get(one.key, ())) or '–'} |"
        for one in listed.values()
    ]
    return _HEAD + "\n".join(rows) + "\n"


_HEAD = """# What the advice tells as a fact

Written by `python -m bot.words.claims_page` from `bot/words/claims.toml`: do not edit it by hand. A claim that
nobody could check has no day, and a page that tells it shows no month. The numbers at the foot of each page are in
`bot/words/numbers.toml`, with a day of their own.

| kind | claim | read in | words seen | day | pages |
|---|---|---|---|---|---|
"""


def main() -> None:
    """Write the document."""
    told_on = {
        key: tuple(page.key for page in advice.pages(Language.DANISH).values() if key in page.claims)
        for key in claims()
    }
    sys.stdout.write(document(claims(), told_on))


if __name__ == "__main__":
    main()
