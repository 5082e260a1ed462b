"""A person's phone, for a program: sends, taps, reads what the bot says, over the stand-in's ``/practice/`` side."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import msgspec

from standin.world.errors import JSON, PracticeError

PATIENCE = 90.0  # seconds without a word, on a machine that may be busy with other things
A_WAIT = 5.0
T = TypeVar("T")


class NoAnswerError(PracticeError):
    """The bot did not say, in time, what it was expected to say."""

    code = "practice.no_answer"


class NoButtonError(PracticeError):
    """There is no such button in the chat."""

    code = "practice.no_button"


class Phone:
    """One person's chat with the bot.

    ``pause`` is called before each tap and each answer: it moves the clock on. ``journal`` has everything that could
    be seen in the chat, in that order: messages as they came and as they were changed, and ``{"tapped": label}``.
    """

    def __init__(
        self, http: aiohttp.ClientSession, url: str, person: JSON, *, pause: Callable[[], None]
    ) -> None:
        self.http, self.url, self.person = http, url, person
        self.journal: list[JSON] = []
        self._pause = pause
        self._rows: dict[int, JSON] = {}
        self._revision = 0

    @property
    def revision(self) -> int:
        """The newest change of the chat that has been read."""
        return self._revision

    def messages(self, after: int = -1) -> Iterator[JSON]:
        """The bot's messages that changed after a revision, the newest first."""
        rows = sorted(self._rows.values(), key=lambda row: -int(row["revision"]))
        return (row for row in rows if row["from_bot"] and not row["deleted"] and row["revision"] > after)

    async def send(self, files: tuple[tuple[str, Path], ...] = (), **fields: Any) -> list[JSON]:
        """Send a message; ``files`` are pairs of kind and path. Gives the messages as sent."""
        form = aiohttp.FormData()
        for name, value in {"user": self.person, **fields}.items():
            form.add_field(name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
        for kind, path in files:
            mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            form.add_field(kind, path.read_bytes(), filename=path.name, content_type=mime)
        sent: list[JSON] = (await self._post("send", data=form))["messages"]
        await self.refresh()
        return sent

    async def edit(self, message: int, text: str) -> None:
        """Change an own message."""
        await self._post("edit", json={"user_id": self.person["id"], "message_id": message, "text": text})
        await self.refresh()

    async def tap(self, message: JSON, data: str) -> JSON:
        """Tap the button of ``data`` and wait for the answer; gives the message as it then stands.

        Raises NoButtonError and NoAnswerError.
        """
        button = next((b for b in buttons(message) if b.get("callback_data") == data), None)
        if button is None:
            raise NoButtonError(data)
        self._pause()
        number = message["message_id"]
        order = {"user_id": self.person["id"], "message_id": number, "data": data}
        self.journal.append({"tapped": button["text"]})
        query = (await self._post("tap", json=order))["callback_query_id"]
        answer = await self._get("answers", callback_query_id=query, timeout=PATIENCE)
        if answer["answer"] is None or answer["answer"].get("show_alert"):
            raise NoAnswerError(data)
        await self.refresh()
        return self._rows[number]

    async def ask(self, text: str) -> JSON:
        """Send a text that is to be answered; gives the message of the answer. Raises NoAnswerError."""
        self._pause()
        before = self._revision
        await self.send(text=text)
        return await self.until(lambda: next(self.messages(before), None))

    async def until(self, found: Callable[[], T | None]) -> T:
        """Wait until ``found`` gives something. Raises NoAnswerError."""
        waited = 0.0
        while (result := found()) is None:
            if waited >= PATIENCE:
                raise NoAnswerError
            before = self._revision
            await self.refresh(A_WAIT)
            waited += 0.0 if self._revision > before else A_WAIT
        return result

    async def refresh(self, wait: float = 0.0) -> None:
        """Read what has changed, waiting at most so many seconds for a change."""
        chat = await self._get(f"wait/{self.person['id']}", after=self._revision, timeout=wait)
        self._revision = chat["revision"]
        for row in chat["messages"]:
            self._rows[row["message_id"]] = row
            self.journal.append(row)

    async def file(self, file_id: str) -> bytes:
        """The bytes of a file in the chat."""
        async with self.http.get(f"{self.url}/practice/file/{file_id}") as answer:
            answer.raise_for_status()
            return await answer.read()

    async def _post(self, what: str, **body: Any) -> JSON:
        async with self.http.post(f"{self.url}/practice/{what}", **body) as answer:
            answer.raise_for_status()
            return dict(await answer.json())

    async def _get(self, what: str, **query: Any) -> JSON:
        async with self.http.get(f"{self.url}/practice/{what}", params=query) as answer:
            answer.raise_for_status()
            return dict(await answer.json())


def buttons(message: JSON) -> list[JSON]:
    """All buttons below a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def has(message: JSON, data: str) -> bool:
    """Whether a message has the button of ``data``."""
    return any(button.get("callback_data") == data for button in buttons(message))


def button_of(message: JSON, start: str, part: str = "") -> str:
    """The data of the first button whose data begins with ``start`` and holds ``part``. Raises NoButtonError."""
    for button in buttons(message):
        data = str(button.get("callback_data", ""))
        if data.startswith(start) and part in data:
            return data
    raise NoButtonError(start)
