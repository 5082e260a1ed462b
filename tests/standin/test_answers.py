"""Every answer and every update of the stand-in has the shape that Telegram's own list of types gives it."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from standin.api.call import METHODS
from tests.kits.api_shape import bot_api, problems
from tests.standin.client import ASTRID, Client, drawn

BUTTONS = {
    "inline_keyboard": [
        [{"text": "Tid", "callback_data": "t"}, {"text": "Kort", "url": "https://example.org"}]
    ]
}
CHAT = ASTRID["id"]
ORIGINS: list[dict[str, Any]] = [
    {"type": "user", "date": 1_747_000_000, "sender_user": {"id": 77, "first_name": "Mikkel"}},
    {"type": "hidden_user", "date": 1_747_000_000, "sender_user_name": "M."},
    {"type": "chat", "date": 1_747_000_000, "sender_chat": {"id": -77, "title": "Grundejere"}},
    {"type": "channel", "date": 1_747_000_000, "chat": {"id": -10077, "title": "Nyt"}, "message_id": 9},
]
POINT = {"latitude": 56.16, "longitude": 10.2}
MESSAGES: list[dict[str, Any]] = [
    {"text": "/start og https://example.org #nu @astrid_holm mail@example.org"},
    *({"text": "hej", "forward_origin": origin} for origin in ORIGINS),
    {"contact": {"phone_number": "+4520202020", "first_name": "Jonas"}},
    {"location": POINT},
    {"location": POINT, "live_period": 3600},
    {"venue": {"location": POINT, "title": "Torvet", "address": "Torvet 1"}},
    {"poll": {"question": "Hvem kommer?", "options": ["Jeg", "Ikke jeg"]}},
    {"dice": {}},
    {"story": {}},
    {"checklist": {"title": "Huskeliste", "tasks": ["Ring", {"id": 5, "text": "Skriv"}]}},
    {"paid_media": {"star_count": 5}},
    {"rich_message": {"blocks": []}},
    {
        "text": "svar", "quote": {"text": "kom nu", "position": 0},
        "external_reply": {
            "origin": ORIGINS[0], "chat": {"id": -5, "type": "supergroup", "title": "G"}, "message_id": 4,
        },
    },
]  # fmt: skip
FILES = [
    ("photo", "a.png", "image/png"), ("document", "b.pdf", "application/pdf"), ("voice", "c.ogg", "audio/ogg"),
    ("audio", "d.mp3", "audio/mpeg"), ("video", "e.mp4", "video/mp4"), ("video_note", "f.mp4", "video/mp4"),
    ("animation", "g.mp4", "video/mp4"), ("sticker", "h.webp", "image/webp"),
]  # fmt: skip
# What each method answers, by Telegram's documentation (the list of types does not say it).
RESULTS = {
    "getMe": "User", "getFile": "File", "getChat": "ChatFullInfo", "getUserProfilePhotos": "UserProfilePhotos",
    "getWebhookInfo": "WebhookInfo", "getUpdates": "Array of Update", "getMyCommands": "Array of BotCommand",
    "getChatMenuButton": "MenuButton", "getMyName": "BotName", "getMyDescription": "BotDescription",
    "getMyShortDescription": "BotShortDescription", "copyMessage": "MessageId", "sendMediaGroup": "Array of Message",
}  # fmt: skip


def result_of(method: str) -> str:
    """The type that a method answers with."""
    if method in RESULTS:
        return RESULTS[method]
    sends = method.startswith(("send", "edit", "forward")) and method not in (
        "sendChatAction",
        "sendMessageDraft",
    )
    return "Message" if sends else "True"


async def checked(client: Client, method: str, **params: Any) -> Any:
    """Call, and hold the answer against the list of types."""
    result = await client.call(method, **params)
    assert problems(result, result_of(method), method) == []
    return result


def test_every_method_of_the_stand_in_is_one_of_telegrams() -> None:
    theirs = {name.lower() for name in bot_api()["methods"]}
    assert len(METHODS) > 40
    assert set(METHODS) <= theirs


@pytest.mark.parametrize("fields", MESSAGES, ids=lambda fields: "-".join(fields))
async def test_what_a_person_sends_arrives_as_telegram_would_send_it(
    client: Client, fields: dict[str, Any]
) -> None:
    await client.send(text="først")
    await client.send(reply_to_message_id=1, **fields)
    updates = await checked(client, "getUpdates")
    assert len(updates) == 2
    assert updates[1]["message"]["reply_to_message"]["text"] == "først"


@pytest.mark.parametrize(("kind", "name", "mime"), FILES)
async def test_files_of_a_person_and_of_the_bot_have_the_same_shape(
    client: Client, kind: str, name: str, mime: str
) -> None:
    data = drawn() if kind == "photo" else b"some bytes"
    (sent,) = await client.upload((kind, name, mime, data), caption="tekst" if kind != "sticker" else "")
    await checked(client, "getUpdates")
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", str(CHAT))
    form.add_field(kind, data, filename=name, content_type=mime)
    method = "send" + "".join(part.capitalize() for part in kind.split("_"))
    async with client.session.post(f"{client.api}/{method}", data=form) as response:
        answer = (await response.json())["result"]
    assert problems(answer, "Message") == []
    assert {field for field in sent if field != "caption"} == answer.keys()


async def test_a_live_photo_also_carries_its_still_picture(client: Client) -> None:
    (sent,) = await client.upload(
        ("live_photo", "a.mp4", "video/mp4", b"film"), ("photo", "a.jpg", "image/jpeg", drawn())
    )
    assert sent["live_photo"]["photo"] == sent["photo"]
    await checked(client, "getUpdates")


async def test_texts_edits_and_deletions_have_telegrams_shape(client: Client) -> None:
    asked = await client.send(text="hvad nu?")
    reply = {"message_id": asked["message_id"], "quote": "nu"}
    sent = await checked(
        client, "sendMessage", chat_id=CHAT, text="<b>Gemt</b>", parse_mode="HTML", reply_markup=BUTTONS,
        protect_content=True, reply_parameters=reply, link_preview_options={"is_disabled": True},
    )  # fmt: skip
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    assert sent["has_protected_content"] is True
    at = {"chat_id": CHAT, "message_id": sent["message_id"]}
    await checked(client, "editMessageText", text="Gemt · nr. 2", **at, reply_markup=json.dumps(BUTTONS))
    await checked(client, "editMessageReplyMarkup", **at)
    await checked(client, "setMessageReaction", **at, reaction=[{"type": "emoji", "emoji": "👍"}])
    await checked(client, "pinChatMessage", **at)
    assert (await checked(client, "getChat", chat_id=CHAT))["pinned_message"]["message_id"] == sent[
        "message_id"
    ]
    await checked(client, "unpinChatMessage", chat_id=CHAT)
    await checked(client, "forwardMessage", chat_id=CHAT, from_chat_id=CHAT, message_id=asked["message_id"])
    await checked(client, "copyMessage", chat_id=CHAT, from_chat_id=CHAT, message_id=asked["message_id"])
    await checked(client, "deleteMessage", **at)
    await checked(client, "deleteMessages", chat_id=CHAT, message_ids=[asked["message_id"], 999])


async def test_albums_places_and_people_have_telegrams_shape(client: Client) -> None:
    await client.send(text="hej")
    photo = (await client.upload(("photo", "a.png", "image/png", drawn())))[0]["photo"][-1]["file_id"]
    album = [
        {"type": "photo", "media": photo, "caption": "<i>en</i>", "parse_mode": "HTML"},
        {"type": "photo", "media": photo},
    ]
    sent = await checked(client, "sendMediaGroup", chat_id=CHAT, media=album)
    assert len({message["media_group_id"] for message in sent}) == 1
    at = {"chat_id": CHAT, "message_id": sent[0]["message_id"]}
    await checked(client, "editMessageCaption", **at, caption="to")
    await checked(
        client, "editMessageMedia", **at, media={"type": "photo", "media": photo, "has_spoiler": True}
    )
    await checked(client, "sendLocation", chat_id=CHAT, **POINT)
    await checked(client, "sendVenue", chat_id=CHAT, **POINT, title="Torvet", address="Torvet 1")
    await checked(client, "sendContact", chat_id=CHAT, phone_number="112", first_name="Alarm")
    await checked(client, "sendChatAction", chat_id=CHAT, action="typing")
    await checked(client, "sendMessageDraft", chat_id=CHAT, draft_id=1, text="et kig")
    await checked(client, "getFile", file_id=photo)


async def test_the_bots_own_settings_have_telegrams_shape(client: Client) -> None:
    await client.send(text="hej")
    for method in ("getMe", "getWebhookInfo", "getChatMenuButton", "close"):
        await checked(client, method)
    await checked(client, "getUserProfilePhotos", user_id=CHAT)
    await checked(
        client, "setMyCommands", commands=[{"command": "log", "description": "Se loggen"}], language_code="da"
    )
    assert await checked(client, "getMyCommands", language_code="da") != []
    assert await checked(client, "getMyCommands") == []
    await checked(client, "deleteMyCommands", language_code="da")
    for name in ("Name", "Description", "ShortDescription"):
        field = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}[name]
        await checked(client, f"setMy{name}", **{field: "Notesbog"})
        assert await checked(client, f"getMy{name}") == {field: "Notesbog"}
    await checked(client, "setChatMenuButton", menu_button={"type": "commands"})
    await checked(client, "logOut")
    assert await client.refused("getMe") == (400, "Logged out")


async def test_taps_blocks_groups_and_channels_arrive_as_telegram_would_send_them(client: Client) -> None:
    await client.send(text="hej")
    sent = await client.call("sendMessage", chat_id=CHAT, text="Gemt", reply_markup=BUTTONS)
    await client.do("tap", user_id=CHAT, message_id=sent["message_id"], text="Tid")
    await client.do("tap", user_id=CHAT, message_id=4711, data="forged")
    await client.do("edit", user_id=CHAT, message_id=1, text="hej igen")
    await client.do("block", user_id=CHAT, blocked=True)
    await client.do(
        "send", user=ASTRID, chat={"id": -40, "type": "group", "title": "Naboer"}, text="hej alle"
    )
    await client.do("send", user=ASTRID, chat={"id": -10050, "type": "channel", "title": "Nyt"}, text="nyt")
    updates = await checked(client, "getUpdates")
    kinds = [next(kind for kind in update if kind != "update_id") for update in updates]
    assert kinds == [
        "message", "callback_query", "callback_query", "edited_message", "my_chat_member",
        "my_chat_member", "message", "my_chat_member", "channel_post",
    ]  # fmt: skip
    assert updates[2]["callback_query"]["message"]["date"] == 0
    await checked(client, "leaveChat", chat_id=-40)
    assert (await client.refused("sendMessage", chat_id=-40, text="?"))[0] == 403
