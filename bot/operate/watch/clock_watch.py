"""The machine's clock, by which all is dated that is kept, against Telegram's (``Date``, RFC 9110 §6.6.1)."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

OFF_SECONDS = 300.0
"""A clock may be a little off, and an answer may take its time; this is neither."""

_log = logging.getLogger("logbog.clock")


class ClockWatch:
    """``now`` is the machine's clock, in seconds since the epoch."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self.ahead = 0.0
        """By how many seconds the machine's clock was ahead of Telegram's (below 0: behind) when it was heard last."""

    @property
    def is_off(self) -> bool:
        """Whether that is more than could be chance."""
        return abs(self.ahead) > OFF_SECONDS

    @property
    def shown(self) -> str:
        """``2 days, 0:00:05 ahead of``."""
        side = "ahead of" if self.ahead > 0 else "behind"
        return f"{dt.timedelta(seconds=round(abs(self.ahead)))} {side}"

    def measure(self, date: str) -> None:
        """The ``Date`` of an answer that has just come. What is no date says nothing."""
        with contextlib.suppress(ValueError, OverflowError):
            self.ahead = self._now() - parsedate_to_datetime(date).timestamp()

    def heard(self, date: str) -> None:
        """The same, and tell the log when it begins and when it is over."""
        before = self.is_off
        self.measure(date)
        if self.is_off and not before:
            _log.error(
                "clock.wrong: the machine's clock is %d seconds ahead of Telegram's", round(self.ahead)
            )
        elif before and not self.is_off:
            _log.warning("clock.right_again: the machine's clock agrees with Telegram's")
