"""The stamp that a chat puts before each line of what is copied out of it: [13.05.2025 21.14.05] Mikkel: …"""

from __future__ import annotations

import datetime as dt
import re

from bot.case.when.model import When
from bot.case.when.reader import read

MOST_LETTERS = 4_200
_DAY = r"\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d|20\d\d-\d\d-\d\d"
_CLOCK = r"\d{1,2}[.:]\d\d(?:[.:]\d\d)?"
_STAMP = re.compile(
    rf"^\u200e?\[?(?P<day>{_DAY}),? (?:kl\. )?(?P<clock>{_CLOCK})(?:\]| -)[ \u200e]*[^:\n]{{1,60}}:",
    re.MULTILINE,
)


def time_of_pasted(text: str, *, now: dt.datetime, language: str = "da") -> When | None:
    """The one time that the stamps in ``text`` tell; None without a stamp, or where they tell several."""
    stamps = {
        (found["day"], found["clock"].replace(".", ":")) for found in _STAMP.finditer(text[:MOST_LETTERS])
    }
    if len(stamps) != 1:
        return None
    day, clock = stamps.pop()
    when = read(f"{day} {clock.zfill(5) if len(clock) < 5 else clock}", now=now, language=language)
    return when if isinstance(when, When) else None
