"""A running stand-in for each test, with a clock of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from standin.server import Practice, serve
from tests.standin.client import Client, StandingClock


@pytest.fixture
def clock() -> StandingClock:
    """The clock of the stand-in."""
    return StandingClock()


@pytest.fixture
async def client(clock: StandingClock) -> AsyncIterator[Client]:
    """A stand-in of its own for each test."""
    practice = Practice(clock=clock)
    runner, port = await serve(practice)
    async with aiohttp.ClientSession() as session:
        yield Client(session, f"http://127.0.0.1:{port}", practice)
    await runner.cleanup()
