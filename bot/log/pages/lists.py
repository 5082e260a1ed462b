"""The lists after the table: refusal, police, impact and background whole, and corrections, as data. Pure.

All have one shape, so that every form of the log shows them with the same few lines: ``title``, ``note``, ``columns``
(``title``, and ``width`` in mm or "1fr" of a landscape page) and ``rows`` of cells. A cell is a text, or numbers of
incidents: ``{"text": "12", "row": "12"}``, where ``row`` is None unless that row is in the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.case.record_areas import IMPACT, POLICE, REFUSAL, RecordArea
from bot.case.record_fields import AnswerKind, LogColumn
from bot.log.content.choices import Choices
from bot.log.content.corrections import Corrected, Gone
from bot.log.content.record_sections import RecordEntry, label, shown
from bot.log.content.rows import Log
from bot.log.pages import opening
from bot.log.text.for_print import one_line, printable
from bot.words import Words

Listed = dict[str, Any]


def describe(
    log: Log, words: Words, here: Collection[int], corrected: Sequence[Corrected], *, whole: bool
) -> list[Listed]:
    """The lists that have something to show. ``here`` are the incidents whose rows are in the same file.

    ``corrected`` are the corrections to list there; ``whole`` is False for a further part of a long table.
    """
    found = [
        _records(POLICE, log.police, log, words, here),
        _records(IMPACT, log.impact, log, words, here),
        _background(log, words),
        _refusals(log, words, here),
    ]
    shown = [one for one in found if one is not None] if whole else []
    last = _corrections(corrected, log, words, here, log.gone if whole else ())
    return [*shown, last] if last is not None else shown


def numbers(found: Sequence[int], here: Collection[int]) -> list[dict[str, str | None]]:
    """Numbers of incidents, each with the row that it leads to."""
    return [{"text": str(number), "row": str(number) if number in here else None} for number in found]


def _list(title: str, note: str, columns: list[tuple[str, str]], rows: list[list[Any]]) -> Listed:
    heads = [{"title": head, "width": width} for head, width in columns]
    return {"title": title, "note": note, "columns": heads, "rows": rows, "after": []}


def record_columns(area: RecordArea, choices: Choices, words: Words) -> list[tuple[str, LogColumn]]:
    """Title and column of each field that has a column of its own, in their order."""
    fields = shown(area, choices).items()
    columns = [(label(area, name, words), asked.column) for name, asked in fields]
    return [(title, column) for title, column in columns if column is not None and not column.within]


@dataclass(frozen=True)
class Lettering:
    """How a text is made fit for a form: a ``line`` of it, or the ``whole`` with its lines."""

    line: Callable[[str], str]
    whole: Callable[[str], str]


PRINT = Lettering(one_line, printable)


def record_cells(
    area: RecordArea,
    choices: Choices,
    entry: RecordEntry,
    here: Collection[int],
    lettering: Lettering = PRINT,
) -> list[Any]:
    """What stands in these columns for one record."""
    columns = {name: asked.column for name, asked in shown(area, choices).items() if asked.column}
    return [
        _record_cell(name, area.fields[name].kind, columns, entry, here, lettering)
        for name, column in columns.items()
        if not column.within
    ]


def _record_cell(
    name: str,
    kind: AnswerKind,
    columns: dict[str, LogColumn],
    entry: RecordEntry,
    here: Collection[int],
    lettering: Lettering,
) -> Any:
    match kind:
        case AnswerKind.NUMBER | AnswerKind.NUMBERS:
            return numbers(entry.incidents, here)
        case AnswerKind.ALONG:
            return ", ".join(map(str, entry.annexes))
    said = lettering.whole(entry[name]) if columns[name].whole else lettering.line(entry[name])
    inside = (lettering.line(entry[one]) for one, column in columns.items() if column.within == name)
    return said + "".join(f" ({part})" for part in inside if part)


def _records(
    area: RecordArea, entries: Sequence[RecordEntry], log: Log, words: Words, here: Collection[int]
) -> Listed | None:
    """All records of one kind, a row each."""
    if not entries:
        return None
    columns = [(title, column.width) for title, column in record_columns(area, log.choices, words)]
    rows = [record_cells(area, log.choices, entry, here) for entry in entries]
    return _list(words.text(f"log.{area.name}.heading"), "", columns, rows)


def _background(log: Log, words: Words) -> Listed | None:
    """The whole of it, where page 1 could show only a part."""
    if not opening.background_cut(log.background):
        return None
    rows = [[name, printable(value)] for name, value in log.background]
    return _list(words.text("log.background.heading"), "", [("", "60mm"), ("", "1fr")], rows)


def _refusals(log: Log, words: Words, here: Collection[int]) -> Listed | None:
    """Each time that the person said no, where page 1 could not show it whole."""
    no = log.refusal
    if no is None or not opening.refusal_cut(no):
        return None
    entries = [
        replace(one, incidents=tuple(n for n in one.incidents if n in here)) for one in (no.said, *no.again)
    ]
    return _records(REFUSAL, entries, log, words, here)


def _corrections(
    corrected: Sequence[Corrected], log: Log, words: Words, here: Collection[int], gone: Sequence[Gone]
) -> Listed | None:
    if not corrected and not gone:
        return None
    earlier = log.choices.earlier
    widths = {"where": "44mm", "field": "42mm", "before": "1fr", "after": "1fr", "at": "36mm"}
    if not earlier:
        widths = {"where": "44mm", "field": "1fr", "at": "36mm"}
    rows = []
    for one in corrected:
        row = str(one.number) if one.number in here else None
        title = [{"text": one.title, "row": row}] if one.number is not None else one.title
        for change in one.changes:
            wordings = [printable(change.before), printable(change.after)] if earlier else []
            rows.append([title, change.field, *wordings, change.at])
    note = words.text("log.corrections.note" if earlier else "log.corrections.left_out")
    listed = _list(
        words.text("log.corrections.heading"),
        note if rows else "",
        [(words.text(f"log.corrections.{key}"), width) for key, width in widths.items()],
        rows,
    )
    listed["after"] = [_gone(one, words) for one in gone]
    listed["after-title"] = words.text("log.corrections.gone") if gone else ""
    return listed


def _gone(one: Gone, words: Words) -> str:
    if one.into is not None:
        return words.text("log.corrections.joined", number=one.number, into=one.into)
    return words.text("log.corrections.withdrawn", number=one.number, day=one.saved)
