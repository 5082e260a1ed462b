"""Whether the facts in the advice have been checked within the last year: ``python -m bot.words.freshness``.

Part of ``make lint``. A page that nobody has looked at for a year may send a frightened person to a number
that no longer answers. The remedy: check the page's facts against its sources and move its ``checked`` date.
"""

from __future__ import annotations

import datetime as dt
import sys

import msgspec

from bot.words import Language, advice

MAX_AGE = dt.timedelta(days=366)
"""A year, and the odd day of a leap year."""


class Stale(msgspec.Struct, frozen=True, order=True):
    """What was checked too long ago; ``name`` like ``da/advice/police.md`` or ``numbers.toml: alarm``."""

    checked: dt.date
    name: str


def stale(today: dt.date, numbers: tuple[advice.Number, ...] | None = None) -> tuple[Stale, ...]:
    """All pages, in both languages, and numbers whose check is too old on the day ``today``; oldest first."""
    found = [
        Stale(page.checked, f"{language}/advice/{page.key}.md")
        for language in Language
        for page in advice.pages(language).values()
    ]
    for number in advice.numbers() if numbers is None else numbers:
        found.append(Stale(number.checked, f"{advice.NUMBERS_FILE.name}: {number.key}"))
    return tuple(sorted(one for one in found if today - one.checked > MAX_AGE))


def main(today: dt.date) -> int:
    """Write one line for each stale page or number; 1 if there are any, else 0."""
    old = stale(today)
    for one in old:
        sys.stderr.write(f"{one.name}: facts last checked {one.checked.isoformat()}, more than a year ago\n")
    return 1 if old else 0


if __name__ == "__main__":
    raise SystemExit(main(dt.datetime.now(dt.UTC).date()))
