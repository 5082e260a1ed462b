"""What much on the disk costs: a long case's /log, a whole country's start and captures."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from bench import capturing, letters
from bench.contestants import LOGBOG, Contestants
from bench.letters import Letter
from bench.machine import tell
from bench.report import OPEN, Row, median, milliseconds, verdict
from bench.rows.captures import chats
from bench.seed import seed
from bench.standin import StandIn, stand_in

PATIENCE = 60.0
LONG = 5000
PERSON = 1001
QUIET = 150.0
"""Seconds in which the bot lets go of what rests: it looks once a minute, and twice at a case."""


async def long_case(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """/log of 5,000 incidents after a restart, from its snapshot; and the very first time, when nobody has read it yet,
    which a bot in use comes before: it folds what was put in while nobody is at the case."""
    first, later, grown = [], [], []
    for _ in range(rounds):
        once, *again = await _logs(contestants, int(LONG * scale), 4)
        first.append(once)
        later += again
        grown += (await _logs(contestants, int(LONG * scale) // 5, 2))[1:]
        tell(f"/log: first {first}, later {later}, a fifth of it {grown}")
    measured = (
        f"**{milliseconds(median(later))}** from its snapshot, {milliseconds(median(first))} where there is none yet; "
        f"with a fifth of the incidents {milliseconds(median(grown))}"
    )
    good = median(later) < 0.5
    return [
        Row(
            f"a case of {int(LONG * scale):,} incidents: `/log` after a restart",
            "under 0.5 s",
            measured,
            verdict(good),
        )
    ]


async def start(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """From the command to the first question to Telegram, with nothing on the disk yet and with something."""
    empty, again = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="bench-") as made:
            empty.append(await _start(contestants, Path(made)))
            again.append(await _start(contestants, Path(made)))
    measured = f"{median(empty):.2f} s the first time, **{median(again):.2f} s** later"
    return [Row("start to the first poll, a small store", "–", measured, OPEN)]


async def country(contestants: Contestants, rounds: int, cases: int, incidents: int) -> list[Row]:
    """A hundred thousand cases on the disk: start, and captures beside an empty store."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        seeded = await seed(folder, cases, incidents, first=PERSON)
        tell(f"country: {seeded}")
        starts = [await _start(contestants, folder) for _ in range(max(3, rounds))]
        tell(f"country: starts {starts}")
        ratios, rates = [], []
        for turn in range(rounds):
            people = range(PERSON + 1 + 97 * turn, PERSON + cases, max(1, cases // 50))[:50]
            messages = list(letters.bursts(people, 80, 40, int(time.time()) - turn * 7200))
            full = await capturing.run(contestants, LOGBOG, messages, folder=folder)
            empty = await capturing.run(contestants, LOGBOG, messages)
            ratios.append(full.rate / empty.rate)
            rates.append(full.rate)
            tell(f"country: {full.rate:.0f}/s beside {empty.rate:.0f}/s")
    overhead = (seeded.disk - seeded.raw) / seeded.incidents
    measured = (
        f"start **{median(starts):.2f} s** (slowest {max(starts):.2f}); captures **{median(ratios):.2f}** of an empty "
        f"store's ({median(rates):.0f}/s); {seeded.disk / seeded.incidents:.0f} bytes an incident on the disk, "
        f"{overhead:.0f} beyond its update; {seeded.disk / 1e9:.1f} GB, written in {seeded.seconds:.0f} s"
    )
    good = max(starts) < 3 and median(ratios) >= 0.85
    what = f"{cases:,} cases × {incidents} incidents on disk"
    return [Row(what, "start under 3 s; captures within 15 % of an empty store", measured, verdict(good))]


async def _start(contestants: Contestants, folder: Path) -> float:
    async with stand_in() as server, contestants.running(LOGBOG, server, folder=folder) as process:
        return float((await server.calls("getUpdates"))[0]["time"]) - process.started


async def _logs(contestants: Contestants, incidents: int, times: int) -> list[float]:
    """The seconds until /log is answered, after one restart and another. One stand-in for all of them: a new one
    would count its messages from 1 again, and Logbog knows those already."""
    found = []
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        await seed(folder, 1, incidents, first=PERSON)
        async with stand_in() as server:
            for _ in range(times):
                async with contestants.running(LOGBOG, server, folder=folder):
                    await asyncio.sleep(1.0)
                    before = len(await server.said())
                    asked = time.monotonic()
                    await server.send(Letter(PERSON, "/log", int(time.time())))
                    found.append(await _answered(server, before) - asked)
    return found


async def _answered(server: StandIn, before: int) -> float:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        said = await server.said()
        if len(said) > before:
            return float(said[before]["time"])
        await asyncio.sleep(0.1)
    return float("inf")


async def memory(contestants: Contestants, scale: float) -> list[Row]:
    """Resident memory after 20,000 captures, a quarter at a time."""
    people, quarter = chats(200), int(25 * scale) or 1
    sizes = []
    now = int(time.time())
    async with stand_in() as server, contestants.running(LOGBOG, server) as process:
        every = list(letters.bursts(people, quarter * 4, quarter, now))
        await capturing.warm_up(server, process, every[: len(people)])
        begun = process.resident()
        for part in range(4):
            some = every[part * len(every) // 4 : (part + 1) * len(every) // 4]
            sizes.append((await capturing.measure(server, process, some)).resident)
            tell(f"memory: {sizes[-1]:.0f} MB")
    count = len(every)
    told = ", ".join(f"{size:.0f}" for size in sizes)
    measured = f"**{sizes[-1]:.0f} MB**; after each quarter {told}; {begun:.0f} before"
    good = sizes[-1] < 120 and sizes[-1] - sizes[1] < 5
    return [Row(f"resident memory after {count:,} captures", "under 120 MB, flat", measured, verdict(good))]


async def people(contestants: Contestants, scale: float) -> list[Row]:
    """What stays in memory of each person who has written once and rests: new people in each of three rounds, with two
    quiet minutes after it, in which lanes go."""
    count, now = int(1000 * scale) or 1, int(time.time())
    sizes = []
    async with stand_in() as server, contestants.running(LOGBOG, server) as process:
        for part in range(3):
            new = range(PERSON + part * count, PERSON + (part + 1) * count)
            every = list(letters.bursts(new, 1, 1, now))
            if not part:
                await capturing.warm_up(server, process, every[:1])
            await capturing.measure(server, process, every[1:])
            await asyncio.sleep(QUIET)
            sizes.append(process.resident())
            tell(f"people: {sizes[-1]:.1f} MB after {(part + 1) * count}")
    each = (sizes[2] - sizes[0]) * 1000 / (2 * count)
    told = ", ".join(f"{size:.1f}" for size in sizes)
    measured = f"**{each:.1f} kB**; {told} MB after each {count:,} people"
    return [
        Row("memory of a person who has written once and rests", "at most 2 kB", measured, verdict(each <= 2))
    ]
