"""A python-telegram-bot bot as one would normally write it: polling, one handler, one reply; text and file
in aiosqlite.

python ptb_bot.py SERVER TOKEN DATABASE
"""

from __future__ import annotations

import logging
import sys

import aiosqlite
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

SCHEMA = """CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, chat INTEGER, message INTEGER, date INTEGER, sender TEXT, text TEXT, file BLOB)"""


async def open_database(application: Application) -> None:
    database = await aiosqlite.connect(sys.argv[3])
    await database.execute("PRAGMA journal_mode = WAL")
    await database.execute(SCHEMA)
    await database.commit()
    application.bot_data["database"] = database


async def close_database(application: Application) -> None:
    await application.bot_data["database"].close()


async def keep(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    file = None
    if message.photo:
        file = bytes(await (await message.photo[-1].get_file()).download_as_bytearray())
    origin = message.forward_origin
    database = context.bot_data["database"]
    await database.execute(
        "INSERT INTO messages (chat, message, date, sender, text, file) VALUES (?, ?, ?, ?, ?, ?)",
        (
            message.chat_id,
            message.message_id,
            int((origin.date if origin else message.date).timestamp()),
            getattr(origin, "sender_user_name", None),
            message.text or message.caption,
            file,
        ),
    )
    await database.commit()
    await message.reply_text("Gemt")


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    application = (
        Application.builder()
        .token(sys.argv[2])
        .base_url(f"{sys.argv[1]}/bot")
        .base_file_url(f"{sys.argv[1]}/file/bot")
        .post_init(open_database)
        .post_shutdown(close_database)
        .build()
    )
    application.add_handler(MessageHandler(filters.ALL, keep))
    application.run_polling()


if __name__ == "__main__":
    main()
