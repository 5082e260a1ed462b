"""A log, or one volume of its annexes, as the data that the templates lay out. Pure: texts in, texts out.

Everything that somebody else wrote goes through ``plain.py`` here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.case.model import TimeSource
from bot.case.record_areas import WITNESSES
from bot.log.content.columns import columns
from bot.log.content.rows import Annex, Log, LogRow
from bot.log.pages import annexes as exhibits
from bot.log.pages import lists, overview
from bot.log.pages.annexes import Pictures
from bot.log.text.fonts import FAMILIES, MONOSPACE
from bot.log.text.for_print import cell, one_line, printable
from bot.words import Words


def log_data(
    log: Log,
    words: Words,
    case_id: str,
    annexes: Sequence[Annex],
    pictures: Pictures,
    names: Sequence[str] = (),
    tables: Sequence[str] = (),
    rows: Sequence[LogRow] | None = None,
) -> dict[str, Any]:
    """The whole log with those annexes that stand in the same file; ``names`` are the files of the others.

    Where the table is too long for one file, ``rows`` are those that stand here and ``tables`` are the files
    in which it goes on.
    """
    part = (*log.rows, *log.undated) if rows is None else rows
    here = {annex.number for annex in annexes}
    return {
        **_frame(log, words, case_id, words.text("log.doc.title")),
        "overview": overview.describe(log, words, names, tables, {row.number for row in part}, here),
        "table": _table(log, part, here, words),
        "accounts": _accounts(part, words),
        "witnesses": _witnesses(log, part, words) if log.witnesses else None,
        "lists": _lists(log, part, words, whole=True),
        "annexes": _annexes(log, annexes, words, pictures, linked=True),
    }


def table_data(
    log: Log, words: Words, case_id: str, rows: Sequence[LogRow], number: int, count: int
) -> dict[str, Any]:
    """A further part of a long table: part ``number`` of ``count``, with what belongs to its rows."""
    return {
        **_frame(log, words, case_id, words.text("log.doc.title_table", number=number, count=count)),
        "overview": None,
        "table": _table(log, rows, set(), words),
        "accounts": _accounts(rows, words),
        "witnesses": None,
        "lists": _lists(log, rows, words, whole=False),
        "annexes": [],
    }


def volume_data(
    log: Log, words: Words, case_id: str, annexes: Sequence[Annex], pictures: Pictures
) -> dict[str, Any]:
    """One volume of annexes."""
    first, last = annexes[0].number, annexes[-1].number
    return {
        **_frame(log, words, case_id, words.text("log.doc.title_annexes", first=first, last=last)),
        "overview": None,
        "table": None,
        "accounts": None,
        "witnesses": None,
        "lists": [],
        "annexes": _annexes(log, annexes, words, pictures, linked=False),
    }


def _frame(log: Log, words: Words, case_id: str, title: str) -> dict[str, Any]:
    made = overview.made_line(log, words)
    return {
        "title": title,
        "language": str(words.language),
        "fonts": list(FAMILIES),
        "monospace": MONOSPACE,
        "foot": f"{overview.case_line(log, words)} · {made}",
        "page": words.text("log.doc.page", page="\1", pages="\2"),
        "annexes-title": words.text("log.annex.heading"),
        "closing": _closing(log, case_id, words),
    }


def _lists(log: Log, rows: Sequence[LogRow], words: Words, *, whole: bool) -> list[lists.Listed]:
    """The lists after the table; of corrections those of the rows here, and with the whole those of the records."""
    here = {row.number for row in rows}
    corrected = [one for one in log.corrections if (whole if one.number is None else one.number in here)]
    return lists.describe(log, words, here, corrected, whole=whole)


def _table(log: Log, rows: Sequence[LogRow], here: set[int], words: Words) -> dict[str, Any]:
    return {
        "title": words.text("log.table.heading"),
        "undated-title": words.text("log.table.undated"),
        "undated-note": words.text("log.table.undated_note"),
        "empty": words.text("log.doc.empty"),
        "columns": [
            {"key": column.key, "width": column.width, "title": column.title(words.language)}
            for column in columns()
        ],
        "note": "" if log.choices.places else words.text("log.table.places_left_out"),
        "rows": [_row(row, here, words) for row in rows if row.sort is not None],
        "undated": [_row(row, here, words) for row in rows if row.sort is None],
    }


def _row(row: LogRow, here: set[int], words: Words) -> dict[str, Any]:
    return {
        "number": str(row.number),
        "date": one_line(row.date),
        "no-date": words.text("log.row.unknown"),
        "clock": one_line(row.clock),
        "source": words.text("log.row.time_of_message") if row.source is TimeSource.FORWARD else "",
        "types": cell(row.types),
        "what": cell(row.what),
        "whole": _whole(row, words),
        "remarks": _remarks(row, words),
        "place": one_line(row.place),
        "witnesses": cell(row.witnesses),
        "annexes": [_run(first, last, here) for first, last in runs(row.annexes)],
        "police": one_line(row.police),
        "own": row.context_only,
        "highlighted": row.highlighted,
    }


def _whole(row: LogRow, words: Words) -> str:
    if row.account:
        return words.text("log.row.whole_told")
    return words.text("log.row.whole_text") if row.shortened else ""


def _accounts(shown: Sequence[LogRow], words: Words) -> dict[str, Any] | None:
    """The person's own words that were too long for their row, in the order of the table."""
    rows = [row for row in shown if row.account]
    if not rows:
        return None
    return {
        "title": words.text("log.accounts.heading"),
        "rows": [
            {
                "title": words.text("log.accounts.row", number=row.number),
                "when": one_line(" ".join(filter(None, (row.date, row.clock)))),
                "number": str(row.number),
                "lines": printable(row.account).split("\n"),
            }
            for row in rows
        ],
    }


def _remarks(row: LogRow, words: Words) -> list[str]:
    remarks = [
        words.text("log.row.highlighted") if row.highlighted else "",
        words.text("log.row.context") if row.context_only else "",
        words.text("log.row.pending") if row.pending else "",
        words.text("log.row.corrected") if row.corrected else "",
        words.text("log.row.reworded") if row.reworded else "",
        words.text("log.row.note", text=one_line(row.note)) if row.note.strip() else "",
    ]
    return [remark for remark in remarks if remark]


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs: 1, 2, 3, 7 → (1, 3), (7, 7); two neighbours stay apart."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return [
        part
        for first, last in found
        for part in ([(first, first), (last, last)] if last - first == 1 else [(first, last)])
    ]


def _run(first: int, last: int, here: set[int]) -> dict[str, Any]:
    text = str(first) if first == last else f"{first}–{last}"
    return {"text": text, "target": first if first in here else None}


def _annexes(
    log: Log, annexes: Sequence[Annex], words: Words, pictures: Pictures, *, linked: bool
) -> list[dict[str, Any]]:
    described, first = [], 0
    for annex in annexes:
        described.append(exhibits.describe(annex, log, log.row_of(annex), words, pictures, first, linked))
        first += exhibits.piece_count(annex, pictures)
    return described


def _witnesses(log: Log, rows: Sequence[LogRow], words: Words) -> dict[str, Any]:
    here = {row.number for row in rows}
    columns = [(title, column.width) for title, column in lists.record_columns(WITNESSES, log.choices, words)]
    columns.append((words.text("log.witnesses.incidents"), "30mm"))
    return {
        "title": words.text("log.witnesses.heading"),
        "note": "" if log.choices.contacts else words.text("log.witnesses.contacts_left_out"),
        "columns": [{"title": title, "width": width} for title, width in columns],
        "rows": [
            [*lists.record_cells(WITNESSES, log.choices, one, here), lists.numbers(one.incidents, here)]
            for one in log.witnesses
        ],
    }


def _closing(log: Log, case_id: str, words: Words) -> dict[str, Any]:
    file = words.text("log.check.how.file")
    commands = [
        ("windows", f'certutil -hashfile "{file}" SHA256'),
        ("unix", f'sha256sum "{file}"'),
        ("mac", f'shasum -a 256 "{file}"'),
    ]
    return {
        "title": words.text("log.check.heading"),
        "parts": [
            {
                "title": words.text(f"log.check.{key}.title"),
                "text": words.text(f"log.check.{key}.text", receipt=log.receipt),
            }
            for key in (
                *("what", "times", "names", "seal", "outside" if log.outside else "no_outside"),
                *(("receipt",) if log.receipt else ()),
                "texts",
            )
        ],
        "how": {
            "title": words.text("log.check.how.title"),
            "commands": [
                {"system": words.text(f"log.check.how.{system}"), "line": line} for system, line in commands
            ],
            "after": words.text("log.check.how.after"),
        },
        "case": words.text("log.check.case", case=one_line(case_id)),
    }
