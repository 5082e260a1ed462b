"""A longer export of the same conversation adds what is new, and nothing else."""

from __future__ import annotations

import json

from bot.history.again import new_among
from bot.history.model import BY_COMMAND, Options, Precision, Reading
from bot.history.parts import Part
from bot.history.reader import read
from tests.bot.history.history_kit import EXPECTED, SAMPLES


def _read(name: str, data: bytes) -> Reading:
    return read([Part(name, data)], Options(), BY_COMMAND)


def test_a_longer_export_adds_what_is_new() -> None:
    said = json.loads((SAMPLES / f"again-2.txt{EXPECTED}").read_text("utf-8"))
    before, after = (_read(name, (SAMPLES / name).read_bytes()) for name in (said["after"], "again-2.txt"))
    known, found = (reading.conversations[0].messages for reading in (before, after))
    both = (before.precision, after.precision)
    assert [one.n for one in new_among(found, known, both)] == said["adds"]
    assert new_among(found, found, both) == []
    assert new_among(known, found, both) == []


def test_the_other_phone_tells_seconds() -> None:
    exact = _read(
        "x", b"[13.05.2025 21.14.05] K: ok\n[13.05.2025 21.14.50] K: ok\n[13.05.2025 21.15.01] K: ok\n"
    )
    coarse = _read("x", b"13.05.2025 21.14 - K: ok\n13.05.2025 21.14 - K: ok\n")
    new = new_among(
        exact.conversations[0].messages,
        coarse.conversations[0].messages,
        (Precision.SECOND, Precision.MINUTE),
    )
    assert [one.n for one in new] == [3]
