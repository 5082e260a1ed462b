"""``logbog picture``: what a drawn screenshot says, and what a file that is no picture does."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from bot.reading.models import available


def _picture(file: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bot", "picture", str(file), "--taken", "2025-05-14T15:30"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not available(), reason="the models or their library are not installed")
def test_a_drawn_screenshot_is_read(tmp_path: Path) -> None:
    image = Image.new("RGB", (720, 900), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(34)
    draw.text((270, 150), "tirs. 13. maj 21.14", fill="black", font=font)
    draw.text((30, 260), "Hvor er du nu?", fill="black", font=font)
    draw.text((430, 380), "Lad mig fred", fill="black", font=font)
    image.save(tmp_path / "made-up.png")

    answer = json.loads(_picture(tmp_path / "made-up.png").stdout)

    sides = {line["text"]: line["side"] for line in answer["lines"]}
    assert sides["Hvor er du nu?"] == "left"
    assert sides["Lad mig fred"] == "right"
    found = [(one["date"], one["time"], one["ask"]) for one in answer["captions"]]
    assert found == [("2025-05-13", "21:14", False)]


def test_what_is_no_picture_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "made-up.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"made up" * 20)
    told = _picture(tmp_path / "made-up.png")
    assert (told.returncode, told.stdout) == (2, "")
    assert "made-up" not in told.stderr
