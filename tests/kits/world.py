"""A whole world for end-to-end tests: the stand-in over real HTTP, and the bot as a real process that can be killed."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.case import events as ev
from bot.case.fold import fold
from bot.case.model import Case
from standin.server import Practice, serve
from standin.world.world import DEFAULT_TOKEN
from storage.crypto.keys import MasterKey
from storage.open import open_store
from storage.sealed_store import SealedStore
from tests.kits.waiting import BETWEEN_TWO_LOOKS, PATIENCE

ROOT = Path(__file__).parents[2]
MEASURED = "COVERAGE_PROCESS_CONFIG" in os.environ
"""Whether coverage follows the processes: one that is killed cannot write down what it has run."""
JSON = dict[str, Any]
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
WEDNESDAY = dt.datetime(2025, 5, 14, 15, 30, tzinfo=COPENHAGEN)
"""When the tests' worlds begin: nothing in them may depend on the day or hour on which they are run."""


class Clock:
    """A clock for the stand-in and the bot's process, that a test can move. It runs on like any other."""

    def __init__(self, path: Path, start: dt.datetime = WEDNESDAY) -> None:
        self.path = path
        self._shift = start.timestamp() - time.time()
        self._leap = 0.0
        self._write()

    def __call__(self) -> float:
        """Unix seconds."""
        return time.time() + self._shift

    def now(self) -> dt.datetime:
        """This moment in Copenhagen."""
        return dt.datetime.fromtimestamp(self(), COPENHAGEN)

    def on(self, **later: float) -> None:
        """Move on: ``clock.on(minutes=11)``."""
        self._shift += dt.timedelta(**later).total_seconds()
        self._write()

    def leap(self, seconds: float) -> None:
        """Let every look of the bot's at its clock be so much later than the one before: no pause lasts."""
        self._leap = seconds
        self._write()

    def _write(self) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(f"{self._shift} {self._leap}")
        new.replace(self.path)


class Bot:
    """The bot's process."""

    def __init__(self, url: str, token: str, folder: Path, clock: Clock | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.output = folder / "output.log"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("LOGBOG_")},
            "LOGBOG_TELEGRAM_TOKEN": token,
            "LOGBOG_TELEGRAM_API_URL": url,
            "LOGBOG_DATA_DIR": str(self.data),
            "PYTHONPATH": str(ROOT),
        }
        with_clock = [str(Path(__file__).with_name("bot_with_clock.py")), str(clock.path)] if clock else []
        self.command = [sys.executable, *(with_clock or ["-m", "bot", "run"])]
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; it polls when the stand-in sees its first getUpdates."""
        with self.output.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self.command, cwd=self.folder, env=self.environment, stdout=output, stderr=output
            )

    def check(self) -> None:
        """Fail at once where it has ended by itself: nothing more will be said."""
        ended = self._process is not None and self._process.returncode is not None
        assert not ended, self.output.read_text()[-3000:]

    @property
    def pid(self) -> int:
        """The id of its process."""
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        """SIGKILL: nothing can be finished."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM, and wait for an orderly end; gives the exit code."""
        return await self._end(signal.SIGTERM)

    async def ended(self) -> int:
        """Wait for it to end by itself; gives the exit code."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    async def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(number)
        code = await asyncio.wait_for(self._process.wait(), PATIENCE)
        self._process = None
        return code


class World:
    """The stand-in, the bot, and people with phones."""

    def __init__(
        self,
        practice: Practice,
        url: str,
        http: aiohttp.ClientSession,
        folder: Path,
        clock: Clock | None = None,
    ) -> None:
        self.practice = practice
        self.url = url
        self.http = http
        self.folder = folder
        self.clock = clock
        self.bot = Bot(url, practice.token, folder, clock)
        self._people = 7001

    def phone(self, user: int = 7001) -> Phone:
        """Somebody's phone."""
        return Phone(self, user)

    def stranger(self) -> Phone:
        """The phone of somebody who has never written here."""
        self._people += 1
        return Phone(self, self._people)

    async def post(self, what: str, **fields: Any) -> JSON:
        """An order to the stand-in."""
        async with self.http.post(f"{self.url}/practice/{what}", json=fields) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def get(self, what: str, **query: Any) -> JSON:
        """A question to the stand-in."""
        async with self.http.get(f"{self.url}/practice/{what}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def calls(self, method: str) -> list[JSON]:
        """What the bot has called so far."""
        return list((await self.get("calls", method=method))["calls"])

    @asynccontextmanager
    async def store(self) -> AsyncIterator[SealedStore]:
        """What the bot has kept, in a copy: it may still be running, but should be at rest."""
        key = MasterKey.load(self.bot.data.with_name("data.key"))
        with tempfile.TemporaryDirectory(dir=self.folder) as copies:
            copy = Path(copies) / "data"
            while True:  # a copy that the bot wrote into meanwhile is of no one moment
                before = written(self.bot.data)
                shutil.copytree(self.bot.data, copy)
                if written(self.bot.data) == before:
                    break
                shutil.rmtree(copy)
                await self.pause()
            store = await open_store(
                copy, key, clock=lambda: int(time.time()), ids=lambda: uuid.uuid4().bytes
            )
            try:
                yield store
            finally:
                await store.close()

    async def events(self, user: int = 7001) -> list[ev.Event]:
        """All events of a person's case."""
        async with self.store() as store:
            case_id = await store.case_of(store.account(str(user).encode()))
            assert case_id is not None
            return [ev.decode(stored.data) for stored in await store.events(case_id)]

    async def case(self, user: int = 7001) -> Case:
        """A person's case as it stands."""
        case = fold(await self.events(user))
        assert case is not None
        return case

    async def incidents(self, user: int = 7001) -> list[int]:
        """The numbers of everything that a person has in the log; empty for someone of whom nothing is kept."""
        async with self.store() as store:
            if await store.case_of(store.account(str(user).encode())) is None:
                return []
        case = fold(await self.events(user))
        return [] if case is None else [incident.number for incident in case.standing()]

    async def pause(self) -> None:
        """A moment between two looks at something that nobody tells of."""
        await asyncio.sleep(BETWEEN_TWO_LOOKS)

    async def file(self, user: int, id: str) -> bytes:
        """The original bytes of a kept file."""
        async with self.store() as store:
            case_id = await store.case_of(store.account(str(user).encode()))
            assert case_id is not None
            return b"".join([chunk async for chunk in store.file(case_id, id)])


class Phone:
    """One person's phone."""

    def __init__(self, world: World, user: int) -> None:
        self.world = world
        self.user = {"id": user, "first_name": "Signe", "last_name": "Eksempel"}
        self.id = user

    async def send(self, **fields: Any) -> list[JSON]:
        """Send a message; pairs are files: ``photo=("a.jpg", data)``, or a list of them. Gives the messages as sent."""
        form = aiohttp.FormData()
        form.add_field("user", json.dumps(self.user))
        for name, value in fields.items():
            files = value if isinstance(value, list) else [value]
            if files and all(isinstance(file, tuple) for file in files):
                for filename, data in files:
                    form.add_field(name, data, filename=filename, content_type="application/octet-stream")
            else:
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        async with self.world.http.post(f"{self.world.url}/practice/send", data=form) as answer:
            assert answer.status == 200, await answer.text()
            return list((await answer.json())["messages"])

    async def forward(
        self, text: str, sent: dt.datetime, name: str = "Kim Opdigt", **fields: Any
    ) -> list[JSON]:
        """Forward a text that somebody sent at ``sent``."""
        origin = {"type": "hidden_user", "sender_user_name": name, "date": int(sent.timestamp())}
        return await self.send(text=text, forward_origin=fields.pop("origin", origin), **fields)

    async def edit(self, message: int, text: str, **fields: Any) -> None:
        """Edit one of one's own messages."""
        await self.world.post("edit", user_id=self.id, message_id=message, text=text, **fields)

    async def says(self, text: str, pattern: str, **fields: Any) -> JSON:
        """Write something; gives the message of the bot's that is new or changed after it and matches."""
        before = (await self.world.get(f"chat/{self.id}"))["revision"]
        await self.send(text=text, **fields)
        return await self.reads(pattern, after=before)

    async def taps(self, message: JSON, label: str, pattern: str = "") -> JSON:
        """Tap a button; gives the message of the bot's that is new or changed after it and matches."""
        before = (await self.world.get(f"chat/{self.id}"))["revision"]
        await self.tap(message, label)
        return await self.reads(pattern, after=before)

    async def refuses(self, message: int, data: str) -> str:
        """Send a tap that must not work; gives the alert."""
        answer = await self.answer(await self.tap_data(message, data))
        assert answer is not None, data
        assert answer.get("show_alert"), data
        return str(answer["text"])

    async def messages(self) -> list[JSON]:
        """The chat as it stands, without what has been deleted."""
        chat = await self.world.get(f"chat/{self.id}")
        return [message for message in chat["messages"] if not message["deleted"]]

    async def said(self) -> list[JSON]:
        """What the bot has said."""
        return [message for message in await self.messages() if message["from_bot"]]

    async def until(self, found: Callable[[list[JSON]], Any], patience: float = PATIENCE) -> Any:
        """Wait until ``found`` finds something in what the bot has said; gives it."""
        end = time.monotonic() + patience
        revision = 0
        while True:
            said = await self.said()
            result = found(said)
            if result:
                return result
            self.world.bot.check()
            left = end - time.monotonic()
            assert left > 0, [shown(message)[:200] for message in said[-6:]]
            chat = await self.world.get(f"wait/{self.id}", after=revision, timeout=min(left, 5.0))
            revision = chat["revision"]

    async def reads(self, pattern: str, *, after: int = -1) -> JSON:
        """Wait for a message of the bot's that matches; gives the newest such, by its last change.

        ``after`` leaves out what has not changed since that revision of the chat."""
        search = re.compile(pattern, re.DOTALL)

        def found(said: list[JSON]) -> JSON | None:
            fitting = [m for m in said if m["revision"] > after and search.search(shown(m))]
            return max(fitting, key=lambda m: int(m["revision"]), default=None)

        return dict(await self.until(found))

    async def tap(self, message: JSON, label: str) -> str:
        """Tap the button whose label or data begins with ``label``; gives the tap's id."""
        button = next(
            (
                b
                for b in buttons(message)
                if b["text"].startswith(label) or b["callback_data"].partition("~")[0] == label
            ),
            None,
        )
        assert button is not None, (label, [b["text"] for b in buttons(message)])
        return await self.tap_data(message["message_id"], button["callback_data"])

    async def tap_data(self, message: int, data: str) -> str:
        """Send a tap with any data at all."""
        answer = await self.world.post("tap", user_id=self.id, message_id=message, data=data)
        return str(answer["callback_query_id"])

    async def answer(self, query: str) -> JSON | None:
        """What the bot answered to a tap."""
        answer = (await self.world.get("answers", callback_query_id=query, timeout=PATIENCE))["answer"]
        return dict(answer) if answer is not None else None


def shown(message: JSON) -> str:
    """The text of a message, or its caption."""
    return str(message.get("text") or message.get("caption") or "")


def buttons(message: JSON) -> list[JSON]:
    """All buttons below a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


@asynccontextmanager
async def world(
    folder: Path, *, start: bool = True, clock: Callable[[], float] = time.time, token: str = DEFAULT_TOKEN
) -> AsyncIterator[World]:
    """A world that ends with its test; no process is left behind. A ``Clock`` is the bot's as well."""
    practice = Practice(clock=clock, token=token)
    runner, port = await serve(practice)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90)) as http:
        own = clock if isinstance(clock, Clock) else None
        made = World(practice, f"http://127.0.0.1:{port}", http, folder, own)
        try:
            if start:
                await made.bot.start()
            yield made
        finally:
            await (made.bot.stop() if MEASURED else made.bot.kill())
            await runner.cleanup()


def written(folder: Path) -> list[tuple[str, int, int]]:
    """Names, sizes and last changes of the database's files."""
    found = ((path.name, path.stat()) for path in sorted(folder.glob("logbog.db*")))
    return [(name, status.st_size, status.st_mtime_ns) for name, status in found]
