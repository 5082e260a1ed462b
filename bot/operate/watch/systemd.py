"""What systemd is told (sd_notify(3)): that the bot is ready, and, for as long as it truly works, that it is alive.
When that word stays away for WatchdogSec, systemd starts the bot anew."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable


class Supervisor:
    """``address`` is NOTIFY_SOCKET, ``seconds`` the time within which a sign of life must come (None: not asked for).
    Nothing is done where there is no address."""

    def __init__(self, address: str | None, seconds: float | None, alive: Callable[[], bool]) -> None:
        self._address = address
        self._seconds = seconds
        self._alive = alive

    async def run(self) -> None:
        """Say that it is ready, then that it is alive, until cancelled."""
        self.tell("READY=1")
        while self._address is not None and self._seconds is not None:
            if self._alive():
                self.tell("WATCHDOG=1")
            await asyncio.sleep(self._seconds / 3)

    def tell(self, line: str) -> None:
        """One datagram; a supervisor that is not there any more is none of our trouble."""
        if self._address is None:
            return
        name = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as end:
            try:
                end.sendto(line.encode(), name)
            except OSError:
                return
