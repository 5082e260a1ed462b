"""Whoever has much to do lets the fetching go first, and waits for no poll that fails."""

from __future__ import annotations

import asyncio

from bot.chat.turn.backpressure import Backpressure
from bot.telegram.update_splitting import FULL


async def test_nobody_waits_where_a_poll_brought_less_than_it_may() -> None:
    intake = Backpressure(patience=600)
    await intake.caught_up()
    intake.fetched(FULL)
    intake.fetched(FULL - 1)
    await intake.caught_up()


async def test_a_full_poll_keeps_waiting_until_the_next_one_brings_less() -> None:
    intake = Backpressure(patience=600)
    intake.fetched(FULL)
    waiting = asyncio.create_task(intake.caught_up())
    for _ in range(5):
        intake.fetched(FULL)
        await asyncio.sleep(0)
    assert not waiting.done()
    intake.fetched(3)
    await waiting


async def test_polls_that_fail_keep_nobody_for_long_and_nobody_twice() -> None:
    intake = Backpressure(patience=0.01)
    intake.fetched(FULL)
    await intake.caught_up()
    patient = asyncio.create_task(intake.caught_up())
    await asyncio.sleep(0)
    assert patient.done()
