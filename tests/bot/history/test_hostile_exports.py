"""Files that are damaged, or made to do harm: read, or refused with a reason, and nothing else."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.history.model import BY_CHAT, Limits
from tests.bot.history.history_kit import SAMPLES, form, samples

RARELY, THOROUGHLY = 1, 12


def damaged(data: bytes, times: int) -> Iterator[bytes]:
    """The file cut at each twentieth, and with one byte in a hundred changed."""
    yield from (data[: len(data) * twentieth // 20] for twentieth in range(20))
    for seed in range(times):
        chance = random.Random(seed)
        flipped = bytearray(data)
        for _ in range(max(1, len(data) // 100)):
            flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield bytes(flipped)


def look_at(path: Path, times: int) -> None:
    """Each damaged form of a sample is an answer."""
    for data in damaged(path.read_bytes(), times):
        found = form((path.name, data), limits=BY_CHAT)
        assert ("refused" in found) != ("conversations" in found)


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_a_damaged_export_is_an_answer(path: Path) -> None:
    look_at(path, RARELY)


@pytest.mark.long
@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_a_damaged_export_is_an_answer_however_it_is_damaged(path: Path) -> None:
    look_at(path, THOROUGHLY * 25)


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


LINE = b"[13.05.2025 21.14.05] Kasper: hej\n"
SMALL = Limits(size=3_000, records=20, unpacked=2_000)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_an_export"),
        (b"\x00" * 500, "not_an_export"),
        (b'{"messages":' + b"[" * 200_000, "broken"),
        (b'{"messages":' + b'{"a":' * 200_000, "broken"),
        (b'{"messages":[{"sender_name":"a","timestamp_ms":1,"x":' + b"[" * 30 + b"]" * 30 + b"}]}", "broken"),
        (b'{"messages":[{"sender_name":"a","timestamp_ms":' + b"9" * 9000 + b"}]}", "broken"),
        (packed({"_chat.txt": LINE[:1] + b"x" * 3_000_000}), "too_large_unpacked"),
        (packed({"../_chat.txt": LINE}), "none_but_names_never_used_as_paths"),
        (packed({"/etc/_chat.txt": LINE}), "none_but_names_never_used_as_paths"),
        (packed({"C:\\_chat.txt": LINE}), "none_but_names_never_used_as_paths"),
        (packed({"a\\..\\_chat.txt": LINE}), "none_but_names_never_used_as_paths"),
        (packed({"inner.zip": packed({"_chat.txt": LINE})}), "not_an_export"),
        (packed({f"{n}.txt": b"" for n in range(20_001)}), "too_many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_made_to_harm_is_refused(data: bytes, reason: str) -> None:
    assert form(("x", data), limits=BY_CHAT)["refused"] == reason


@pytest.mark.parametrize(
    "text",
    [
        LINE[:-1] + b" " * 300_000 + b"x",
        LINE[:-1] + b"<attached:" + b" " * 300_000,
        LINE[:-4] + b":a" * 150_000,
        b"From x " + b"1" * 300_000 + b"\n",
        b"BEGIN:VCARD\n" + b"QUOTED-PRINTABLE" * 20_000 + b"\nFN:x\nEND:VCARD\n",
        b"BEGIN:VCARD\n" + b'"' * 300_001 + b"\nFN:x\nEND:VCARD\n",
        b"<smses>" + b"<mms " * 60_000 + b"</smses>",
        b"<smses>" + b"<sms />/> " * 30_000 + b"</smses>",
        b"<!doctype html><div class=uiBoxWhite>" + b"<div>" * 60_000,
        b"Dato;Tid;Nummer;Retning\n" + b'"' * 300_000,
    ],
    ids=lambda text: text[:24].decode(),
)
def test_long_lines_take_no_time_that_grows_with_their_square(text: bytes) -> None:
    found = form(("x", text), limits=BY_CHAT)
    assert ("refused" in found) != ("conversations" in found)


def test_limits_are_counted_while_reading() -> None:
    assert form(("x", LINE * 20), limits=SMALL)["format"] == "whatsapp_txt"
    assert form(("x", LINE * 21), limits=SMALL)["refused"] == "too_many"
    assert form(("x", LINE * 90), limits=SMALL)["refused"] == "too_large"
    assert form(("x", packed({"_chat.txt": LINE * 60})), limits=SMALL)["refused"] == "too_large_unpacked"
    halves = packed({"a.txt": LINE * 31, "b.txt": LINE * 31})
    assert form(("x", halves), limits=SMALL)["refused"] == "too_large_unpacked"


def test_a_name_that_leads_out_is_left_aside() -> None:
    found = form(("x", packed({"../a.txt": LINE, "_chat.txt": LINE})))
    assert len(found["conversations"]) == 1


def test_a_damaged_part_ends_nothing_but_itself() -> None:
    whole = packed({"_chat.txt": LINE, "b.json": b'{"messages": [{"sender_name": "a"'})
    found = form(("x", whole))
    assert found["format"] == "whatsapp_txt"
    assert found["unreadable"] == {"count": 1, "records": [{"raw": "b.json", "span": [1, 0, 33]}]}


def test_a_doctype_is_refused_wherever_it_stands() -> None:
    data = (SAMPLES / "sms-backup-restore.xml").read_bytes()
    assert form(("x", data.replace(b"</smses>", b"<!DOCTYPE a></smses>")))["refused"] == "doctype"
