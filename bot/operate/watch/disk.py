"""Room on the disk of the data folder: how much, how fast it goes, and when to stop taking files. Pure but for
``usage``."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

WARN_PERCENT = 80.0
FULL_PERCENT = 97.0
"""From here on files wait at Telegram; texts, which are small, are taken for as long as it goes."""

DAY = 86_400
KEPT_SAMPLES = 15
SHORTEST_SECONDS = 3600
"""A pace reckoned from less would say little."""


class Usage(msgspec.Struct, frozen=True):
    """Bytes of the disk: used, and in all, as far as anybody but root may fill it."""

    used: int
    total: int

    @property
    def percent(self) -> float:
        """How full it is."""
        return 100.0 * self.used / self.total if self.total else 100.0

    def with_more(self, size: int) -> Usage:
        """How it stands with so many bytes more on it."""
        return Usage(self.used + size, self.total)

    @property
    def free(self) -> int:
        """Bytes that are left."""
        return self.total - self.used


class Pace(msgspec.Struct, frozen=True):
    """Samples of (time, bytes used), at most one a day and the newest, oldest first."""

    samples: tuple[tuple[int, int], ...] = ()

    def seen(self, now: int, usage: Usage) -> Pace:
        """With one more sample; a clock that has gone back begins anew."""
        kept = self.samples
        if kept and now < kept[-1][0]:
            kept = ()
        if len(kept) > 1 and kept[-1][0] - kept[-2][0] < DAY:
            kept = kept[:-1]
        return Pace((*kept, (now, usage.used))[-KEPT_SAMPLES:])

    def days_left(self, usage: Usage) -> float | None:
        """Days until it is full, if it goes on as in the last two weeks; None when it does not fill up, or too
        little has been seen."""
        if len(self.samples) < 2:
            return None
        (began, before), (now, used) = self.samples[0], self.samples[-1]
        if now - began < SHORTEST_SECONDS or used <= before:
            return None
        left = usage.total * FULL_PERCENT / 100 - usage.used
        return max(0.0, left / (used - before) * (now - began) / DAY)


def usage(folder: Path) -> Usage:
    """How it stands now. Raises OSError."""
    found = os.statvfs(folder)
    used = (found.f_blocks - found.f_bfree) * found.f_frsize
    return Usage(used, used + found.f_bavail * found.f_frsize)
