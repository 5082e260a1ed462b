"""python-telegram-bot, which the bot is built on, understands every answer of the stand-in."""

from __future__ import annotations

import telegram
from telegram.request import HTTPXRequest

from tests.standin.client import ASTRID, Client

CHAT = ASTRID["id"]


async def test_library_writes_edits_sends_and_fetches(client: Client) -> None:
    (sent,) = await client.upload(("document", "årsag.pdf", "application/pdf", b"%PDF original"))
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    bot = telegram.Bot(
        client.practice.token, base_url=f"{client.root}/bot", base_file_url=f"{client.root}/file/bot", request=request,
        get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
    )  # fmt: skip
    async with bot:
        (update,) = await bot.get_updates()
        assert update.message is not None
        assert update.message.document is not None
        file = await bot.get_file(update.message.document.file_id)
        assert bytes(await file.download_as_bytearray()) == b"%PDF original"
        keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Tid", callback_data="t")]])
        written = await bot.send_message(
            CHAT, "<b>Gemt</b> · nr. 1", parse_mode="HTML", reply_markup=keyboard
        )
        assert written.parse_entities() == {written.entities[0]: "Gemt"}
        edited = await bot.edit_message_text("Gemt · nr. 2", CHAT, written.message_id)
        assert isinstance(edited, telegram.Message)
        document = await bot.send_document(CHAT, b"%PDF log", filename="følge log.pdf", caption="Log")
        assert document.document is not None
        assert document.document.file_name == "følge log.pdf"
        assert (await bot.get_chat(CHAT)).first_name == "Astrid"
        await bot.delete_messages(CHAT, [written.message_id])
    assert sent["document"]["file_name"] == "årsag.pdf"
