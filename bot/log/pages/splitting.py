"""Which rows and which annexes go into one file: they are gathered until setting them would take too much memory.

What a thing costs in the typesetter was measured (``docs/decisions/0004-pdf.md``): it keeps every picture
decoded and every line laid out until the file is done. All costs are in bytes, with room to spare.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from bot.log.content.rows import Annex, Log, LogRow
from bot.log.media.picture_request import PreparedPicture

WORKERS = 2
"""How many children work at once: on pictures, or on parts of a long table."""
MOST_COST = 450_000_000
"""On top of some 110 MB that the typesetter takes for itself: together well below 700 MB."""
MOST_SIZE = 40_000_000
"""Bytes of pictures in one file, so that it stays below what a bot may send."""

ROW_COST = 120_000
ROW_LETTER_COST = 250
ANNEX_COST = 270_000
LINKED_COST = 150_000
"""What an annex costs on top of that where the rows that it is linked with stand in the same file."""
PIXEL_COST = 3.3
LETTER_COST = 60
CHANGE_COST = 200_000
LIST_COST = 200_000
LINE_COST = 5_000


TABLE_COST = 530_000_000
"""What the rows of one file may take. A part of the table that is set beside another one has a processor to itself."""


def table_parts(log: Log) -> list[tuple[LogRow, ...]]:
    """The rows in the order of the table, in as few parts of about the same cost as a child can set."""
    rows = (*log.rows, *log.undated)
    changes = {one.number: len(one.changes) for one in log.corrections}
    costs = [row_cost(row, changes.get(row.number, 0)) for row in rows]
    # What stands once, in the first file, is counted there.
    once = LIST_COST * (
        len(log.police) + len(log.impact) + len(log.witnesses) + changes.get(None, 0) + len(log.gone) // 4
    )
    count = max(1, math.ceil((sum(costs) + once) / TABLE_COST))
    # So many are set at a time: an odd one at the end would leave a processor idle.
    count = 1 if count == 1 else -(-count // WORKERS) * WORKERS
    share, filled = (sum(costs) + once) / count, float(once)
    parts: list[list[LogRow]] = [[]]
    for row, cost in zip(rows, costs, strict=True):
        if parts[-1] and filled + cost > share * 1.02:
            parts.append([])
            filled = 0.0
        parts[-1].append(row)
        filled += cost
    return [tuple(part) for part in parts]


def row_cost(row: LogRow, changes: int = 0) -> float:
    """What a row costs, with the letters in its cells, its account and its corrections."""
    cells = (row.date, row.clock, row.types, row.what, row.place, row.witnesses, row.police, row.note)
    shown = ROW_COST + ROW_LETTER_COST * sum(map(len, cells))
    account = LETTER_COST * len(row.account) + LINE_COST * row.account.count("\n")
    return shown + account + CHANGE_COST * changes


@dataclass
class AnnexPart:
    """Annexes that go into one file, and how much of it they fill."""

    annexes: list[Annex] = field(default_factory=list)
    pictures: dict[tuple[int, int], PreparedPicture] = field(default_factory=dict)
    cost: float = 0.0
    size: int = 0
    most_size: int = MOST_SIZE

    def add(self, annex: Annex, found: dict[tuple[int, int], PreparedPicture]) -> None:
        """Take one more annex with its prepared pictures."""
        self.annexes.append(annex)
        self.pictures.update(found)
        pieces = [piece for picture in found.values() for piece in picture.pieces]
        self.cost += ANNEX_COST * (1 + len(annex.exhibit.files)) + _text_cost(annex)
        self.cost += sum(map(_document_cost, found.values()))
        self.cost += PIXEL_COST * sum(piece.pixels for piece in pieces)
        self.size += sum(len(piece.data) for piece in pieces)

    @property
    def full(self) -> bool:
        """Whether the next annex should go into another file."""
        return self.cost > MOST_COST or self.size > self.most_size

    def images(self) -> tuple[bytes, ...]:
        """The pieces of the pictures in the order in which ``document`` numbers them."""
        return tuple(
            piece.data
            for annex in self.annexes
            for position in range(len(annex.exhibit.files))
            for piece in self.pictures.get((annex.number, position), PreparedPicture()).pieces
        )


def _document_cost(picture: PreparedPicture) -> float:
    lines = [
        line for passage in (picture.document.passages if picture.document else ()) for line in passage.lines
    ]
    return sum(LETTER_COST * len(line) + LINE_COST for line in lines)


def _text_cost(annex: Annex) -> float:
    exhibit = annex.exhibit
    texts = (exhibit.text, exhibit.quote, *(wording.text for wording in exhibit.wordings))
    return sum(LETTER_COST * len(text) + LINE_COST * text.count("\n") for text in texts)
