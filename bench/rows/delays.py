"""How long a person waits for the reply: at an ordinary pace, and while another one floods."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from bench import capturing, letters
from bench.contestants import AIOGRAM, LOGBOG, MIRROR, PTB, Contestants
from bench.letters import Letter
from bench.machine import tell
from bench.report import Row, median, milliseconds, percentile, verdict
from bench.rows.captures import chats
from bench.standin import Acknowledged, StandIn, stand_in

PACE = 20.0
PATIENCE = 30.0
FLOODER = 900
FLOOD = 5000


async def replies(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """Twenty messages a second, from 240 people in turn; beside a bot that does nothing but answer."""
    names = (MIRROR, LOGBOG, PTB, AIOGRAM)
    found: dict[str, list[list[float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            delays = await _ordinary(contestants, name, int(400 * scale))
            found[name].append(delays)
            tell(f"reply delay: {name} p50 {_p(delays, 0.5)}, p99 {_p(delays, 0.99)}")

    def middle(name: str, part: float) -> float:
        return median(percentile(delays, part) for delays in found[name])

    def beyond(part: float) -> float:
        pairs = zip(found[LOGBOG], found[MIRROR], strict=True)
        return median(percentile(mine, part) - percentile(base, part) for mine, base in pairs)

    told = ", ".join(
        f"{name} {middle(name, 0.5) * 1000:.0f}/{middle(name, 0.99) * 1000:.0f}"
        for name in (MIRROR, PTB, AIOGRAM)
    )
    return [
        Row(
            "reply delay at 20 messages a second",
            "p50 under 30 ms, p99 under 150 ms beyond the stand-in's own",
            f"**p50 {milliseconds(beyond(0.5))}, p99 {milliseconds(beyond(0.99))}** beyond it "
            f"(whole, p50/p99 in ms: {told})",
            verdict(beyond(0.5) < 0.030 and beyond(0.99) < 0.150),
        )
    ]


async def flood(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """One chat has sent 5,000 at once; a hundred others write, ten a second in all."""
    parts: dict[str, list[float]] = {}
    for form, name in (
        ("forwarded in one go", LOGBOG),
        ("a minute apart", LOGBOG),
        ("forwarded in one go", AIOGRAM),
    ):
        for _ in range(rounds):
            delays = await _beside_flood(contestants, name, form, int(FLOOD * scale))
            parts.setdefault(f"{name}, {form}", []).append(percentile(delays, 0.99))
            tell(
                f"flood, {form}: {name} others' p50 {_p(delays, 0.5)}, p99 {_p(delays, 0.99)}, max {_p(delays, 1)}"
            )
    middle = {key: median(values) for key, values in parts.items()}
    mine = [value for key, value in middle.items() if key.startswith(LOGBOG)]
    return [
        Row(
            f"one chat floods {int(FLOOD * scale):,} messages while others write",
            "the others' p99 under 1 s",
            "; ".join(f"{key}: p99 **{milliseconds(value)}**" for key, value in middle.items()),
            verdict(max(mine) < 1.0),
        )
    ]


async def _ordinary(contestants: Contestants, name: str, count: int) -> list[float]:
    people = chats(240)
    messages = list(letters.singles(people, -(-count // len(people)), int(time.time())))[:count]
    async with stand_in() as server, contestants.running(name, server) as process:
        await capturing.warm_up(server, process, messages)
        return await _paced(server, iter(messages), count, PACE)


async def _beside_flood(contestants: Contestants, name: str, form: str, size: int) -> list[float]:
    now = int(time.time())
    people = chats(100)
    others = list(letters.singles(people, 3, now))
    flooder = range(FLOODER, FLOODER + 1)
    apart = form == "a minute apart"
    many = list(letters.singles(flooder, size, now) if apart else letters.bursts(flooder, size, size, now))
    async with stand_in() as server, contestants.running(name, server) as process:
        await capturing.warm_up(server, process, [*others, many[0]])
        process.pause()
        await server.send_all(many)
        process.resume()
        return await _paced(server, iter(others), 150, 10.0)


async def _paced(server: StandIn, messages: Iterator[Letter], count: int, pace: float) -> list[float]:
    """Send at a pace, whatever comes back; the seconds until each was answered. What never was counts as PATIENCE."""
    before = {chat: len(times) for chat, times in Acknowledged(await server.said()).first.items()}
    sent: dict[int, list[float]] = {}
    begun = time.monotonic()
    under_way = []
    for number in range(count):
        await asyncio.sleep(max(0.0, begun + number / pace - time.monotonic()))
        letter = next(messages)
        sent.setdefault(letter.chat, []).append(time.monotonic())
        under_way.append(asyncio.create_task(server.send(letter)))
    await asyncio.gather(*under_way)
    await asyncio.sleep(1.0)
    for _ in range(int(PATIENCE)):
        first = Acknowledged(await server.said()).first
        got = {chat: first.get(chat, [])[before.get(chat, 0) :] for chat in sent}
        if all(len(got[chat]) >= len(times) for chat, times in sent.items()):
            break
        await asyncio.sleep(1.0)
    delays = []
    for chat, times in sent.items():
        answers = got[chat] + [float("inf")] * len(times)
        delays += [min(PATIENCE, answer - at) for at, answer in zip(times, answers, strict=False)]
    return delays


def _p(delays: list[float], part: float) -> str:
    return milliseconds(percentile(delays, part))
