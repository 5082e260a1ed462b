"""What is hard to print: other scripts, emoji, pictures that are none; in the finished PDF, as its reader sees it."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import unicodedata
from pathlib import Path

import pytest

from tests.e2e.log_kit import choices, data, files
from tests.e2e.test_bad_input import FILES, TEXTS, inject, uploaded
from tests.kits.world import COPENHAGEN, World

ARABIC = "رأيت الرجل نفسه أمام المدخل مرة أخرى"
THAI = "ผู้ชายคนนั้นมาที่ร้านและถามว่าคุณทำงานวันไหน"
EMOJI = "God påske 🐣💗 fra 😊"
CANNOT = ("beskadiget eller ufuldstændig", "for mange pixels", "ikke det, som navnet siger")

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not on this machine"
)


@needs_poppler
async def test_the_log_of_everything_that_is_hard_to_print(here: World, tmp_path: Path) -> None:
    phone = here.stranger()
    sent = dt.datetime(2025, 5, 2, 8, tzinfo=COPENHAGEN)
    for hours, text in enumerate((ARABIC, THAI, EMOJI, "jeg \u202eved\u202c hvor")):
        await phone.forward(text, sent + dt.timedelta(hours=hours))
    for name in ("a picture cut in half", "a decompression bomb", "a picture that is something else"):
        await inject(phone, document=await uploaded(phone, *FILES[name]))
    for name in ("a lone surrogate", "one very long word", "combining marks", "markup"):
        await inject(phone, text=TEXTS[name])
    await phone.reads("11 beskeder")
    await phone.taps(await choices(phone), "Lav pdf", "Her er udgave 1")
    (made,) = await files(phone, 1)
    path = tmp_path / "log.pdf"
    path.write_bytes(await data(here, made))
    printed = await text_of(path)
    # Words of the Thai one by one: a reader may give a sign that is drawn on top of another twice.
    for text in ("คนนั้น", "ร้าน", "คุณ", "วันไหน", "God påske", "hvor", "han skrev", "<b>fed</b> &lt;i&gt;"):
        assert plain(text) in printed, text
    # Letters that are joined in print come out in an order of their own; words without such stand as written.
    assert all(plain(word) in printed for word in ("الرجل", "أمام", "مرة"))
    assert all(plain(reason) in printed for reason in CANNOT)
    assert "\ufffd" in printed, "what no font could show is marked, not left out"


def plain(text: str) -> str:
    """Without spaces and other marks of where a line may break, and with each sign taken apart in the same way."""
    signs = "".join(unicodedata.normalize("NFKD", text).split())
    return "".join(sign for sign in signs if unicodedata.category(sign) != "Cf")


async def text_of(path: Path) -> str:
    """The text of a PDF."""
    process = await asyncio.create_subprocess_exec(
        "pdftotext",
        "-enc",
        "UTF-8",
        path,
        "-",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    written, _ = await process.communicate()
    assert process.returncode == 0
    return plain(written.decode())
