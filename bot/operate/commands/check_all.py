"""``logbog check``: all that is kept. The bot that has it open is asked, a short step at a time, and goes on with its
work; where none runs, the data folder is opened here."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from bot.operate.admin.admin_client import Asking, NobodyHomeError
from bot.operate.examiner import Examiner, told
from bot.settings import Settings, load
from storage.crypto.keys import MasterKey
from storage.errors import MissingError, StoreError
from storage.layout import is_started
from storage.open import open_store
from storage.sqlite.connection import FORMAT
from storage.sqlite.inspect import peek
from storage.values import START

SHOWN = 200
COUNTED = ("cases", "events", "files", "locked")
Ask = Callable[[str], Awaitable[dict[str, Any]]]


def fill(parser: argparse.ArgumentParser) -> None:
    """The options of ``check``."""
    parser.add_argument("--from", dest="place", default=START, metavar="PLACE", help="go on from here")
    parser.set_defaults(command=run)


def run(parsed: argparse.Namespace) -> int:
    """Say what does not hold; 0 where all does, 1 where something does not. Raises StoreError, SettingsError."""
    report = _Report(parsed.place)
    try:
        asyncio.run(_check(load(), report))
    except KeyboardInterrupt:
        _say(f"broken off; go on with: logbog check --from {report.place}")
        return 130
    return report.end()


async def _check(settings: Settings, report: _Report) -> None:
    async with AsyncExitStack() as stack:
        ask: Ask = Asking(settings.data_dir).check
        try:
            report.take(await ask(report.place))
        except NobodyHomeError:
            ask = await _opened(settings, stack)
        while not report.done:
            report.take(await ask(report.place))


async def _opened(settings: Settings, stack: AsyncExitStack) -> Ask:
    """No bot runs: look for ourselves. Nothing is begun or brought up by a look. Raises MissingError,
    OlderFormatError."""
    if not is_started(settings.data_dir):
        raise MissingError(
            "there is no store in this data folder, and none was made: is its disk mounted, and is it the right one?"
        )
    kept = peek(settings.data_dir)
    if kept is not None and kept.format < FORMAT:
        raise OlderFormatError
    key = MasterKey.load(settings.key_file)
    store = await open_store(
        settings.data_dir, key, clock=lambda: int(time.time()), ids=lambda: uuid.uuid4().bytes
    )
    stack.push_async_callback(store.close)
    examiner = Examiner(store, lambda: dt.datetime.now(settings.zone), store.account(b"nobody"))

    async def ask(place: str) -> dict[str, Any]:
        return told(await examiner.step(place))

    return ask


class OlderFormatError(StoreError):
    """A look would have to bring the store up to today's format."""

    code = "operate.older_format"
    remedy = "An older Logbog wrote this data folder: start the bot once, which brings it up, then check it."


class _Report:
    """What has been looked at so far."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.done = False
        self._counts: Counter[str] = Counter()
        self._wrong = 0

    def take(self, step: dict[str, Any]) -> None:
        """One more step."""
        self._counts.update({name: step[name] for name in COUNTED})
        for finding in step["findings"]:
            self._wrong += 1
            if self._wrong <= SHOWN:
                where = f"case {finding['case']}" if finding["case"] else ""
                _say("  ".join(filter(None, (finding["code"], where, finding["what"]))))
        self.done = step["next"] is None
        self.place = step["next"] or self.place

    def end(self) -> int:
        """The last lines, and the exit code."""
        counts = self._counts
        _say(f"looked at {counts['cases']} cases, {counts['events']} events, {counts['files']} files")
        if counts["locked"]:
            _say(f"{counts['locked']} of these events only their person can open: their places and files hold or not "
                 "as said above")  # fmt: skip
        if self._wrong:
            _say(f"{self._wrong} do not hold: keep this data folder as it is, and see docs/evidence.md")
            return 1
        _say("all of it holds")
        return 0


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
