"""The log as sheets of typed cells, which ``table`` writes as .xlsx and .csv. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.case.model import Exhibit, TimeSource
from bot.case.record_areas import WITNESSES
from bot.case.values import File, FileState
from bot.case.when import Precision, show_instant
from bot.log.content.columns import Column, columns
from bot.log.content.incident_text import form_name, kind_of
from bot.log.content.rows import Annex, Log, LogRow
from bot.log.pages import lists
from bot.log.text.for_files import bare, bare_line
from bot.log.text.periods import say_period
from bot.words import Words

Value = str | int | dt.date | dt.time | dt.datetime | None
"""A cell. A datetime is wall-clock time in the person's zone, without its zone; None is an empty cell."""

_WIDTHS = {"number": 7.0, "date": 13.0, "clock": 12.0, "what": 60.0, "types": 28.0, "annexes": 14.0}
_USUAL = 20.0
MOST_NAME = 31
"""Letters in the name of a sheet; some signs may not stand in one."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Sheet:
    """A table with its name and, for each column, a title and a width in letters."""

    name: str
    titles: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheets(log: Log, words: Words) -> tuple[Sheet, ...]:
    """Incidents, annexes, witnesses (where there are any), and what this log is. Raises ColumnsError."""
    found = [incidents(log, words), _annexes(log, words)]
    if log.witnesses:
        found.append(_witnesses(log, words))
    described = lists.describe(log, words, (), log.corrections, whole=True)
    names = {sheet.name for sheet in found}
    found += [_list(listed) for listed in described if listed["title"] not in names]
    return (*found, _about(log, words))


def incidents(log: Log, words: Words) -> Sheet:
    """The rows of the log, newest on top and undated ones last (R1), in the columns of ``columns.toml``.

    Dates and clocks are typed where they are exact. How sure they are stands in words in a further column,
    so that "ca." or a span is not lost; remarks and the person's whole account in two more. Raises
    ColumnsError.
    """
    shown = columns()
    further = (("time", 34.0), ("remarks", 30.0), ("account", 60.0))
    return Sheet(
        name=words.text("formats.sheet.incidents"),
        titles=(
            *(column.title(words.language) for column in shown),
            *(words.text(f"formats.table.{key}") for key, _ in further),
        ),
        widths=(*(_WIDTHS.get(column.key, _USUAL) for column in shown), *(width for _, width in further)),
        rows=tuple(_row(row, shown, words) for row in (*log.rows, *log.undated)),
    )


def _row(row: LogRow, shown: tuple[Column, ...], words: Words) -> tuple[Value, ...]:
    time = bare_line(f"{row.date} {row.clock}")
    further = (time or words.text("log.row.unknown"), _remarks(row, words), bare(row.account))
    return (*(_cell(row, column.key) for column in shown), *further)


def _cell(row: LogRow, key: str) -> Value:
    match key:
        case "number":
            return row.number
        case "date":
            return row.when.date if row.when is not None else None
        case "clock":
            return _clock(row)
        case "annexes":
            return ", ".join(map(str, row.annexes))
        case _:
            return bare_line(getattr(row, key))


def _clock(row: LogRow) -> Value:
    """The clock where the person or the message gives exactly one, else how it is said."""
    when = row.when
    exact = when is not None and when.time is not None and when.precision is Precision.EXACT
    return when.time if exact and when is not None else bare_line(row.clock)


def _remarks(row: LogRow, words: Words) -> str:
    said = [
        words.text("log.row.highlighted") if row.highlighted else "",
        words.text("log.row.time_of_message") if row.source is TimeSource.FORWARD else "",
        words.text("log.row.whole_text") if row.shortened and not row.account else "",
        words.text("log.row.context") if row.context_only else "",
        words.text("log.row.pending") if row.pending else "",
        words.text("log.row.corrected") if row.corrected else "",
        words.text("log.row.reworded") if row.reworded else "",
        words.text("log.row.note", text=bare_line(row.note)) if row.note.strip() else "",
    ]
    return " · ".join(filter(None, said))


def _annexes(log: Log, words: Words) -> Sheet:
    """Every annex with its three times, its text, and one row for each of its files."""
    keys = (
        *(("annex", 7.0), ("incident", 11.0), ("form", 16.0), ("from", 24.0), ("sent", 18.0)),
        *(("received", 18.0), ("sealed", 18.0), ("text", 60.0), ("name", 24.0), ("mime", 16.0)),
        *(("size", 11.0), ("sha256", 66.0), ("state", 30.0)),
    )
    return Sheet(
        name=words.text("formats.sheet.annexes"),
        titles=tuple(words.text(f"formats.table.{key}") for key, _ in keys),
        widths=tuple(width for _, width in keys),
        rows=tuple(row for annex in log.annexes for row in _files(annex, log.made.tzinfo, words)),
    )


def _files(annex: Annex, zone: dt.tzinfo | None, words: Words) -> Iterator[tuple[Value, ...]]:
    exhibit = annex.exhibit
    sender = words.text("log.annex.origin.own") if exhibit.origin.own else bare_line(exhibit.origin.name)
    times = (_local(exhibit.sent, zone), _local(exhibit.received, zone), _local(exhibit.sealed, zone))
    # An annex of the refusal alone belongs to no incident of this log.
    head = (annex.number, annex.incident or None, form_name(kind_of(exhibit), words), sender, *times)
    for number, file in enumerate(exhibit.files or (None,)):
        text = _text(exhibit, zone, words) if number == 0 else ""
        yield (*head, text, *(_file(file, words) if file is not None else (None,) * 5))


def _text(exhibit: Exhibit, zone: dt.tzinfo | None, words: Words) -> str:
    """The text, and below it each later wording with its time."""
    parts = [bare(exhibit.text)]
    for wording in exhibit.wordings:
        when = show_instant(wording.edited.astimezone(zone), words)
        parts.append(f"[{words.text('log.annex.wording', when=when)}]\n{bare(wording.text)}")
    return "\n".join(filter(None, parts))


def _file(file: File, words: Words) -> tuple[Value, ...]:
    state = "" if file.state is FileState.KEPT else words.text(f"log.annex.file.{file.state}")
    if file.recompressed and not state:
        state = words.text("log.annex.got.recompressed")
    return (bare_line(file.name), bare_line(file.mime), file.size, file.sha256, state)


def _local(moment: dt.datetime, zone: dt.tzinfo | None) -> dt.datetime:
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _witnesses(log: Log, words: Words) -> Sheet:
    columns = lists.record_columns(WITNESSES, log.choices, words)
    rows = [
        (
            *lists.record_cells(WITNESSES, log.choices, one, (), lists.Lettering(bare_line, bare)),
            ", ".join(map(str, one.incidents)),
        )
        for one in log.witnesses
    ]
    return Sheet(
        name=words.text("formats.sheet.witnesses"),
        titles=(*(title for title, _ in columns), words.text("log.witnesses.incidents")),
        widths=(*(column.letters for _, column in columns), 18.0),
        rows=tuple(rows),
    )


def _list(listed: lists.Listed) -> Sheet:
    """A list of the records beside incidents; what stands after it comes as further rows."""
    columns = listed["columns"]
    rows: list[tuple[str | None, ...]] = [tuple(_listed(value) for value in row) for row in listed["rows"]]
    rows += [(_listed(line), *(None,) * (len(columns) - 1)) for line in listed["after"]]
    return Sheet(
        name=_NOT_IN_NAMES.sub(" ", listed["title"])[:MOST_NAME],
        titles=tuple(column["title"] for column in columns),
        widths=tuple(_letters(column["width"]) for column in columns),
        rows=tuple(rows),
    )


def _listed(value: str | list[dict[str, str | None]]) -> str:
    """A cell of a list. Its text is made for print: what only helps to set it is taken out again."""
    if isinstance(value, list):
        return ", ".join(str(item["text"]) for item in value)
    return bare(value.replace("\u200b", ""))


def _letters(width: str) -> float:
    return float(width[:-2]) / 2 if width.endswith("mm") else 50.0


def _about(log: Log, words: Words) -> Sheet:
    """What this log is, and what was left out of it (R9)."""
    chosen = {True: words.text("formats.about.in"), False: words.text("formats.about.out")}
    rows: list[tuple[str, Value]] = [
        ("case", log.case_label),
        ("edition", log.edition),
        ("made", _local(log.made, log.made.tzinfo)),
        ("period", say_period(log.choices.first, log.choices.last, words)),
        ("zone", bare_line(str(log.made.tzinfo))),
        ("incidents", log.figures.total),
        ("left_out", log.undated_left_out),
        ("contacts", chosen[log.choices.contacts]),
        ("notes", chosen[log.choices.notes]),
    ]
    if log.refusal is not None:
        said = log.refusal.said
        rows.append(("refusal", " · ".join(filter(None, (bare_line(said["when"]), bare_line(said["how"]))))))
        if log.refusal.counted:
            rows.append(("since", len(log.refusal.after)))
    named = ((words.text(f"formats.about.{key}"), value) for key, value in rows)
    return Sheet(
        name=words.text("formats.sheet.about"),
        titles=(words.text("log.doc.title"), words.text("formats.about.title")),
        widths=(34.0, 60.0),
        rows=(*named, *((name, bare_line(value)) for name, value in log.background)),
    )
