"""Delivers updates to a bot's webhook: one at a time, in order, again and again until it says 2xx."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import aiohttp

from standin.world.errors import JSON
from standin.world.updates import PendingUpdate
from standin.world.world import Bot

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
ANSWER_SECONDS = 60.0
Reply = Callable[[Bot, JSON], Awaitable[object]]


async def deliver_for_ever(bot: Bot, reply: Reply) -> None:
    """Deliver what comes while a webhook is set; ``reply`` carries out what the webhook answers with."""
    pause = FIRST_PAUSE
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        while True:
            row = bot.updates.first() if bot.webhook else None
            if row is None:
                bot.updates.came.clear()
                await bot.updates.came.wait()
            elif await _deliver(session, bot, row, reply):
                bot.updates.forget(row)
                pause = FIRST_PAUSE
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)


async def _deliver(session: aiohttp.ClientSession, bot: Bot, row: PendingUpdate, reply: Reply) -> bool:
    webhook = bot.webhook
    headers = {"Content-Type": "application/json"}
    if webhook["secret"]:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret"]
    try:
        async with session.post(webhook["url"], data=row.body, headers=headers) as response:
            if not 200 <= response.status < 300:
                return _failed(
                    bot, webhook, f"Wrong response from the webhook: {response.status} {response.reason}"
                )
            with contextlib.suppress(ValueError, aiohttp.ContentTypeError):
                answer = await response.json()
                if isinstance(answer, dict) and "method" in answer:
                    await reply(bot, answer)
            return True
    except (aiohttp.ClientError, TimeoutError):
        return _failed(bot, webhook, "Connection refused")


def _failed(bot: Bot, webhook: JSON, reason: str) -> bool:
    webhook["last_error_date"] = bot.now()
    webhook["last_error_message"] = reason
    return False
