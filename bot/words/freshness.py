"""How old the readings are that the advice rests on: ``python -m bot.words.freshness``.

Part of ``make lint``. A fact that nobody has looked at for a year may send a frightened person to a number that no
longer answers. The remedy: read it again where it was read, and move the ``day`` of that claim (``checked`` of a
number). What nobody has read cannot be too old: it is counted and told, and its page shows no month.
"""

from __future__ import annotations

import datetime as dt
import sys

import msgspec

from bot.words import advice
from bot.words.claims import CLAIMS_FILE, claims

MAX_AGE = dt.timedelta(days=366)
"""A year, and the odd day of a leap year."""


class Stale(msgspec.Struct, frozen=True, order=True):
    """What was read too long ago; ``name`` like ``claims.toml: address`` or ``numbers.toml: alarm``."""

    checked: dt.date
    name: str


def stale(today: dt.date, numbers: tuple[advice.Number, ...] | None = None) -> tuple[Stale, ...]:
    """All readings of claims and of numbers that are too old on the day ``today``; oldest first."""
    dated = [(CLAIMS_FILE.name, one.key, one.day) for one in claims().values()]
    for number in advice.numbers() if numbers is None else numbers:
        dated.append((advice.NUMBERS_FILE.name, number.key, number.checked))
    found = [Stale(day, f"{file}: {key}") for file, key, day in dated if day is not None]
    return tuple(sorted(one for one in found if today - one.checked > MAX_AGE))


def unchecked() -> tuple[str, ...]:
    """The keys of the claims that nobody could check; their pages show no month."""
    return tuple(one.key for one in claims().values() if one.day is None)


def main(today: dt.date) -> int:
    """Write one line for each reading that is too old, and how many claims have none; 1 if any is too old, else 0."""
    old = stale(today)
    for one in old:
        sys.stderr.write(f"{one.name}: last read {one.checked.isoformat()}, more than a year ago\n")
    sys.stdout.write(f"advice: {len(unchecked())} of {len(claims())} claims were not checked by anybody\n")
    return 1 if old else 0


if __name__ == "__main__":
    raise SystemExit(main(dt.datetime.now(dt.UTC).date()))
