"""What the tests of the readers need: the made-up exports, and a reading as the command prints it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from bot.history.json_form import of_reading, of_refusal
from bot.history.model import BY_COMMAND, Limits, Options, RefusedError
from bot.history.parts import Part
from bot.history.reader import read

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = ".expected.json"


def samples(folder: Path = SAMPLES) -> list[Path]:
    """The exports, each of which has its correct reading beside it."""
    found = [path.with_name(path.name.removesuffix(EXPECTED)) for path in sorted(folder.glob("*" + EXPECTED))]
    assert found
    return found


def form(
    *parts: tuple[str, bytes],
    zone: str = "Europe/Copenhagen",
    day_month: str = "",
    limits: Limits = BY_COMMAND,
) -> Any:
    """What is printed of these parts, as JSON."""
    try:
        reading = read([Part(name, data) for name, data in parts], Options(zone, day_month), limits)
    except RefusedError as error:
        return json.loads(msgspec.json.encode(of_refusal(error.reason)))
    return json.loads(msgspec.json.encode(of_reading(reading)))


def expected(path: Path) -> Any:
    """The correct reading of a sample; ``note`` explains it, ``after`` and ``adds`` are of a second import."""
    said = json.loads(path.with_name(path.name + EXPECTED).read_text("utf-8"))
    return {key: value for key, value in said.items() if key not in ("file", "note", "after", "adds")}
