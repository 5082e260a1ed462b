"""The stand-in for Telegram as a process of its own, and what the load driver asks of it."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bench.letters import Letter, picture
from bench.machine import Process, spawn

AT_ONCE = 8
SAYS = frozenset({"sendmessage", "editmessagetext"})
_SAVED = re.compile(r"Gemt(?: · nr\. (\d+))?")
_COUNT = re.compile(r"([\d.]+) besked")
JSON = dict[str, Any]


class StandIn:
    """The stand-in, spoken to over HTTP."""

    def __init__(self, process: Process, url: str, token: str, http: aiohttp.ClientSession) -> None:
        self.process = process
        self.url = url
        self.token = token
        self._http = http

    async def post(self, what: str, **fields: Any) -> JSON:
        """An order to the person's side."""
        async with self._http.post(f"{self.url}/practice/{what}", json=fields) as answer:
            answer.raise_for_status()
            return dict(await answer.json())

    async def send(self, letter: Letter) -> None:
        """One message by a person."""
        fields: JSON = {"user": {"id": letter.chat, "first_name": "Signe"}, "date": letter.date}
        fields |= {"photo": letter.photo} if letter.photo else {"text": letter.text}
        if letter.origin:
            name = "Kim Opdigt"
            fields["forward_origin"] = {
                "type": "hidden_user",
                "sender_user_name": name,
                "date": letter.origin,
            }
        await self.post("send", **fields)

    async def send_all(self, letters: Iterable[Letter]) -> int:
        """All of them as fast as it goes, in order within a chat; gives how many."""
        queues: list[list[Letter]] = [[] for _ in range(AT_ONCE)]
        for letter in letters:
            queues[letter.chat % AT_ONCE].append(letter)

        async def work(queue: list[Letter]) -> None:
            for letter in queue:
                await self.send(letter)

        await asyncio.gather(*(work(queue) for queue in queues))
        return sum(len(queue) for queue in queues)

    async def photos(self, count: int, size: int) -> list[str]:
        """Ids of so many photos that Telegram has; they came from somebody who is not measured."""
        ids = []
        for number in range(count):
            form = aiohttp.FormData()
            form.add_field("user", json.dumps({"id": 1, "first_name": "Ingen"}))
            form.add_field("exact", "true")
            form.add_field("photo", picture(number, size), filename="a.jpg", content_type="image/jpeg")
            async with self._http.post(f"{self.url}/practice/send", data=form) as answer:
                answer.raise_for_status()
                ids.append((await answer.json())["messages"][0]["photo"][-1]["file_id"])
        return ids

    async def pending(self) -> int:
        """How many updates have not been confirmed."""
        async with self._http.get(f"{self.url}/bot{self.token}/getWebhookInfo") as answer:
            return int((await answer.json())["result"]["pending_update_count"])

    async def calls(self, method: str = "") -> list[JSON]:
        """What the bot has called, the oldest first; ``time`` is this machine's monotonic clock, in seconds."""
        async with self._http.get(f"{self.url}/practice/calls", params={"method": method}) as answer:
            return list((await answer.json())["calls"])

    async def said(self) -> list[JSON]:
        """What the bot has said and changed."""
        return [call for call in await self.calls() if call["method"].lower() in SAYS]


@asynccontextmanager
async def stand_in() -> AsyncIterator[StandIn]:
    """A fresh one; it ends with the block."""
    async with spawn([sys.executable, "-m", "standin", "serve", "--port", "0"], output=True) as process:
        told = json.loads(await process.line())
        timeout = aiohttp.ClientTimeout(total=120)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            yield StandIn(process, told["url"], told["token"], http)


class Acknowledged:
    """How many captures the bot's words have acknowledged, and when (seconds of the monotonic clock).

    A reply acknowledges one capture; "Gemt · nr. 12 · 40 beskeder" acknowledges forty, and a later word about the
    same burst counts in place of the earlier one.
    """

    def __init__(self, said: Iterable[JSON]) -> None:
        self.total = 0
        self.steps: list[tuple[float, int]] = []
        self.first: dict[int, list[float]] = {}
        bursts: dict[tuple[int, str], int] = {}
        for call in said:
            found = _SAVED.match(call["params"].get("text", ""))
            if found is None:
                continue
            chat, number = int(call["params"]["chat_id"]), found[1]
            count = _COUNT.search(call["params"]["text"])
            many = int(count[1].replace(".", "")) if count else 1
            if number is None or (chat, number) not in bursts:
                self.first.setdefault(chat, []).append(call["time"])
            before = 0 if number is None else bursts.get((chat, number), 0)
            if number is not None:
                bursts[chat, number] = max(before, many)
            self.total += max(0, many - before)
            self.steps.append((call["time"], self.total))

    def reached(self, count: int) -> float | None:
        """When so many were acknowledged; None when they have not been."""
        return next((at for at, total in self.steps if total >= count), None)
