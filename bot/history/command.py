"""``python -m bot history FILE…``: read an export of another program and print it as JSON.

The files are opened here and read in a child process, together as one export.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from bot.history.day_month import DAY, MONTH
from bot.history.json_form import of_reading, of_refusal
from bot.history.model import BY_COMMAND, Limits, Options, Reason
from bot.history.request import WAIT, Answer, Request
from bot.log.workers.process import Child, ChildDiedError

READER = "bot.history.child"


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
    options = Options(parsed.tz, parsed.day_month)
    answer = asyncio.run(read_apart(parsed.files, options, BY_COMMAND))
    form: dict[str, Any] = {"file": parsed.files[0].name}
    if answer.reading is None:
        form |= of_refusal(answer.refused or Reason.GAVE_UP)
    else:
        form |= of_reading(answer.reading)
    sys.stdout.buffer.write(msgspec.json.encode(form) + b"\n")
    return 0


async def read_apart(paths: list[Path], options: Options, limits: Limits) -> Answer:
    """What these files say, read in a child process."""
    with ExitStack() as stack:
        opened = [stack.enter_context(path.open("rb")) for path in paths]
        numbers = [file.fileno() for file in opened]
        named = [(number, path.name) for number, path in zip(numbers, paths, strict=True)]
        request = msgspec.msgpack.encode(Request(named, options, limits))
        try:
            async with Child(READER, files=numbers) as child:
                return msgspec.msgpack.decode(await child.ask(request, wait=WAIT), type=Answer)
        except ChildDiedError:
            return Answer(refused=Reason.GAVE_UP)


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
