"""The person's side: what tests, the demo and the page build on."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE

import aiohttp
import pytest

from standin.server import NotLoopbackError, Practice, serve
from tests.standin.client import ASTRID, Client, StandingClock

CHAT = ASTRID["id"]


async def test_chat_tells_whose_a_message_is_and_what_became_of_it(client: Client) -> None:
    await client.send(text="hej")
    sent = await client.call("sendMessage", chat_id=CHAT, text="Gemt", disable_notification=True)
    await client.call("editMessageText", chat_id=CHAT, message_id=sent["message_id"], text="Gemt · nr. 1")
    await client.call("deleteMessage", chat_id=CHAT, message_id=1)
    first, second = (await client.see(f"chat/{CHAT}"))["messages"]
    assert (first["from_bot"], first["deleted"], first["edits"]) == (False, True, 0)
    assert (second["from_bot"], second["deleted"], second["edits"]) == (True, False, 1)
    assert (second["text"], second["disable_notification"]) == ("Gemt · nr. 1", True)


async def test_waiting_gives_what_has_changed_since(client: Client) -> None:
    await client.send(text="hej")
    before = (await client.see(f"chat/{CHAT}"))["revision"]
    waiting = asyncio.create_task(client.see(f"wait/{CHAT}?after={before}&timeout=20"))
    await client.call("sendMessage", chat_id=CHAT, text="Gemt")
    answer = await waiting
    assert [message["text"] for message in answer["messages"]] == ["Gemt"]
    assert answer["revision"] > before
    nothing = await client.see(f"wait/{CHAT}?after={answer['revision']}&timeout=0.01")
    assert nothing["messages"] == []


async def test_typing_and_drafts_show_and_end_with_the_next_message(client: Client) -> None:
    await client.send(text="hej")
    await client.call("sendChatAction", chat_id=CHAT, action="typing")
    await client.call("sendMessageDraft", chat_id=CHAT, draft_id=1, text="<b>kig</b>", parse_mode="HTML")
    chat = await client.see(f"chat/{CHAT}")
    assert (chat["action"], chat["draft"]["text"]) == ("typing", "kig")
    await client.call("sendMessage", chat_id=CHAT, text="Gemt")
    chat = await client.see(f"chat/{CHAT}")
    assert (chat["action"], chat["draft"]) == (None, None)


async def test_live_location_goes_on_as_edits(client: Client) -> None:
    sent = await client.send(location={"latitude": 56.0, "longitude": 10.0}, live_period=900)
    moved = {"latitude": 56.1, "longitude": 10.1}
    await client.do("edit", user_id=CHAT, message_id=sent["message_id"], location=moved)
    edited = (await client.call("getUpdates"))[1]["edited_message"]
    assert edited["location"] == {**moved, "live_period": 900}
    assert edited["edit_date"] == edited["date"]


async def test_tap_by_another_account_names_that_account(client: Client) -> None:
    await client.send(text="hej")
    await client.do("tap", user_id=6, chat_id=CHAT, message_id=1, data="x")
    query = (await client.call("getUpdates"))[1]["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (6, CHAT)


async def test_menu_is_the_one_of_the_narrowest_scope_and_the_persons_language(client: Client) -> None:
    scopes: list[tuple[str, dict[str, object], str]] = [
        ("alle", {"type": "default"}, ""), ("dansk", {"type": "default"}, "da"),
        ("privat", {"type": "all_private_chats"}, ""), ("her", {"type": "chat", "chat_id": CHAT}, ""),
    ]  # fmt: skip
    seen = []
    for name, scope, language in scopes:
        commands = [{"command": "log", "description": name}]
        await client.call("setMyCommands", commands=commands, scope=scope, language_code=language)
        menu = await client.see(f"commands?user_id={CHAT}&language=da")
        seen.append(menu["commands"][0]["description"])
    assert seen == ["alle", "dansk", "privat", "her"]


async def test_wrong_requests_of_people_are_refused_with_a_reason(client: Client) -> None:
    for path, fields in [
        ("send", {"user": ASTRID}), ("send", {"text": "uden bruger"}), ("tap", {"user_id": CHAT, "message_id": 1}),
        ("edit", {"user_id": CHAT, "message_id": 9, "text": "x"}), ("fault", {"kind": "earthquake"}),
        ("send", {"user": ASTRID, "text": "x", "forward_origin": {"type": "moon"}}),
    ]:  # fmt: skip
        async with client.session.post(f"{client.root}/practice/{path}", json=fields) as response:
            assert response.status == 400, path


async def test_pages_from_elsewhere_can_neither_read_nor_steer(client: Client) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        async with client.session.get(f"{client.root}/practice/chat/{CHAT}", headers=headers) as response:
            assert response.status == 403


async def test_served_to_this_machine_only(clock: StandingClock) -> None:
    with pytest.raises(NotLoopbackError):
        await serve(Practice(clock=clock), host="0.0.0.0")  # noqa: S104 -- that is the point


async def test_own_process_tells_its_address_and_ends_when_asked() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "standin", "serve", "--port", "0", stdout=PIPE
    )
    assert process.stdout is not None
    told = json.loads(await process.stdout.readline())
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{told['url']}/bot{told['token']}/getMe") as response,
    ):
        assert (await response.json())["ok"] is True
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0
