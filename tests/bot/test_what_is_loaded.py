"""Hazard: the bot that runs all day holds libraries in memory that only a document or a stamp now and then needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

NOT_FROM_THE_START = {
    "typst": "bot.log.typesetter, a child process",
    "PIL": "bot.log.pictures, a child process",
    "docx": "bot.log.word_writer, a child process",
    "xlsxwriter": "bot.log.table, when a workbook is made",
    "rfc3161_client": "bot.evidence.authority, when a stamp is asked for",
    "pyhanko": "bot.evidence.authority and pdf_stamp, when a stamp has come",
    "segno": "bot.chat.recovery, when a recovery key is shown",
    "mnemonic": "bot.chat.recovery, when one is shown or typed",
    "telegram.ext": "nobody: of that library only the client is used",
    "standin": "make try and the tests",
    "hypothesis": "the tests",
}


def test_the_running_bot_loads_what_it_needs_all_day_and_no_more() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, bot.process; print(*sys.modules, sep='\\n')"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    loaded = set(told.stdout.split())
    assert {"bot.chat.runtime.lanes", "storage.sealed_store", "aiohttp", "telegram"} <= loaded
    assert not loaded & NOT_FROM_THE_START.keys()
