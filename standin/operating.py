"""``make try-operate``: an operator's worst day and a few quiet ones, on this machine, from nothing.

A made-up case is played into a real bot; it is backed up while it runs; the bot is killed and its folder wiped; it is
restored, its key is changed, a store of the oldest format is brought up, and everything that should be the same is held
against what it was. Every step is the command that an operator would type.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bot.operate.admin.admin_client import Asking, DoorClosedError, NobodyHomeError
from bot.operate.admin.status import code
from bot.words import Language, Words
from standin.demo import player, story
from standin.demo.command import EXAMPLES, on_stage
from standin.demo.stage import Stage, bot_process
from standin.demo.story import Story
from standin.people.phone import Phone
from storage.backup.layout import named_in
from storage.backup.run import standing_still
from storage.files.blobs import path_in
from storage.files.copying import hash_file
from storage.layout import BLOBS, DATABASE
from storage.sqlite.at_rest import at_rest
from storage.sqlite.inspect import peek

ROOT = Path(__file__).parents[1]
OLDEST = ROOT / "tests" / "storage" / "golden" / "v1"
NOBODY = "http://127.0.0.1:9"
QUIET_SECONDS = 10.0
START_SECONDS = 60.0


class NotSameError(Exception):
    """Something that should be the same is not; or a command failed."""


@dataclass
class Day:
    """What has been done and compared so far. ``folder`` holds everything; nothing of it stays."""

    folder: Path
    url: str
    token: str
    compared: list[str] = field(default_factory=list)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def environment(self) -> Mapping[str, str]:
        """What the operator's commands see."""
        bare = {name: value for name, value in os.environ.items() if not name.startswith("LOGBOG_")}
        return {
            **bare,
            "PYTHONPATH": str(ROOT),
            "LOGBOG_TELEGRAM_TOKEN": self.token,
            "LOGBOG_TELEGRAM_API_URL": self.url,
            "LOGBOG_DATA_DIR": str(self.data),
            "LOGBOG_MASTER_KEY_FILE": str(self.folder / "master.key"),
        }

    async def types(self, *words: str | Path, exit: int = 0) -> str:
        """Type ``logbog …`` and show what it says. Raises NotSameError for another exit code."""
        say("$ logbog " + " ".join(str(word).replace(f"{self.folder}/", "") for word in words))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, cwd=self.folder, env=self._environment_of(words),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output = (await process.communicate())[0].decode()
        for line in output.replace(f"{self.folder}/", "").splitlines():
            say(f"  {line}")
        if process.returncode != exit:
            raise NotSameError(f"exit code {process.returncode} instead of {exit}")
        return output

    def _environment_of(self, words: Sequence[str | Path]) -> Mapping[str, str]:
        """A check before a start holds the machine's clock against Telegram's, and the story's is another year's: it
        meets nobody there."""
        alone = {"LOGBOG_TELEGRAM_API_URL": NOBODY} if "--check" in words else {}
        return {**self.environment, **alone}

    def same(self, what: str, found: object, expected: object) -> None:
        """Compare, and note it for the end. Raises NotSameError."""
        if found != expected:
            raise NotSameError(what)
        self.compared.append(what)


@dataclass(frozen=True)
class FolderContents:
    """What lies in a data folder that nobody has open: counts, and one hash over every event and file, as sealed."""

    cases: int
    events: int
    files: int
    digest: str


def kept(folder: Path) -> FolderContents:
    """Read it. Raises StoreError, OSError."""
    digest = hashlib.sha256()
    with standing_still(folder):
        with at_rest(folder / DATABASE) as lying:
            cases = [case for case, _, _ in lying.ledgers()]
            events = 0
            for id in cases:
                for index, leaf, sealed in lying.events(id):
                    digest.update(b"%s %d %s " % (id, index, leaf) + hashlib.sha256(sealed).digest())
                    events += 1
        files = sorted(
            (one.id, hash_file(path_in(folder / BLOBS, one.id))) for one in named_in(folder / DATABASE)
        )
    for file, (size, hashed) in files:
        digest.update(b"%s %d %s" % (file, size, hashed))
    return FolderContents(len(cases), events, len(files), digest.hexdigest())


async def run(steps: int | None) -> int:
    """Play the day with so many steps of the story (None: all of it); gives the exit code."""
    began = time.monotonic()
    told = story.load(EXAMPLES)
    if steps is not None:
        told = replace(told, steps=told.steps[:steps])
    with tempfile.TemporaryDirectory(prefix="logbog-try-operate-") as made:
        folder = Path(made)
        try:
            async with on_stage(told, folder) as (phone, stage):
                day = Day(folder, stage.url, stage.practice.token)
                await _play_and_back_up(day, told, phone, stage)
                await _lose_and_restore(day, stage)
                await _change_the_key(day)
                await _go_on(day, told, phone, stage)
                await _bring_up(day)
        except NotSameError as error:
            say(f"\nNOT THE SAME: {error}")
            return 1
    say(f"\nCompared, and the same ({time.monotonic() - began:.0f} s):")
    for what in day.compared:
        say(f"  - {what}")
    return 0


async def _play_and_back_up(day: Day, told: Story, phone: Phone, stage: Stage) -> None:
    say("# A made-up case is played into a running bot, and backed up meanwhile.")
    playing = asyncio.create_task(
        player.play(told, EXAMPLES / "files", phone, words=Words(Language.DANISH), reach=stage.reach)
    )
    while not (day.data / DATABASE).exists():  # noqa: ASYNC110 - the bot's process makes it
        await asyncio.sleep(0.1)
    await asyncio.sleep(2.0)
    await day.types("backup", day.folder / "backup")
    await playing
    await _quiet(day)
    say("# It is backed up once more, and read again.")
    await day.types("backup", day.folder / "backup")
    await day.types("backup", "--verify", day.folder / "backup")
    await day.types("restore", "--list", day.folder / "backup")


async def _lose_and_restore(day: Day, stage: Stage) -> None:
    say("# The bot is killed, and its folder is gone.")
    stage.bot.kill()
    await stage.bot.wait()
    before = kept(day.data)
    shutil.rmtree(day.data)
    await day.types("status", exit=2)
    await day.types("restore", day.folder / "backup")
    after = kept(day.data)
    what = f"{before.cases} cases, {before.events} events and {before.files} files, byte for byte as before the loss"
    day.same(what, after, before)


async def _change_the_key(day: Day) -> None:
    say("# The master key is changed. Nothing of what is kept for people changes by it.")
    before, key = kept(day.data), (day.folder / "master.key").read_bytes()
    await day.types("keygen", "--rotate")
    day.same("every event and file after the change of the key", kept(day.data), before)
    if (day.folder / "master.key").read_bytes() == key:
        raise NotSameError("the key was not changed")
    say("# The old key does not open it any more.")
    new = day.folder / "new.key"
    (day.folder / "master.key").rename(new)
    shutil.copy(next(day.folder.glob("master.key.*.old")), day.folder / "master.key")
    await day.types("run", "--check", exit=2)
    new.replace(day.folder / "master.key")
    await day.types("run", "--check")


async def _go_on(day: Day, told: Story, phone: Phone, stage: Stage) -> None:
    say("# The bot is started again with it; its person writes on and asks for the log.")
    before = kept(day.data)
    async with again(day, told, stage):
        await phone.ask("/log")
        await _quiet(day)
        status = json.loads(await day.types("status", "--json", exit=code(await _status(day))))
    day.same("the number of cases that a running bot tells", status["cases"], before.cases)
    after = kept(day.data)
    day.same("every file, after the bot has gone on", after.files, before.files)


async def _bring_up(day: Day) -> None:
    if not OLDEST.exists():
        say("# (The store of the oldest format lies in the repository only: left out.)")
        return
    say("# A store of the oldest format is brought up to today's, and backed up in both.")
    shutil.rmtree(day.data)
    shutil.copytree(OLDEST / "store", day.data)
    shutil.copy(OLDEST / "master.key", day.folder / "master.key")
    (day.folder / "master.key").chmod(0o600)
    before, old = kept(day.data), peek(day.data)
    await day.types("backup", day.folder / "backup-old")
    await day.types("keygen", "--rotate")  # opens the store, which brings it up
    new = peek(day.data)
    if old is None or new is None or old.format >= new.format:
        raise NotSameError("the format was not brought up")
    day.same(f"every event and file, from format {old.format} to format {new.format}", kept(day.data), before)
    copies = [path.name for path in day.data.glob(f"{DATABASE}.format-*")]
    day.same("a copy of the old database beside the new one", copies, [f"{DATABASE}.format-{old.format}"])
    await day.types("backup", day.folder / "backup-old")


@asynccontextmanager
async def again(day: Day, told: Story, stage: Stage) -> AsyncIterator[None]:
    """The bot once more, over the same folder and clock."""
    async with bot_process(day.url, day.token, day.folder, stage.clock.path, told.person.zone):
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                await _status(day)
            except (NobodyHomeError, DoorClosedError):
                if time.monotonic() > end:
                    raise NotSameError("the bot did not start again") from None
                await asyncio.sleep(0.2)
            else:
                break
        yield


async def _status(day: Day) -> dict[str, Any]:
    return await Asking(day.data).status()


async def _quiet(day: Day) -> None:
    """Until nothing waits and nothing is due any more."""
    end = time.monotonic() + QUIET_SECONDS
    before: object = None
    while time.monotonic() < end:
        status = await _status(day)
        now = (status.get("inbox"), status.get("downloads"), status.get("documents"), status.get("events"))
        if now == before and now[:3] == (0, 0, 0):
            return
        before = now
        await asyncio.sleep(0.5)


def say(line: str) -> None:
    """A line for whoever looks on."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """``python -m standin.operating``."""
    parser = argparse.ArgumentParser(prog="python -m standin.operating")
    parser.add_argument("--steps", type=int, default=None, help="play only so many steps of the story")
    return asyncio.run(run(parser.parse_args().steps))


if __name__ == "__main__":
    sys.exit(main())
