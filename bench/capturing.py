"""One run of captures: everything is queued at the stand-in while the contestant is stopped; then it goes on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.contestants import Contestants
from bench.letters import Letter
from bench.machine import Process
from bench.proxy import far_away
from bench.standin import Acknowledged, StandIn, stand_in

LOOK_SECONDS = 0.5
QUIET_SECONDS = 8.0
IDLE_SECONDS = 2.0
IDLE_SHARE = 0.04
REST_SECONDS = 2.5
DAY = 86_400


@dataclass(frozen=True)
class Captured:
    """``acknowledged`` captures in ``seconds``; ``work`` is processor time a capture in seconds; ``resident`` in MB."""

    sent: int
    acknowledged: int
    seconds: float
    work: float
    resident: float

    @property
    def rate(self) -> float:
        """Acknowledged captures a second."""
        return self.acknowledged / self.seconds


async def run(
    contestants: Contestants,
    name: str,
    letters: Sequence[Letter],
    *,
    photos: tuple[int, int] | None = None,
    away: float = 0.0,
    folder: Path | None = None,
) -> Captured:
    """Let one contestant capture all letters; chats that it meets for the first time are warmed up before.

    ``photos`` is a number and a size: each letter then carries one of them. ``away`` is the seconds to the server.
    """
    async with stand_in() as server, far_away(server.url, away) as detour:
        url = detour if away else server.url
        async with contestants.running(name, server, url=url, folder=folder) as process:
            await warm_up(server, process, letters)
            if photos is not None:
                known = await server.photos(*photos)
                letters = [
                    replace(letter, text="", photo=known[n % len(known)]) for n, letter in enumerate(letters)
                ]
                await asyncio.sleep(REST_SECONDS)
            return await measure(server, process, letters)


async def warm_up(server: StandIn, process: Process, letters: Sequence[Letter]) -> None:
    """A first message from every chat, long before the others, and the end of what follows from it."""
    firsts = {letter.chat: replace(letter, date=letter.date - DAY, photo="") for letter in reversed(letters)}
    already = Acknowledged(await server.said()).total
    sent = await server.send_all([replace(first, text="Hej", origin=0) for first in firsts.values()])
    await _acknowledged(server, process, already + sent)
    await asyncio.sleep(REST_SECONDS)


async def measure(server: StandIn, process: Process, letters: Sequence[Letter]) -> Captured:
    """Queue all letters while the contestant is stopped, let it go on, wait for its last acknowledgement."""
    before = Acknowledged(await server.said()).total
    process.pause()
    sent = await server.send_all(letters)
    worked = process.busy()
    begun = process.resume()
    while process.alive and await server.pending():  # noqa: ASYNC110 - what is waited for is in another process
        await asyncio.sleep(LOOK_SECONDS)
    acknowledged = await _acknowledged(server, process, before + sent)
    work = process.busy() - worked
    ended = acknowledged.reached(before + sent) or acknowledged.steps[-1][0]
    return Captured(sent, acknowledged.total - before, ended - begun, work / sent, process.resident())


async def _acknowledged(server: StandIn, process: Process, count: int) -> Acknowledged:
    """Wait for so many, or until nothing has come for a while. Asking the stand-in for all that was said takes its
    time from what is measured: only once the contestant has nothing to do."""
    last, total = time.monotonic(), 0
    while True:
        await _quiet(process)
        acknowledged = Acknowledged(await server.said())
        if acknowledged.total != total:
            last, total = time.monotonic(), acknowledged.total
        if total >= count or time.monotonic() - last > QUIET_SECONDS:
            return acknowledged


async def _quiet(process: Process) -> None:
    """Wait until a process has hardly worked for a while (longer than the pause between two acknowledgements)."""
    quiet, worked = 0.0, process.busy()
    while process.alive and quiet < IDLE_SECONDS:
        await asyncio.sleep(LOOK_SECONDS)
        now = process.busy()
        quiet = quiet + LOOK_SECONDS if now - worked <= IDLE_SHARE * LOOK_SECONDS else 0.0
        worked = now
