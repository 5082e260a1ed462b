"""The bot's process, looked at from outside: its id, its limits, what it has written to its output."""

from __future__ import annotations

import re
import signal
from pathlib import Path

from tests.kits.world import Bot


def pid(bot: Bot) -> int:
    """The id of the running process."""
    assert bot._process is not None
    return bot._process.pid


def send_signal(bot: Bot, number: signal.Signals) -> None:
    """Send it a signal and do not wait."""
    assert bot._process is not None
    bot._process.send_signal(number)


def resting(bot: Bot) -> bool:
    """Whether every thread of it sleeps: on a busy machine a process that waits for its turn has not come to rest."""
    if bot._process is None or bot._process.returncode is not None:
        return True
    try:
        threads = [path.read_text() for path in Path(f"/proc/{bot._process.pid}/task").glob("*/stat")]
    except OSError:  # one of them has just ended
        return False
    return all(text.rpartition(")")[2].split()[0] in "SIZX" for text in threads)


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
