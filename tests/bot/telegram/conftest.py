"""Fixtures: the wire, connected to the stand-in or to a server whose answers the test writes."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.telegram.api import Telegram
from standin.server import Practice, serve
from tests.bot.telegram.servers import TOKEN, Clock, Stage, Toy


@pytest.fixture
async def toy() -> AsyncIterator[Toy]:
    """A server whose answers the test writes."""
    toy = Toy()
    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", toy.call)
    app.router.add_get(f"/file/bot{TOKEN}/{{path:.+}}", toy.file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    toy.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield toy
    await runner.cleanup()


@pytest.fixture
def clock() -> Clock:
    """A clock that moves when somebody sleeps."""
    return Clock()


@pytest.fixture
async def at_toy(toy: Toy, clock: Clock) -> AsyncIterator[Telegram]:
    """The wire, connected to the toy."""
    telegram = Telegram(TOKEN, api_url=toy.url, monotonic=clock, sleep=clock.sleep)
    await telegram.open()
    yield telegram
    await telegram.close()


@pytest.fixture
async def impatient(toy: Toy, clock: Clock) -> AsyncIterator[Telegram]:
    """The same, for servers that never answer: it waits for a moment only."""
    telegram = Telegram(TOKEN, api_url=toy.url, answer_seconds=0.02, monotonic=clock, sleep=clock.sleep)
    await telegram.open()
    yield telegram
    await telegram.close()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """The stand-in for Telegram."""
    practice = Practice(clock=time.time)
    runner, port = await serve(practice)
    async with aiohttp.ClientSession() as session:
        yield Stage(practice, f"http://127.0.0.1:{port}", session)
    await runner.cleanup()


@pytest.fixture
async def at_stage(stage: Stage, clock: Clock) -> AsyncIterator[Telegram]:
    """The wire, connected to the stand-in."""
    telegram = Telegram(stage.practice.token, api_url=stage.url, monotonic=clock, sleep=clock.sleep)
    await telegram.open()
    yield telegram
    await telegram.close()
