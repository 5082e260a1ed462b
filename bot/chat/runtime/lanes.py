"""All lanes: each account's updates one after the other, all accounts side by side."""

from __future__ import annotations

import asyncio
import logging

from bot.chat.capture.keep import ACK
from bot.chat.runtime.lane import CHAT, Lane, Services
from bot.chat.turn.case_cache import COUNTER
from storage.errors import StoreError

__all__ = ["CHAT", "COUNTER", "Lane", "Lanes", "Services"]

STORE_PAUSE = 2.0

_log = logging.getLogger("logbog.lanes")


class Lanes:
    """All lanes. One stays where it is for as long as the process runs: two lanes of one account would not know of
    each other's turns."""

    def __init__(self, tools: Services) -> None:
        self._tools = tools
        self._lanes: dict[bytes, Lane] = {}
        self._running: dict[bytes, asyncio.Task[None]] = {}
        self._again: set[bytes] = set()

    def lane(self, account: bytes) -> Lane:
        """The lane of an account."""
        if account not in self._lanes:
            self._lanes[account] = Lane(self._tools, account)
        return self._lanes[account]

    def wake(self, account: bytes) -> None:
        """There is something in the inbox for this account."""
        if account in self._running:
            self._again.add(account)
            return
        self._running[account] = asyncio.create_task(self._run(account))

    async def start(self) -> None:
        """After a start: go on with everything that waits, and with acknowledgements that are still due."""
        for account in await self._tools.store.accounts_waiting():
            self.wake(account)
        for task in await self._tools.store.tasks(ACK):
            self.lane(task.account).acknowledge()

    async def stop(self) -> None:
        """Let what is under way come to its end or stop; the rest waits in the inbox."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        await asyncio.gather(*(lane.finish() for lane in self._lanes.values()))

    async def rest(self) -> None:
        """Let idle lanes forget what they have read, and cases that were added to be quick to read."""
        for account, lane in self._lanes.items():
            if account not in self._running and lane.idle:
                lane.rest()
        await self._tools.books.settle()
        self._tools.books.rest()

    async def _run(self, account: bytes) -> None:
        try:
            while True:
                self._again.discard(account)
                try:
                    await self.lane(account).drain()
                except StoreError as error:
                    _log.error("%s", error.code)
                    await asyncio.sleep(STORE_PAUSE)
                    continue
                if account not in self._again:
                    return
        finally:
            del self._running[account]
            if account in self._again:
                self.wake(account)
