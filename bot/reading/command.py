"""``logbog picture FILE``: what a screenshot says, as one JSON."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import datetime
from pathlib import Path

import msgspec

from bot.case.when.captions import Caption, caption
from bot.log.workers.process import Child, ChildDiedError
from bot.reading.values import WAIT, Reading

_TROUBLE = {
    "reading.missing": "Pictures cannot be read here: the models or their library are not installed.",
    "reading.damaged": "This is no picture that can be read, or it is damaged.",
    "reading.too_large": "This picture is too large to read.",
}
_STATUS_BAR = 0.04
"""Of the height: the phone's own clock, which is no caption."""


def fill(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("file", type=Path, help="a screenshot")
    parser.add_argument("--taken", type=datetime.fromisoformat, help="when it was taken: 2025-05-14T15:30")
    parser.set_defaults(command=_run)


def captions(reading: Reading, taken: datetime | None) -> tuple[Caption, ...]:
    """The lines that are times, but for the phone's own clock."""
    lines = (line for line in reading.lines if line.box[3] > _STATUS_BAR * reading.size[1])
    return tuple(found for line in lines if (found := caption(line.text, taken)) is not None)


async def read(data: bytes) -> Reading:
    """What stands in a picture; ``trouble`` says why nothing could be read."""
    try:
        async with Child("bot.reading.child") as child:
            return msgspec.msgpack.decode(await child.ask(data, wait=WAIT), type=Reading)
    except ChildDiedError:
        return Reading(trouble="reading.too_large")


def _run(arguments: argparse.Namespace) -> int:
    try:
        data = arguments.file.read_bytes()
    except OSError:
        sys.stderr.write("This file cannot be read.\n")
        return 2
    found = asyncio.run(read(data))
    if found.trouble:
        sys.stderr.write(f"{_TROUBLE[found.trouble]}\n")
        return 2
    answer = {"lines": found.lines, "captions": captions(found, arguments.taken)}
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    return 0
