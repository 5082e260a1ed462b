"""An aiogram bot as one would normally write it: polling, one handler, one reply; text and file in aiosqlite.

python aiogram_bot.py SERVER TOKEN DATABASE
"""

from __future__ import annotations

import asyncio
import logging
import sys

import aiosqlite
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

SCHEMA = """CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, chat INTEGER, message INTEGER, date INTEGER, sender TEXT, text TEXT, file BLOB)"""

dispatcher = Dispatcher()


@dispatcher.message()
async def keep(message: Message, bot: Bot, database: aiosqlite.Connection) -> None:
    file = None
    if message.photo:
        found = await bot.download(message.photo[-1])
        file = found.read() if found else None
    origin = message.forward_origin
    await database.execute(
        "INSERT INTO messages (chat, message, date, sender, text, file) VALUES (?, ?, ?, ?, ?, ?)",
        (
            message.chat.id,
            message.message_id,
            int((origin.date if origin else message.date).timestamp()),
            getattr(origin, "sender_user_name", None),
            message.text or message.caption,
            file,
        ),
    )
    await database.commit()
    await message.answer("Gemt")


async def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    session = AiohttpSession(api=TelegramAPIServer.from_base(sys.argv[1]))
    async with aiosqlite.connect(sys.argv[3]) as database:
        await database.execute("PRAGMA journal_mode = WAL")
        await database.execute(SCHEMA)
        await database.commit()
        await dispatcher.start_polling(Bot(sys.argv[2], session=session), database=database)


if __name__ == "__main__":
    asyncio.run(main())
