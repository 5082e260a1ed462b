"""Small things that every format needs: text that can be kept, times, names."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - times of a Reading are by its own clock
_FIRST_MS, _LAST_MS = 0, 4_102_444_800_000
"""1970 to 2100: what lies outside is no time of a message."""

_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """``text`` that can be written as UTF-8: pairs of surrogates joined, single ones and bytes that are no letter
    become U+FFFD (the file keeps them)."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def unmarked(text: str) -> str:
    """``text`` without the invisible marks of direction that programs put beside their own words."""
    return _MARKS.sub("", text)


def from_ms(value: Any) -> dt.datetime:
    """The moment of so many milliseconds since 1970, UTC, without a zone. Raises ValueError."""
    if type(value) is str and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if type(value) is not int or not _FIRST_MS <= value < _LAST_MS:
        raise ValueError
    return EPOCH + dt.timedelta(0, 0, 0, value)


def from_iso(value: Any) -> dt.datetime:
    """The moment of a time with an offset, as UTC, without a zone. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError
    moment = dt.datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return in_range(moment.astimezone(dt.UTC).replace(tzinfo=None))


def in_range(moment: dt.datetime) -> dt.datetime:
    """``moment``, if it can be the time of a message. Raises ValueError."""
    if not 1970 <= moment.year < 2100:
        raise ValueError
    return moment


def string(value: Any, key: str) -> str:
    """The string under ``key``, or an empty one."""
    found = value.get(key) if isinstance(value, dict) else None
    return clean(found) if isinstance(found, str) else ""


def mapping(value: Any, key: str) -> dict[str, Any]:
    """The object under ``key``, or an empty one."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def sequence(value: Any, key: str) -> list[Any]:
    """The array under ``key``, or an empty one."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def base_name(path: str) -> str:
    """The last part of a name that may be a path."""
    return re.split(r"[/\\]", path)[-1]


def phone(number: str) -> str:
    """A number in one spelling: with its country, without spaces. Eight digits are a Danish number, with 45 before
    them too. What is no number
    (a name as sender, a short number) stays as it is."""
    digits = re.sub(r"[\s().\u00a0-]", "", number)
    if re.fullmatch(r"(?:(?:00)?45)?[1-9]\d{7}", digits):
        return "+45" + digits[-8:]
    if re.fullmatch(r"00[1-9]\d{6,14}", digits):
        return "+" + digits[2:]
    return digits if re.fullmatch(r"\+?\d{3,16}", digits) else number.strip()
