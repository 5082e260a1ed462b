"""Every made-up export is read as its correct reading says, each field; as bytes, and by the command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.history import reader
from tests.bot.history.history_kit import SAMPLES, expected, form, samples

SAID_BESIDE = ("columns", "outlooks")
"""What is printed beside the samples' fields, for whoever asks the person."""


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_a_sample_is_read_as_it_should_be(path: Path) -> None:
    found = form((path.name, path.read_bytes()))
    assert {key: value for key, value in found.items() if key not in SAID_BESIDE} == expected(path)


def test_a_file_too_large_to_hold_is_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = [path for path in samples() if str(expected(path)["format"]).endswith("json")]
    assert len(noted) > 5
    monkeypatch.setattr(reader, "SLIM_FROM", 0)
    for path in noted:
        assert form((path.name, path.read_bytes())) == expected(path)


def test_the_name_of_a_file_says_nothing() -> None:
    for path in samples():
        found = form(("x.bin", path.read_bytes()))
        assert found["format"] == expected(path)["format"]


@pytest.mark.parametrize("name", ["mail.mbox", "wa-ios-da.zip", "calls-operator.csv", "deep.json"])
def test_the_command_prints_the_same(name: str, tmp_path: Path) -> None:
    path = SAMPLES / name
    if name == "deep.json":
        path = tmp_path / name
        path.write_bytes(b'{"messages":' + b"[" * 200_000)
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "history", str(path)], capture_output=True, check=True, timeout=60
    )
    found = json.loads(ran.stdout)
    assert found.pop("file") == name
    if name == "deep.json":
        assert found == {"format": None, "refused": "broken"}
    else:
        assert {key: value for key, value in found.items() if key not in SAID_BESIDE} == expected(path)


def test_both_readings_of_a_date_are_said() -> None:
    name = "wa-android-en-ambiguous.txt"
    data = (SAMPLES / name).read_bytes()
    asked = form((name, data))
    assert asked["outlooks"] == {
        "day": {"first": "2025-04-01", "last": "2025-04-03"},
        "month": {"first": "2025-01-04", "last": "2025-03-04"},
    }
    for said, first in (("day", "2025-04-01T19:02"), ("month", "2025-01-04T19:02")):
        answered = form((name, data), day_month=said)
        assert "ask" not in answered
        assert answered["conversations"][0]["messages"][0]["at"] == first


def test_a_table_says_what_each_column_was_taken_for() -> None:
    found = form(("x", (SAMPLES / "calls-operator.csv").read_bytes()))
    assert found["columns"] == {
        "Dato": "date",
        "Tidspunkt": "time",
        "Type": "sort",
        "Nummer": "number",
        "Retning": "direction",
        "Varighed": "duration",
    }
