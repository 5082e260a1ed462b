"""Days and periods as the log writes them: always whole dates (R2)."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date

from bot.words import Words


def say_day(day: dt.date, words: Words) -> str:
    """A day without its weekday: "13. maj 2025"."""
    return format_date(day, words.locale.day, locale=words.locale.babel)


def say_short_day(day: dt.date, words: Words) -> str:
    """A day below a bar of a chart, where its year is plain: "13/5"."""
    return format_date(day, words.locale.short_day, locale=words.locale.babel)


def say_period(first: dt.date | None, last: dt.date | None, words: Words) -> str:
    """A period in words; open ends say so, and no ends at all means the whole course of events."""
    if first is not None and last is not None:
        return words.text("log.doc.period", first=say_day(first, words), last=say_day(last, words))
    if first is not None:
        return words.text("log.doc.from", first=say_day(first, words))
    if last is not None:
        return words.text("log.doc.to", last=say_day(last, words))
    return words.text("log.doc.all")
