"""Sheets as .xlsx and .csv, in which a cell never becomes a formula. Pure: the same sheets, the same bytes.

In .xlsx a text is written as a text, whatever it begins with. In .csv there are no types: a program that opens
the file reads ``=1+1`` as a formula even within quotation marks. There a cell that begins with a sign that
could begin one gets an apostrophe before it (OWASP, "CSV Injection"), which stays visible. That changes what
stands in the cell by one sign, also for a harmless "- og så gik han"; the .xlsx and the annexes have it
unchanged, and the package's page says so.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

from bot.log.tables.sheets import Sheet, Value

MOST_LETTERS = 32_767
"""What a cell of Excel holds, in UTF-16 units; XlsxWriter leaves out a longer text altogether."""
FIRST_YEAR = 1900
"""Excel knows no date before; such a date is written as a text."""
_FORMULA = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*[-=+@＝＋－＠]")
"""White space at the beginning, which may hide such a sign, is gone before this is looked for."""
MOST_WRAPPED = 600
"""A longer text stays on one line of its cell; else a single row would fill the screen."""
_BOM = "\ufeff"
_A4 = 9

_OPTIONS = {
    "in_memory": True,  # nothing unsealed in a temporary file
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}


def write_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte-order mark, semicolons, CRLF: what Excel in Danish opens by a double click."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([_plain(title) for title in sheet.titles])
    writer.writerows([_plain(value) for value in row] for row in sheet.rows)
    return (_BOM + target.getvalue()).encode()


def _plain(value: Value) -> str:
    """A cell on one line: dates and times as ISO 8601, which Excel takes for dates and times."""
    match value:
        case None:
            return ""
        case dt.datetime():
            return value.isoformat(" ", "seconds")
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.isoformat("seconds" if value.second else "minutes")
        case int():
            return str(value)
    text = " ".join(value.split())
    return f"'{text}" if _FORMULA.match(text) else text


def write_xlsx(sheets: Sequence[Sheet], *, title: str, made: dt.datetime, cut: str) -> bytes:
    """A workbook with typed dates, filters and a header that stays. ``made`` is aware.

    ``cut`` stands at the end of a text that is too long for a cell.
    """
    import xlsxwriter  # 2 MB that only a workbook needs

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, dict(_OPTIONS))
    book.set_properties(
        {"title": title, "author": "Logbog", "created": made.astimezone(dt.UTC).replace(tzinfo=None)}
    )
    look = _Look(book)
    for sheet in sheets:
        _fill(book.add_worksheet(sheet.name), sheet, look, cut)
    book.close()
    return target.getvalue()


class _Look:
    """How cells look."""

    def __init__(self, book: Any) -> None:
        common = {"valign": "top", "font_name": "Calibri", "font_size": 10}
        self.head = book.add_format(
            {**common, "bold": True, "bg_color": "#EEF0F3", "bottom": 2, "text_wrap": True}
        )
        self.text = book.add_format({**common, "text_wrap": True, "num_format": "@"})
        self.long = book.add_format({**common, "num_format": "@"})
        self.number = book.add_format({**common, "align": "left", "num_format": "0"})
        self.date = book.add_format({**common, "align": "left", "num_format": "yyyy-mm-dd"})
        self.time = book.add_format({**common, "align": "left", "num_format": "hh:mm"})
        self.moment = book.add_format({**common, "align": "left", "num_format": "yyyy-mm-dd hh:mm:ss"})


def _fill(page: Any, sheet: Sheet, look: _Look, cut: str) -> None:
    for column, (title, width) in enumerate(zip(sheet.titles, sheet.widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, title, look.head)
    for number, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row):
            _write(page, number, column, value, look, cut)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.titles) - 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write(page: Any, row: int, column: int, value: Value, look: _Look, cut: str) -> None:
    match value:
        case None | "":
            return
        case dt.datetime():
            page.write_datetime(row, column, value, look.moment)
        case dt.date() if value.year >= FIRST_YEAR:
            page.write_datetime(row, column, value, look.date)
        case dt.date():
            page.write_string(row, column, value.isoformat(), look.text)
        case dt.time():
            page.write_datetime(row, column, value, look.time)
        case int():
            page.write_number(row, column, value, look.number)
        case str():
            look_of = look.text if len(value) <= MOST_WRAPPED else look.long
            page.write_string(row, column, _fitted(value, cut), look_of)


def _fitted(text: str, cut: str) -> str:
    """``text`` as far as a cell holds it."""
    if len(text) <= MOST_LETTERS // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_LETTERS:
        return text
    room = 2 * (MOST_LETTERS - len(cut.encode("utf-16-le")) // 2)
    return units[:room].decode("utf-16-le", "ignore") + cut
