"""Servers that the wire is tried against: the stand-in, and a small one whose answers each test writes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from aiohttp import web

from standin.server import Practice

TOKEN = "7000007:made-up-token-of-a-test"
Handler = Callable[[str, dict[str, Any]], Awaitable[web.StreamResponse]]


def result(value: object) -> web.Response:
    """A successful answer of the Bot API."""
    return web.json_response({"ok": True, "result": value})


def refusal(code: int, description: str, **parameters: object) -> web.Response:
    """A refusal of the Bot API."""
    body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=code)


class Clock:
    """A monotonic clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let ``seconds`` pass at once."""
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Toy:
    """A Bot API server with one handler for all methods (``file`` for downloads); it remembers the calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.handler: Handler | None = None
        self.url = ""

    def named(self, method: str) -> list[dict[str, Any]]:
        """The parameters of the calls of one method."""
        return [parameters for name, parameters in self.calls if name == method]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        parameters: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json" and request.body_exists:
            parameters |= await request.json()
        parameters["request"] = request
        return await self._answer(request.match_info["method"], parameters)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Answer one download."""
        return await self._answer("file", {"path": request.match_info["path"], "request": request})

    async def _answer(self, method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        self.calls.append((method, parameters))
        assert self.handler is not None
        return await self.handler(method, parameters)


class Stage:
    """The stand-in, running, and its person's side."""

    def __init__(self, practice: Practice, url: str, session: aiohttp.ClientSession) -> None:
        self.practice = practice
        self.url = url
        self._session = session

    async def does(self, what: str, **parameters: Any) -> Any:
        """The person (or fate) does something: send, tap, edit, block, fault …"""
        async with self._session.post(f"{self.url}/practice/{what}", json=parameters) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def sees(self, chat: int) -> list[dict[str, Any]]:
        """The messages in a chat, oldest first."""
        async with self._session.get(f"{self.url}/practice/chat/{chat}") as response:
            rows: list[dict[str, Any]] = (await response.json())["messages"]
            return rows

    async def calls(self, method: str) -> list[dict[str, Any]]:
        """The parameters of the bot's calls of one method."""
        async with self._session.get(f"{self.url}/practice/calls", params={"method": method}) as response:
            return [call["params"] for call in (await response.json())["calls"]]
