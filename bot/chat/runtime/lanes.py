"""All lanes: each account's updates one after the other, all accounts side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from weakref import WeakValueDictionary

from bot.chat.capture.keep import ACK
from bot.chat.runtime.lane import CHAT, Lane, Services
from bot.chat.turn.case_cache import COUNTER
from storage.errors import StoreError

__all__ = ["CHAT", "COUNTER", "Lane", "Lanes", "Services"]

STORE_PAUSE = 2.0
REMEMBERED = 4096
"""Lanes at rest of which it is remembered when they were last used, 0.2 kB each."""

_log = logging.getLogger("logbog.lanes")


class Lanes:
    """All lanes. Two lanes of one account would not know of each other's turns: so one that is at rest is let go of
    here, but as long as somebody else has it in hand, it is still the account's."""

    def __init__(self, tools: Services) -> None:
        self._tools = tools
        self._known: WeakValueDictionary[bytes, Lane] = WeakValueDictionary()
        self._lanes: dict[bytes, Lane] = {}  # those that are in use
        self._used: OrderedDict[bytes, int] = OrderedDict()  # see Lane.used, of those that are not
        self._running: dict[bytes, asyncio.Task[None]] = {}
        self._again: set[bytes] = set()

    def lane(self, account: bytes) -> Lane:
        """The lane of an account."""
        lane = self._lanes.get(account) or self._known.get(account)
        if lane is None:
            lane = Lane(self._tools, account)
            lane.used = self._used.pop(account, 0)
        self._known[account] = self._lanes[account] = lane
        return lane

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
        await asyncio.gather(*(lane.finish() for lane in list(self._known.values())))

    async def rest(self) -> None:
        """Let idle lanes forget what they have read and go, and cases that were added to be quick to read."""
        for account, lane in list(self._known.items()):
            if account not in self._running and lane.idle:
                lane.rest()
                if lane.empty:
                    self._let_go(account, lane)
        await self._tools.books.settle()
        self._tools.books.rest()

    def _let_go(self, account: bytes, lane: Lane) -> None:
        self._lanes.pop(account, None)
        self._used[account] = lane.used
        self._used.move_to_end(account)
        if len(self._used) > REMEMBERED:
            self._used.popitem(last=False)

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
