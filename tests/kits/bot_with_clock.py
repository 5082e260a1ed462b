"""The bot as it is run, but with its clock read from a file: ``python bot_with_clock.py FILE``.

The file holds seconds to add to the machine's clock, and after a space the seconds that every reading leaps on by.
Settings come from the environment, as always.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from pathlib import Path

from bot import process
from bot.operate import log_lines
from bot.settings import load


class FileClock:
    """Time as the file says. Every reading after the first is ``leap`` seconds later than it would have been."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._leapt = 0.0

    def __call__(self) -> dt.datetime:
        """This moment, in UTC."""
        shift, _, leap = self._path.read_text().partition(" ")
        self._leapt += float(leap or 0)
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=float(shift) + self._leapt)


if __name__ == "__main__":
    log_lines.install()
    asyncio.run(process.run(load(), now=FileClock(Path(sys.argv[1]))))
