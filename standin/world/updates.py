"""The queue of updates that wait for a bot, with the rules of Telegram's own server.

An update is kept as the exact bytes that the bot will receive. It is forgotten when the bot asks with a
higher offset, when it is a day old, or when a hundred thousand newer ones wait. An offset far beyond the
newest update is answered from the oldest one kept: a bot meets that when ids start anew after a quiet week.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from standin.world.errors import JSON, ApiRefusal, encode

KEPT_SECONDS = 24 * 3600
KEPT_UPDATES = 100_000
FUTURE_TOLERANCE = 10  # ids past the newest before an offset counts as one of another series
OFF_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
CONFLICT_WEBHOOK = "Conflict: terminated by setWebhook request"


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    """One update that has not been confirmed: its id, its JSON, and when it came (unix seconds)."""

    update_id: int
    body: bytes
    came: float


class Updates:
    """The updates of one bot, oldest first."""

    def __init__(self, clock: Callable[[], float], first_id: int = 730_000_001) -> None:
        self._clock = clock
        self._rows: deque[PendingUpdate] = deque()
        self._next_id = first_id
        self._poll: asyncio.Future[str | None] | None = None
        self.came = asyncio.Event()
        self.allowed: frozenset[str] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def next_id(self) -> int:
        """The id that the next update gets."""
        return self._next_id

    def add(self, kind: str, content: JSON) -> None:
        """Queue an update of one kind, unless the bot said that it does not want that kind."""
        if kind not in self.allowed if self.allowed is not None else kind in OFF_BY_DEFAULT:
            return
        self.add_exact(self._next_id, encode({"update_id": self._next_id, kind: content}))

    def add_exact(self, update_id: int, body: bytes) -> None:
        """Queue these very bytes. A smaller id than before means that the ids have started anew."""
        self._rows.append(PendingUpdate(update_id, body, self._clock()))
        self._next_id = update_id + 1
        if len(self._rows) > KEPT_UPDATES:
            self._rows.popleft()
        self.came.set()
        self._end_poll(None)

    def drop_all(self) -> None:
        """Forget everything that waits (``drop_pending_updates``)."""
        self._rows.clear()

    def first(self) -> PendingUpdate | None:
        """The oldest update that waits (for the webhook)."""
        self._expire()
        return self._rows[0] if self._rows else None

    def forget(self, row: PendingUpdate) -> None:
        """Forget an update that the webhook has taken, if it still is the oldest."""
        if self._rows and self._rows[0] is row:
            self._rows.popleft()

    async def get(self, offset: int, limit: int, timeout: float) -> bytes:  # noqa: ASYNC109 -- Telegram's own word
        """The JSON array that answers getUpdates. Raises Refused (409) when another call ends this one."""
        self.end_poll(CONFLICT)
        self._confirm(offset)
        if not self._rows and timeout > 0:
            await self._wait(timeout)
        return b"[" + b",".join(row.body for row in islice(self._rows, limit)) + b"]"

    def end_poll(self, reason: str) -> None:
        """End a long poll that is under way with a 409."""
        self._end_poll(reason)

    async def _wait(self, timeout: float) -> None:  # noqa: ASYNC109
        poll: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        await asyncio.wait((poll,), timeout=timeout)
        if self._poll is poll:
            self._poll = None
        if poll.done() and (reason := poll.result()):
            raise ApiRefusal(409, reason)

    def _end_poll(self, reason: str | None) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)
        self._poll = None

    def _confirm(self, offset: int) -> None:
        self._expire()
        if offset < 0:
            while len(self._rows) > -offset:
                self._rows.popleft()
        elif offset <= self._next_id + FUTURE_TOLERANCE:
            while self._rows and self._rows[0].update_id < offset:
                self._rows.popleft()

    def _expire(self) -> None:
        oldest = self._clock() - KEPT_SECONDS
        while self._rows and self._rows[0].came < oldest:
            self._rows.popleft()
