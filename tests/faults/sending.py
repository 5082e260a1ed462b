"""What people send in the fault tests, and what was sent: the truth that everything is held against."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.faults import originals
from tests.faults.claims import still_to_come
from tests.faults.process import nothing_due
from tests.kits.waiting import PATIENCE, until
from tests.kits.world import JSON, World

FIRST_USER = 70_001
FIRST_UPDATE = 730_000_001  # where the stand-in begins to count


@dataclass(frozen=True)
class Posting:
    """Something to be sent: the fields for ``Phone.send``, and the file's bytes where there is one."""

    user: int
    fields: dict[str, Any]
    data: bytes | None = None


@dataclass(frozen=True)
class Sent:
    """Something that was sent: Telegram's own message, and the file's bytes where there is one."""

    user: int
    message: JSON
    data: bytes | None = None

    @property
    def id(self) -> int:
        """The message's id: unique in the whole stand-in."""
        return int(self.message["message_id"])


def postings(chance: random.Random, chats: int, messages: int) -> list[list[Posting]]:
    """For each chat what it sends, in order: texts, forwards, photos, pictures as files, voice notes, odd files."""
    users = [FIRST_USER + number for number in range(chats)]
    made: list[list[Posting]] = [[] for _ in users]
    for number in range(messages):
        chat = number % chats
        made[chat].append(_posting(chance, users[chat], number))
    for mine in made:
        chance.shuffle(mine)
    return made


def _posting(chance: random.Random, user: int, number: int) -> Posting:
    text = f"Nr. {number}: {chance.randbytes(chance.randint(3, 300)).hex()} æøå 🐘"
    share = number % 20
    if share < 7:
        return Posting(user, {"text": text})
    if share < 11:
        return Posting(user, {"text": text, "forward_origin": _origin(chance)})
    caption = {"caption": text[:900]} if chance.random() < 0.5 else {}
    if share < 14:
        data = originals.jpeg(chance, chance.randint(8, 300))
        return Posting(user, {"photo": ("billede.jpg", data), "exact": True, **caption}, data)
    if share < 16:
        data = originals.png(chance, chance.randint(1, 200))
        return Posting(user, {"document": (f"skærm {number}.png", data), **caption}, data)
    if share < 18:
        data = originals.ogg(chance, chance.randint(1, 8))
        return Posting(user, {"voice": ("stemme.ogg", data)}, data)
    size = chance.choice(originals.LARGE) if number % 40 == 19 else chance.choice(originals.AWKWARD)
    data = chance.randbytes(size)
    forwarded = {"forward_origin": _origin(chance)} if chance.random() < 0.5 else {}
    return Posting(user, {"document": (f"fil {number}.bin", data), **caption, **forwarded}, data)


def _origin(chance: random.Random) -> JSON:
    sent = dt.datetime(2026, 3, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=chance.randint(0, 60 * 24 * 30))
    name = chance.choice(["Kim Opdigt", "Ukendt nummer"])
    return {"type": "hidden_user", "sender_user_name": name, "date": int(sent.timestamp())}


async def send(world: World, posting: Posting) -> Sent:
    """Send one thing."""
    fields = {
        name: (value[0], io.BytesIO(value[1])) if isinstance(value, tuple) else value
        for name, value in posting.fields.items()
    }  # aiohttp wants large bytes as a file
    [message] = await world.phone(posting.user).send(**fields)
    return Sent(posting.user, message, posting.data)


async def send_all(
    world: World,
    chats: Sequence[Sequence[Posting]],
    *,
    seconds: float,
    chance: random.Random,
    into: list[Sent],
) -> None:
    """All chats side by side, each in its order, spread over so many seconds by chance; ``into`` grows meanwhile."""

    async def one(mine: Sequence[Posting], pauses: Sequence[float]) -> None:
        for posting, pause in zip(mine, pauses, strict=True):
            await asyncio.sleep(pause)
            into.append(await send(world, posting))

    mean = [seconds / max(1, len(mine)) for mine in chats]
    pauses = [[chance.uniform(0, 2 * m) for _ in mine] for mine, m in zip(chats, mean, strict=True)]
    await asyncio.gather(*(one(mine, pause) for mine, pause in zip(chats, pauses, strict=True)))


def confirmed(world: World, sent: Sequence[Sent]) -> list[Sent]:
    """What the bot has told Telegram to forget: from then on it is the only one who has it.

    Good where nothing but messages was sent: the stand-in then numbers the updates in the messages' order."""
    offsets = (int(call["params"].get("offset") or 0) for call in called(world, "getUpdates"))
    safe = max(0, max(offsets, default=0) - FIRST_UPDATE)
    return sorted(sent, key=lambda one: one.id)[:safe]


def called(world: World, *methods: str) -> list[JSON]:
    """The bot's calls of these methods so far, also those that never got an answer."""
    return [call for call in world.practice.bot.calls if call["method"] in methods]


def texts_to(world: World, user: int) -> list[str]:
    """Everything that was said or shown to a person, every wording of it, in order."""
    calls = called(world, "sendMessage", "editMessageText")
    return [str(call["params"]["text"]) for call in calls if int(call["params"]["chat_id"]) == user]


async def started(world: World) -> None:
    """Start the bot and wait until it polls."""
    before = len(called(world, "getUpdates"))
    await world.bot.start()

    def polls() -> bool:
        world.bot.check()
        return len(called(world, "getUpdates")) > before

    await until(polls)


def _pending(world: World) -> bool:
    """Whether somebody is still told that a file is to come."""
    said = (
        [str(row.message.get("text", "")) for row in chat.rows() if row.from_bot]
        for chat in world.practice.bot.chats.values()
    )
    return any(map(still_to_come, said))


async def settled(world: World, *, patience: float = PATIENCE) -> None:
    """Wait until the bot has nothing left to do: all is confirmed to Telegram, and in its store no update waits and no
    acknowledgement or download is due. Each follows from the one before in the same commit, so none can be missed."""

    def at_rest() -> bool:
        waits = len(world.practice.bot.updates) or _pending(world)
        return not waits and nothing_due(world.bot.data)

    def told() -> str:
        return f"not settled: {len(world.practice.bot.updates)} wait, pending: {_pending(world)}"

    await until(at_rest, patience=patience, told=told)
