"""The bot with a webhook, and both changes between webhook and polling: nothing that is sent meanwhile is lost."""

from __future__ import annotations

import io
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.case import events as ev
from bot.telegram.webhook_server import BODY_LIMIT, SECRET_HEADER
from tests.kits.world import World, world

SECRET = "a-made-up-secret-of-the-hook"
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, start=False) as made:
        yield made


def hooked(here: World) -> str:
    """Settings for a webhook; gives its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/telegram"
    here.bot.environment |= {
        "LOGBOG_WEBHOOK_URL": url,
        "LOGBOG_WEBHOOK_SECRET": SECRET,
        "LOGBOG_LISTEN": f"127.0.0.1:{port}",
    }
    return url


def polling(here: World) -> None:
    for name in ("URL", "SECRET"):
        here.bot.environment.pop(f"LOGBOG_WEBHOOK_{name}", None)


async def texts(here: World) -> list[str]:
    """The texts that are kept, in the order in which they came."""
    found = [event.payload.text for event in await here.events() if isinstance(event.payload, ev.Captured)]
    return [str(text) for text in found]


async def test_from_polling_to_webhook_and_back(here: World) -> None:
    phone = here.phone()
    await here.bot.start()
    await phone.says("ved polling", r"nr\. 1")
    await here.bot.stop()
    await phone.send(text="mellem polling og webhook")

    url = hooked(here)
    await here.bot.start()
    await phone.reads("2 beskeder")
    await phone.says("ved webhook", "3 beskeder")
    assert here.practice.bot.webhook["url"] == url
    await here.bot.kill()
    await phone.send(text="mellem webhook og polling")

    polling(here)
    await here.bot.start()
    await phone.says("ved polling igen", "5 beskeder")
    assert not here.practice.bot.webhook
    assert await here.bot.stop() == 0
    assert await texts(here) == [
        "ved polling",
        "mellem polling og webhook",
        "ved webhook",
        "mellem webhook og polling",
        "ved polling igen",
    ]


async def test_only_who_knows_the_secret_is_heard(here: World) -> None:
    url = hooked(here)
    await here.bot.start()
    await here.phone().says("hej", "Gemt")
    update = b'{"update_id":1,"message":{"message_id":9,"date":1,"chat":{"id":666,"type":"private"},"text":"falsk"}}'
    for headers, body, status in (
        ({}, update, 403),
        ({SECRET_HEADER: "wrong"}, update, 403),
        ({SECRET_HEADER: SECRET}, b"x" * (BODY_LIMIT + 1), 413),
    ):
        async with here.http.post(url, data=io.BytesIO(body), headers=headers) as answer:
            assert answer.status == status
    async with here.http.get(url.replace("/telegram", "/")) as answer:
        assert answer.status == 404
    await here.bot.stop()
    output = here.bot.output.read_text()
    assert SECRET not in output
    async with here.store() as store:
        assert len(await store.cases()) == 1


async def test_an_address_in_use_is_told(here: World) -> None:
    hooked(here)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(here.bot.environment["LOGBOG_LISTEN"].rpartition(":")[2])))
        taken.listen()
        await here.bot.start()
        assert await here.bot.ended() == 1
    assert "wire.cannot_listen" in here.bot.output.read_text()
