"""What stands on page 1, as data for the template: the counts, the charts, how to read the log. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from babel.dates import format_date

from bot.case.when import show_instant
from bot.log.content.columns import title
from bot.log.content.rows import Log
from bot.log.pages import opening
from bot.log.text.for_print import cell, one_line
from bot.log.text.periods import say_day, say_period, say_short_day
from bot.words import Words

MOST_BARS = 80
"""More bars than this cannot be told apart: weeks become months, and months years."""
TYPES_SHOWN = 9
FILES_SHOWN = 6

Values = list[tuple[str, str, int]]


def describe(
    log: Log,
    words: Words,
    names: Sequence[str],
    tables: Sequence[str] = (),
    rows: Collection[int] = (),
    annexes: Collection[int] = (),
    most_bars: int = MOST_BARS,
) -> dict[str, Any]:
    """Page 1. ``names`` are the files of the annexes where they are not in the same one, ``tables`` those in
    which a long table goes on. ``rows`` and ``annexes`` are in the same file, so that page 1 can lead to them.
    """
    figures = log.figures
    return {
        "line": " · ".join((case_line(log, words), made_line(log, words))),
        "period": say_period(log.choices.first, log.choices.last, words),
        "left-out": words.count("log.doc.left_out", log.undated_left_out) if log.undated_left_out else "",
        "boxes": _boxes(log, words),
        "refusal": opening.refusal(log.refusal, words, rows, annexes),
        "background": opening.background(log.background, words),
        "highlights": opening.highlights(log, words, rows, annexes),
        "police": opening.police(log, words),
        "weeks": _weeks(log, words, most_bars),
        "days": _days(log, words),
        "types-title": words.text("log.overview.by_type"),
        "types-note": words.text("log.overview.type_note"),
        "types": _types(log, words),
        "types-rest": words.text("log.overview.more_types"),
        "weekdays": _weekdays(log, words),
        "hours": _hours(log, words),
        "facts-title": words.text("log.overview.facts"),
        "facts": _facts(log, words) if figures.total else [],
        "quiet": _quiet(log, words, rows),
        "reading-title": words.text("log.overview.reading"),
        "reading": _reading(log, words, names, tables, brief=False),
        "reading-brief": _reading(log, words, names, tables, brief=True),
    }


def case_line(log: Log, words: Words) -> str:
    """Case and edition, as they stand at the head and in the foot of every page."""
    case = words.text("log.doc.case", label=log.case_label)
    return f"{case} · {words.text('log.doc.edition', number=log.edition)}"


def made_line(log: Log, words: Words) -> str:
    """When the log was made."""
    return words.text("log.doc.made", when=show_instant(log.made, words))


def _boxes(log: Log, words: Words) -> list[dict[str, str]]:
    figures = log.figures
    boxes = [(words.number(figures.total), words.count("log.overview.total", figures.total))]
    if log.refusal is not None and log.refusal.counted:
        boxes.append((words.number(len(log.refusal.after)), words.text("log.overview.since")))
    boxes.append((words.number(figures.last_14), words.text("log.overview.last_14")))
    if figures.first is not None and figures.last is not None:
        boxes.append((_numeric(figures.first), words.text("log.overview.first")))
        boxes.append((_numeric(figures.last), words.text("log.overview.last")))
    return [{"number": number, "caption": caption} for number, caption in boxes]


def _numeric(day: dt.date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _weeks(log: Log, words: Words, most_bars: int) -> dict[str, Any]:
    """The course of events by week, or by month or year where there are too many weeks for a page."""
    weeks = log.figures.by_week
    if len(weeks) <= most_bars:
        values = [(say_short_day(day, words), day.year, count) for day, count in weeks]
        mark, at = opening.refusal_mark(log, words)
        note = " ".join(filter(None, (words.text("log.overview.week_note"), mark)))
        return {**_chart("by_week", _dated(values), words, note=note), "mark": at}
    days = [row.when.date for row in log.rows if not row.context_only and row.when and row.when.date]
    months = Counter((day.year, day.month) for day in days)
    (first_year, first_month), (last_year, last_month) = min(months), max(months)
    span = range(first_year * 12 + first_month - 1, last_year * 12 + last_month)
    if len(span) <= most_bars:
        locale = words.locale.babel
        values = [
            (
                format_date(dt.date(year, month + 1, 1), "LLL", locale=locale).rstrip("."),
                year,
                months[year, month + 1],
            )
            for year, month in (divmod(index, 12) for index in span)
        ]
        return _chart("by_month", _dated(values), words)
    years = Counter(day.year for day in days)
    # Beyond a page of years (a slip such as 1025) only those with incidents are drawn.
    full = range(min(years), max(years) + 1)
    drawn = full if len(full) <= most_bars else sorted(years)
    return _chart("by_year", [(str(year), "", years[year]) for year in drawn], words)


def _dated(values: list[tuple[str, int, int]]) -> Values:
    """Labels with the year below the first one and wherever it changes."""
    years = [None, *(year for _, year, _ in values)]
    return [
        (label, str(year) if year != before else "", count)
        for (label, year, count), before in zip(values, years, strict=False)
    ]


def _days(log: Log, words: Words) -> dict[str, Any]:
    locale = words.locale.babel
    values = [
        (say_short_day(day, words), format_date(day, "EEE", locale=locale).rstrip("."), count)
        for day, count in log.figures.last_14_days
    ]
    return _chart("last_14_days", values if log.figures.total else [], words)


def _weekdays(log: Log, words: Words) -> dict[str, Any]:
    locale = words.locale.babel
    monday = dt.date(2024, 1, 1)
    values = [
        (format_date(monday + dt.timedelta(days=day), "EEE", locale=locale).rstrip("."), "", count)
        for day, count in enumerate(log.figures.by_weekday)
    ]
    return _chart("by_weekday", values if log.figures.first else [], words)


def _hours(log: Log, words: Words) -> dict[str, Any]:
    known = sum(log.figures.by_hour)
    values = [(f"{hour:02}", "", count) for hour, count in enumerate(log.figures.by_hour)]
    return _chart("by_hour", values, words, note=words.count("log.overview.hour_note", known))


def _chart(key: str, values: Values, words: Words, note: str = "") -> dict[str, Any]:
    heading = words.text(f"log.overview.{key}")
    spoken = ", ".join(f"{label}: {count}" for label, _, count in values if count)
    spoken = spoken or words.text("log.overview.none")
    alt = words.text("log.overview.chart_alt", title=heading, values=spoken)
    return {
        "title": heading,
        "note": note,
        "mark": None,
        "alt": alt,
        "every": _every(values),
        "numbers": len(values) <= 40,
        "values": [{"label": label, "under": under, "value": count} for label, under, count in values],
    }


def _every(values: Values) -> int:
    """Every which label fits below its bar."""
    return max(1, -(-len(values) // 16))


def _types(log: Log, words: Words) -> list[dict[str, Any]]:
    figures = log.figures
    named = [{"label": words.text(f"types.{kind}"), "value": count} for kind, count in figures.by_type]
    if figures.untyped:
        named.append({"label": words.text("log.overview.untyped"), "value": figures.untyped})
    if len(named) <= TYPES_SHOWN:
        return named
    rest = sum(int(str(item["value"])) for item in named[TYPES_SHOWN - 1 :])
    return [*named[: TYPES_SHOWN - 1], {"label": words.text("log.overview.more_types"), "value": rest}]


def _facts(log: Log, words: Words) -> list[tuple[str, str]]:
    figures = log.figures
    own = sum(row.context_only for row in (*log.rows, *log.undated))
    always = [("with_witnesses", figures.with_witnesses), ("with_evidence", figures.with_evidence)]
    always.append(("annexes", len(log.annexes)))
    sometimes = [
        ("reported", figures.reported),
        ("undated", figures.undated),
        ("approximate", figures.approximate),
        ("own", own),
    ]
    shown = [*always, *((key, number) for key, number in sometimes if number)]
    return [(words.text(f"log.overview.{key}"), words.number(number)) for key, number in shown]


def _quiet(log: Log, words: Words, rows: Collection[int]) -> dict[str, Any] | None:
    """The longest time without an incident, and the first one after it, which may lie in the same file."""
    quiet = log.figures.longest_quiet
    if quiet is None:
        return None
    before, after = say_day(quiet.before, words), say_day(quiet.after, words)
    oldest_first = (row for row in reversed(log.rows) if not row.context_only)
    followed = next(row for row in oldest_first if row.when and row.when.date == quiet.after)
    then = words.text("log.overview.quiet_then", number=followed.number)
    return {
        "title": words.text("log.overview.quiet"),
        "spell": words.count("log.overview.quiet_days", quiet.days, before=before, after=after),
        "then": f"{then}: {cell(followed.types)}" if followed.types else then,
        "row": str(followed.number) if followed.number in rows else None,
    }


def _reading(log: Log, words: Words, names: Sequence[str], tables: Sequence[str], *, brief: bool) -> str:
    zone = one_line(str(log.made.tzinfo))
    text = words.text(
        f"log.overview.reading_{'brief' if brief else 'text'}",
        annexes=title("annexes", words.language),
        zone=zone,
    )
    more = words.text("log.overview.tables", names=_joined(tables)) if tables else ""
    volumes = words.text("log.overview.volumes", names=_joined(names)) if names else ""
    return " ".join(filter(None, (text, more, volumes)))


def _joined(names: Sequence[str]) -> str:
    """Names of files; of very many the first and the last, which says how they are numbered."""
    return ", ".join(names) if len(names) <= FILES_SHOWN else f"{names[0]} … {names[-1]}"
