"""What stands in a box: the recogniser's classes, point by point, as text; and whose side of the picture it is on."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from PIL import Image

from bot.reading.models import Models
from bot.reading.shapes import Box, boxes, mask, turn
from bot.reading.values import Line, Reading

_HEIGHT = 48
_WIDEST = 3_200
_SURE = 0.5


def read_picture(image: Image.Image, models: Models) -> Reading:
    """Every line of a picture, straightened first."""
    whole = mask(image, models.detector)
    if angle := turn(whole):
        image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=image.getpixel((0, 0)))
        whole = mask(image, models.detector)
    read = (_line(image, box, models) for box in boxes(whole, image.size))
    return Reading(_continued([line for line in read if line is not None], image.width), image.size)


def _continued(lines: list[Line], width: int) -> tuple[Line, ...]:
    """A short last line of a bubble is on the side of the line above it, with which it begins."""
    settled: list[Line] = []
    for line in lines:
        left, top, _, bottom = line.box
        above = next(
            (
                other
                for other in reversed(settled)
                if abs(other.box[0] - left) < 0.02 * width
                and -0.5 < (top - other.box[3]) / (bottom - top) < 0.3
            ),
            None,
        )
        settled.append(msgspec.structs.replace(line, side=above.side) if above else line)
    return tuple(settled)


def _line(image: Image.Image, box: Box, models: Models) -> Line | None:
    left, top, right, bottom = (round(edge) for edge in box)
    if right - left < 2 or bottom - top < 2:
        return None
    width = min(_WIDEST, max(16, round((right - left) * _HEIGHT / (bottom - top))))
    piece = image.crop((left, top, right, bottom)).resize((width, _HEIGHT), Image.Resampling.BILINEAR)
    points = (np.asarray(piece, dtype=np.float32)[:, :, ::-1] / 255 - 0.5) / 0.5
    name = models.recogniser.get_inputs()[0].name
    answer = models.recogniser.run(None, {name: np.ascontiguousarray(points.transpose(2, 0, 1)[None])})[0][0]
    text, sure = _text(answer, models.letters)
    if not text or sure < _SURE:
        return None
    return Line(text, side(left, right, image.width), (left, top, right, bottom), round(sure, 3))


def _text(answer: Any, letters: tuple[str, ...]) -> tuple[str, float]:
    """The text (CTC: the same class twice running is one letter, class 0 none), and its letters' mean sureness."""
    best, likely = answer.argmax(axis=1).tolist(), answer.max(axis=1).tolist()
    kept = [n for n, one in enumerate(best) if one and (n == 0 or one != best[n - 1])]
    text = "".join(letters[best[n]] for n in kept).strip()
    return text, sum(likely[n] for n in kept) / len(kept) if kept else 0.0


def side(left: int, right: int, width: int) -> str | None:
    """Left, right or middle, by the margins; None for a line that fills the picture."""
    before, after = left / width, (width - right) / width
    if before < 0.1 and after < 0.1:
        return None
    if abs(before - after) < 0.06 and before > 0.15:
        return "middle"
    return "left" if before < after else "right"
