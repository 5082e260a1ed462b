"""Trouble, told to the operator's own chat: codes and counts, nothing else. The first at once, then at most one message
in ten minutes; what cannot be sent is counted on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable

PAUSE_SECONDS = 600.0
MOST_CODES = 12
LOUD = frozenset(
    {"disk.filling", "disk.room_again", "wire.conflict", "wire.webhook_failing", "wire.unreadable"}
)
"""Warnings that are worth a message; errors always are."""

CODE = re.compile(r"[a-z]+(?:\.[a-z_]+)+")


class Alarm(logging.Handler):
    """Counts the codes of what is logged, and hands them to ``send`` as one text. ``send`` raises nothing."""

    def __init__(self, send: Callable[[str], Awaitable[bool]], pause: float = PAUSE_SECONDS) -> None:
        super().__init__(logging.WARNING)
        self._send = send
        self._pause = pause
        self._counts: Counter[str] = Counter()
        self._rung = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def emit(self, record: logging.LogRecord) -> None:
        """Count it. Never raises."""
        code = code_of(record)
        if code is not None and (record.levelno >= logging.ERROR or code in LOUD):
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._count, code)

    async def run(self) -> None:
        """Tell until cancelled."""
        logging.getLogger().addHandler(self)
        try:
            while True:
                await self._rung.wait()
                self._rung.clear()
                told, self._counts = self._counts, Counter()
                if told and not await self._send(text(told)):
                    self._counts.update(told)
                    self._rung.set()
                await asyncio.sleep(self._pause)
        finally:
            logging.getLogger().removeHandler(self)

    def _count(self, code: str) -> None:
        self._counts[code] += 1
        self._rung.set()


def code_of(record: logging.LogRecord) -> str | None:
    """The code of a line of ours: its first word, or that of the error that it is about."""
    if record.name.partition(".")[0] not in ("logbog", "bot", "storage"):
        return None
    found = CODE.match(record.msg) if isinstance(record.msg, str) else None
    if found is not None:
        return found.group()
    for argument in record.args if isinstance(record.args, tuple) else ():
        code = getattr(argument, "code", argument)
        if isinstance(code, str) and CODE.fullmatch(code):
            return code
    return None


def text(counts: Counter[str]) -> str:
    """What is sent: one line a code."""
    lines = [f"{code} ×{count}" for code, count in counts.most_common(MOST_CODES)]
    return "\n".join(lines + (["…"] if len(counts) > MOST_CODES else []))
