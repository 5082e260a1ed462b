"""The bot's process, looked at from outside: its id, its limits, what it has written to its output."""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tests.kits.world import Bot, written

_DUE = "SELECT (SELECT count(*) FROM inbox WHERE parked = 0) + (SELECT count(*) FROM tasks)"


def pid(bot: Bot) -> int:
    """The id of the running process."""
    assert bot._process is not None
    return bot._process.pid


def send_signal(bot: Bot, number: signal.Signals) -> None:
    """Send it a signal and do not wait."""
    assert bot._process is not None
    bot._process.send_signal(number)


def nothing_due(data: Path) -> bool:
    """Whether no update waits in the database, and no acknowledgement, download or other task is due.

    It is looked at in a copy, since a bot lets nobody else into its own; one that it has
    written into meanwhile does not count.
    """
    before = written(data)
    with tempfile.TemporaryDirectory() as copy:
        try:
            for name, _, _ in before:
                shutil.copy(data / name, copy)
            if not before or written(data) != before:
                return False
            with closing(sqlite3.connect(Path(copy) / "logbog.db")) as con:
                (due,) = con.execute(_DUE).fetchone()
        except (OSError, sqlite3.DatabaseError):  # it has just been made, or put away
            return False
    return int(due) == 0


def limit(bot: Bot, name: str) -> tuple[str, str]:
    """A limit of the kernel's on the process, as /proc names it: soft and hard."""
    found = re.search(rf"^{name}\s+(\S+)\s+(\S+)", Path(f"/proc/{pid(bot)}/limits").read_text(), re.MULTILINE)
    assert found is not None
    return found[1], found[2]


def log(bot: Bot) -> str:
    """Everything that it has written to its output so far, over all its lives."""
    return bot.output.read_text("utf-8", "replace")


def lines(bot: Bot, part: str) -> list[str]:
    """The lines of its output that hold ``part``."""
    return [line for line in log(bot).splitlines() if part in line]
