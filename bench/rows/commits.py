"""The store by itself, in this process: commits a second and how long the event loop is held up for them, with few and
many lanes, idle and beside other people's work."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.machine import tell
from bench.report import OPEN, Row, median, percentile
from storage import gil_wait
from storage.crypto.keys import MasterKey
from storage.open import open_store
from storage.sealed_store import SealedStore
from storage.values import Received, Turn

LANES = (5, 50)
SECONDS = 3.0
NOISE = 0.0001
"""Seconds of Python between two short system calls: what a busy HTTP server looks like."""

DESIGNS = {
    "as it is": (gil_wait.PATIENCE, gil_wait.SWITCH),
    "the lock of Python asked for after 10 µs": (gil_wait.PATIENCE, 0.00001),
    "awaited, after 10 µs": (0.0, 0.00001),
}
"""The loop stands still so long, and threads ask for Python's lock after so long, in seconds."""


async def designs(rounds: int, scale: float) -> list[Row]:
    """Each design in turn, in the same minute: what decision 2 chose from."""
    found: dict[tuple[str, int, bool], list[tuple[float, float, float, float]]] = {}
    for _ in range(rounds):
        for (name, times), lanes, busy in itertools.product(DESIGNS.items(), LANES, (False, True)):
            gil_wait.PATIENCE, gil_wait.SWITCH = times
            found.setdefault((name, lanes, busy), []).append(await _measured(lanes, busy, SECONDS * scale))
            tell(f"{name}, {lanes} lanes, {'busy' if busy else 'idle'}: {found[name, lanes, busy][-1]}")
    gil_wait.PATIENCE, gil_wait.SWITCH = DESIGNS["as it is"]
    gil_wait.hurry()
    return [_row(*which, runs) for which, runs in found.items()]


def _row(name: str, lanes: int, busy: bool, runs: list[tuple[float, float, float, float]]) -> Row:
    rate, half, most, held = (median(one) for one in zip(*runs, strict=True))
    times = f"p50 {half * 1000:.1f}, p99 {most * 1000:.0f} ms; loop held up p99 {held * 1000:.0f} ms"
    measured = f"{rate:,.0f} a second; {times}"
    return Row(f"turns of {lanes} lanes, the loop {'busy' if busy else 'idle'}, {name}", "–", measured, OPEN)


async def _measured(lanes: int, busy: bool, seconds: float) -> tuple[float, float, float, float]:
    """Turns a second, the middle and the 99th of their times, and the 99th of how late the loop comes round."""
    sys.setswitchinterval(gil_wait.SWITCH)
    async with _store() as store:
        took: list[float] = []
        late: list[float] = []
        end = time.perf_counter() + seconds
        beside = [asyncio.create_task(_watch(late))]
        beside += [asyncio.create_task(_noise()) for _ in range(3 * busy)]
        await asyncio.gather(*(_lane(store, number, end, took) for number in range(lanes)))
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    return len(took) / seconds, median(took), percentile(took, 0.99), percentile(late, 0.99)


@asynccontextmanager
async def _store() -> AsyncIterator[SealedStore]:
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        key = MasterKey.generate()
        store = await open_store(
            Path(made) / "data", key, clock=lambda: int(time.time()), ids=lambda: os.urandom(16)
        )
        sys.setswitchinterval(gil_wait.SWITCH)
        try:
            yield store
        finally:
            await store.close()


async def _lane(store: SealedStore, number: int, end: float, took: list[float]) -> None:
    """One account: an update comes, is read, and a turn with an event and a document ends it."""
    account = store.account(b"%d" % number)
    case = await store.open_case(account, case=os.urandom(16), now=1)
    for count in itertools.count():
        begun = time.perf_counter()
        if begun > end:
            return
        await store.receive([Received(b"%d/%d" % (number, count), account, b"x" * 400)])
        (waits,) = await store.waiting(account, 1)
        await store.access.standing(account)
        turn = Turn(account, done=[waits.seq], case=case, events=[b"x" * 600])
        turn.documents[account, "chat"] = b"x" * 500
        await store.commit(turn)
        took.append(time.perf_counter() - begun)


async def _watch(late: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(0.001)
        late.append(max(0.0, time.perf_counter() - begun - 0.001))


async def _noise() -> None:
    one, other = socket.socketpair()
    try:
        while True:
            until = time.perf_counter() + NOISE
            while time.perf_counter() < until:
                pass
            one.send(b"x")
            other.recv(1)
            await asyncio.sleep(0)
    finally:
        one.close()
        other.close()
