"""What is printed in colour can be told apart on a black-and-white printer (WCAG 2.2, relative luminance)."""

from __future__ import annotations

import re

from bot.log.pdf.maker import TEMPLATES

ON_WHITE = {"ink", "quiet", "bar", "link-ink"}
"""What is written or drawn to be read; the others are lines and tints behind text."""
LEAST = 4.5


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_text_and_bar_stands_out_on_paper_and_on_its_tint() -> None:
    style = (TEMPLATES / "style.typ").read_text("utf-8")
    colours = dict(re.findall(r'#let ([a-z-]+) = rgb\("#([0-9a-f]{6})"\)', style))
    assert set(colours) == ON_WHITE | {"rule", "tint"}
    for name in ON_WHITE:
        for paper in ("ffffff", colours["tint"]):
            assert contrast(colours[name], paper) >= LEAST, (name, paper)


def test_no_other_colour_is_used_anywhere() -> None:
    sources = {path.name: path.read_text("utf-8") for path in TEMPLATES.glob("*.typ")}
    assert len(sources) >= 7
    for name, source in sources.items():
        if name != "style.typ":
            assert not re.search(r"rgb\(|luma\(|cmyk\(", source), name
