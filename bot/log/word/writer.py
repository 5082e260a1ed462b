"""The child process that writes a log as .docx: ``python -m bot.log.word.writer``, one request, one answer.

It lays out the same data as the typesetter's templates (``document.py``), so Word file and PDF say the
same. The texts in it are fit to print already; only the places to break a word, which Word finds by itself
and which would get in the way of searching, are taken out again.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence

import msgspec

from bot.log.word import frame, opening
from bot.log.word.page import Data, Pages, cell, widths
from bot.log.word.request import WordRequest
from bot.log.word.xml import Cell, Run, table
from bot.log.workers.framing import read_frame, write_frame
from bot.log.workers.limits import confine

MEMORY = 1_500_000_000
SECONDS = 180
_BREAK = "\u200b".encode()


def write(request: WordRequest) -> bytes:
    """The .docx file."""
    data = msgspec.json.decode(request.data.replace(_BREAK, b""))
    document = frame.new(data["title"], data["language"], dt.datetime.fromtimestamp(request.made, dt.UTC))
    pages = Pages(document, data)
    pages.say(data["title"], style="Title")
    if data["overview"] is not None:
        opening.overview(pages, data["overview"], request.note)
    else:
        pages.quiet(request.note)
    if data["table"] is not None:
        pages.turn(landscape=True)
        _table(pages, data["table"])
        if data["witnesses"] is not None:
            _witnesses(pages, data["witnesses"])
        for listed in data["lists"]:
            _list(pages, listed)
        pages.turn(landscape=False)
    if data["accounts"] is not None:
        _accounts(pages, data["accounts"])
    if data["annexes"]:
        pages.heading(data["annexes-title"])
        for annex in data["annexes"]:
            _annex(pages, annex)
    _closing(pages, data["closing"])
    return frame.packed(document, request.pictures)


# the table and the lists after it, on their side


def _table(pages: Pages, data: Data) -> None:
    if data["rows"] or not data["undated"]:
        pages.heading(data["title"])
        pages.quiet(data["note"], keep=True)
        if data["rows"]:
            _incidents(pages, data["columns"], data["rows"], data["title"])
        else:
            pages.say(data["empty"])
    if data["undated"]:
        pages.heading(data["undated-title"])
        pages.quiet(data["undated-note"], keep=True)
        _incidents(pages, data["columns"], data["undated"], data["undated-title"])


def _incidents(pages: Pages, columns: Sequence[Data], rows: Sequence[Data], caption: str) -> None:
    cells = [[_cell(pages, column["key"], row) for column in columns] for row in rows]
    head = [column["title"] for column in columns]
    pages.add(table(widths(columns), head, cells, caption=caption))


def _cell(pages: Pages, key: str, row: Data) -> Cell:
    own = row["own"]
    if key == "number":
        # A star beside the remark in words: seen at once, also in black and white.
        star = " ★" if row["highlighted"] else ""
        number = Run(row["number"] + star, style="LogTitle", italic=own)
        return Cell(((number,),), pages.mark(f"row_{row['number']}"))
    if key == "annexes":
        return cell(*pages.to_annexes(row["annexes"], italic=own))
    below: list[str] = []
    if key == "what":
        below = [row["whole"], *row["remarks"]]
    elif key == "clock":
        below = [row["source"]]
    text, quiet = row[key], ""
    if key == "date" and not text:
        text, quiet = row["no-date"], "LogQuiet"
    first = Run(text, italic=own, style=quiet)
    return Cell(((first,), *((Run(line, style="LogQuiet", italic=own),) for line in below if line)))


def _witnesses(pages: Pages, data: Data) -> None:
    pages.heading(data["title"])
    pages.quiet(data["note"], keep=True)
    _record_table(pages, data)


def _record_table(pages: Pages, data: Data) -> None:
    rows = [
        [cell(*(pages.to_rows(value) if isinstance(value, list) else [value])) for value in row]
        for row in data["rows"]
    ]
    titles = [column["title"] for column in data["columns"]]
    head = titles if any(titles) else ()
    pages.add(table(widths(data["columns"]), head, rows, caption=data["title"], torn=True))


def _list(pages: Pages, data: Data) -> None:
    """Police, impact, corrections …: all have one shape."""
    pages.heading(data["title"])
    pages.quiet(data["note"], keep=bool(data["rows"]))
    if data["rows"]:
        _record_table(pages, data)
    if data["after"]:
        pages.label(data["after-title"])
        for line in data["after"]:
            pages.say(line)


# what follows, upright


def _accounts(pages: Pages, data: Data) -> None:
    pages.heading(data["title"])
    for row in data["rows"]:
        title = pages.to_row(row["number"], row["title"])
        pages.say(title, Run(f"  {row['when']}", style="LogQuiet"), keep=True)
        pages.passage(row["lines"])


def _annex(pages: Pages, annex: Data) -> None:
    form = Run(f"  {annex['form']}", style="LogQuiet")
    pages.heading(annex["title"], 2, f"annex_{annex['number']}", after=(form,))
    pages.say(pages.to_row(annex["incident"], annex["belongs"]), keep=True)
    if annex["own"]:
        pages.label(annex["own"])
    pages.values(annex["meta"], keep=bool(annex["texts"] or annex["files"]))
    for text in annex["texts"]:
        _text(pages, text)
    for file in annex["files"]:
        _file(pages, file)


def _text(pages: Pages, text: Data) -> None:
    if text["title"]:
        pages.label(text["title"])
    pages.passage(text["lines"])
    pages.values(text["facts"])


def _file(pages: Pages, file: Data) -> None:
    shown = bool(file["pieces"])
    if file["title"]:
        pages.label(file["title"])
    pages.values(file["meta"], keep=shown)
    if file["sha256"]:
        name, digest = Run("SHA-256\t", style="LogQuiet"), Run(file["sha256"], style="LogCode")
        pages.say(name, digest, style="LogValue", keep=shown)
    if file["note"]:
        pages.say(Run(file["note"], italic=True), keep=shown)
    for passage in file["passages"]:
        _text(pages, passage)
    if len(file["pieces"]) > 1:
        pages.quiet(file["pieces-note"])
    for piece in file["pieces"]:
        pages.picture(piece)


def _closing(pages: Pages, data: Data) -> None:
    pages.heading(data["title"])
    for part in data["parts"]:
        pages.heading(part["title"], 2)
        pages.say(part["text"])
    how = data["how"]
    pages.heading(how["title"], 2)
    for command in how["commands"]:
        pages.say(command["system"], keep=True)
        pages.say(Run(command["line"], style="LogCode"), style="LogText")
    pages.say(how["after"])
    pages.quiet(data["case"])


def main() -> None:
    """Answer one request."""
    data = read_frame(sys.stdin.buffer)
    if data is None:
        return
    confine(memory=MEMORY, seconds=SECONDS)
    write_frame(sys.stdout.buffer, write(msgspec.msgpack.decode(data, type=WordRequest)))


if __name__ == "__main__":
    main()
