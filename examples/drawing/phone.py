"""What every phone screenshot has: the bar with clock and battery, a header, round pictures of people."""

from __future__ import annotations

from dataclasses import dataclass

from drawing.canvas import Canvas, Colour

WIDTH, HEIGHT = 1080, 2340
MARGIN = 48
INK, GREY, FAINT, PAPER = "#16191d", "#6a7179", "#e4e7ea", "#ffffff"


@dataclass(frozen=True)
class Shown:
    """What the phone shows at the top: the clock and how full the battery is, 0 to 100."""

    clock: str
    battery: int
    dark: bool = False


def screen(shown: Shown, background: Colour = PAPER) -> Canvas:
    """An empty screen with its top bar and the line at the bottom."""
    canvas = Canvas(WIDTH, HEIGHT, background)
    ink = "#f1f3f4" if shown.dark else INK
    canvas.text((64, 84), shown.clock, 40, ink, "SemiBold")
    for bar in range(4):
        canvas.box((814 + bar * 16, 71 - bar * 9, 824 + bar * 16, 84), ink, radius=3)
    for ring in range(3):
        size = 12 + ring * 13
        canvas.arc((922 - size, 82 - size, 922 + size, 82 + size), 225, 315, ink, 6)
    canvas.box((966, 54, 1026, 84), ink, radius=9)
    canvas.box((970, 58, 1022, 80), background, radius=6)
    canvas.box((973, 61, 973 + 46 * shown.battery / 100, 77), ink, radius=4)
    canvas.box((1028, 63, 1032, 75), ink, radius=2)
    canvas.box((380, HEIGHT - 34, 700, HEIGHT - 24), ink, radius=5)
    return canvas


def back(canvas: Canvas, y: float, fill: Colour) -> None:
    """The arrow that leads back, its middle at ``y``."""
    canvas.line([(82, y - 24), (56, y), (82, y + 24)], fill, 7)


def face(canvas: Canvas, x: float, y: float, size: float, fill: Colour, initials: str = "") -> None:
    """A round picture: initials, or the outline of nobody in particular."""
    canvas.oval((x - size / 2, y - size / 2, x + size / 2, y + size / 2), fill)
    if initials:
        canvas.text((x, y + size * 0.14), initials, round(size * 0.38), PAPER, "SemiBold", anchor="ms")
        return
    canvas.oval((x - size * 0.17, y - size * 0.31, x + size * 0.17, y + size * 0.03), "#f4f5f7")
    canvas.shape(
        [(x - size * 0.3, y + size * 0.36), (x - size * 0.2, y + size * 0.12), (x + size * 0.2, y + size * 0.12),
         (x + size * 0.3, y + size * 0.36)], "#f4f5f7",
    )  # fmt: skip


def about(canvas: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    """A ring with an i in it, its middle at (x, y)."""
    canvas.arc((x - size, y - size, x + size, y + size), 0, 360, fill, 6)
    canvas.oval((x - 4, y - 15, x + 4, y - 7), fill)
    canvas.box((x - 4, y - 2, x + 4, y + 16), fill, radius=3)


def divider(canvas: Canvas, y: float, left: float = 0) -> None:
    """A thin line across."""
    canvas.box((left, y, WIDTH, y + 2), FAINT)


def button(
    canvas: Canvas, left: float, right: float, y: float, words: str, fill: Colour, ink: Colour
) -> None:
    """A wide button, its top at ``y``."""
    canvas.box((left, y, right, y + 96), fill, radius=20)
    canvas.text(((left + right) / 2, y + 62), words, 38, ink, "SemiBold", anchor="ms")
