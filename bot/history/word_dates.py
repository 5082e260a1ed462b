"""Times with the month as a word, in Danish and English, as exports print them."""

from __future__ import annotations

import datetime as dt
import re

from bot.history.values import in_range

_MONTHS = (
    ("jan", "januar", "january"),
    ("feb", "februar", "february"),
    ("mar", "marts", "march"),
    ("apr", "april"),
    ("maj", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_CLOCK = r"(?P<h>\d{1,2})[.:](?P<m>\d\d)(?:[.:](?P<s>\d\d))?(?:\s?(?P<ap>[ap])\.?\s?m\.?)?"
_GAP = r"[\s,]+(?:(?:kl\.?|at|den)\s+)?"
_DAY_FIRST = re.compile(
    rf"(?:[a-zæøå]+\.?\s(?:den\s)?)?(?P<d>\d{{1,2}})\.?\s(?P<month>[a-z]+)\.?\s(?P<y>\d{{4}}){_GAP}{_CLOCK}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?:[a-z]+,?\s)?(?P<month>[a-z]+)\.?\s(?P<d>\d{{1,2}}),?\s(?P<y>\d{{4}}){_GAP}{_CLOCK}", re.IGNORECASE
)


def read(text: str) -> tuple[dt.datetime, bool] | None:
    """The time, and whether seconds are told; None where it is none."""
    text = " ".join(text.split())
    match = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    month = _NUMBER.get(match["month"].lower()) if match else None
    if match is None or month is None:
        return None
    hour = int(match["h"])
    if match["ap"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["ap"] in "pP" else 0)
    try:
        at = dt.datetime(int(match["y"]), month, int(match["d"]), hour, int(match["m"]), int(match["s"] or 0))  # noqa: DTZ001
        return in_range(at), match["s"] is not None
    except ValueError:
        return None
