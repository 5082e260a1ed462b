"""The first minute, and the ways round: /start or any first message, /help, /language, unknown commands, groups."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image

from bot.chat.routes import COMMANDS
from bot.words import Language
from tests.kits.world import COPENHAGEN, JSON, Clock, Phone, World, buttons, shown

# What a lock screen must not give away, in either language.
REVEALING = ("stalk", "politi", "police", "bevis", "evidence", "hændelse", "incident")


async def test_a_first_message_is_kept_before_any_start(here: World) -> None:
    phone = here.stranger()
    ack = await phone.says("han ringede 14 gange i nat", "Gemt")
    assert shown(ack) == "Gemt · nr. 1 · onsdag 14. maj 2025 kl. 15.30"
    await phone.reads("Ring 112|ring 112")


@pytest.mark.parametrize("what", ["photo", "forward", "voice", "contact"])
async def test_whatever_comes_first_is_kept_and_welcomed(here: World, what: str) -> None:
    phone, held = here.stranger(), io.BytesIO()
    Image.new("RGB", (20, 20)).save(held, "JPEG")
    match what:
        case "photo":
            await phone.send(photo=("a.jpg", held.getvalue()))
        case "forward":
            await phone.forward("hej", dt.datetime(2025, 5, 2, 21, tzinfo=COPENHAGEN))
        case "voice":
            await phone.send(voice=("v.ogg", b"OggS" + bytes(40)), mime="audio/ogg")
        case _:
            await phone.send(contact={"phone_number": "+45 1", "first_name": "K"})
    await phone.reads("^Gemt · nr. 1 · ")
    welcome = await phone.reads("/privacy.*/help.*112")
    assert [b["text"] for b in buttons(welcome)][:2] == ["Dansk", "English"]
    assert len((await here.case(phone.id)).exhibits) == 1


async def test_start_says_what_is_kept_who_can_read_it_and_112(here: World) -> None:
    phone = here.stranger()
    welcome = await phone.says("/start", "^Hej")
    text = shown(welcome)
    assert "I fare nu? Ring 112." in text
    assert all(word in text for word in ("Telegram kan se", "krypteret", "/privacy", "/log", "/help"))
    assert [b["text"] for b in buttons(welcome)][:2] == ["Dansk", "English"]
    first_line = text.splitlines()[0].lower()
    assert not any(word in first_line for word in REVEALING)


async def test_start_in_any_way_is_the_welcome_again_and_no_incident(here: World) -> None:
    phone = here.stranger()
    for text in ("/start", "/start", "/START", "/start@logbog_1000001_bot"):
        await phone.says(text, "^Hej")
    assert await here.incidents(phone.id) == []


async def test_the_welcome_turns_english_under_the_finger_and_stays_so(here: World) -> None:
    phone = here.stranger()
    welcome = await phone.says("/start", "^Hej")
    english = await phone.taps(welcome, "English", "112")
    assert english["message_id"] == welcome["message_id"]
    assert "Hej" not in shown(english).split()
    await phone.says("he was outside again", "^Saved · no. 1 · Wednesday 14 May 2025 at 15:3")
    danish = await phone.taps(english, "Dansk", "^Hej")
    assert danish["message_id"] == welcome["message_id"]


async def test_the_language_of_the_app_decides_nothing_before_it_is_asked(here: World) -> None:
    phone = here.stranger()
    phone.user["language_code"] = "en"
    await phone.says("outside again", "^Gemt")


@pytest.mark.parametrize("text", ["/hvad", "/findes", "/", "//", "/start_nu", "/æøå", "/log123"])
async def test_a_command_that_does_not_exist_is_answered_helpfully(here: World, text: str) -> None:
    phone = here.stranger()
    await phone.says(text, "kender jeg ikke.*/help")
    assert await here.incidents(phone.id) == []


async def test_help_names_every_command_and_has_its_pages(here: World) -> None:
    phone = here.stranger()
    page = await phone.says("/help", "Det kan du gøre her")
    for button, pattern in (
        ("Når ikke frem", "kun kan ses én gang.*skærmbillede"),
        ("Om tid", "i går kl. 14"),
        ("Type og vidner", "Ingen vidner"),
    ):
        inner = await phone.taps(page, button, pattern)
        page = await phone.taps(inner, "Tilbage", "Det kan du gøre her")
    listed = await here.get("commands", user_id=phone.id, language="da")
    told = {command["command"] for command in listed["commands"]}
    assert told, "the menu of commands is set"
    assert told <= set(COMMANDS)
    assert [name for name in told if f"/{name}" not in shown(page)] == []


async def test_help_reaches_what_cannot_be_seen_in_both_languages(here: World) -> None:
    phone = here.stranger()
    for language in ("Dansk", "English"):
        ask = await phone.says("/language", "language")
        await phone.taps(ask, language, "")
        page = await phone.says("/help", "112")
        inner = await phone.taps(page, "h:reach", "")
        assert "112" in shown(page)
        assert len(shown(inner)) > 200


async def test_privacy_says_where_it_lies_and_who_reads(here: World) -> None:
    phone = here.stranger()
    page = await phone.says("/privacy", "Hvem kan læse med")
    assert "Telegram" in shown(page)
    assert "Enheder" in shown(page)


def group(kind: str, id: int, **fields: object) -> JSON:
    return {"id": id, "type": kind, "title": "Opdigtet gruppe", **fields}


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_it_leaves_groups_and_channels_with_one_line_and_keeps_nothing(here: World, kind: str) -> None:
    phone = here.stranger()
    chat = group(kind, -1_000_000 - phone.id)
    await phone.send(chat=chat, text="kommer du?")
    await phone.send(chat=chat, text="hallo?")
    await left(here, chat["id"])
    said = [c["params"]["text"] for c in await here.calls("sendMessage") if chat_of(c) == chat["id"]]
    assert set(said) == {"Jeg kan kun bruges i en privat chat, så jeg går igen."}
    assert await here.incidents(phone.id) == []


async def test_being_put_into_a_group_is_enough_to_leave_it(here: World) -> None:
    phone = here.stranger()
    chat = group("supergroup", -2_000_000 - phone.id)
    bot = {"id": 1000001, "is_bot": True, "first_name": "Noter"}
    change = {
        "chat": chat,
        "from": {**phone.user, "is_bot": False},
        "date": int(here.practice.clock()),
        "old_chat_member": {"user": bot, "status": "left"},
        "new_chat_member": {"user": bot, "status": "member"},
    }
    await here.post("update", update={"my_chat_member": change})
    await left(here, chat["id"])


def chat_of(call: JSON) -> int:
    return int(call["params"]["chat_id"])


async def left(here: World, chat: int) -> None:
    """Wait until the bot has left a chat."""
    for _ in range(300):
        if any(chat_of(call) == chat for call in await here.calls("leaveChat")):
            return
        await here.pause()
    raise AssertionError("it is still there")


async def advice(phone: Phone) -> JSON:
    return await phone.says("/advice", "112")


async def test_every_advice_page_has_the_emergency_numbers_and_a_way_back(here: World, clock: Clock) -> None:
    phone = here.stranger()
    front = await advice(phone)
    waiting, seen = [b["callback_data"] for b in buttons(front) if b["callback_data"].startswith("a:")], set()
    assert len(waiting) >= 6
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        query = await phone.tap_data(front["message_id"], page)
        assert not (await phone.answer(query) or {}).get("show_alert"), page
        clock.on(seconds=1)
        shown_page = next(m for m in await phone.said() if m["message_id"] == front["message_id"])
        data = [b["callback_data"] for b in buttons(shown_page)]
        assert all(number in shown(shown_page) for number in ("112", "114", "25 17 73 74", "1888")), page
        assert any(one.startswith("a:") or one == "l" for one in data), f"{page} is a dead end"
        waiting += [one for one in data if one.startswith("a:")]
    assert len(seen) >= 15


@pytest.mark.parametrize("language", list(Language))
async def test_nothing_that_shows_on_a_lock_screen_names_what_this_is(
    here: World, language: Language
) -> None:
    phone = here.stranger()
    ask = await phone.says("/language", "language")
    await phone.taps(ask, f"g:{language}", "Fra nu af|From now on")
    for text in ("/start", "/help", "/log", "/cancel", "/privacy", "/advice", "/hvad", "en bil holdt der"):
        await phone.says(text, "")
    firsts = [shown(message).splitlines()[0].lower() for message in await phone.said() if shown(message)]
    assert len(firsts) >= 9
    assert [line for line in firsts if any(word in line for word in REVEALING)] == []
