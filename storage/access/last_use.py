"""When accounts were last used: written down at most once an hour."""

from __future__ import annotations

from collections import OrderedDict

from storage.access.access import CaseAccess
from storage.access.seats import TOUCH_SECONDS
from storage.engine import Write

USED = 4096
"""Accounts of which it is remembered that they were used within the hour, 0.2 kB each."""


class LastUse:
    """Those of one store."""

    def __init__(self, access: CaseAccess) -> None:
        self._access = access
        self._used: OrderedDict[bytes, int] = OrderedDict()

    async def writes(self, account: bytes, now: int) -> list[Write]:
        """What is to be written when an account is used."""
        used = self._used.get(account)
        if used is not None and used >= now - TOUCH_SECONDS:
            return []
        seated, writes = await self._access.used(account, now)
        if seated:
            self._used[account] = now
            self._used.move_to_end(account)
            if len(self._used) > USED:
                self._used.popitem(last=False)
        return writes

    def forget(self) -> None:
        """What is remembered may not be true any more."""
        self._used.clear()
