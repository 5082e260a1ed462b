"""The demo as a command: the whole story through a real bot, and nothing left running when it is stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.evidence.command import check
from standin.demo.browser import find_browser
from standin.demo.story import Forward, Tag, incidents, load
from standin.time_stamp_authority import is_there
from tests.kits.waiting import until_now

ROOT = Path(__file__).parents[2]
PATIENCE = 150


def start(folder: Path) -> subprocess.Popen[bytes]:
    """The demo as `make demo` starts it, with its temporary files in ``folder`` too."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOGBOG_")}
    with (folder / "output").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "standin", "demo", "--out", folder / "demo"],
            cwd=ROOT,
            env={**environment, "TMPDIR": str(folder)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def running(folder: Path) -> list[int]:
    """The processes that have to do with ``folder``: the demo, its bot, its browser."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and str(folder).encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # it has ended meanwhile
    return found


@pytest.mark.nightly
def test_the_whole_story_becomes_a_log(tmp_path: Path) -> None:
    process = start(tmp_path)
    try:
        code = process.wait(PATIENCE)
    finally:
        process.kill()
        process.wait()
    out = tmp_path / "demo"
    said = (tmp_path / "output").read_text()
    assert code == 0, said + ((out / "bot.log").read_text() if (out / "bot.log").exists() else "")
    assert running(tmp_path) == []
    assert not list(tmp_path.glob("logbog-*"))
    assert (out / "log.pdf").read_bytes().startswith(b"%PDF-")
    assert len((out / "log.pdf").read_bytes()) > 100_000
    pictures = {path.name for path in out.glob("chat-*.png")}
    assert len(pictures) == (6 if find_browser() else 0), said
    assert_transcript((out / "chat.txt").read_text())
    for name in ("log.docx", "log.xlsx", "log-pakke.zip"):
        with zipfile.ZipFile(out / name) as parts:
            assert parts.testzip() is None, name
    found = {line.key: line.holds for line in check([str(out / "log-pakke.zip")])}
    assert False not in found.values(), found
    assert ("stamp_unchecked" in found) == is_there()
    assert (out / "log.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (out / "log-lille.pdf").read_bytes().startswith(b"%PDF-")
    assert (out / "log-overview.jpg").read_bytes().startswith(b"\xff\xd8")


def assert_transcript(chat: str) -> None:
    """The chat holds each message, each incident in the log, and no mishap."""
    story = load(ROOT / "examples")
    for step in story.steps:
        if isinstance(step, Forward):
            assert step.text in chat
        if isinstance(step, Tag):
            assert not step.when or step.when in chat
            assert all(witness.name in chat for witness in step.witnesses)
    found = incidents(story)
    withdrawn = sum(isinstance(step, Tag) and step.withdraw for step in story.steps)
    assert f"{len(found) - withdrawn} hændelser i alt" in chat
    assert f"Gemt · nr. {len(found)} · tirsdag 13. maj 2025 kl. 20.41" in chat
    assert "Gemt · nr. 1–9 · 13 beskeder" in chat
    assert "ikke hentet" not in chat.rpartition("/log")[2]
    # The bot never believed that it had been away while the story's clock moved on.
    assert not re.search(r"Jeg har været væk", chat)
    assert "i går" not in "".join(re.findall(r"^    Gemt.*$", chat, re.MULTILINE))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopping_it_halfway_leaves_no_process_behind(tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path)
    try:
        until_now(lambda: any(tmp_path.glob("logbog-demo-*/data/*")))
        assert len(running(tmp_path)) == 2
        process.send_signal(number)
        process.wait(60)
        until_now(lambda: not running(tmp_path))
    finally:
        process.kill()
        process.wait()
    assert process.returncode != 0
    if number is not signal.SIGKILL:
        assert not list(tmp_path.glob("logbog-demo-*"))
        assert "Traceback" not in (tmp_path / "output").read_text()
