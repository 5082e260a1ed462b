"""Screens that are no conversations: a list of calls, a mail, a profile with a friend request."""

from __future__ import annotations

import math
from dataclasses import dataclass

from drawing.canvas import Canvas, wide
from drawing.phone import (
    FAINT,
    GREY,
    HEIGHT,
    INK,
    MARGIN,
    PAPER,
    WIDTH,
    Shown,
    back,
    button,
    divider,
    face,
    screen,
)  # fmt: skip

RED = "#c23b32"
BLUE = "#2b62b8"


@dataclass(frozen=True)
class Entry:
    """One line of a list of calls."""

    name: str
    kind: str
    clock: str
    missed: bool = True


def calls(shown: Shown, days: list[tuple[str, list[Entry]]]) -> Canvas:
    """The list of calls, by day."""
    canvas = screen(shown)
    canvas.text((MARGIN, 226), "Opkaldsliste", 62, INK, "Bold")
    left: float = MARGIN
    for words, chosen in (("Alle", True), ("Ubesvarede", False), ("Telefonsvarer", False)):
        right = left + wide(words, 34, "Medium") + 60
        canvas.box((left, 270, right, 340), "#dfe9f7" if chosen else FAINT, radius=35)
        canvas.text(((left + right) / 2, 317), words, 34, BLUE if chosen else GREY, "Medium", anchor="ms")
        left = right + 20
    y = 400.0
    for day, entries in days:
        canvas.text((MARGIN, y + 30), day, 34, GREY, "SemiBold")
        y += 66
        for entry in entries:
            y = _call(canvas, y, entry)
        y += 30
    _tabs(canvas)
    return canvas


def _call(canvas: Canvas, y: float, entry: Entry) -> float:
    known = not entry.name[0].isdigit() and entry.name != "Skjult nummer"
    face(canvas, 100, y + 66, 96, "#5c7a86" if known else "#aab2ba", entry.name[0] if known else "")
    ink = RED if entry.missed else INK
    canvas.text((180, y + 56), entry.name, 42, ink, "Medium")
    _arrow(canvas, 192, y + 92, ink, missed=entry.missed)
    canvas.text((222, y + 104), entry.kind, 32, GREY)
    canvas.text((WIDTH - MARGIN, y + 80), entry.clock, 34, GREY, anchor="rs")
    divider(canvas, y + 132, left=180)
    return y + 136


def _arrow(canvas: Canvas, x: float, y: float, ink: str, *, missed: bool) -> None:
    """Inwards for a call that came; bent for one that nobody took."""
    if missed:
        canvas.line([(x - 12, y - 8), (x, y + 6), (x + 14, y - 12)], ink, 4)
        canvas.line([(x - 12, y + 4), (x - 12, y - 8), (x, y - 8)], ink, 4)
    else:
        canvas.line([(x + 12, y - 12), (x - 10, y + 10)], ink, 4)
        canvas.line([(x - 10, y - 6), (x - 10, y + 10), (x + 6, y + 10)], ink, 4)


def _tabs(canvas: Canvas) -> None:
    y = HEIGHT - 210
    canvas.box((0, y, WIDTH, y + 150), "#f6f7f8")
    divider(canvas, y)
    for place, words in enumerate(("Favoritter", "Seneste", "Kontakter", "Tastatur")):
        x = WIDTH / 8 + place * WIDTH / 4
        ink = BLUE if words == "Seneste" else GREY
        _sign(canvas, place, x, y + 46, ink)
        canvas.text((x, y + 112), words, 28, ink, "Medium", anchor="ms")


def _sign(canvas: Canvas, place: int, x: float, y: float, ink: str) -> None:
    """The sign of a tab: a star, a clock, a person, a keypad."""
    if place == 0:
        points = [
            (x + math.sin(turn * math.pi / 5) * (10, 25)[turn % 2 == 0],
             y - math.cos(turn * math.pi / 5) * (10, 25)[turn % 2 == 0])
            for turn in range(10)
        ]  # fmt: skip
        canvas.shape(points, ink)
    elif place == 1:
        canvas.arc((x - 22, y - 22, x + 22, y + 22), 0, 360, ink, 6)
        canvas.line([(x, y - 12), (x, y + 2), (x + 9, y + 6)], ink, 5)
    elif place == 2:
        canvas.oval((x - 11, y - 22, x + 11, y), ink)
        canvas.shape([(x - 21, y + 22), (x - 12, y + 5), (x + 12, y + 5), (x + 21, y + 22)], ink)
    else:
        for dot in range(9):
            left, top = x - 20 + dot % 3 * 16, y - 20 + dot // 3 * 16
            canvas.oval((left, top, left + 8, top + 8), ink)


def mail(shown: Shown, subject: str, sender: str, address: str, at: str, words: str) -> Canvas:
    """One opened mail."""
    canvas = screen(shown)
    back(canvas, 186, INK)
    canvas.text((140, 202), "Indbakke", 42, INK, "Medium")
    for dot in range(3):
        canvas.oval((WIDTH - 62, 166 + dot * 16, WIDTH - 52, 176 + dot * 16), INK)
    divider(canvas, 250)
    y = canvas.paragraph((MARGIN, 336), subject, 52, INK, WIDTH - 2 * MARGIN, "SemiBold") + 40
    face(canvas, 102, y + 34, 104, "#4d6f9c", sender[0].upper())
    canvas.text((180, y + 22), sender, 38, INK, "SemiBold")
    canvas.text((180, y + 72), address, 30, GREY)
    canvas.text((180, y + 120), at, 30, GREY)
    canvas.paragraph((MARGIN, y + 230), words, 40, INK, WIDTH - 2 * MARGIN)
    middle = WIDTH / 2
    canvas.box((MARGIN, HEIGHT - 200, middle - 12, HEIGHT - 104), FAINT, radius=48)
    canvas.text((middle / 2 + 18, HEIGHT - 138), "Svar", 38, INK, "Medium", anchor="ms")
    canvas.box((middle + 12, HEIGHT - 200, WIDTH - MARGIN, HEIGHT - 104), FAINT, radius=48)
    canvas.text((middle * 1.5 - 18, HEIGHT - 138), "Videresend", 38, INK, "Medium", anchor="ms")
    return canvas


def profile(shown: Shown, name: str, facts: list[str], post: tuple[str, str]) -> Canvas:
    """Somebody's page with a friend request, and one post with the date of it."""
    canvas = screen(shown)
    _shore(canvas)
    back(canvas, 190, PAPER)
    canvas.oval((MARGIN - 8, 472, MARGIN + 268, 748), PAPER)
    face(canvas, MARGIN + 130, 610, 256, "#b08d57")
    canvas.text((MARGIN, 830), name, 58, INK, "Bold")
    canvas.text((MARGIN, 888), "0 fælles venner · 3 venner", 36, GREY)
    canvas.box((MARGIN, 930, WIDTH - MARGIN, 1010), "#eef2f8", radius=20)
    canvas.text((MARGIN + 30, 983), f"{name.split()[0]} har sendt dig en venneanmodning", 36, INK, "Medium")
    button(canvas, MARGIN, 528, 1034, "Bekræft", BLUE, PAPER)
    button(canvas, 552, WIDTH - MARGIN, 1034, "Afvis", FAINT, INK)
    y = 1220.0
    for fact in facts:
        canvas.oval((MARGIN + 6, y - 22, MARGIN + 22, y - 6), GREY)
        canvas.text((MARGIN + 48, y), fact, 38, INK)
        y += 66
    divider(canvas, y)
    face(canvas, 100, y + 90, 92, "#b08d57")
    canvas.text((168, y + 82), name, 38, INK, "SemiBold")
    canvas.text((168, y + 128), post[0], 30, GREY)
    end = canvas.paragraph((MARGIN, y + 214), post[1], 40, INK, WIDTH - 2 * MARGIN)
    divider(canvas, end + 20)
    for place, words in enumerate(("Synes godt om", "Kommentér", "Del")):
        canvas.text((200 + place * 340, end + 84), words, 34, GREY, "Medium", anchor="ms")
    return canvas


def _shore(canvas: Canvas) -> None:
    """A summer picture across the top: sky, sea, sand, an umbrella."""
    canvas.box((0, 118, WIDTH, 400), "#a9cfe0")
    canvas.oval((820, 170, 920, 270), "#f6e3a1")
    canvas.box((0, 340, WIDTH, 450), "#5d94a8")
    canvas.box((0, 430, WIDTH, 610), "#e2cfa4")
    canvas.line([(620, 560), (650, 390)], "#8a6b4a", 9)
    canvas.shape([(520, 410), (560, 352), (650, 330), (738, 372), (764, 442)], "#c8574b")
    canvas.shape([(600, 420), (612, 338), (650, 330), (690, 348), (690, 432)], "#f0e6d2")
