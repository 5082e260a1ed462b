"""Conversations: a thread of text messages and a chat with bubbles and small faces."""

from __future__ import annotations

from dataclasses import dataclass

from drawing.canvas import Canvas, Colour, wide, wrapped
from drawing.phone import FAINT, GREY, HEIGHT, INK, MARGIN, PAPER, WIDTH, Shown, about, back, face, screen

SIZE = 40
WIDEST = 640


@dataclass(frozen=True)
class Bubble:
    """One message; ``day`` puts a line with a date above it, ``note`` one below it (such as "Læst")."""

    words: str
    clock: str = ""
    mine: bool = False
    day: str = ""
    note: str = ""


@dataclass(frozen=True)
class Look:
    """The colours of a conversation."""

    background: Colour
    theirs: Colour
    mine: Colour
    ink: Colour
    mine_ink: Colour
    bar: Colour
    faint: Colour


LIGHT = Look(PAPER, "#e9ebee", "#2f7d57", INK, PAPER, PAPER, GREY)
DARK = Look("#101418", "#262d34", "#5b4bb7", "#eceff1", PAPER, "#181d22", "#98a2ab")


def sms(shown: Shown, name: str, bubbles: list[Bubble], hint: str = "") -> Canvas:
    """A thread of text messages with a number as its header; ``hint`` is a line of the phone's below it."""
    canvas = screen(shown)
    back(canvas, 206, INK)
    face(canvas, 540, 190, 108, "#9aa3ad")
    canvas.text((540, 292), name, 38, INK, "Medium", anchor="ms")
    canvas.box((0, 330, WIDTH, 332), FAINT)
    y = 380.0
    if hint:
        canvas.text((540, y + 24), hint, 32, GREY, anchor="ms")
        y += 70
    _bubbles(canvas, y, bubbles, LIGHT, faces=False)
    _field(canvas, "Sms", LIGHT)
    return canvas


def chat(shown: Shown, name: str, under: str, bubbles: list[Bubble]) -> Canvas:
    """A chat in the dark look: a face beside each of the other's messages, and when they were last there."""
    canvas = screen(shown, DARK.background)
    canvas.box((0, 118, WIDTH, 300), DARK.bar)
    back(canvas, 208, DARK.ink)
    face(canvas, 176, 208, 104, "#7a5c86", name[0])
    canvas.text((252, 200), name, 42, DARK.ink, "SemiBold")
    canvas.text((252, 248), under, 32, DARK.faint)
    about(canvas, 984, 208, 30, "#a99bf0")
    _bubbles(canvas, 350, bubbles, DARK, faces=True, initial=name[0])
    _field(canvas, "Aa", DARK)
    return canvas


def _bubbles(
    canvas: Canvas, y: float, bubbles: list[Bubble], look: Look, *, faces: bool, initial: str = ""
) -> None:
    left = MARGIN + (84 if faces else 0)
    for number, bubble in enumerate(bubbles):
        if bubble.day:
            canvas.text((540, y + 46), bubble.day, 32, look.faint, "Medium", anchor="ms")
            y += 84
        lines = wrapped(bubble.words, SIZE, WIDEST)
        width = max(wide(line, SIZE) for line in lines) + 68
        height = len(lines) * SIZE * 1.36 + 42
        start = WIDTH - MARGIN - width if bubble.mine else left
        canvas.box(
            (start, y, start + width, y + height), look.mine if bubble.mine else look.theirs, radius=38
        )
        ink = look.mine_ink if bubble.mine else look.ink
        canvas.paragraph((start + 34, y + 62), bubble.words, SIZE, ink, WIDEST)
        last = number + 1 == len(bubbles) or bubbles[number + 1].mine != bubble.mine
        if faces and not bubble.mine and last:
            face(canvas, MARGIN + 30, y + height - 30, 60, "#7a5c86", initial)
        y += height + 8
        below = " · ".join(part for part in (bubble.clock, bubble.note) if part)
        if below:
            at = WIDTH - MARGIN - 10 if bubble.mine else left + 14
            canvas.text((at, y + 32), below, 28, look.faint, anchor="rs" if bubble.mine else "ls")
            y += 50
        y += 16


def _field(canvas: Canvas, words: str, look: Look) -> None:
    y = HEIGHT - 190
    canvas.box((MARGIN, y, WIDTH - 170, y + 96), look.theirs, radius=48)
    canvas.text((MARGIN + 44, y + 62), words, 38, look.faint)
    canvas.oval((WIDTH - 144, y, WIDTH - 48, y + 96), look.mine)
    canvas.line([(WIDTH - 96, y + 70), (WIDTH - 96, y + 28)], PAPER, 7)
    canvas.line([(WIDTH - 116, y + 48), (WIDTH - 96, y + 28), (WIDTH - 76, y + 48)], PAPER, 7)
