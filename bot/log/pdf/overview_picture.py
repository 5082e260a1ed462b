"""The overview as one picture for the chat: weeks, the last fourteen days, hours by weekdays. Counts only.

It is set by the same child process as the PDF, 1,080 pixels wide, so that it fills a phone. Nothing in it was written
by somebody: no name, no text, no place. ``alt_text`` says the same in words, to stand below it as its caption.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from babel.dates import get_day_names

from bot.log.content.made_files import LogFailedError, Volume
from bot.log.content.rows import Log, LogRow
from bot.log.pages import overview as page_one
from bot.log.pdf.maker import TEMPLATES
from bot.log.pdf.typeset_request import TypesetAnswer, TypesetRequest
from bot.log.text.fonts import FAMILIES
from bot.log.text.periods import say_day, say_period
from bot.log.workers.process import Child, ChildDiedError
from bot.words import Words

PIXELS_AN_INCH = 274
"""The page is 100 mm wide: 1,080 pixels."""
SECONDS = 300.0
MOST_BARS = 53
ALT_LETTERS = 900
_SLOT = 6
_TEMPLATES = ("style.typ", "picture.typ")


@dataclass(frozen=True)
class Overview:
    """The picture as a PNG with a neutral name, and the same in words."""

    picture: Volume
    alt: str


async def overview(log: Log, *, words: Words) -> Overview:
    """The overview of a log for the chat. Raises LogFailedError. Cancelling the task ends the child process."""
    sources = {name: (TEMPLATES / name).read_bytes() for name in _TEMPLATES}
    sources["main"] = sources.pop("picture.typ")
    request = TypesetRequest(
        sources=sources,
        data=msgspec.json.encode(describe(log, words)),
        pictures=(),
        made=int(log.made.timestamp()),
        ppi=PIXELS_AN_INCH,
    )
    try:
        async with Child("bot.log.pdf.typesetter") as child:
            packed = await asyncio.to_thread(msgspec.msgpack.encode, request)
            answer = msgspec.msgpack.decode(await child.ask(packed, wait=SECONDS), type=TypesetAnswer)
    except ChildDiedError as error:
        raise LogFailedError from error
    if not answer.pdf:
        raise LogFailedError
    picture = Volume(words.text("log.picture.file"), answer.pdf, "image/png")
    return Overview(picture, alt_text(log, words))


def describe(log: Log, words: Words) -> dict[str, Any]:
    """What the template lays out."""
    found = page_one.describe(log, words, (), most_bars=MOST_BARS)
    undated = log.figures.undated
    return {
        "title": words.text("log.doc.title"),
        "period": say_period(log.choices.first, log.choices.last, words),
        "language": str(words.language),
        "fonts": list(FAMILIES),
        "boxes": found["boxes"][: 3 if log.refusal is not None and log.refusal.counted else 2],
        "weeks": {**found["weeks"], "every": max(1, -(-len(found["weeks"]["values"]) // 8))},
        "days": {**found["days"], "every": 2},
        "hours": _hours(log, words),
        "note": words.count("log.picture.undated", undated) if undated else "",
    }


def alt_text(log: Log, words: Words) -> str:
    """The picture in words: how many, since when, and when most of them were. At most 900 letters of plain text."""
    figures = log.figures
    parts = [words.count("log.picture.alt_total", figures.total)]
    if log.refusal is not None and log.refusal.counted:
        parts.append(words.count("log.overview.after", len(log.refusal.after)) + ".")
    if figures.first is not None and figures.last is not None:
        first, last = say_day(figures.first, words), say_day(figures.last, words)
        parts.append(words.text("log.picture.alt_course", first=first, last=last))
        parts.append(words.count("log.picture.alt_last_14", figures.last_14))
    if figures.by_week:
        week, most = max(figures.by_week, key=lambda item: item[1])
        parts.append(words.count("log.picture.alt_week", most, day=say_day(week, words)))
    slots = by_slot(log)
    if slots:
        (weekday, start), most = max(slots.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
        name = _weekdays(words, "wide")[weekday]
        parts.append(words.count("log.picture.alt_hours", most, day=name, start=start, end=start + _SLOT))
    if figures.undated:
        parts.append(words.count("log.picture.undated", figures.undated))
    return " ".join(parts)[:ALT_LETTERS]


def by_hour(log: Log) -> Mapping[tuple[int, int], int]:
    """How many incidents with a clock there are by weekday (Monday is 0) and hour, in the person's zone."""
    return Counter(found for row in log.rows if (found := _slot(row)) is not None)


def by_slot(log: Log) -> Mapping[tuple[int, int], int]:
    """The same by weekday and quarter of the day, named by its first hour."""
    slots: Counter[tuple[int, int]] = Counter()
    for (weekday, hour), count in by_hour(log).items():
        slots[weekday, hour - hour % _SLOT] += count
    return slots


def _slot(row: LogRow) -> tuple[int, int] | None:
    when = row.when
    if row.context_only or when is None or when.date is None or when.time is None:
        return None
    return when.date.weekday(), when.time.hour


def _hours(log: Log, words: Words) -> dict[str, Any]:
    counts = by_hour(log)
    names = _weekdays(words, "abbreviated")
    return {
        "title": words.text("log.picture.hours"),
        "note": words.count("log.overview.hour_note", sum(counts.values())),
        "most": max(counts.values(), default=0),
        "days": [
            {"name": names[day].rstrip("."), "values": [counts.get((day, hour), 0) for hour in range(24)]}
            for day in range(7)
        ],
    }


def _weekdays(words: Words, width: str) -> Mapping[int, str]:
    return get_day_names("wide" if width == "wide" else "abbreviated", locale=words.locale.babel)
