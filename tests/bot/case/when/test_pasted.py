"""A line that was copied out of a chat tells its time by the stamp before it."""

from __future__ import annotations

import pytest

from bot.case.when.pasted import time_of_pasted
from tests.bot.case.when.when_notation import at, compact

NOW = at("2025-05-14T15:30")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[13.05.2025 21.14.05] Mikkel: hej", "2025-05-13 21:14:05"),
        ("[13.05.2025, 21.14.05] Mikkel: jeg ser dig", "2025-05-13 21:14:05"),
        ("13.05.25, 21.14 - Mikkel: hvor er du", "2025-05-13 21:14"),
        ("13.5.2025 kl. 21.14 - Mikkel: hvor er du", "2025-05-13 21:14"),
        ("13/05/2025, 21:14 - Mikkel: where are you", "2025-05-13 21:14"),
        ("[13/05/25, 9:14:05] Mikkel: hi", "2025-05-13 09:14:05"),
        ("Se her\n[13.05.2025 21.14.05] Mikkel: hej", "2025-05-13 21:14:05"),
    ],
)
def test_the_stamp_of_a_line(line: str, expected: str) -> None:
    when = time_of_pasted(line, now=NOW)
    assert when is not None
    assert compact(when) == expected


@pytest.mark.parametrize(
    "text",
    [
        "13.05.25, 21.14 - Mikkel: hvor er du\n13.05.25, 21.16 - Mikkel: svar mig",
        "[13.06.2025 21.14.05] Mikkel: hej",
        "[31.02.2025 21.14.05] Mikkel: hej",
        "Han skrev 13.05.25, 21.14 - tror jeg: hej",
        "13.05.2025",
        "",
    ],
)
def test_everything_else_tells_none(text: str) -> None:
    assert time_of_pasted(text, now=NOW) is None
