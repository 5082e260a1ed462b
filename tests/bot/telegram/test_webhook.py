"""The webhook: only from who knows the secret, 200 only after the commit."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Sequence

import aiohttp
import pytest

from bot.telegram.api import Telegram
from bot.telegram.connection_limits import serve
from bot.telegram.identify import Incoming
from bot.telegram.webhook_server import BODY_LIMIT, SECRET_HEADER, application
from tests.bot.telegram.servers import Stage
from tests.kits.waiting import until

SECRET = "a-made-up-secret"


class Inbox:
    """Keeps what comes; refuses a number of times first."""

    def __init__(self) -> None:
        self.refuse = 0
        self.updates: list[Incoming] = []

    async def receive(self, updates: Sequence[Incoming]) -> None:
        """Keep a batch."""
        if self.refuse:
            self.refuse -= 1
            raise OSError(28, "No space left on device")
        self.updates += updates


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def address(inbox: Inbox) -> AsyncIterator[str]:
    serving = await serve(application("/hook", SECRET, inbox.receive), "127.0.0.1", 0)
    yield f"http://127.0.0.1:{serving.port}/hook"
    await serving.cleanup()


async def post(address: str, body: bytes, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=io.BytesIO(body), headers=headers) as response,
    ):
        assert await response.read() is not None
        return response.status


async def test_an_update_is_taken_and_then_answered(inbox: Inbox, address: str) -> None:
    raw = json.dumps({"update_id": 1, "message": {"message_id": 2, "chat": {"id": 3}}}).encode()
    assert await post(address, raw) == 200
    assert inbox.updates[0].raw == raw
    assert inbox.updates[0].identity.account == 3


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "æøå"])
async def test_nothing_is_taken_from_strangers(inbox: Inbox, address: str, secret: str | None) -> None:
    assert await post(address, b'{"update_id":1}', secret) == 403
    assert inbox.updates == []


async def test_what_could_not_be_kept_is_sent_again(inbox: Inbox, address: str) -> None:
    inbox.refuse = 1
    assert await post(address, b'{"update_id":1}') == 503
    assert await post(address, b'{"update_id":1}') == 200
    assert len(inbox.updates) == 1


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b"7", b'{"update_id":'])
async def test_what_cannot_be_read_is_kept(inbox: Inbox, address: str, body: bytes) -> None:
    assert await post(address, body) == 200
    assert inbox.updates[0].raw == body


async def test_more_than_four_megabytes_are_refused(inbox: Inbox, address: str) -> None:
    assert await post(address, b'"' + b"x" * (BODY_LIMIT - 2) + b'"') == 200
    assert await post(address, b"x" * (BODY_LIMIT + 1)) == 413
    assert len(inbox.updates) == 1


def test_a_webhook_needs_a_secret(inbox: Inbox) -> None:
    with pytest.raises(ValueError, match="secret"):
        application("/hook", "", inbox.receive)


async def test_the_stand_in_delivers_until_it_is_kept(
    stage: Stage, at_stage: Telegram, inbox: Inbox, address: str
) -> None:
    inbox.refuse = 1
    await at_stage.set_webhook(address, secret=SECRET)
    await stage.does("send", user={"id": 8001, "first_name": "Prøve"}, text="hej")
    await until(lambda: inbox.updates)
    assert inbox.refuse == 0
    assert inbox.updates[0].identity.account == 8001
    await at_stage.delete_webhook()


SOME_HEADERS = b"POST /hook HTTP/1.1\r\nHost: logbog\r\n"


async def test_whoever_only_holds_a_line_open_is_let_go(inbox: Inbox) -> None:
    app = application("/hook", SECRET, inbox.receive, body_seconds=0.05)
    serving = await serve(app, "127.0.0.1", 0, header_seconds=0.05)
    secret = f"{SECRET_HEADER}: {SECRET}\r\n".encode()
    told = []
    for sent in (b"", SOME_HEADERS, SOME_HEADERS + secret + b"Content-Length: 900\r\n\r\n{"):
        reader, writer = await asyncio.open_connection("127.0.0.1", serving.port)
        writer.write(sent)
        try:
            told.append((await asyncio.wait_for(reader.read(), 30)).split(b"\r\n")[0])
        except ConnectionResetError:
            told.append(b"")
        writer.close()
    assert told == [b"", b"", b"HTTP/1.1 408 Request Timeout"]
    assert inbox.updates == []
    assert await post(f"http://127.0.0.1:{serving.port}/hook", b'{"update_id":1}') == 200
    await serving.cleanup()


async def test_only_so_many_at_once_and_a_place_is_free_again(inbox: Inbox) -> None:
    serving = await serve(application("/hook", SECRET, inbox.receive), "127.0.0.1", 0, most=2)
    address = f"http://127.0.0.1:{serving.port}/hook"
    held = [await asyncio.open_connection("127.0.0.1", serving.port) for _ in range(2)]
    with pytest.raises(aiohttp.ClientError):
        await post(address, b'{"update_id":1}')
    held[0][1].close()
    await held[0][1].wait_closed()

    async def taken() -> bool:
        try:
            return await post(address, b'{"update_id":1}') == 200
        except aiohttp.ClientError:
            return False

    await until(taken)
    held[1][1].close()
    await serving.cleanup()
