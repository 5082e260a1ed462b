"""``logbog park``: updates that could not be handled after three tries. Nothing of them is lost, and nothing of what
they hold is shown: they are listed by number, tried again, or handed on sealed to whoever is to look into them."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
from pathlib import Path

from bot.operate.admin.admin_client import Asking
from bot.settings import load
from storage.data_folder import write_new
from storage.errors import ClashError, from_os


def fill(parser: argparse.ArgumentParser) -> None:
    """What ``park`` can do, and the options."""
    actions = parser.add_subparsers(metavar="ACTION")
    listing = actions.add_parser("list", help="numbers, times and sizes (the default)")
    listing.set_defaults(command=_list)
    again = actions.add_parser("again", help="try one again, or all")
    again.add_argument("number", nargs="*", type=int, help="default: all")
    again.set_defaults(command=_again)
    export = actions.add_parser(
        "export", help="write one to a file that only the holder of an age key can open"
    )
    export.add_argument("number", type=int)
    export.add_argument(
        "--to", required=True, metavar="AGE1…", help="the public key of whoever is to read it"
    )
    export.add_argument("--out", required=True, type=Path, metavar="FILE", help="a new file")
    export.set_defaults(command=_export)
    parser.set_defaults(command=_list)


def _list(_: argparse.Namespace) -> int:
    settings = load()
    found = asyncio.run(Asking(settings.data_dir).parked())
    for one in found:
        came = dt.datetime.fromtimestamp(one["received_at"], settings.zone)
        sys.stdout.write(
            f"{one['seq']}  came {came:%Y-%m-%d %H:%M:%S %Z}  {one['tries']} tries  {one['size']} bytes\n"
        )
    if not found:
        sys.stdout.write("nothing is parked\n")
    return 0


def _again(parsed: argparse.Namespace) -> int:
    asking = Asking(load().data_dir)

    async def all_of_them() -> int:
        numbers = parsed.number or [one["seq"] for one in await asking.parked()]
        for number in numbers:
            await asking.again(number)
        return len(numbers)

    sys.stdout.write(
        f"{asyncio.run(all_of_them())} are tried again; logbog status shows whether they are parked anew\n"
    )
    return 0


def _export(parsed: argparse.Namespace) -> int:
    if parsed.out.exists():
        raise ClashError("there is a file of that name already: nothing was written")
    sealed = asyncio.run(Asking(load().data_dir).export(parsed.number, parsed.to))
    try:
        write_new(parsed.out, sealed)
    except OSError as error:
        raise from_os(error) from error
    sys.stdout.write(f"{parsed.out}: only the holder of that key can open it (age -d -i KEY {parsed.out})\n")
    return 0
