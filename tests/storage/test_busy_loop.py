"""An event loop that is busy with other people's work must not starve the store (see
docs/decisions/0002-storage.md)."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest

from tests.kits.storage_kit import Opener, appended, chunked, opened_case, whole

NOISE = 0.0001
"""Seconds of Python between two short system calls: what a busy HTTP server looks like."""

MOST_TURNS = 5_000
"""Counted in turns, since a slow machine slows both sides. A commit whose thread starves let some 17,000 go first."""


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    yield one, other
    one.close()
    other.close()


class Noise:
    """How often somebody else has had a turn."""

    def __init__(self) -> None:
        self.turns = 0


async def noise(pair: tuple[socket.socket, socket.socket], stop: asyncio.Event, made: Noise) -> None:
    while not stop.is_set():
        made.turns += 1
        until = time.perf_counter() + NOISE
        while time.perf_counter() < until:
            pass
        pair[0].send(b"x")
        pair[1].recv(1)
        await asyncio.sleep(0)


async def test_commits_and_files_stay_quick_beside_a_busy_loop(
    opener: Opener, pair: tuple[socket.socket, socket.socket]
) -> None:
    store = await opener()
    account, case = await opened_case(store)
    stop = asyncio.Event()
    made = Noise()
    noises = [asyncio.create_task(noise(pair, stop, made)) for _ in range(3)]
    took = []
    try:
        for number in range(40):
            before = made.turns
            await appended(store, account, case, [b"%d" % number])
            kept = await store.put_file(case, chunked(b"x" * 50_000))
            await whole(store.file(case, kept.id))
            took.append(made.turns - before)
    finally:
        stop.set()
        await asyncio.gather(*noises)
    assert sorted(took)[20] < MOST_TURNS, "half of them let others go first more often than that"
