"""The least that can answer at all: polls and replies, keeps nothing. Its delay is the stand-in's own.

python mirror.py SERVER TOKEN
"""

from __future__ import annotations

import asyncio
import sys

import aiohttp


async def main() -> None:
    root = f"{sys.argv[1]}/bot{sys.argv[2]}"
    replies: set[asyncio.Task[None]] = set()
    async with aiohttp.ClientSession() as http:

        async def reply(chat: int) -> None:
            async with http.post(f"{root}/sendMessage", json={"chat_id": chat, "text": "Gemt"}) as answer:
                await answer.read()

        offset = 0
        while True:
            async with http.get(f"{root}/getUpdates", params={"timeout": 50, "offset": offset}) as answer:
                updates = (await answer.json())["result"]
            for update in updates:
                offset = update["update_id"] + 1
                task = asyncio.create_task(reply(update["message"]["chat"]["id"]))
                replies.add(task)
                task.add_done_callback(replies.discard)


if __name__ == "__main__":
    asyncio.run(main())
