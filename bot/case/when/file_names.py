"""The time that the name of a file tells: names that phones, computers and chats give to pictures and recordings.

Only ever offered, with where it is from: it says when the file was made or came, on the clock of the device. A Pixel's
camera names its pictures by Greenwich's clock (PXL_), all others by the clock on the wall.
"""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from bot.case.when.answer import zone_of
from bot.case.when.model import When
from bot.case.when.wallclock import on_the_clock

MOST_LETTERS = 255
FIRST_YEAR = 2000
_DAY = r"(?P<year>20\d\d)(?P<mark>[-._]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)"
_CLOCK = r"(?P<hour>\d\d)(?P<point>[-._:]?)(?P<minute>\d\d)(?:(?P=point)(?P<second>\d\d)(?:[-_.]?\d{1,6})?)?"
_BETWEEN = r"(?:[-_ T]+|,? (?:kl\.?|at|um|klokken) )"
_DATED = re.compile(rf"(?<!\d){_DAY}(?:{_BETWEEN}{_CLOCK})?(?!\d)")
_TAIL = re.compile(r"-WA\d{4}$", re.IGNORECASE)
_GREENWICH = re.compile(r"^PXL_", re.IGNORECASE)
_MADE_BY_A_MACHINE = re.compile(
    r"^(?:img|vid|aud|ptt|pxl|mvimg|dsc|doc|stk|screen ?shot|screen ?recording|screenrecorder|skærm\w*|screenshots?"
    r"|photo|video|audio|whatsapp|signal|telegram|image|billede|optagelse|voice|recording|snapchat|messenger|received|fb_img|inshot"
    r"|\d{8}[-_]\d{6}|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)


def time_of_name(name: str, *, now: dt.datetime) -> When | None:
    """The one time that ``name`` tells, up to ``now`` (aware, with a ZoneInfo); None for every other name.

    Without a clock (WhatsApp on Android: IMG-20250513-WA0001.jpg) it is the day.
    """
    stem = _TAIL.sub("", name[:MOST_LETTERS].rpartition(".")[0] or name[:MOST_LETTERS])
    if not _MADE_BY_A_MACHINE.match(stem):
        return None
    found = list(_DATED.finditer(stem.replace("\u202f", " ").replace("\u00a0", " ")))
    if len(found) != 1:
        return None
    return _when(found[0], now, greenwich=bool(_GREENWICH.match(stem)))


def _when(found: re.Match[str], now: dt.datetime, *, greenwich: bool) -> When | None:
    zone = zone_of(now)
    try:
        day = dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
        if found["hour"] is None:
            return None if greenwich or day > now.date() else When(day, zone=zone)
        clock = dt.time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
    if greenwich:
        here = dt.datetime.combine(day, clock, dt.UTC).astimezone(ZoneInfo(zone))
        when = When(here.date(), time=here.time().replace(fold=0), zone=zone, fold=here.fold)
    else:
        sure = on_the_clock(When(day, time=clock, zone=zone), None)
        if len(sure) != 1 or sure[0][1]:
            return None
        when = sure[0][0]
    begins = when.earliest()
    return when if begins is not None and begins.timestamp() <= now.timestamp() else None
