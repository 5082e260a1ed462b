"""Fetching updates so that none can be lost: commit first, confirm afterwards.

Telegram keeps an update until a call comes with an ``offset`` beyond it. That offset is used here for
exactly one call, the one that follows a batch which has been committed, and for no other:

    no offset ──▶ batch ──▶ receive() has returned ──▶ offset = last + 1, once ──▶ no offset …
                     └────▶ receive() has raised ────▶ pause ──▶ no offset: the same batch comes again

Update ids start anew at a random number after a quiet week. An offset that were kept from before could
confirm updates that nobody has seen. Without one the earliest that are not confirmed come; what comes twice
is known by its key (``bot.telegram.identify``) and costs nothing but its way.

**Watchdog.** A poll has a time of its own in which it must end. After ``renew_after`` seconds without a sign
of life from Telegram the connections are made anew; after ``stalled_after`` the process had better start
anew: StalledError. An error is a sign of life: a refused connection or a 502 shows that our side works, and
starting anew would not help."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.telegram.errors import (
    ConflictError,
    RefusedTokenError,
    SlowDownError,
    StalledError,
    UnreachableError,
    WireError,
)
from bot.telegram.identify import Incoming
from bot.telegram.update_splitting import FULL, Batch, NotAnAnswerError, single_out, take_apart

WAIT_SECONDS = 50
LONGEST_PAUSE = 30.0
CONFLICT_PAUSE = 30.0
# Beyond the call's own limit; only something wedged inside of our own process lets this run out.
HARD_GRACE = 30.0
# Telegram keeps updates for 24 hours.
KEPT_SECONDS = 24 * 3600.0
TOO_QUICK = 0.5
CONFLICT = "wire.conflict: this bot's token is in use elsewhere too, by a process or a webhook; stop that"
UNCONFIRMED = "wire.unconfirmed: the same updates come again and again"

_log = logging.getLogger(__name__)


class PollingApi(Protocol):
    """What a poller needs of ``Telegram``."""

    async def updates(self, *, offset: int | None, wait: int, limit: int = FULL) -> bytes:
        """One getUpdates."""

    async def renew(self) -> None:
        """New connections."""

    async def delete_webhook(self) -> None:
        """Back to polling."""


Receive = Callable[[Sequence[Incoming]], Awaitable[None]]
OnOutage = Callable[[float, float], Awaitable[None]]


class Poller:
    """``receive`` commits a whole batch and returns only then. ``last_success`` is the time (seconds since
    the epoch) of the last poll that worked, as the store remembers it; ``on_outage(from, to)`` is called
    after more than 24 hours without one, when the first batch since has been received: what was sent before
    may be missing."""

    def __init__(
        self,
        source: PollingApi,
        receive: Receive,
        *,
        on_outage: OnOutage | None = None,
        last_success: float | None = None,
        wait: int = WAIT_SECONDS,
        renew_after: float = 90.0,
        stalled_after: float = 300.0,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.last_success = last_success
        self._source = source
        self._receive = receive
        self._on_outage = on_outage
        self._wait = wait
        self._renew_after = renew_after
        self._stalled_after = stalled_after
        self._monotonic = monotonic
        self._wall = wall
        self._sleep = sleep
        self._jitter = jitter
        self._failures = 0
        self._trouble = ""
        self._alive_at = monotonic()
        self._renewed_at = monotonic()
        self._confirmed: int | None = None
        self._repeats = 0

    def alive(self) -> bool:
        """Whether there has been a sign of life from Telegram, be it an error, within the time of the watchdog."""
        return self._monotonic() - self._alive_at <= self._stalled_after

    async def run(self) -> None:
        """Poll until cancelled. Raises RefusedTokenError and StalledError."""
        self._alive_at = self._renewed_at = self._monotonic()
        offset: int | None = None
        while True:
            offset = await self._round(offset)

    async def _round(self, offset: int | None) -> int | None:
        """One poll and what follows from it; gives the offset for the next, if that one has something to
        confirm."""
        asked_at = self._monotonic()
        try:
            batch = await self._fetch(offset)
        except WireError as error:
            await self._failed(error)
            return None
        if not await self._received(batch):
            return None
        if not batch.updates and self._monotonic() - asked_at < TOO_QUICK:
            # A server that does not hold polls open must not make us spin.
            await self._sleep(TOO_QUICK)
        return await self._next_offset(batch)

    async def _fetch(self, offset: int | None) -> Batch:
        try:
            batch = take_apart(await self._poll(offset, self._wait))
            if batch.rest and not batch.updates:
                # The first one cannot be read: get it alone, keep its bytes, go on behind it.
                batch = take_apart(await self._poll(None, 0, limit=1))
                if batch.rest:
                    batch = single_out(batch.rest)
                    _log.warning("wire.unreadable: an update that cannot be read is kept as it is")
        except NotAnAnswerError:
            raise UnreachableError("not an answer") from None
        return batch

    async def _poll(self, offset: int | None, wait: int, limit: int = FULL) -> bytes:
        try:
            async with asyncio.timeout(wait + HARD_GRACE):
                return await self._source.updates(offset=offset, wait=wait, limit=limit)
        except TimeoutError:
            raise UnreachableError("timeout") from None

    async def _received(self, batch: Batch) -> bool:
        now = self._wall()
        self._alive()
        try:
            if batch.updates:
                await self._receive(batch.updates)
            await self._tell_outage(now)
        except Exception as error:  # noqa: BLE001 - whatever it was, this batch is not safe: never confirm it
            self._tell("wire.not_kept: %s; nothing is confirmed, trying again", error)
            await self._pause()
            return False
        self.last_success = now
        self._repeats = self._repeats + 1 if batch.updates and batch.last == self._confirmed else 0
        if self._repeats < 2:
            self._recovered()
        return True

    async def _tell_outage(self, now: float) -> None:
        before = self.last_success
        if before is not None and now - before > KEPT_SECONDS and self._on_outage is not None:
            await self._on_outage(before, now)

    async def _next_offset(self, batch: Batch) -> int | None:
        if not batch.updates:
            return None
        if batch.last is None or self._repeats > 1:
            # Nothing to confirm it by, or confirming has no effect: it would come again at once.
            self._tell(UNCONFIRMED)
            await self._pause()
        self._confirmed = batch.last
        return None if batch.last is None else batch.last + 1

    async def _failed(self, error: WireError) -> None:
        if isinstance(error, RefusedTokenError):
            raise error
        if not (isinstance(error, UnreachableError) and error.detail == "timeout"):
            self._alive()
        await self._watch()
        if isinstance(error, ConflictError):
            await self._conflict()
        elif isinstance(error, SlowDownError):
            self._tell("%s", error)
            await self._sleep(error.retry_after)
        else:
            self._tell("%s", error)
            await self._pause()

    async def _conflict(self) -> None:
        first = self._trouble != CONFLICT
        self._tell(CONFLICT)
        if first:
            try:
                await self._source.delete_webhook()
            except WireError as error:
                _log.info("%s", error.code)
        await self._sleep(CONFLICT_PAUSE)

    async def _watch(self) -> None:
        now = self._monotonic()
        if now - self._alive_at > self._stalled_after:
            raise StalledError
        if now - max(self._alive_at, self._renewed_at) > self._renew_after:
            _log.warning("wire.renewed: no answer for long; the connections are made anew")
            self._renewed_at = now
            await self._source.renew()

    def _alive(self) -> None:
        self._alive_at = self._monotonic()

    def _tell(self, line: str, *errors: Exception) -> None:
        """One line when trouble begins or changes, not one a try. What ``line`` leaves open is an error's code."""
        codes = [str(error) if isinstance(error, WireError) else type(error).__name__ for error in errors]
        trouble = "; ".join([line, *codes])
        if trouble != self._trouble:
            _log.warning(line, *errors)  # each line is a literal of this file
        self._trouble = trouble

    def _recovered(self) -> None:
        if self._trouble:
            _log.warning("wire.recovered: updates come again")
        self._trouble = ""
        self._failures = 0

    async def _pause(self) -> None:
        """1, 2, 4 … 30 seconds, less up to a half by chance."""
        longest = min(LONGEST_PAUSE, 2.0 ** min(self._failures, 10))
        self._failures += 1
        await self._sleep(longest * (0.5 + self._jitter() / 2))
