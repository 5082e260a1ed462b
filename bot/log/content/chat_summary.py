"""The answer to /log in the chat: a short text in Telegram's HTML."""

from __future__ import annotations

import datetime as dt
from html import escape

from babel.dates import format_date

from bot.case.when import show
from bot.log.content.chat_figures import Glance, IncidentLine
from bot.log.text.for_print import shorten
from bot.log.text.periods import say_day, say_period
from bot.words import Words

LIMIT = 4096
"""Telegram's limit for a text, counted here in UTF-16 units of the raw HTML, so that it can only be less."""

_BAR = 10
_TYPES = 8
_NAME_LETTERS = 60


def summary(log: Glance, words: Words) -> str:
    """Counts, the last fourteen days, types, first and last, the newest incidents. At most 4096 letters."""
    if not log.count:
        empty = [words.text("log.summary.title"), _period(log, words), words.text("log.summary.empty")]
        return "\n".join(filter(None, empty))
    head = [_totals(log, words), _last_days(log, words), _types(log, words)]
    rows = [_row(row, words) for row in log.newest]
    tail = _lacking(log, words)
    for shown in range(len(rows), -1, -1):
        text = _joined(head, rows[:shown], tail, words)
        if len(text.encode("utf-16-le")) // 2 <= LIMIT:
            return text
    return _joined(head[:1], [], tail, words)


def _joined(head: list[str], rows: list[str], tail: str, words: Words) -> str:
    newest = "\n".join((words.text("log.summary.newest"), *rows)) if rows else ""
    return "\n\n".join(filter(None, (*head, newest, tail)))


def _totals(log: Glance, words: Words) -> str:
    figures = log.figures
    lines = [
        words.text("log.summary.title"),
        _period(log, words),
        words.count("log.summary.total", figures.total),
    ]
    if log.since is not None:
        lines.append(words.count("log.summary.since", log.since))
    if figures.first is not None and figures.last is not None:
        lines.append(words.text("log.summary.first", when=say_day(figures.first, words)))
        lines.append(words.text("log.summary.last", when=say_day(figures.last, words)))
    return "\n".join(filter(None, lines))


def _period(log: Glance, words: Words) -> str:
    if not log.choices.bounded:
        return ""
    return say_period(log.choices.first, log.choices.last, words)


def _last_days(log: Glance, words: Words) -> str:
    days = log.figures.last_14_days
    most = max(count for _, count in days)
    title = words.count("log.summary.last_14", log.figures.last_14)
    if not most:
        return title
    names = [_short_day(day, words) for day, _ in days]
    width = max(len(name) for name in names)
    lines = [
        f"{name.ljust(width)} {_bar(count, most)} {words.number(count)}"
        if count
        else f"{name.ljust(width)} ·"
        for name, (_, count) in zip(names, days, strict=True)
    ]
    return title + "\n<code>" + "\n".join(lines) + "</code>"


def _bar(count: int, most: int) -> str:
    """One block an incident; where a day has many, blocks in proportion to the day with the most."""
    return "▇" * (count if most <= _BAR else max(1, round(count * _BAR / most)))


def _short_day(day: dt.date, words: Words) -> str:
    weekday, month = (
        format_date(day, part, locale=words.locale.babel).rstrip(".") for part in ("EEE", "MMM")
    )
    return f"{weekday} {day.day}{words.locale.day_dot} {month}"


def _types(log: Glance, words: Words) -> str:
    figures = log.figures
    lines = [
        words.text("log.summary.type", name=words.text(f"types.{kind}"), number=words.number(count))
        for kind, count in figures.by_type[:_TYPES]
    ]
    if len(figures.by_type) > _TYPES:
        lines.append(words.count("log.summary.more_types", len(figures.by_type) - _TYPES))
    if figures.untyped:
        lines.append(words.text("log.summary.untyped", number=words.number(figures.untyped)))
    return "\n".join((words.text("log.summary.by_type"), *lines)) if lines else ""


def _row(row: IncidentLine, words: Words) -> str:
    when = show(row.when, words) if row.when is not None else words.text("log.summary.undated")
    first = words.text("log.summary.row", number=words.number(row.number), when=escape(when))
    witnesses = words.text("log.summary.witnesses", names=_short(row.witnesses)) if row.witnesses else ""
    annexes = words.count("log.summary.annexes", row.annexes) if row.annexes else ""
    own = words.text("log.summary.own") if row.own else ""
    second = " · ".join(filter(None, (_short(row.types), witnesses, annexes, own)))
    return f"{first}\n{second}" if second else first


def _short(text: str) -> str:
    return escape(shorten(text, _NAME_LETTERS)[0])


def _lacking(log: Glance, words: Words) -> str:
    if log.undated_left_out:
        return words.count("log.summary.left_out", log.undated_left_out)
    return words.count("log.summary.lacking", log.figures.undated) if log.figures.undated else ""
