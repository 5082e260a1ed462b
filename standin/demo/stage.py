"""The stage of the demo: one clock for the stand-in and the bot, and the bot as a process of its own that follows it.

    python -m standin.demo.stage --api-url URL --token TOKEN --folder FOLDER --clock FILE

The bot is the real one (``bot.process``); only what it takes for "now" is the clock of the story, so that its log of ten
weeks in 2025 reads as if it had been made then. It ends by itself when its standard input closes, which is when the
process that started it ends, however that came about.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot import process
from bot.operate import log_lines
from standin.people.person import inject
from standin.world.world import Practice
from bot.settings import load
from bot.words import Language

END_SECONDS = 10.0
MOST_SILENCE = dt.timedelta(hours=20)


class StageClock:
    """A clock that two processes share: the time at which an empty file was last changed.

    It stands still until it is moved, and never goes back.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def start(self, moment: dt.datetime) -> None:
        """Set it going at an aware moment."""
        self.path.touch()
        os.utime(self.path, (moment.timestamp(), moment.timestamp()))

    def reach(self, moment: dt.datetime) -> None:
        """Move it to an aware moment, unless it is past that already."""
        self.start(max(moment, self.now()))

    def advance(self, seconds: float) -> None:
        """Move it on."""
        self.start(self.now() + dt.timedelta(seconds=seconds))

    def time(self) -> float:
        """Seconds since the epoch."""
        return self.path.stat().st_mtime

    def now(self) -> dt.datetime:
        """This moment on the stage, aware, in UTC."""
        return dt.datetime.fromtimestamp(self.time(), dt.UTC)


@dataclass(frozen=True)
class Stage:
    """The stand-in, its clock and its address, the file that the bot logs to, and the bot's process."""

    practice: Practice
    clock: StageClock
    url: str
    log: Path
    bot: asyncio.subprocess.Process

    async def reach(self, moment: dt.datetime) -> None:
        """Let time pass until a moment of the story.

        The bot notices when it has not heard from Telegram for a day and warns the person. It polls all the time, so
        in each stretch of most of a day it has to hear something: a news of the membership, which means nothing.
        """
        while moment - self.clock.now() > MOST_SILENCE:
            self.clock.advance(MOST_SILENCE.total_seconds())
            nobody = {"id": 1, "is_bot": False, "first_name": "-"}
            member = {"user": nobody, "status": "member"}
            change = {
                "chat": {"id": 1, "type": "private"}, "from": nobody, "date": int(self.clock.time()),
                "old_chat_member": member, "new_chat_member": member,
            }  # fmt: skip
            inject(self.practice.bot, {"my_chat_member": change})
            while len(self.practice.bot.updates):  # noqa: ASYNC110 - the other process empties it
                await asyncio.sleep(0.005)
        self.clock.reach(moment)


@asynccontextmanager
async def bot_process(
    url: str, token: str, folder: Path, clock: Path, zone: str, authority: str = ""
) -> AsyncIterator[tuple[Path, asyncio.subprocess.Process]]:
    """The bot on stage, with its data in ``folder``; gives the file that it logs to, and the process. Ends it, whatever
    happens."""
    output = folder / "bot.log"
    words = (
        "--api-url", url, "--token", token, "--folder", folder, "--clock", clock, "--zone", zone,
        "--authority", authority,
    )  # fmt: skip
    with output.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "standin.demo.stage", *words,
            stdin=asyncio.subprocess.PIPE, stdout=log, stderr=log, cwd=Path(__file__).parents[2],
        )  # fmt: skip
    try:
        yield output, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), END_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _run(parsed: argparse.Namespace) -> None:
    settings = load(
        telegram_token=SecretStr(parsed.token),
        telegram_api_url=parsed.api_url,
        data_dir=parsed.folder / "data",
        master_key_file=parsed.folder / "master.key",
        language=Language.DANISH,
        timezone=parsed.zone,
        tsa_url=parsed.authority,
        operator_name="",
        operator_contact="",
    )
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), _end_with_parent)
    # The stand-in has no limit of a message a second here, and days go by in a moment.
    await process.run(settings, now=StageClock(parsed.clock).now, pace=0.0)


def _end_with_parent() -> None:
    """Nothing is ever written to standard input: it is ready to be read when it has been closed."""
    asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run the bot until SIGTERM, SIGINT or the end of standard input."""
    parser = argparse.ArgumentParser(prog="python -m standin.demo.stage")
    parser.add_argument("--api-url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--zone", required=True)
    parser.add_argument("--authority", default="")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--clock", type=Path, required=True)
    log_lines.install()
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
