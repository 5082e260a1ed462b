"""Which annexes go into one file: they are gathered until it is full by pixels, bytes or text."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.log.pictures import Picture
from bot.log.rows import Annex

VOLUME_PIXELS = 125_000_000
"""About 3.3 bytes each in the typesetter, which keeps every picture decoded: together they stay below 500
MB.
"""
VOLUME_BYTES = 40_000_000
VOLUME_LETTERS = 2_500_000


@dataclass
class Part:
    """Annexes that go into one file, and how much of it they fill."""

    annexes: list[Annex] = field(default_factory=list)
    pictures: dict[tuple[int, int], Picture] = field(default_factory=dict)
    pixels: int = 0
    size: int = 0
    letters: int = 0

    def add(self, annex: Annex, found: dict[tuple[int, int], Picture]) -> None:
        self.annexes.append(annex)
        self.pictures.update(found)
        pieces = [piece for picture in found.values() for piece in picture.pieces]
        self.pixels += sum(piece.pixels for piece in pieces)
        self.size += sum(len(piece.data) for piece in pieces)
        self.letters += _letters(annex)

    @property
    def full(self) -> bool:
        return self.pixels > VOLUME_PIXELS or self.size > VOLUME_BYTES or self.letters > VOLUME_LETTERS

    def images(self) -> tuple[bytes, ...]:
        """The pieces in the order in which ``document`` numbers them."""
        return tuple(
            piece.data
            for annex in self.annexes
            for position in range(len(annex.exhibit.files))
            for piece in self.pictures.get((annex.number, position), Picture()).pieces
        )


def _letters(annex: Annex) -> int:
    exhibit = annex.exhibit
    return len(exhibit.text) + len(exhibit.quote) + sum(len(wording.text) for wording in exhibit.wordings)
