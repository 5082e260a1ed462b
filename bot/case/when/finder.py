"""Times inside a longer account: found to be offered, never taken."""

from __future__ import annotations

import datetime as dt

from bot.case.when.model import Found


def find(text: str, *, now: dt.datetime, language: str = "da") -> list[Found]:
    """The times that ``text`` names for certain, in order. Conservative: what is unsure is left out."""
    return []
