"""Webhook delivery: with the secret, in order, one at a time, again until the bot says 200."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.standin.client import ASTRID, Client


class Hook:
    """A bot's webhook that first fails as often as it is told."""

    def __init__(self) -> None:
        self.failures = 0
        self.at_once = self.most_at_once = 0
        self.answer: dict[str, Any] | None = None
        self.seen: asyncio.Queue[tuple[str | None, dict[str, Any]]] = asyncio.Queue()
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        """Take one delivery."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        update = await request.json()
        await asyncio.sleep(0)
        self.at_once -= 1
        await self.seen.put((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        return web.json_response(self.answer) if self.answer else web.Response()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """A listening webhook."""
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def test_updates_come_in_order_one_at_a_time_with_the_secret(client: Client, hook: Hook) -> None:
    await client.send(text="0")
    await client.call("setWebhook", url=hook.url, secret_token="s3cret_-")
    for number in range(1, 5):
        await client.send(text=str(number))
    seen = [await hook.seen.get() for _ in range(5)]
    assert [update["message"]["text"] for _, update in seen] == list("01234")
    assert {secret for secret, _ in seen} == {"s3cret_-"}
    assert hook.most_at_once == 1


async def test_refused_delivery_is_repeated_and_told_in_the_info(client: Client, hook: Hook) -> None:
    hook.failures = 2
    await client.call("setWebhook", url=hook.url)
    await client.send(text="vigtig")
    ids = [(await hook.seen.get())[1]["update_id"] for _ in range(3)]
    assert len(set(ids)) == 1
    info = await client.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_webhook_works_after_a_reset_and_for_bots_that_came_later(client: Client, hook: Hook) -> None:
    await client.call("setWebhook", url=hook.url)
    await client.do("reset")
    token = client.practice.add_bot("1000002:other").token
    for bot in (client.practice.token, token):
        async with client.session.post(
            f"{client.root}/bot{bot}/setWebhook", json={"url": hook.url}
        ) as response:
            assert response.status == 200
        await client.send(text=f"til {bot}", token=bot)
        assert (await hook.seen.get())[1]["message"]["text"] == f"til {bot}"


async def test_webhook_may_answer_with_a_method(client: Client, hook: Hook) -> None:
    hook.answer = {"method": "sendMessage", "chat_id": ASTRID["id"], "text": "Gemt"}
    await client.call("setWebhook", url=hook.url)
    await client.send(text="hej")
    revision = (await client.see(f"chat/{ASTRID['id']}"))["revision"]
    chat = await client.see(f"wait/{ASTRID['id']}?after={min(revision, 1)}&timeout=5")
    assert chat["messages"][-1]["text"] == "Gemt"


@pytest.mark.parametrize("address", ["https://example.org/hook", "http://10.0.0.7/hook"])
async def test_nothing_is_ever_delivered_to_another_machine(client: Client, address: str) -> None:
    status, description = await client.refused("setWebhook", url=address)
    assert status == 400
    assert description.startswith("Bad Request: bad webhook")


async def test_secrets_with_other_signs_are_refused(client: Client, hook: Hook) -> None:
    assert (await client.refused("setWebhook", url=hook.url, secret_token="to ord"))[0] == 400
