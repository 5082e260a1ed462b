"""A Word document in the making: what its sections are built from, added one after the other at its end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from bot.log.word import frame
from bot.log.word.frame import LANDSCAPE_WIDTH
from bot.log.word.xml import Cell, Element, Part, Run, WordPicture, paragraph

Data = dict[str, Any]
"""Texts as ``document`` hands them to the templates of the PDF."""


class Pages:
    """The pages of one document; ``data`` says which rows and annexes are in it, so that links lead to them."""

    def __init__(self, document: Any, data: Data) -> None:
        self._document = document
        self._foot_line, self._page_line = data["foot"], data["page"]
        self._end = document.element.body[-1]
        self._marks = count(1)
        self._annexes = {annex["number"] for annex in data["annexes"]}
        table = data["table"] or {"rows": (), "undated": ()}
        self._rows = {row["number"] for row in (*table["rows"], *table["undated"])}
        self._foot(document.sections[0], landscape=False)

    def add(self, element: Element) -> None:
        """One more element."""
        self._end.addprevious(element)

    def turn(self, *, landscape: bool) -> None:
        """A new page, upright or on its side."""
        section = frame.turn(self._document, landscape=landscape)
        self._end = self._document.element.body[-1]
        self._foot(section, landscape=landscape)

    def _foot(self, section: Any, *, landscape: bool) -> None:
        frame.foot(section, self._foot_line, self._page_line, landscape=landscape)

    def heading(self, text: str, level: int = 1, mark: str = "", after: Sequence[Part] = ()) -> None:
        """A real heading, which stands in the outline."""
        bookmark = self.mark(mark) if mark else None
        self.add(paragraph(text, *after, style=f"Heading{level}", keep=True, bookmark=bookmark))

    def mark(self, name: str) -> tuple[int, str]:
        """A bookmark for a link to lead to."""
        return next(self._marks), name

    def say(self, *parts: Part, style: str = "", keep: bool = False) -> None:
        """A paragraph."""
        self.add(paragraph(*parts, style=style, keep=keep))

    def quiet(self, text: str, *, keep: bool = False) -> None:
        """A small remark, where there is one. ``keep``: on the same page as what comes next."""
        if text:
            self.say(Run(text, style="LogQuiet"), keep=keep)

    def label(self, text: str) -> None:
        """A small title, not in the outline."""
        self.say(text, style="LogLabel", keep=True)

    def values(self, pairs: Sequence[Sequence[str]], *, keep: bool = False) -> None:
        """Names with their values beside them."""
        for name, value in pairs:
            self.say(Run(name + "\t", style="LogQuiet"), value, style="LogValue", keep=keep)

    def passage(self, lines: Sequence[str]) -> None:
        """A foreign text, line by line."""
        for line in lines:
            self.say(line, style="LogText")

    def picture(self, piece: Data) -> None:
        """One prepared picture."""
        number = piece["at"]
        relation = frame.add_picture(self._document, number)
        self.say(WordPicture(relation, number + 1, piece["width"], piece["height"], piece["alt"]))

    def to_row(self, number: str | None, text: str, *, style: str = "") -> Run:
        """A link to an incident's row where that is in this file, else the bare text."""
        linked = number in self._rows
        return Run(text, style="LogLink" if linked else style, link=f"row_{number}" if linked else "")

    def to_rows(self, items: Sequence[Data]) -> list[Part]:
        """Numbers of incidents, each a link."""
        return _listed([self.to_row(item["row"], item["text"]) for item in items])

    def to_annexes(self, items: Sequence[Data], *, italic: bool = False) -> list[Part]:
        """Numbers of annexes, each a link where the annex is in this file."""
        runs = []
        for item in items:
            linked = item["target"] in self._annexes
            link = f"annex_{item['target']}" if linked else ""
            runs.append(Run(item["text"], style="LogLink" if linked else "", link=link, italic=italic))
        return _listed(runs)


def _listed(runs: Sequence[Run]) -> list[Part]:
    """With commas between them."""
    return [part for number, run in enumerate(runs) for part in ((", ", run) if number else (run,))]


def cell(*parts: Part) -> Cell:
    """A cell of one paragraph."""
    return Cell((parts,))


def widths(columns: Sequence[Data]) -> list[float]:
    """The widths of the columns of a landscape page in mm: what is given, and of what is left the shares (fr)."""
    fixed = sum(float(column["width"][:-2]) for column in columns if column["width"].endswith("mm"))
    shares = sum(float(column["width"][:-2]) for column in columns if column["width"].endswith("fr"))
    one = max(10.0, (LANDSCAPE_WIDTH - fixed) / shares) if shares else 0.0
    return [
        float(column["width"][:-2]) * (one if column["width"].endswith("fr") else 1.0) for column in columns
    ]
