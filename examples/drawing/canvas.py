"""A drawing surface: everything is drawn at twice the size and made smaller at the end, so that edges are smooth."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import manimgx_fonts
from PIL import Image, ImageDraw, ImageFont

Colour = str
Point = tuple[float, float]
Box = tuple[float, float, float, float]
FONTS = Path(manimgx_fonts.__file__).parent
FINE = 2


@cache
def font(size: int, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    """Noto Sans at a size in pixels of the canvas; weights such as Regular, Medium, SemiBold, Bold."""
    face = ImageFont.truetype(FONTS / "NotoSans[wght].ttf", size, layout_engine=ImageFont.Layout.BASIC)
    face.set_variation_by_name(weight)
    return face


class Canvas:
    """A picture under way; all measures in pixels of the finished picture."""

    def __init__(self, width: int, height: int, background: Colour) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * FINE, height * FINE), background)
        self._draw = ImageDraw.Draw(self.image)

    def box(self, box: Box, fill: Colour, *, radius: float = 0) -> None:
        """A rectangle, with round corners where a radius is given."""
        self._draw.rounded_rectangle([value * FINE for value in box], radius * FINE, fill=fill)

    def oval(self, box: Box, fill: Colour) -> None:
        """An ellipse inside a box."""
        self._draw.ellipse([value * FINE for value in box], fill=fill)

    def shape(self, points: list[Point], fill: Colour) -> None:
        """A polygon."""
        self._draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def line(self, points: list[Point], fill: Colour, width: float) -> None:
        """A line through points."""
        fine = [(x * FINE, y * FINE) for x, y in points]
        self._draw.line(fine, fill=fill, width=round(width * FINE), joint="curve")

    def arc(self, box: Box, start: float, end: float, fill: Colour, width: float) -> None:
        """A part of an ellipse, in degrees clockwise from three o'clock."""
        self._draw.arc([value * FINE for value in box], start, end, fill=fill, width=round(width * FINE))

    def text(
        self,
        at: Point,
        words: str,
        size: int,
        fill: Colour,
        weight: str = "Regular",
        anchor: Literal["ls", "ms", "rs"] = "ls",
    ) -> None:
        """One line; ``at`` is on its base line, at its left end, middle or right end."""
        place = (at[0] * FINE, at[1] * FINE)
        self._draw.text(place, words, fill, font(size * FINE, weight), anchor=anchor)

    def paragraph(
        self, at: Point, words: str, size: int, fill: Colour, width: float, weight: str = "Regular"
    ) -> float:
        """Lines of at most ``width``; ``at`` is the first base line. Gives the base line after the last."""
        x, y = at
        for line in wrapped(words, size, width, weight):
            self.text((x, y), line, size, fill, weight)
            y += size * 1.36
        return y

    def finished(self, colours: int) -> Image.Image:
        """The picture at its own size, with so few colours that the file stays small."""
        small = self.image.resize((self.width, self.height), Image.Resampling.BOX)
        return small.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)

    def photo(self) -> Image.Image:
        """The picture at its own size, with all its colours."""
        return self.image.resize((self.width, self.height), Image.Resampling.BOX)


def wide(words: str, size: int, weight: str = "Regular") -> float:
    """How wide one line is."""
    return font(size * FINE, weight).getlength(words) / FINE


def wrapped(words: str, size: int, width: float, weight: str = "Regular") -> list[str]:
    """The lines of a text that may be at most ``width`` wide; line breaks in it are kept."""
    lines: list[str] = []
    for paragraph in words.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and wide(longer, size, weight) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines
