"""The picture of the house is that of the imports; it is drawn anew by ``python -m tests.pages.house_picture``."""

from __future__ import annotations

from tests.pages.house_picture import PICTURE, arrows, draw, files, layers


def test_the_picture_is_that_of_the_imports() -> None:
    assert draw() == PICTURE.read_text("utf-8"), "run: python -m tests.pages.house_picture"


def test_the_picture_shows_something_and_no_arrow_upwards() -> None:
    order = layers()
    assert len(order) >= 8
    assert all(path.is_file() for row in order for name in row for path in files(name))
    found = arrows(order)
    assert len(found) >= 15
    assert all(start < end for start, end in found)
