"""Which annexes go into one file: they are gathered until setting them would take too much memory.

What a thing costs in the typesetter was measured (``docs/decisions/0004-pdf.md``): it keeps every picture
decoded and every line laid out until the file is done. All costs are in bytes, with room to spare.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.log.pictures import Picture
from bot.log.rows import Annex

MOST_COST = 450_000_000
"""On top of some 110 MB that the typesetter takes for itself: together well below 700 MB."""
MOST_SIZE = 40_000_000
"""Bytes of pictures in one file, so that it stays below what a bot may send."""

ROW_COST = 200_000
ANNEX_COST = 270_000
PIXEL_COST = 3.3
LETTER_COST = 60
LINE_COST = 5_000


@dataclass
class Part:
    """Annexes that go into one file, and how much of it they fill."""

    annexes: list[Annex] = field(default_factory=list)
    pictures: dict[tuple[int, int], Picture] = field(default_factory=dict)
    cost: float = 0.0
    size: int = 0

    def add(self, annex: Annex, found: dict[tuple[int, int], Picture]) -> None:
        """Take one more annex with its prepared pictures."""
        self.annexes.append(annex)
        self.pictures.update(found)
        pieces = [piece for picture in found.values() for piece in picture.pieces]
        self.cost += ANNEX_COST * (1 + len(annex.exhibit.files)) + _text_cost(annex)
        self.cost += PIXEL_COST * sum(piece.pixels for piece in pieces)
        self.size += sum(len(piece.data) for piece in pieces)

    @property
    def full(self) -> bool:
        """Whether the next annex should go into another file."""
        return self.cost > MOST_COST or self.size > MOST_SIZE

    def images(self) -> tuple[bytes, ...]:
        """The pieces of the pictures in the order in which ``document`` numbers them."""
        return tuple(
            piece.data
            for annex in self.annexes
            for position in range(len(annex.exhibit.files))
            for piece in self.pictures.get((annex.number, position), Picture()).pieces
        )


def _text_cost(annex: Annex) -> float:
    exhibit = annex.exhibit
    texts = (exhibit.text, exhibit.quote, *(wording.text for wording in exhibit.wordings))
    return sum(LETTER_COST * len(text) + LINE_COST * text.count("\n") for text in texts)
