"""The n-th call of the kernel fails, for n after n: what was acknowledged is there, and the bot goes on by itself."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.process import log
from tests.faults.sending import Posting, Sent, confirmed, send, settled, started, texts_to
from tests.faults.together import Scenario, SideBySide
from tests.kits.traced import INJECTED, finished, need_strace, under_strace
from tests.kits.truth import check_safe, check_said, check_whole, copied, kept, opened, parked
from tests.kits.world import World, world

AT_ONCE = 5
USERS = (80_001, 80_002)
ORDERS = {
    "fsync fails": "fsync,fdatasync:error=EIO:when={n}",
    "fsync fails twice": "fsync,fdatasync:error=EIO:when={n}..{next}",
    "killed at a write to the database": "pwrite64:signal=KILL:when={n}",
    "killed at a write to a file": "write:signal=KILL:when={n}",
    "no room": "write,pwrite64:error=ENOSPC:when={n}",
    "no new folder": "mkdir:error=EIO:when={n}",
}
NEVER = 60_000
_REFUSED_SENTENCE = re.compile(rf"\s(?:write\(2, |<\.\.\. write resumed>).*{re.escape(INJECTED)}")
# How many of these calls one thread makes at the least in the life below: strace counts for each thread by itself.
OFTEN = {
    "fsync fails": 12,
    "fsync fails twice": 12,
    "killed at a write to the database": 20,
    "killed at a write to a file": 1,
    "no room": 20,
    "no new folder": 1,
}


@dataclass(frozen=True)
class Outcome:
    """Whether a call was tampered with, and how many of these calls one thread made at most."""

    touched: bool
    calls: int


def _plan(chance: random.Random) -> list[Posting]:
    """Few, but of every way to the disk: texts, a small file, one that is sealed as a stream."""
    small, large = chance.randbytes(5_000), chance.randbytes(1_100_000)
    first, second = USERS
    return [
        Posting(first, {"text": "en"}),
        Posting(second, {"text": "to"}),
        Posting(first, {"document": ("lille.bin", small)}, small),
        Posting(second, {"document": ("stor.bin", large)}, large),
        Posting(first, {"text": "tre"}),
    ]


async def _life(folder: Path, chance: random.Random, order: str) -> Outcome:
    """One life under strace, and one without to see what is left."""
    output = folder / "strace"
    calls = order.partition(":")[0]
    async with world(folder, start=False) as made:
        plain = list(made.bot.command)
        # strace 6.1 forgets to send signals where it filters with seccomp.
        fast = () if "signal" in order else ("--seccomp-bpf",)
        options = (f"--trace={calls}", *fast, f"--inject={order}")
        made.bot.command = under_strace(made.bot, output, *options)
        sent: list[Sent] = []
        await made.bot.start()
        made.bot.command = plain
        for posting in _plan(chance):
            sent.append(await send(made, posting))
        alive = await _settled_or_ended(made, output)
        await made.bot.kill()
        text = await finished(output)
        await _check_after(made, folder, sent, alive)
        await started(made)
        await settled(made)
        assert await made.bot.stop() == 0, log(made.bot)
        async with opened(made.bot.data, folder / "data.key") as store:
            await check_whole(store, made.bot.data, sent)
            for user in USERS:
                check_said(await kept(store, user), texts_to(made, user))
        assert parked(made.bot.data) == 0
        assert "Traceback" not in log(made.bot)
        return Outcome(INJECTED in text or not alive, _most_by_one_thread(text))


def _most_by_one_thread(text: str) -> int:
    calls = Counter(line.split(" ", 1)[0] for line in text.splitlines() if " +++ " not in line)
    return max(calls.values(), default=0)


async def _settled_or_ended(made: World, output: Path) -> bool:
    """Whether it is still alive when nothing more happens; where it has ended, it was killed or gave its reason,
    unless the call that failed was the one that would have written it."""
    ended = asyncio.create_task(made.bot.ended())
    calm = asyncio.create_task(settled(made))
    await asyncio.wait((ended, calm), return_when=asyncio.FIRST_COMPLETED)
    calm.cancel()
    if not ended.done():
        ended.cancel()
        await asyncio.gather(ended, return_exceptions=True)
        await calm
        return True
    if ended.result() != -9:
        assert ended.result() == 2, log(made.bot)
        unsaid = _REFUSED_SENTENCE.search(await finished(output))
        assert unsaid or "logbog: storage." in log(made.bot)
    return False


async def _check_after(made: World, folder: Path, sent: list[Sent], alive: bool) -> None:
    """As the process has left it: what was said and what was confirmed is there; where it lived on, all is done."""
    if not (folder / "data.key").exists() or not (folder / "data" / "logbog.db").exists():
        assert not confirmed(made, sent)
        return
    async with opened(copied(made.bot.data, folder / "copy"), folder / "data.key") as store:
        safe = confirmed(made, sent)
        for user in USERS:
            found = await kept(store, user)
            check_safe(found, [one for one in safe if one.user == user])
            check_said(found, texts_to(made, user))
        if alive:
            assert len(safe) == len(sent)
            assert await store.accounts_waiting() == [], "it lives, but does not go on"
            assert [task.kind for task in await store.tasks()] == [], "it lives, but something is still due"


async def _lives(folder: Path, seed: str, order: str, numbers: Iterable[int]) -> list[Outcome]:
    """Several lives side by side, each with another call that fails."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(n: int) -> Outcome:
        mine = folder / str(n)
        mine.mkdir()
        async with gate:
            try:
                return await _life(mine, random.Random(f"{seed} {n}"), order.format(n=n, next=n + 1))
            except Exception as error:
                raise AssertionError(f"n = {n}: {error}") from error

    return list(await asyncio.gather(*(one(n) for n in numbers)))


def _sample(order: str) -> Scenario:
    async def scenario(folder: Path, chance: random.Random) -> None:
        """One call that there surely is; all of them in the long form."""
        need_strace()
        numbers = {chance.randint(1, OFTEN[order])}
        outcomes = await _lives(folder, str(chance.random()), ORDERS[order], numbers)
        assert any(outcome.touched for outcome in outcomes), outcomes

    scenario.__name__ = order
    return scenario


@pytest.mark.parametrize("scenario", [_sample(order) for order in ORDERS], ids=ORDERS)
async def test_a_sample_of_calls_fails(scenario: Scenario, side_by_side: SideBySide) -> None:
    await side_by_side(scenario)


@pytest.mark.long
@pytest.mark.parametrize("name", ORDERS)
async def test_every_call_fails(tmp_path: Path, seed: int, name: str) -> None:
    """Until a run passes untouched."""
    need_strace()
    tried = 0
    for start in range(1, NEVER, 2 * AT_ONCE):
        outcomes = await _lives(tmp_path, str(seed), ORDERS[name], range(start, start + 2 * AT_ONCE))
        tried += sum(outcome.touched for outcome in outcomes)
        if not all(outcome.touched for outcome in outcomes):
            break
    print(f"{name}: {tried} lives with a call that failed")  # noqa: T201
    assert tried >= OFTEN[name]
