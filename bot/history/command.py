"""``python -m bot history FILE…``: read an export of another program and print it as JSON.

The files are opened here and read in a child process, together as one export.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.history.day_month import DAY, MONTH
from bot.history.json_form import JsonWriter
from bot.history.model import BY_COMMAND, Options
from bot.history.request import Head, Request, read_apart


def fill(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command. A wrong one ends it with a sentence and status 2."""
    parser.add_argument("files", nargs="+", metavar="FILE", type=_file, help="an export, or the parts of one")
    parser.add_argument("--tz", default="Europe/Copenhagen", type=_zone, help="where the phone's clock was")
    parser.add_argument(
        "--day-month", choices=(DAY, MONTH), default="", help="which stands first in a date like 2/4/25"
    )
    parser.set_defaults(command=run)


def run(parsed: argparse.Namespace) -> int:
    """Print what the files say, or why they are refused; both are answers, status 0."""
    asyncio.run(_print(parsed.files, Options(parsed.tz, parsed.day_month), sys.stdout.buffer))
    return 0


async def _print(paths: list[Path], options: Options, out: BinaryIO) -> None:
    """The JSON, as its parts come: never all of it is in memory."""
    with ExitStack() as stack:
        opened = [stack.enter_context(path.open("rb")) for path in paths]
        named = [(file.fileno(), path.name) for file, path in zip(opened, paths, strict=True)]
        answer = read_apart(Request(named, options, BY_COMMAND))
        writer = JsonWriter(paths[0].name, out)
        async for piece in answer:
            if isinstance(piece, Head):
                writer.begin(piece.reading, piece.refused)
            else:
                writer.go_on(piece.conversation, piece.messages)
        writer.end()


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError("there is no such file")
    return path


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError("not a time zone as in Europe/Copenhagen") from None
    return name
