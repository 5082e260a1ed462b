"""Where text stands in a picture: the detector's mask, how far it is turned, and the boxes of its lines."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

WIDTH = 544
"""Pixels to which an upright picture is scaled; the models were measured at it."""
TILE, OVERLAP = 1_600, 160
_MASK, _MEAN, _GROW = 0.3, 0.4, 1.6
_MOST_BOXES = 2_000

Box = tuple[float, float, float, float]


def mask(image: Image.Image, detector: Any) -> Any:
    """How likely each point is text, over the picture at the detector's scale; tall pictures in tiles that overlap."""
    width = WIDTH if image.height >= image.width else 2 * WIDTH - 128
    height = max(32, round(image.height * width / image.width / 32) * 32)
    small = image.resize((width, height), Image.Resampling.BILINEAR)
    points = (np.asarray(small, dtype=np.float32)[:, :, ::-1] / 255 - 0.5) / 0.5
    whole = np.zeros((height, width), dtype=np.float32)
    name = detector.get_inputs()[0].name
    for top in range(0, max(1, height - OVERLAP), TILE - OVERLAP):
        tile = np.ascontiguousarray(points[top : top + TILE].transpose(2, 0, 1)[None])
        part = detector.run(None, {name: tile})[0][0, 0]
        whole[top : top + TILE] = np.maximum(whole[top : top + TILE], part)
    return whole


def turn(whole: Any) -> float:
    """Degrees, -6 to 6, by which the lines are turned: at the right one the rows are most unlike one another."""
    down, across = np.nonzero(whole > _MASK)
    if not len(down):
        return 0.0

    def unlike(angle: float) -> float:
        slope = np.tan(np.radians(angle))
        rows = np.bincount((down - across * slope + whole.shape[1]).astype(np.int64))
        return float((rows.astype(np.float64) ** 2).sum())

    best = max((float(angle) for angle in np.arange(-6, 6.1, 0.5)), key=unlike)
    best = max((best + float(step) for step in np.arange(-0.4, 0.41, 0.1)), key=unlike)
    return best if abs(best) >= 0.3 and unlike(best) > 1.05 * unlike(0.0) else 0.0


def boxes(whole: Any, size: tuple[int, int]) -> list[Box]:
    """The lines' boxes in pixels of a picture of this size, from the top."""
    across, down = size[0] / whole.shape[1], size[1] / whole.shape[0]
    found: list[Box] = []
    for left, top, right, bottom in _parts(whole > _MASK):
        wide, high = right - left, bottom - top
        if min(wide, high) < 3:
            continue
        inside = whole[top:bottom, left:right]
        if float(inside[inside > _MASK].mean()) < _MEAN:
            continue
        grow = wide * high * _GROW / (2 * (wide + high))
        box = (left - grow) * across, (top - grow) * down, (right + grow) * across, (bottom + grow) * down
        found.append((max(0, box[0]), max(0, box[1]), min(size[0], box[2]), min(size[1], box[3])))
    return sorted(found, key=lambda box: (box[1], box[0]))[:_MOST_BOXES]


def _parts(on: Any) -> list[tuple[int, int, int, int]]:
    """The connected parts' boxes: runs of each row, joined with those they touch in the row above."""
    parent: list[int] = []
    extent: list[list[int]] = []
    above: list[tuple[int, int, int]] = []

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    edges = np.diff(np.pad(on.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    for row, edge in enumerate(edges):
        here: list[tuple[int, int, int]] = []
        for start, end in zip(
            np.nonzero(edge == 1)[0].tolist(), np.nonzero(edge == -1)[0].tolist(), strict=True
        ):
            number = len(parent)
            parent.append(number)
            extent.append([start, row, end, row + 1])
            for first, last, other in above:
                if first <= end and last >= start:
                    parent[root(other)] = root(number)
            here.append((start, end, number))
        above = here
    whole: dict[int, list[int]] = {}
    for number, (left, top, right, bottom) in enumerate(extent):
        box = whole.setdefault(root(number), [left, top, right, bottom])
        box[:] = min(box[0], left), min(box[1], top), max(box[2], right), max(box[3], bottom)
    return [(left, top, right, bottom) for left, top, right, bottom in whole.values()]
