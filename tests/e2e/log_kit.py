"""What the tests of making a log share: the way to its screens, and what came of it."""

from __future__ import annotations

import datetime as dt
import os
import signal
from pathlib import Path

from bot.case.events import LogHandedOut
from tests.kits.world import COPENHAGEN, JSON, Phone, World, buttons

PICTURE = Path(__file__).parents[2] / "examples" / "files" / "sms-undskyld.png"


def labels(message: JSON) -> list[str]:
    """What stands on the buttons."""
    return [str(button["text"]) for button in buttons(message)]


def data_of(message: JSON, start: str) -> str:
    """The data of the button with a label or data that begins so."""
    for button in buttons(message):
        if button["text"].startswith(start) or button["callback_data"].startswith(start):
            return str(button["callback_data"])
    raise AssertionError((start, labels(message)))


async def forwarded(phone: Phone, *days: dt.date, text: str = "Svar mig nu") -> None:
    """A message of the other's on each of these days, at noon."""
    for day in days:
        await phone.forward(text, dt.datetime.combine(day, dt.time(12), COPENHAGEN))
    await phone.reads(f"nr. {len(days)} |–{len(days)} ")


async def choices(phone: Phone) -> JSON:
    """The screen of what the other may read."""
    return await phone.taps(await phone.says("/log", "Din log"), "Lav en log", "Hvad må den anden læse")


async def form(phone: Phone, label: str, screen: JSON | None = None) -> JSON:
    """Ask for a log in the form of that label; gives the screen that says that it is on its way."""
    shown = await phone.taps(screen or await choices(phone), "Andet format", "Hvilket format")
    return await phone.taps(shown, label, "Jeg laver den")


async def files(phone: Phone, number: int) -> list[JSON]:
    """The files that the bot has sent, once there are so many; the oldest first."""

    def found(said: list[JSON]) -> list[JSON]:
        sent = [message for message in said if "document" in message]
        return sent if len(sent) >= number else []

    return list(await phone.until(found))


async def data(here: World, message: JSON) -> bytes:
    """The bytes of a file in the chat."""
    address = f"{here.url}/practice/file/{message['document']['file_id']}"
    async with here.http.get(address) as answer:
        assert answer.status == 200
        return bytes(await answer.read())


async def handed_out(here: World, phone: Phone) -> list[LogHandedOut]:
    """The records of the logs that were handed out."""
    return [e.payload for e in await here.events(phone.id) if isinstance(e.payload, LogHandedOut)]


def children(here: World, module: str) -> list[int]:
    """The bot's child processes that run this module."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if not entry.name.isdigit() or module.encode() not in (entry / "cmdline").read_bytes():
                continue
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it has ended meanwhile
        if int(parent) == here.bot.pid:
            found.append(int(entry.name))
    return found


def halt(pids: list[int]) -> None:
    """Let these processes stand still."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)


def go_on(pids: list[int]) -> None:
    """Let them run again."""
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
