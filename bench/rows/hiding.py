"""/hide of a chat with 2,000 messages: how long it takes from the command to the note, and how many calls."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from bench import capturing, letters
from bench.contestants import LOGBOG, Contestants
from bench.machine import tell
from bench.report import Row, median, milliseconds, verdict
from bench.rows.captures import chats
from bench.standin import StandIn, stand_in

MESSAGES = 2000
CALL_HOLDS = 100
PATIENCE = 60.0


async def hide(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """Every message forwarded in the last minutes, so that all of them can still be removed."""
    found: list[tuple[float, int, int]] = []
    for _ in range(rounds):
        found.append(await _once(contestants, int(MESSAGES * scale)))
        tell(f"hide: {milliseconds(found[-1][0])}, {found[-1][1]} calls, {found[-1][2]} messages")
    removed = found[-1][2]
    calls = max(number for _, number, _ in found)
    few = -(-removed // CALL_HOLDS)
    return [
        Row(
            f"/hide of {int(MESSAGES * scale):,} messages",
            "the calls counted: one a hundred messages",
            f"**{calls} calls** for {removed:,} messages, {milliseconds(median(seconds for seconds, _, _ in found))} "
            "from the command to the note",
            verdict(calls == few),
        )
    ]


async def _once(contestants: Contestants, count: int) -> tuple[float, int, int]:
    """Seconds, calls that remove, messages that were removed."""
    person = chats(1)
    now = int(time.time())
    many = [replace(one, date=now) for one in letters.bursts(person, count, count, now)]
    async with stand_in() as server, contestants.running(LOGBOG, server) as process:
        await capturing.measure(server, process, many)
        begun = time.monotonic()
        await server.send(letters.Letter(person[0], "/hide", int(time.time())))
        await _note(server)
        seconds = time.monotonic() - begun
        calls = [*await server.calls("deleteMessages"), *await server.calls("deleteMessage")]
        removed = {id for call in calls for id in call["params"].get("message_ids", ())}
        return seconds, len(calls), len(removed)


async def _note(server: StandIn) -> None:
    for _ in range(int(PATIENCE / 0.05)):
        said = await server.calls("sendMessage")
        if any(str(call["params"].get("text", "")).startswith("Ryddet") for call in said):
            return
        await asyncio.sleep(0.05)
    raise TimeoutError
