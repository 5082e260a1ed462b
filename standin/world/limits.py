"""Telegram's flood limits, off until asked for: about one message a second a chat, thirty a second in all."""

from __future__ import annotations

import math
from dataclasses import dataclass

from standin.world.errors import flood


@dataclass(slots=True)
class _Bucket:
    """Room for ``burst`` messages that fills again with ``rate`` a second."""

    rate: float
    burst: float
    room: float
    filled: float

    def take(self, now: float) -> float:
        """Take room for one message; gives the seconds to wait, 0 when there was room."""
        self.room = min(self.burst, self.room + (now - self.filled) * self.rate)
        self.filled = now
        if self.room >= 1:
            self.room -= 1
            return 0.0
        return (1 - self.room) / self.rate


class Limits:
    """Counts messages a chat and overall. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """No limits."""
        self._on = False
        self._chats: dict[int, _Bucket] = {}
        self._overall = _Bucket(0.0, 0.0, 0.0, 0.0)

    def switch_on(self, *, per_chat: float, burst: float, overall: float, now: float) -> None:
        """Limit: ``per_chat`` messages a second after a ``burst``, and ``overall`` a second in all."""
        self.clear()
        self._on = True
        self._per_chat, self._burst = per_chat, burst
        self._overall = _Bucket(overall, overall, overall, now)

    def count(self, chat_id: int, now: float, messages: int = 1) -> None:
        """Count messages about to be sent. Raises Refused (429) with the seconds to wait."""
        if not self._on:
            return
        bucket = self._chats.get(chat_id)
        if bucket is None:
            bucket = self._chats[chat_id] = _Bucket(self._per_chat, self._burst, self._burst, now)
        for _ in range(messages):
            seconds = bucket.take(now) or self._overall.take(now)
            if seconds:
                raise flood(max(1, math.ceil(seconds)))
