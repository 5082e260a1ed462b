"""Faults on order: what the wire can do to a bot, as often as asked and no more."""

from __future__ import annotations

import aiohttp
import pytest

from tests.standin.client import ASTRID, Client

CHAT = ASTRID["id"]


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("502", 502)])
async def test_refusals_come_as_often_as_ordered(client: Client, kind: str, status: int) -> None:
    await client.do("fault", kind=kind, method="getMe", times=2, retry_after=7)
    for _ in range(2):
        got, body = await client.answer("getMe")
        assert got == status
        assert body.get("parameters") == ({"retry_after": 7} if kind == "429" else None)
    await client.call("getMe")


async def test_faults_meet_only_the_method_they_were_ordered_for(client: Client) -> None:
    await client.do("fault", kind="500", method="sendMessage")
    await client.call("getMe")
    await client.do("fault", kind="500", method="*")
    assert (await client.answer("getMe"))[0] == 500


@pytest.mark.parametrize("kind", ["close", "hang"])
async def test_connection_breaks_without_an_answer(client: Client, kind: str) -> None:
    await client.do("fault", kind=kind, method="getUpdates", seconds=0.05)
    with pytest.raises((aiohttp.ServerDisconnectedError, ConnectionResetError)):
        await client.answer("getUpdates")
    assert await client.call("getUpdates") == []


async def test_answer_can_be_lost_after_the_call_has_taken_effect(client: Client) -> None:
    await client.send(text="hej")
    await client.do("fault", kind="close", method="sendMessage", after=True)
    with pytest.raises((aiohttp.ServerDisconnectedError, ConnectionResetError)):
        await client.answer("sendMessage", chat_id=CHAT, text="Gemt")
    assert [message["text"] for message in (await client.see(f"chat/{CHAT}"))["messages"]] == ["hej", "Gemt"]


@pytest.mark.parametrize("method", ["getUpdates", "file"])
async def test_half_an_answer_arrives(client: Client, method: str) -> None:
    (sent,) = await client.upload(("document", "a.bin", "application/octet-stream", bytes(100_000)))
    path = (await client.call("getFile", file_id=sent["document"]["file_id"]))["file_path"]
    address = (
        f"{client.root}/file/bot{client.practice.token}/{path}"
        if method == "file"
        else f"{client.api}/{method}"
    )
    await client.do("fault", kind="half_body", method=method)
    async with client.session.get(address) as response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    async with client.session.get(address) as response:
        assert len(await response.read()) > 100


async def test_delay_only_delays(client: Client) -> None:
    await client.do("fault", kind="delay", seconds=0.05)
    assert (await client.call("getMe"))["is_bot"] is True


async def test_calls_are_counted_with_their_parameters(client: Client) -> None:
    await client.send(text="hej")
    await client.call("sendMessage", chat_id=CHAT, text="a")
    await client.call("getMe")
    (call,) = (await client.see("calls?method=sendMessage"))["calls"]
    assert (call["method"], call["params"]) == ("sendMessage", {"chat_id": CHAT, "text": "a"})
    assert call["time"] > 0
    await client.do("reset")
    assert (await client.see("calls"))["calls"] == []
    assert (await client.see(f"chat/{CHAT}"))["messages"] == []
