"""Reading JSON that may be anything: every getter gives a value of the wanted type or an empty one, never an error.

Updates are kept raw whatever they hold; what is shown of them is read with these, so that no kind of message, known
to us or not, broken or not, can stop the bot (issue: bad input).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

MOST_SECONDS = 253_402_300_799  # the last second of the year 9999, which datetime can hold
MOST_INTEGER = 2**63 - 1
MOST_DEPTH = 40


def mapping(value: Any, key: str) -> dict[str, Any]:
    """The object under ``key``, or an empty one."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def sequence(value: Any, key: str) -> list[Any]:
    """The array under ``key``, or an empty one."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def integer(value: Any, key: str) -> int | None:
    """The whole number under ``key`` that fits 64 bits, or None."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if type(found) is int and abs(found) <= MOST_INTEGER else None


def number(value: Any, key: str) -> float | None:
    """The finite number under ``key``, or None."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if abs(found) < 1e15 else None


def text(value: Any, key: str) -> str:
    """The string under ``key``, whole and well-formed: a lone surrogate becomes U+FFFD (the raw update keeps it)."""
    found = value.get(key) if isinstance(value, dict) else None
    return wellformed(found) if isinstance(found, str) else ""


def wellformed(string: str) -> str:
    """``string`` with surrogate pairs joined and lone surrogates replaced, so that it can be encoded as UTF-8."""
    return string.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def instant(value: Any, key: str) -> dt.datetime | None:
    """The moment (UTC) that the Unix seconds under ``key`` name, or None."""
    seconds = integer(value, key)
    if seconds is None or not 0 < seconds <= MOST_SECONDS:
        return None
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def walk(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every object inside ``value``, outermost first, to a bounded depth."""
    if depth > MOST_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, depth + 1)
