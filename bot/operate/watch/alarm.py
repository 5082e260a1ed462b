"""Trouble, told to the operator's own chat: codes and counts, nothing else. The first at once, then at most one message
in ten minutes; what cannot be sent is counted on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from bot.operate.log_lines import LIBRARY, code_of

PAUSE_SECONDS = 600.0
MOST_CODES = 12
LOUD = frozenset(
    {"disk.filling", "disk.room_again", "wire.conflict", "wire.webhook_failing", "wire.unreadable"}
)
"""Warnings that are worth a message; errors always are."""


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
        if code not in (None, LIBRARY) and (record.levelno >= logging.ERROR or code in LOUD):
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


def text(counts: Counter[str]) -> str:
    """What is sent: one line a code."""
    lines = [f"{code} ×{count}" for code, count in counts.most_common(MOST_CODES)]
    return "\n".join(lines + (["…"] if len(counts) > MOST_CODES else []))
