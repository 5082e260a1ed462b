"""The limits and refusals that a bot must survive at Telegram, met here with Telegram's own words."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import aiohttp
import pytest

from tests.standin.client import ASTRID, Client, StandingClock, drawn

CHAT = ASTRID["id"]
HOUR = 3600


def button(data: str) -> dict[str, Any]:
    """A keyboard of one button."""
    return {"inline_keyboard": [[{"text": "Tid", "callback_data": data}]]}


@pytest.fixture(autouse=True)
async def started(client: Client) -> None:
    """A person who has written, so that the bot may answer."""
    await client.send(text="/start")


@pytest.mark.parametrize("method", ["getMe", "sendMessage", "noSuchMethod"])
async def test_wrong_token_is_unauthorized(client: Client, method: str) -> None:
    async with client.session.get(f"{client.root}/bot1:wrong/{method}") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_unknown_method_is_not_found_and_the_case_of_a_known_one_does_not_matter(
    client: Client,
) -> None:
    assert await client.refused("makeCoffee") == (404, "Not Found")
    assert (await client.call("GETME"))["is_bot"] is True


async def test_text_holds_4096_characters_after_formatting_and_not_one_more(client: Client) -> None:
    longest = "😀" * 4096
    sent = await client.call("sendMessage", chat_id=CHAT, text=f"<b>{longest}</b>", parse_mode="HTML")
    assert sent["text"] == longest
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 8192}]
    refused = await client.refused("sendMessage", chat_id=CHAT, text=longest + "a")
    assert refused == (400, "Bad Request: message is too long")


async def test_caption_holds_1024_characters(client: Client) -> None:
    (sent,) = await client.upload(("document", "a.txt", "text/plain", b"a"))
    file_id = sent["document"]["file_id"]
    await client.call("sendDocument", chat_id=CHAT, document=file_id, caption="a" * 1024)
    refused = await client.refused("sendDocument", chat_id=CHAT, document=file_id, caption="a" * 1025)
    assert refused == (400, "Bad Request: message caption is too long")


@pytest.mark.parametrize("text", ["", "   \n ", "<b></b>"])
async def test_empty_text_is_refused(client: Client, text: str) -> None:
    refused = await client.refused("sendMessage", chat_id=CHAT, text=text, parse_mode="HTML")
    assert refused == (400, "Bad Request: message text is empty")


@pytest.mark.parametrize(
    ("data", "fits"), [("a" * 64, True), ("a" * 65, False), ("æ" * 32, True), ("æ" * 33, False)]
)
async def test_button_data_holds_64_bytes(client: Client, data: str, fits: bool) -> None:
    status, body = await client.answer("sendMessage", chat_id=CHAT, text="?", reply_markup=button(data))
    assert (status == 200) is fits
    assert fits or body["description"] == "Bad Request: BUTTON_DATA_INVALID"


async def test_alert_holds_200_characters_and_a_tap_is_answered_once(client: Client) -> None:
    sent = await client.call("sendMessage", chat_id=CHAT, text="?", reply_markup=button("t"))
    tap = (await client.do("tap", user_id=CHAT, message_id=sent["message_id"], text="Tid"))[
        "callback_query_id"
    ]
    assert (await client.refused("answerCallbackQuery", callback_query_id=tap, text="a" * 201))[0] == 400
    await client.call("answerCallbackQuery", callback_query_id=tap, text="a" * 200, show_alert=True)
    assert (await client.see(f"answers?callback_query_id={tap}"))["answer"]["show_alert"] is True
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await client.refused("answerCallbackQuery", callback_query_id=tap) == (400, too_old)


async def test_tap_can_no_longer_be_answered_after_a_quarter_of_an_hour(
    client: Client, clock: StandingClock
) -> None:
    tap = (await client.do("tap", user_id=CHAT, message_id=1, data="t"))["callback_query_id"]
    clock.now += HOUR
    assert (await client.refused("answerCallbackQuery", callback_query_id=tap))[1].startswith(
        "Bad Request: query is"
    )


async def test_edit_that_changes_nothing_is_refused_with_telegrams_sentence(client: Client) -> None:
    sent = await client.call("sendMessage", chat_id=CHAT, text="Gemt", reply_markup=button("t"))
    at = {"chat_id": CHAT, "message_id": sent["message_id"], "text": "Gemt"}
    sentence = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert await client.refused("editMessageText", **at, reply_markup=button("t")) == (400, sentence)
    edited = await client.call("editMessageText", **at)
    assert "reply_markup" not in edited
    assert await client.refused("editMessageText", **at) == (400, sentence)


async def test_what_is_gone_or_not_the_bots_cannot_be_edited(client: Client) -> None:
    sent = await client.call("sendMessage", chat_id=CHAT, text="Gemt")
    at = {"chat_id": CHAT, "message_id": sent["message_id"]}
    await client.call("deleteMessage", **at)
    gone = (400, "Bad Request: message to edit not found")
    assert await client.refused("editMessageText", **at, text="?") == gone
    assert await client.refused("deleteMessage", **at) == (400, "Bad Request: message to delete not found")
    theirs = await client.refused("editMessageText", chat_id=CHAT, message_id=1, text="?")
    assert theirs == (400, "Bad Request: message can't be edited")


@pytest.mark.parametrize("whose", ["the bot's", "the person's"])
async def test_messages_can_be_deleted_for_48_hours(client: Client, clock: StandingClock, whose: str) -> None:
    ids = []
    for _ in range(2):
        sent = await (
            client.call("sendMessage", chat_id=CHAT, text="x")
            if whose == "the bot's"
            else client.send(text="x")
        )
        ids.append(sent["message_id"])
    clock.now += 48 * HOUR - 1
    await client.call("deleteMessage", chat_id=CHAT, message_id=ids[0])
    clock.now += 1
    status, description = await client.refused("deleteMessage", chat_id=CHAT, message_id=ids[1])
    assert (status, description) == (400, "Bad Request: message can't be deleted for everyone")
    assert (await client.refused("deleteMessages", chat_id=CHAT, message_ids=ids))[0] == 400


async def test_at_most_a_hundred_messages_are_deleted_in_one_call(client: Client) -> None:
    assert (await client.refused("deleteMessages", chat_id=CHAT, message_ids=list(range(1, 102))))[0] == 400


async def test_bot_cannot_write_to_strangers_nor_to_who_has_blocked_it(client: Client) -> None:
    assert await client.refused("sendMessage", chat_id=999, text="hej") == (
        400,
        "Bad Request: chat not found",
    )
    await client.do("block", user_id=CHAT, blocked=True)
    blocked = await client.refused("sendMessage", chat_id=CHAT, text="hej")
    assert blocked == (403, "Forbidden: bot was blocked by the user")
    await client.send(text="her er jeg igen")
    await client.call("sendMessage", chat_id=CHAT, text="hej")


async def test_flood_limits_say_how_long_to_wait(client: Client) -> None:
    await client.do("limits", enabled=True, per_chat=0.5, burst=3, overall=30)
    for _ in range(3):
        await client.call("sendMessage", chat_id=CHAT, text="hej")
    status, body = await client.answer("sendMessage", chat_id=CHAT, text="hej")
    wait = body["parameters"]["retry_after"]
    assert (status, body["description"]) == (429, f"Too Many Requests: retry after {wait}")
    assert 1 <= wait <= 2
    async with client.session.get(f"{client.api}/sendMessage?chat_id={CHAT}&text=hej") as response:
        assert response.headers["Retry-After"] == str((await response.json())["parameters"]["retry_after"])
    await client.do("limits", enabled=False)
    await client.call("sendMessage", chat_id=CHAT, text="hej")


async def test_files_over_20_mb_are_not_handed_out(client: Client) -> None:
    user = {"user": ASTRID, "size": 20 * 1024 * 1024 + 1, "name": "film.mov"}
    (sent,) = (await client.do("big_file", **user))["messages"]
    assert sent["document"]["file_size"] == 20 * 1024 * 1024 + 1
    refused = await client.refused("getFile", file_id=sent["document"]["file_id"])
    assert refused == (400, "Bad Request: file is too big")


@pytest.mark.parametrize("name", ["document", "photo"])
async def test_uploads_over_the_limit_are_refused(client: Client, name: str) -> None:
    size = {"document": 50, "photo": 10}[name] * 1024 * 1024 + 1
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", str(CHAT))
    form.add_field(name, io.BytesIO(drawn(60, 60) + bytes(size)), filename="big.bin")
    async with client.session.post(f"{client.api}/send{name.capitalize()}", data=form) as response:
        assert response.status == {"document": 413, "photo": 400}[name]


async def test_one_waiting_person_does_not_keep_another_from_being_served(client: Client) -> None:
    revision = (await client.see(f"chat/{CHAT}"))["revision"]
    waiting = asyncio.create_task(client.see(f"wait/{CHAT}?after={revision}&timeout=20"))
    await client.do("send", user={"id": 6, "first_name": "Jonas"}, text="hej")
    await client.call("sendMessage", chat_id=CHAT, text="svar")
    assert [message["text"] for message in (await waiting)["messages"]] == ["svar"]
