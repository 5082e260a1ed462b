"""Who is measured, and how each is started."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.machine import ROOT, Process, spawn
from bench.standin import StandIn

LOGBOG, PTB, AIOGRAM, MIRROR = "Logbog", "python-telegram-bot", "aiogram", "mirror"
PEERS = (PTB, AIOGRAM)
SCRIPTS = {PTB: "ptb_bot.py", AIOGRAM: "aiogram_bot.py", MIRROR: "mirror.py"}
READY_SECONDS = 60.0


class NotReadyError(Exception):
    """A contestant did not begin to poll."""

    code = "bench.not_ready"


@dataclass(frozen=True)
class Contestants:
    """``peers`` is the Python that has the peers' libraries; ``profile`` is put before Logbog's own command."""

    peers: str

    @asynccontextmanager
    async def running(
        self, name: str, server: StandIn, *, url: str = "", folder: Path | None = None
    ) -> AsyncIterator[Process]:
        """A contestant that polls. ``url`` where it is not to speak to the stand-in directly; ``folder`` where there
        is something in it already."""
        with tempfile.TemporaryDirectory(prefix="bench-") as made:
            place = folder or Path(made)
            polled = len(await server.calls("getUpdates"))
            command, environment = self._command(name, url or server.url, server.token, place)
            async with spawn(command, environment=environment, folder=place) as process:
                await _ready(server, process, polled)
                yield process

    def _command(self, name: str, url: str, token: str, folder: Path) -> tuple[list[str], dict[str, str]]:
        if name == LOGBOG:
            return [sys.executable, "-m", "bot", "run"], {
                "LOGBOG_TELEGRAM_TOKEN": token,
                "LOGBOG_TELEGRAM_API_URL": url,
                "LOGBOG_DATA_DIR": str(folder / "data"),
            }
        script = ROOT / "bench" / "peers" / SCRIPTS[name]
        python = sys.executable if name == MIRROR else self.peers
        return [python, str(script), url, token, str(folder / "kept.db")], {}


async def _ready(server: StandIn, process: Process, polled: int) -> None:
    """Wait until it has asked for updates."""
    for _ in range(int(READY_SECONDS / 0.05)):
        if len(await server.calls("getUpdates")) > polled:
            return
        if not process.alive:
            break
        await asyncio.sleep(0.05)
    raise NotReadyError
