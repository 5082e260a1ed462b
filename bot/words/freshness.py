"""How old the readings are that the advice rests on: ``python -m bot.words.freshness``.

Part of ``make lint``. A fact that nobody has looked at for a year may send a frightened person to a number that no
longer answers. The remedy: read it again where it was read, and move the ``day`` of that reading (``checked`` of a
number). What bears no reading cannot be too old: it is counted and told, and its page shows no month.
"""

from __future__ import annotations

import datetime as dt
import sys

import msgspec

from bot.words import Language, advice

MAX_AGE = dt.timedelta(days=366)
"""A year, and the odd day of a leap year."""


class Stale(msgspec.Struct, frozen=True, order=True):
    """What was read too long ago; ``name`` like ``da/advice/danger.md: 112`` or ``numbers.toml: alarm``."""

    checked: dt.date
    name: str


def stale(today: dt.date, numbers: tuple[advice.Number, ...] | None = None) -> tuple[Stale, ...]:
    """All readings of pages, in both languages, and of numbers that are too old on the day ``today``; oldest first."""
    found = [
        Stale(reading.day, f"{name}: {reading.claim}") for name, page in _pages() for reading in page.read
    ]
    for number in advice.numbers() if numbers is None else numbers:
        if number.checked is not None:
            found.append(Stale(number.checked, f"{advice.NUMBERS_FILE.name}: {number.key}"))
    return tuple(sorted(one for one in found if today - one.checked > MAX_AGE))


def unread() -> tuple[str, ...]:
    """The pages that say of nothing where it was read, such as ``da/advice/front.md``; they show no month."""
    return tuple(name for name, page in _pages() if not page.read)


def _pages() -> list[tuple[str, advice.AdvicePage]]:
    return [
        (f"{language}/advice/{page.key}.md", page)
        for language in Language
        for page in advice.pages(language).values()
    ]


def main(today: dt.date) -> int:
    """Write one line for each reading that is too old, and how many pages have none; 1 if any is too old, else 0."""
    old = stale(today)
    for one in old:
        sys.stderr.write(f"{one.name}: last read {one.checked.isoformat()}, more than a year ago\n")
    sys.stdout.write(f"advice: {len(unread())} of {len(_pages())} pages do not say where they were read\n")
    return 1 if old else 0


if __name__ == "__main__":
    raise SystemExit(main(dt.datetime.now(dt.UTC).date()))
