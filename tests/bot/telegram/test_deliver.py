"""What the conversation says arrives in the chat: over HTTP, at the stand-in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from bot.telegram.api import Telegram
from bot.telegram.errors import BadRequestError, BlockedError, RefusedTokenError
from bot.telegram.outgoing import (
    Action,
    Button,
    Delete,
    EditMessage,
    Leave,
    Outgoing,
    Say,
    Screen,
    SendAlbum,
    SendFile,
    TapAnswer,
)
from tests.bot.telegram.servers import Stage, Toy, refusal, result

ME = 4001
SCREEN = Screen("Gemt · nr. <b>12</b>", ((Button("Tid", "t:12"), Button("Type", "y:12")),))


async def begin(stage: Stage) -> int:
    """A person writes to the bot; gives the message's id."""
    sent = await stage.does("send", user={"id": ME, "first_name": "Prøve"}, text="hej")
    return int(sent["messages"][0]["message_id"])


def png(size: int = 8) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (size, size), "teal").save(file, "PNG")
    return file.getvalue()


async def last(stage: Stage) -> dict[str, Any]:
    return (await stage.sees(ME))[-1]


async def test_start_tells_who_the_bot_is(stage: Stage, at_stage: Telegram) -> None:
    me = await at_stage.start()
    assert me.id == stage.practice.bot.user["id"]
    assert me.username == stage.practice.bot.user["username"]


async def test_a_wrong_token_is_refused(stage: Stage) -> None:
    telegram = Telegram("1:not-the-token", api_url=stage.url)
    with pytest.raises(RefusedTokenError):
        await telegram.start()
    await telegram.close()


async def test_a_new_message_is_silent_and_has_its_buttons(stage: Stage, at_stage: Telegram) -> None:
    asked = await begin(stage)
    number = await at_stage.deliver(ME, Say(SCREEN, reply_to=asked))
    shown = await last(stage)
    assert shown["message_id"] == number
    assert shown["text"] == "Gemt · nr. 12"
    assert [b["text"] for b in shown["reply_markup"]["inline_keyboard"][0]] == ["Tid", "Type"]
    assert (await stage.calls("sendMessage"))[0]["disable_notification"] is True


async def test_a_reply_to_what_is_gone_is_a_message(stage: Stage, at_stage: Telegram) -> None:
    await begin(stage)
    assert await at_stage.deliver(ME, Say(SCREEN, reply_to=99_999)) is not None


async def test_a_change_is_made_and_none_is_fine(stage: Stage, at_stage: Telegram) -> None:
    await begin(stage)
    number = await at_stage.deliver(ME, Say(SCREEN))
    assert number is not None
    for _ in range(2):
        assert await at_stage.deliver(ME, EditMessage(number, Screen("Gemt · nr. 12–13"))) == number
    assert (await last(stage))["text"] == "Gemt · nr. 12–13"
    assert "reply_markup" not in await last(stage)


async def test_a_message_that_is_gone_is_said_anew(stage: Stage, at_stage: Telegram) -> None:
    await begin(stage)
    number = await at_stage.deliver(ME, Say(SCREEN))
    assert number is not None
    await at_stage.deliver(ME, Delete((number,)))
    anew = await at_stage.deliver(ME, EditMessage(number, SCREEN))
    assert anew is not None
    assert anew > number
    assert (await last(stage))["message_id"] == anew
    with pytest.raises(BadRequestError):
        await at_stage.deliver(ME, EditMessage(number, SCREEN, or_say=False))


async def test_a_tap_is_answered_once_and_again_is_fine(stage: Stage, at_stage: Telegram) -> None:
    await begin(stage)
    number = await at_stage.deliver(ME, Say(SCREEN))
    tapped = await stage.does("tap", user_id=ME, message_id=number, data="t:12")
    for _ in range(2):
        await at_stage.deliver(ME, TapAnswer(tapped["callback_query_id"], "Gemt" * 100, alert=True))
    await at_stage.deliver(ME, TapAnswer("987654321"))
    assert len((await stage.calls("answerCallbackQuery"))[0]["text"]) == 200


async def test_a_document_arrives_as_it_is(stage: Stage, at_stage: Telegram) -> None:
    await begin(stage)
    data = bytes(range(256)) * 8192
    name = 'Log æøå "2025" 😀.pdf'
    await at_stage.deliver(ME, SendFile(name, data, "<b>Log</b>", mime="application/pdf", rows=SCREEN.rows))
    shown = await last(stage)
    assert shown["document"]["file_name"] == "Log æøå _2025_ 😀.pdf"
    assert shown["document"]["mime_type"] == "application/pdf"
    assert shown["caption"] == "Log"
    assert b"".join([piece async for piece in at_stage.download(shown["document"]["file_id"])]) == data


async def test_a_picture_arrives_as_a_picture(stage: Stage, at_stage: Telegram) -> None:
    await begin(stage)
    await at_stage.deliver(ME, SendFile("a.png", png(), picture=True, spoiler=True, mime="image/png"))
    assert (await last(stage))["photo"]


async def test_a_picture_that_telegram_refuses_is_sent_as_a_document(toy: Toy, at_toy: Telegram) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> Any:
        if method == "sendPhoto":
            return refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        return result({"message_id": 5})

    toy.handler = handler
    assert await at_toy.deliver(ME, SendFile("a.png", png(), picture=True)) == 5
    assert [name for name, _ in toy.calls] == ["sendPhoto", "sendDocument"]


async def test_an_album_arrives_together(stage: Stage, at_stage: Telegram) -> None:
    await begin(stage)
    files = tuple(SendFile(f"{n}.png", png(n + 2), f"Bilag {n}", "image/png", picture=True) for n in range(3))
    number = await at_stage.deliver(ME, SendAlbum(files))
    shown = (await stage.sees(ME))[-3:]
    assert shown[0]["message_id"] == number
    assert len({message["media_group_id"] for message in shown}) == 1
    assert [message["caption"] for message in shown] == ["Bilag 0", "Bilag 1", "Bilag 2"]


async def test_deleting_goes_by_the_hundred_and_past_what_is_gone(stage: Stage, at_stage: Telegram) -> None:
    await begin(stage)
    numbers = [await at_stage.deliver(ME, Say(Screen(str(n)))) for n in range(102)]
    await at_stage.deliver(ME, Delete((*(n for n in numbers if n), 55_555)))
    # The page shows what has been deleted as vanishing; it is no longer there for the bot.
    with pytest.raises(BadRequestError):
        await at_stage.deliver(ME, EditMessage(numbers[101] or 0, SCREEN, or_say=False))
    assert len(await stage.calls("deleteMessages")) == 2


async def test_one_that_cannot_be_deleted_does_not_save_the_others(toy: Toy, at_toy: Telegram) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> Any:
        if method == "deleteMessages" or parameters["message_id"] == 2:
            return refusal(400, "Bad Request: message can't be deleted for everyone")
        return result(True)

    toy.handler = handler
    with pytest.raises(BadRequestError):
        await at_toy.deliver(ME, Delete((1, 2, 3)))
    assert [one["message_id"] for one in toy.named("deleteMessage")] == [1, 2, 3]


async def test_texts_beyond_the_limit_lose_their_end_rather_than_being_refused(
    stage: Stage, at_stage: Telegram
) -> None:
    await begin(stage)
    assert await at_stage.deliver(ME, Say(Screen("x" * 4096)))
    assert await at_stage.deliver(ME, Say(Screen("<b>" + "x" * 4097 + "</b>")))
    [_, cut] = await stage.calls("sendMessage")
    assert cut["text"] == "x" * 4095 + "…"


@pytest.mark.parametrize("text", ["\ud83d lone", "😀" * 100, "a\x00b", "‮bagvendt", "&lt;b&gt; &amp;"])
async def test_strange_texts_arrive(stage: Stage, at_stage: Telegram, text: str) -> None:
    await begin(stage)
    assert await at_stage.deliver(ME, Say(Screen(text, ((Button(text, "x"),),))))


async def test_somebody_who_has_blocked_the_bot_is_told_apart(stage: Stage, at_stage: Telegram) -> None:
    await begin(stage)
    await stage.does("block", user_id=ME, blocked=True)
    with pytest.raises(BlockedError):
        await at_stage.deliver(ME, Say(SCREEN))
    with pytest.raises(BlockedError):
        await at_stage.deliver(123_456_789_000, Say(SCREEN))


async def test_the_rest_is_called_by_its_name(toy: Toy, at_toy: Telegram) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> Any:
        return result({"id": 1, "message_auto_delete_time": 86_400} if method == "getChat" else True)

    toy.handler = handler
    outs: list[Outgoing] = [Action("typing"), Leave(-77)]
    for out in outs:
        assert await at_toy.deliver(ME, out) is None
    await at_toy.set_commands({"log": "Vis loggen"}, language="da")
    await at_toy.set_commands({"log": "Show the log"}, chat=ME)
    await at_toy.set_names(name="Noter", short_description="Gem det", language="da")
    await at_toy.set_webhook("https://example.org/hook", secret="abc")
    await at_toy.delete_webhook()
    assert (await at_toy.get_chat(ME))["message_auto_delete_time"] == 86_400
    assert toy.named("leaveChat")[0]["chat_id"] == -77
    assert toy.named("setMyCommands")[0]["commands"] == [{"command": "log", "description": "Vis loggen"}]
    assert toy.named("setMyCommands")[1]["scope"] == {"type": "chat", "chat_id": ME}
    assert not toy.named("setMyDescription")
    assert toy.named("deleteWebhook")[0]["drop_pending_updates"] is False


async def test_an_answer_that_the_library_cannot_parse_is_still_a_message_sent(
    toy: Toy, at_toy: Telegram
) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> Any:
        return result({"message_id": 8, "chat": None, "reply_to_message": {"from": [1]}, "date": "never"})

    toy.handler = handler
    assert await at_toy.deliver(ME, Say(SCREEN)) == 8
