"""``make demo``: a made-up course of events, played through a real bot process over HTTP, and what comes out of it."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.practice import player, story
from bot.practice.browser import Browser, NoBrowserError, find_browser
from bot.practice.errors import PracticeError
from bot.practice.phone import Phone
from bot.practice.server import Practice, serve
from bot.practice.stage import StageClock, bot_process
from bot.practice.story import Story
from bot.practice.transcript import transcript
from bot.words import Language, Words

EXAMPLES = Path(__file__).parents[2] / "examples"
BETWEEN_ACTIONS = 2.0  # seconds on the story's clock
PAGES = 3


async def run(out: Path, *, pictures: bool = True) -> int:
    """Play ``examples/`` and leave log.pdf, chat.txt and pictures in ``out``; gives the exit code.

    No process and no temporary file is left behind, on SIGINT and SIGTERM neither.
    """
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    began = time.monotonic()
    words = Words(Language.DANISH)
    told = story.load(EXAMPLES)
    _clear(out)
    with tempfile.TemporaryDirectory(prefix="logbog-demo-") as folder:
        async with _stage(told, Path(folder)) as (phone, clock, url, log):
            try:
                await player.play(
                    told, EXAMPLES / "files", phone,
                    words=words, set_clock=clock.reach, note=lambda done, of_all: _progress(words, done, of_all),
                )  # fmt: skip
                _, document = await player.ask_for_document(phone)
            except PracticeError as error:
                _leave(out / "bot.log", log.read_bytes())
                _leave(out / "chat.txt", transcript(phone.journal, told.zone, words).encode())
                _say("\n" + words.text("demo.failed", code=error.code, log=out / "bot.log"))
                return 1
            _leave(out / "log.pdf", document)
            _leave(out / "chat.txt", transcript(phone.journal, told.zone, words).encode())
            _say("")
            if pictures:
                await asyncio.gather(
                    _chat_pictures(out, f"{url}/?user={told.person.id}", words), _page_pictures(out, words)
                )
    _say(words.text("demo.left", seconds=round(time.monotonic() - began), files=_names(out), folder=out))
    return 0


@asynccontextmanager
async def _stage(told: Story, folder: Path) -> AsyncIterator[tuple[Phone, StageClock, str, Path]]:
    """The stand-in and the bot, both at the story's time; gives the person's phone, the clock, the stand-in's address
    and the bot's log file."""
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
            bot_process(url, practice.token, folder, folder / "clock", told.person.zone) as log,
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as http,
        ):
            yield (
                Phone(http, url, person, pause=lambda: clock.advance(BETWEEN_ACTIONS)),
                clock,
                url,
                log,
            )
    finally:
        await runner.cleanup()


async def _chat_pictures(out: Path, address: str, words: Words) -> None:
    """The end of the chat, light and dark, and two places further up."""
    if find_browser() is None:
        _say(words.text("demo.no_browser"))
        return
    try:
        async with Browser() as browser:
            await browser.open(address)
            await browser.wait_for("document.body.dataset.revision")
            await browser.screenshot(out / "chat-end.png")
            await browser.screenshot(out / "chat-end-dark.png", dark=True)
            for name, share in (("chat-start", 0.0), ("chat-middle", 0.5)):
                scroll = f"(s => s.scrollTo({{top: s.scrollHeight * {share}, behavior: 'instant'}}))"
                await browser.evaluate(f"{scroll}(document.getElementById('scroller'))")
                await browser.screenshot(out / f"{name}.png")
    except NoBrowserError:
        _say(words.text("demo.no_browser"))


async def _page_pictures(out: Path, words: Words) -> None:
    """The first pages of the log, as pdftoppm draws them."""
    program = shutil.which("pdftoppm")
    if program is None:
        _say(words.text("demo.no_pages"))
        return
    process = await asyncio.create_subprocess_exec(
        program, "-r", "90", "-png", "-l", str(PAGES), out / "log.pdf", out / "log-page",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()


def _clear(out: Path) -> None:
    """An empty folder for what will come; what an earlier demo has left goes, nothing else."""
    out.mkdir(parents=True, exist_ok=True)
    for pattern in ("log.pdf", "chat.txt", "bot.log", "chat-*.png", "log-page-*.png"):
        for path in out.glob(pattern):
            path.unlink()


def _names(out: Path) -> str:
    return ", ".join(sorted(path.name for path in out.iterdir()))


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
