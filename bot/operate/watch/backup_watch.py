"""A backup that failed or stays away is told to whoever runs the machine, without being asked; and an address outside
hears that all is well, so that silence tells of a bot that is dead."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import aiohttp

LOOK_SECONDS = 60.0
SAID_AGAIN_SECONDS = 86_400.0
BEAT_SECONDS = 300.0
BEAT_PATIENCE = aiohttp.ClientTimeout(total=20)

_log = logging.getLogger("logbog.backup")

Health = Callable[[], Awaitable[list[str]]]


class BackupWatch:
    """``health`` gives the codes of what needs somebody soon, as ``/healthz`` names them."""

    def __init__(self, health: Health, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._health = health
        self._monotonic = monotonic
        self._said: dict[str, float] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Say each trouble with the backup at once, then once a day for as long as it lasts."""
        found = await self._health()
        if self._due("status.no_backup", found):
            _log.error("backup.late: there has been no backup for 26 hours")
        if self._due("status.backup_failed", found):
            _log.error("backup.failed: the last try ended with an error; logbog status names it")

    def _due(self, code: str, found: list[str]) -> bool:
        if code not in found:
            self._said.pop(code, None)
            return False
        now = self._monotonic()
        if now - self._said.get(code, -SAID_AGAIN_SECONDS) < SAID_AGAIN_SECONDS:
            return False
        self._said[code] = now
        return True


class Heartbeat:
    """Calls ``url`` every ``seconds`` while nothing needs anybody. Nothing is sent but the call."""

    def __init__(self, url: str, health: Health, seconds: float = BEAT_SECONDS) -> None:
        self._url = url
        self._seconds = seconds
        self._health = health
        self._failing = False

    async def run(self) -> None:
        """Call until cancelled; does nothing without an address."""
        while self._url:
            await asyncio.sleep(self._seconds)
            if not await self._health():
                await self.beat()

    async def beat(self) -> None:
        """One call. Its failing is told once: whoever waits for it notices by themselves."""
        try:
            async with aiohttp.ClientSession(timeout=BEAT_PATIENCE) as http, http.get(self._url) as answer:
                well = answer.status < 400
        except (aiohttp.ClientError, OSError, ValueError):
            well = False
        if not well and not self._failing:
            _log.warning("heartbeat.failed: the address of LOGBOG_HEARTBEAT_URL does not take the call")
        self._failing = not well
