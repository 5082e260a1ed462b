"""`make test` leaves out what takes long: the nightly tests (`make nightly`) and the long forms (`make faults`)."""

from __future__ import annotations

from pathlib import Path

import pytest

LEFT_OUT = ("long", "nightly")
FIRST = ("faults", "e2e", "standin")
"""Folders whose modules take longest, so that no worker is left with one of them at the end."""
HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has one of these markers, unless it is named in ``-m``; the slow folders come first."""
    unnamed = [marker for marker in LEFT_OUT if marker not in (config.option.markexpr or "")]
    left_out = [item for item in items if any(map(item.get_closest_marker, unnamed))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    folder = item.path.relative_to(HERE).parts[0]
    return FIRST.index(folder) if folder in FIRST else len(FIRST)
