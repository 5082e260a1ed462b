"""A bot and its people as HTTP clients of the stand-in, a clock that stands still, and a drawn picture."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
from PIL import Image

from standin.server import Practice

ASTRID: dict[str, Any] = {"id": 5001, "is_bot": False, "first_name": "Astrid", "last_name": "Holm"}


class StandingClock:
    """Unix seconds that pass only when a test says so."""

    def __init__(self, now: float = 1_747_163_640.0) -> None:  # 13 May 2025, 19:14 UTC
        self.now = now

    def __call__(self) -> float:
        return self.now


class Client:
    """A bot and its people, over HTTP."""

    def __init__(self, session: aiohttp.ClientSession, root: str, practice: Practice) -> None:
        self.session = session
        self.root = root
        self.practice = practice
        self.api = f"{root}/bot{practice.token}"

    async def answer(self, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
        """Status and body of a call by the bot."""
        async with self.session.post(f"{self.api}/{method}", json=params) as response:
            return response.status, await response.json()

    async def call(self, method: str, **params: Any) -> Any:
        """The result of a call that must succeed."""
        status, body = await self.answer(method, **params)
        assert (status, body["ok"]) == (200, True), body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> tuple[int, str]:
        """Code and description of a call that must be refused."""
        status, body = await self.answer(method, **params)
        assert body["ok"] is False
        assert body["error_code"] == status
        return status, body["description"]

    async def do(self, path: str, **fields: Any) -> Any:
        """Something that a person does."""
        async with self.session.post(f"{self.root}/practice/{path}", json=fields) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def send(self, **fields: Any) -> dict[str, Any]:
        """One message of Astrid's."""
        sent: dict[str, Any] = (await self.do("send", user=ASTRID, **fields))["messages"][0]
        return sent

    async def upload(self, *files: tuple[str, str, str, bytes], **fields: Any) -> list[dict[str, Any]]:
        """Files of Astrid's: (kind, name, type, bytes) each."""
        form = aiohttp.FormData(quote_fields=False)
        for name, value in {"user": ASTRID, **fields}.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for kind, name, mime, data in files:
            form.add_field(kind, data, filename=name, content_type=mime)
        async with self.session.post(f"{self.root}/practice/send", data=form) as response:
            assert response.status == 200, await response.text()
            messages: list[dict[str, Any]] = (await response.json())["messages"]
            return messages

    async def see(self, path: str) -> Any:
        """Something that a person looks at."""
        async with self.session.get(f"{self.root}/practice/{path}") as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def download(self, file_id: str) -> bytes:
        """The bytes that a bot gets by getFile and the link."""
        file = await self.call("getFile", file_id=file_id)
        async with self.session.get(
            f"{self.root}/file/bot{self.practice.token}/{file['file_path']}"
        ) as response:
            assert response.status == 200
            return await response.read()


def drawn(width: int = 900, height: int = 1600, picture_format: str = "PNG") -> bytes:
    """A picture with something in it."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    out = io.BytesIO()
    picture.save(out, picture_format)
    return out.getvalue()
