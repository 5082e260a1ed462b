"""Whether more waits at Telegram than has been fetched. Then whoever has much to do lets the fetching go first: behind
thousands of messages of one chat, which come in the order in which they were sent, may be one of somebody else's."""

from __future__ import annotations

import asyncio

from bot.telegram.update_splitting import FULL

PATIENCE = 2.0
"""Seconds that nobody is kept waiting beyond, so that polls that fail keep nobody."""


class Backpressure:
    """One for all lanes. ``patience`` in seconds."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._caught_up = asyncio.Event()
        self._caught_up.set()

    def fetched(self, count: int) -> None:
        """So many updates have come at once and are kept."""
        if count < FULL:
            self._caught_up.set()
        else:
            self._caught_up.clear()

    async def caught_up(self) -> None:
        """Wait until a poll has brought less than it may, or for as long as patience lasts."""
        try:
            async with asyncio.timeout(self._patience):
                await self._caught_up.wait()
        except TimeoutError:
            self._caught_up.set()
