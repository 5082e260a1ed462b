"""What a run has found: rows with a verdict, and the page that shows them."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

REACHED, MISSED, OPEN = "reached", "**not reached**", "–"


@dataclass(frozen=True)
class Row:
    """One line of the table. ``verdict`` compares what was measured with what is to be reached."""

    what: str
    to_reach: str
    measured: str
    verdict: str


def verdict(good: bool) -> str:
    """The word for it."""
    return REACHED if good else MISSED


def median(values: Iterable[float]) -> float:
    """The one in the middle."""
    return statistics.median(values)


def percentile(values: Sequence[float], part: float) -> float:
    """The value that ``part`` (0 to 1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def milliseconds(seconds: float) -> str:
    """A time to read."""
    return f"{seconds * 1000:.0f} ms"


def page(rows: Sequence[Row], head: Sequence[str], notes: Sequence[str]) -> str:
    """The whole of ``RESULTS.md``."""
    lines = [
        "# What was measured",
        "",
        "Written by `make bench`; ratios are medians of ratios within one run.",
        "How it is measured: `bench/__init__.py`. What was changed for it, and what each change gave: "
        "`docs/decisions/0009-speed.md`.",
        "",
        *(f"- {line}" for line in head),
        "",
        "| what | to reach | measured | |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.to_reach} | {row.measured} | {row.verdict} |" for row in rows),
        "",
        *(f"- {line}" for line in notes),
    ]
    return "\n".join(lines).rstrip() + "\n"
