"""``make demo``: a made-up course of events, played through a real bot process over HTTP, and what comes out of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from standin.demo import player, story
from standin.time_stamp_authority import PracticeAuthority, is_there
from standin.demo.screenshots import picture_chat, picture_pages
from standin.world.errors import PracticeError
from standin.people.phone import Phone
from standin.server import Practice, serve
from standin.demo.stage import Stage, StageClock, bot_process
from standin.demo.story import Forward, Photo, Story
from standin.demo.transcript import transcript
from bot.words import Language, Words

EXAMPLES = Path(__file__).parents[2] / "examples"
STOPPED = 130  # what a shell gives for Ctrl-C
BETWEEN_ACTIONS = 2.0  # seconds on the story's clock
SAVED = "curtains"  # the step whose acknowledgement is left as it came
FORMS = {"pdf": (), "word": (), "table": (), "small": (), "package": ("contacts", "impact")}
"""The forms of the log, and what of it each has that is otherwise left out: the package is for those one trusts."""
LEAVINGS = (
    *("log.pdf", "log.docx", "log.xlsx", "log.csv", "log-lille.pdf", "log-pakke.zip", "log-overview.jpg"),
    *("chat.txt", "bot.log", "chat-*.png", "log-page-*.png", "log-annex.png"),
)
_EDITION = re.compile(r"(?<=log)-\d+")


async def run(out: Path) -> int:
    """Play ``examples/`` and leave log.pdf, chat.txt and pictures in ``out``; gives the exit code.

    SIGINT and SIGTERM stop it halfway; no process and no temporary file of its own is left behind then either.
    """
    work = asyncio.create_task(_play_and_leave(out))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    try:
        return await work
    except asyncio.CancelledError:
        return STOPPED


async def _play_and_leave(out: Path) -> int:
    began = time.monotonic()
    words = Words(Language.DANISH)
    told = story.load(EXAMPLES)
    _clear(out)
    with tempfile.TemporaryDirectory(prefix="logbog-demo-") as folder:
        async with on_stage(told, Path(folder)) as (phone, stage):
            try:
                documents = await _perform(told, phone, stage, words)
            except (PracticeError, aiohttp.ClientError) as error:
                shutil.copy(stage.log, out / "bot.log")
                _leave(out / "chat.txt", transcript(phone.journal, told.zone, words).encode())
                code = getattr(error, "code", type(error).__name__)
                _say("\n" + words.text("demo.failed", code=code, log=out / "bot.log"))
                return 1
            for name, data in documents.items():
                _leave(out / name, data)
            _leave(out / "chat.txt", transcript(phone.journal, told.zone, words).encode())
            address = f"{stage.url}/?user={told.person.id}"
            missing = await asyncio.gather(
                picture_chat(out, address, _places(told, phone)), picture_pages(out, _annex(told))
            )
    if sys.stdout.isatty():
        _say("")
    for key in filter(None, missing):
        _say(words.text(key))
    _say(words.text("demo.left", seconds=round(time.monotonic() - began), files=_names(out), folder=out))
    return 0


@asynccontextmanager
async def on_stage(told: Story, folder: Path) -> AsyncIterator[tuple[Phone, Stage]]:
    """The stand-in and the bot's process, both at the story's time, with all data in ``folder``; and the phone."""
    clock = StageClock(folder / "clock")
    clock.start(told.moment(told.steps[0].at))
    practice = Practice(clock=clock.time)
    runner, port = await serve(practice)
    url = f"http://127.0.0.1:{port}"
    person = {
        "id": told.person.id, "first_name": told.person.first_name, "last_name": told.person.last_name,
        "language_code": "da",
    }  # fmt: skip
    try:
        async with (
            _authority(folder) as authority,
            bot_process(url, practice.token, folder, clock.path, told.person.zone, authority) as (log, bot),
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as http,
        ):
            phone = Phone(http, url, person, pause=lambda: clock.advance(BETWEEN_ACTIONS))
            yield phone, Stage(practice, clock, url, log, bot)
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _authority(folder: Path) -> AsyncIterator[str]:
    """The address of a made-up time-stamping authority; empty where this machine has not got openssl."""
    if not is_there():
        yield ""
        return
    async with PracticeAuthority(folder / "authority", dt.datetime.now(dt.UTC)).serving() as url:
        yield url


async def _perform(told: Story, phone: Phone, stage: Stage, words: Words) -> dict[str, bytes]:
    """Play it all, ask for the log in each form and look at it once more; gives the files by their names here, which
    are without the number of the edition."""
    await player.play(
        told, EXAMPLES / "files", phone,
        words=words, reach=stage.reach, note=lambda done, of_all: _progress(words, done, of_all),
    )  # fmt: skip
    found = {}
    for form, parts in FORMS.items():
        for name, data in await player.ask_for_log(phone, form, parts):
            found[_EDITION.sub("", name, count=1)] = data
    found["log-overview.jpg"] = await player.ask_for_picture(phone)
    await phone.ask("/log")
    return found


def _places(told: Story, phone: Phone) -> dict[str, tuple[int, str]]:
    """Where to take pictures of the chat: its start, something just saved, a photo, the document, the log."""
    rows = [entry for entry in phone.journal if "message_id" in entry]
    ids = [row["message_id"] for row in rows]
    untagged = next(step.text for step in told.steps if isinstance(step, Forward) and step.id == SAVED)
    saved = next(row["message_id"] for row in rows if row.get("text") == untagged)
    photo = next(row["message_id"] for row in rows if "photo" in row)
    document = next(row["message_id"] for row in rows if "document" in row and row["from_bot"])
    return {
        "start": (min(ids), "start"),
        "saved": (saved, "start"),
        "photo": (photo, "center"),
        "document": (document, "end"),
        "log": (max(ids), "start"),
    }


def _annex(told: Story) -> str:
    """What stands on the page of the annex that is pictured: the first photo with something written to it."""
    return next(step.caption for step in told.steps if isinstance(step, Photo) and step.caption)


def _clear(out: Path) -> None:
    """An empty folder for what will come; what an earlier demo has left goes, nothing else."""
    out.mkdir(parents=True, exist_ok=True)
    for pattern in LEAVINGS:
        for path in out.glob(pattern):
            path.unlink()


def _names(out: Path) -> str:
    return ", ".join(sorted(path.name for pattern in LEAVINGS for path in out.glob(pattern)))


def _leave(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _progress(words: Words, done: int, of_all: int) -> None:
    """On a terminal one line that changes; otherwise nothing until the end."""
    if sys.stdout.isatty():
        sys.stdout.write("\r" + words.text("demo.playing", done=done, all=of_all))
        sys.stdout.flush()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
