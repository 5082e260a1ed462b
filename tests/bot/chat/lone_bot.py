"""The whole bot in this process, real but for Telegram, which is a list of updates and a list of what was said.

What is said is checked as Telegram checks it: length, buttons, markup."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import App, build, uuid7
from bot.case import events as ev
from bot.case.fold import fold
from bot.case.model import Case
from bot.settings import Settings
from bot.telegram import requests
from bot.telegram.api import Me
from bot.telegram.errors import FileGoneError, UnreachableError
from bot.telegram.outgoing import EditMessage, Outgoing, Say, Screen, SendFile, fits
from standin.api.entities import parse_html
from standin.world.errors import ApiRefusal
from storage.crypto.aead import WorkingSeal
from storage.crypto.keys import MasterKey
from storage.sealed_store import SealedStore
from storage.store_keys import working_key
from tests.kits.memory_engine import Memory, open_in_memory
from tests.kits.waiting import until

NOW = dt.datetime(2026, 9, 25, 12, tzinfo=dt.UTC)
MEMORY = Path("/dev/shm")  # noqa: S108 - where a sync costs nothing
PLACE = MEMORY if MEMORY.is_dir() else None
FIRST_UPDATE = 500


@dataclass
class PaperTelegram:
    """Telegram's end of the wire."""

    waiting: dict[int, bytes] = field(default_factory=dict)
    said: list[tuple[int, Outgoing]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    next_id: int = FIRST_UPDATE
    news: asyncio.Event = field(default_factory=asyncio.Event)
    slow: bool = True  # a file "slow" cannot be fetched for as long as this holds

    def add(self, update: object) -> str:
        """One more update; gives it as it will come, with a number of its own."""
        body = json.dumps(update) if not isinstance(update, str) else update
        raw = f'{{"update_id":{self.next_id}{"," if body[1:-1].strip() else ""}{body[1:]}'
        self.waiting[self.next_id] = raw.encode("utf-8", "surrogatepass")
        self.next_id += 1
        self.news.set()
        return raw

    async def updates(self, *, offset: int | None, wait: int, limit: int = 100) -> bytes:
        """getUpdates: what is below ``offset`` is forgotten, the rest comes again."""
        if offset is not None:
            for number in [number for number in self.waiting if number < offset]:
                del self.waiting[number]
        if not self.waiting:
            self.news.clear()
            await self.news.wait()
        some = [self.waiting[number] for number in sorted(self.waiting)[:limit]]
        return b'{"ok":true,"result":[' + b",".join(some) + b"]}"

    async def deliver(self, chat: int, out: Outgoing) -> int | None:
        """Take one thing to show."""
        self.said.append((chat, out))
        if isinstance(out, Say | EditMessage):
            _, call = requests.say(chat, out) if isinstance(out, Say) else requests.change(chat, out)
            self._look(call["text"])
            if not fits(Screen(call["text"], out.screen.rows)):
                self.refused.append(f"does not fit: {out!r}"[:3_000])
        if isinstance(out, SendFile):
            self._look(requests.file(chat, out)[1]["caption"] or "")
        return 10_000 + len(self.said)

    def _look(self, text: str) -> None:
        try:
            parse_html(text)
            text.encode()
        except (ApiRefusal, UnicodeEncodeError) as error:
            self.refused.append(f"{error}: {text!r}"[:3_000])

    async def download(self, file_id: str) -> AsyncIterator[bytes]:
        """A file: its id is its content."""
        if file_id == "gone":
            raise FileGoneError
        if file_id == "slow" and self.slow:
            raise UnreachableError("timeout")
        yield file_id.encode("utf-8", "surrogatepass")

    def texts(self, chat: int) -> list[str]:
        """Everything that was shown in a chat."""
        return [o.screen.text for c, o in self.said if c == chat and isinstance(o, Say | EditMessage)]

    async def start(self) -> Me:
        """Who the bot is."""
        return Me(1, "logbog_bot", "Noter")

    async def renew(self) -> None:
        """Nothing to connect to."""

    delete_webhook = close = renew

    async def set_commands(
        self, commands: Mapping[str, str], *, language: str = "", chat: int | None = None
    ) -> None:
        """The menu is taken as it is."""

    async def set_names(self, **names: str) -> None:
        """Names are taken as they are."""


class _Complaints(logging.Handler):
    def __init__(self, into: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._into = into

    def emit(self, record: logging.LogRecord) -> None:
        self._into.append(f"{record.getMessage()} {record.exc_info and record.exc_info[1]!r}")


class LoneBot:
    """Made by ``lone_bot``."""

    def __init__(self, folder: Path) -> None:
        self.telegram = PaperTelegram()
        self.errors: list[str] = []
        self.key = MasterKey.generate()
        self._memory = Memory()
        self.now = NOW
        self._folder = folder / "data"
        self._running: asyncio.Task[None] | None = None
        self._settings = Settings(_env_file=None, telegram_token=SecretStr("1:x"), data_dir=self._folder)  # type: ignore[call-arg]
        self._store: SealedStore | None = None
        self._app: App | None = None

    async def start(self) -> None:
        """Open the store and take updates."""
        self._store = await self._open()
        self._app = await build(
            self._settings,
            self._store,
            self.telegram,  # type: ignore[arg-type]
            await self.telegram.start(),
            now=self._clock,
        )
        self._running = asyncio.create_task(self._app.run())

    def _clock(self) -> dt.datetime:
        return self.now

    async def _open(self) -> SealedStore:
        return await open_in_memory(
            self._memory,
            self._folder,
            self.key,
            clock=lambda: int(self.now.timestamp()),
            ids=lambda: uuid.UUID(uuid7(self.now)).bytes,
        )

    async def stop(self) -> None:
        """End in order."""
        if self._running is None or self._store is None:
            return
        self._running.cancel()
        outcome = (await asyncio.gather(self._running, return_exceptions=True))[0]
        if not isinstance(outcome, asyncio.CancelledError):
            self.errors.append(f"raised to the top: {outcome!r}")
        await self._store.close()
        self._running = self._store = None

    async def settled(self) -> None:
        """Until every update is confirmed and every lane has come to its end."""
        assert self._app is not None
        assert self._store is not None
        lanes, store, running = self._app._lanes, self._store, self._running

        async def at_rest() -> bool:
            assert running is not None
            if running.done():
                raise AssertionError("it has ended") from running.exception()
            return not self.telegram.waiting and not lanes._running and not await store.accounts_waiting()

        await until(at_rest, between=0.001)

    @property
    def store(self) -> SealedStore:
        """The store while it runs."""
        assert self._store is not None
        return self._store

    async def events(self, user: int) -> list[ev.Event]:
        """The events of a person's case."""
        case = await self.store.case_of(self.store.account(str(user).encode()))
        return [] if case is None else [ev.decode(one.data) for one in await self.store.events(case)]

    async def case(self, user: int) -> Case:
        """A person's case as it stands."""
        case = fold(await self.events(user))
        assert case is not None
        return case

    async def kept(self) -> list[str]:
        """The raw updates in all cases."""
        return [
            payload.raw
            for case in await self.store.cases()
            for one in await self.store.events(case)
            if isinstance(payload := ev.decode(one.data).payload, ev.Captured | ev.Edited)
        ]

    def parked(self) -> list[str]:
        """The raw updates that were set aside. Only when it has stopped."""
        rows = self._memory.tables
        meta = {name: value for name, (value,) in rows.meta.items()}
        seal = WorkingSeal(working_key(meta, self.key), self.key.identity, os.urandom)
        parked = [row for _, row in sorted(rows.inbox.items()) if row[3]]
        return [seal.open(b"inbox" + row[0], row[4]).decode() for row in parked]


@contextlib.asynccontextmanager
async def lone_bot() -> AsyncIterator[LoneBot]:
    """A bot with a store of its own, in memory. What was logged as an error, or raised to the top, is in ``errors``."""
    folder = Path(tempfile.mkdtemp(dir=PLACE, prefix="logbog-lone-"))
    made = LoneBot(folder)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: made.errors.append(f"in the loop: {context!r}"))
    listening = _Complaints(made.errors)
    logger = logging.getLogger("logbog")
    logger.addHandler(listening)
    try:
        await made.start()
        yield made
    finally:
        await made.stop()
        logger.removeHandler(listening)
        loop.set_exception_handler(None)
        shutil.rmtree(folder)


def person(user: int) -> dict[str, Any]:
    """A private chat with somebody, and who that is."""
    return {
        "chat": {"id": user, "type": "private"},
        "from": {"id": user, "is_bot": False, "first_name": "Signe"},
    }


def message(user: int, number: int, **fields: Any) -> dict[str, Any]:
    """An update with a message; each is sent an hour after the one before."""
    date = int(NOW.timestamp()) - 86_400 * 300 + number * 3_600
    return {"message": {"message_id": number, "date": date, **person(user), **fields}}


def tap(user: int, number: int, data: str, shown: int = 1, chat: int | None = None) -> dict[str, Any]:
    """An update with a tap."""
    below = {"message_id": shown, "date": 1, "chat": {"id": chat or user, "type": "private"}}
    return {
        "callback_query": {
            "id": f"q{number}",
            "data": data,
            "message": below,
            **{"from": person(user)["from"]},
        }
    }


def last(said: Sequence[str]) -> str:
    """The newest."""
    return said[-1] if said else ""
