"""Power cuts: SIGKILL leaves what the kernel holds, a power cut does not. All that was acknowledged must be there.

A real run is recorded with strace and the folder built again as it could be after a cut at any point. To play a state
again: ``pytest tests/faults/test_power_cuts.py --fault-seed SEED --recording FILE`` with what the failure has printed.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import pickle
import random
import shutil
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.case.values import FileState
from storage.layout import is_started
from tests.faults.power_cut import PowerCut, State
from tests.faults.recording import OPTIONS, Op, Reader, Sync, Told
from tests.faults.sending import FIRST_UPDATE, Sent, postings, send, settled, started
from tests.kits.traced import finished, need_strace, under_strace
from tests.kits.truth import check_said, kept, opened
from tests.kits.world import world

SHORT, LONG = 200, 12_000
MEMORY = Path("/dev/shm")  # noqa: S108 - where a sync costs nothing: what it would do is played already


@dataclass(frozen=True)
class Recording:
    """Two lives of a bot, as the kernel saw them, and what was sent meanwhile."""

    root: str
    ops: list[Op]
    sent: list[Sent]


async def _record(folder: Path, chance: random.Random, messages: int) -> Recording:
    """A first life that is killed, and a second that ends in order."""
    sent: list[Sent] = []
    reader = Reader(str(folder))
    plan = postings(chance, 3, messages)
    async with world(folder, start=False) as made:
        plain = list(made.bot.command)
        for life, part in ((1, slice(None, messages // 6)), (2, slice(messages // 6, None))):
            output = folder / f"strace.{life}"
            made.bot.command = plain
            made.bot.command = under_strace(made.bot, output, *OPTIONS)
            await started(made)
            for mine in plan:
                sent += [await send(made, one) for one in mine[part]]
            if life == 1:
                await settled(made)
                await made.bot.kill()
            else:
                await settled(made)
                assert await made.bot.stop() == 0
            reader.read(await finished(output))
    return Recording(str(folder), reader.ops, sent)


def _same_as_on_the_disk(recording: Recording, folder: Path) -> bool:
    """Whether the recording, played to its end with nothing lost, gives what there is."""
    cut = PowerCut(recording.ops, recording.root)
    names, contents = cut.whole()
    data = Path(recording.root) / "data"
    there = {str(path): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    played = {path: bytes(contents.get(inode, b"")) for path, inode in names.items() if inode > 0}
    return {path: data for path, data in played.items() if "/data/" in path} == there


@cache
def _loaded(path: str) -> tuple[Recording, PowerCut]:
    recording: Recording = pickle.loads(Path(path).read_bytes())  # noqa: S301 - our own, from this test
    return recording, PowerCut(recording.ops, recording.root)


def _try_states(path: str, seed: int, numbers: range) -> Counter[str]:
    """Build and check some states; gives how many had what luck. In a process of its own."""
    recording, cut = _loaded(path)
    lucks: Counter[str] = Counter()
    scratch = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    for number in numbers:
        state = cut.state(f"{seed} {number}")
        with tempfile.TemporaryDirectory(dir=scratch, prefix="logbog-power-") as folder:
            try:
                cut.build(state, Path(folder))
                asyncio.run(_check(Path(folder), recording, cut.told(state)))
            except Exception as error:
                kept_at = Path(path).with_name(f"state-{number}")
                shutil.copytree(folder, kept_at, dirs_exist_ok=True)
                raise AssertionError(
                    f"{state}: {type(error).__name__}: {error}; {kept_at}, {path}"
                ) from error
        lucks[state.luck.name] += 1
    return lucks


async def _check(folder: Path, recording: Recording, told: list[Told]) -> None:
    """Open it as a start would, and hold it against what had been told."""
    data, key = folder / "data", folder / "data.key"
    if not key.exists():
        assert not is_started(data), "the key that all was sealed with is gone"
        assert not told
        return
    safe = max((one.offset for one in told), default=FIRST_UPDATE) - FIRST_UPDATE
    confirmed = sorted(recording.sent, key=lambda one: one.id)[:safe]
    originals = {one.id: one.data for one in recording.sent}
    async with opened(data, key) as store:
        for user in {one.user for one in recording.sent}:
            found = await kept(store, user)
            check_said(found, [one.text for one in told if one.chat == user])
            there = {one.message for one in found.captured}
            there |= {int(json.loads(raw)["message"]["message_id"]) for raw in found.waiting}
            gone = [one.id for one in confirmed if one.user == user and one.id not in there]
            assert not gone, f"confirmed to Telegram, but gone: {gone}"
            for captured in found.captured:
                for file in captured.files:
                    if file.state is FileState.KEPT and found.id is not None:
                        content = b"".join([piece async for piece in store.file(found.id, file.kept_as)])
                        assert content == originals[captured.message]
                        assert hashlib.sha256(content).hexdigest() == file.sha256


async def _recorded(folder: Path, request: pytest.FixtureRequest, seed: int, messages: int) -> Path:
    given: str | None = request.config.getoption("--recording")
    if given is not None:
        return Path(given)
    need_strace()
    recording = await _record(folder, random.Random(seed), messages)
    assert sum(isinstance(op, Told) for op in recording.ops) > 5
    assert _same_as_on_the_disk(recording, folder), "the recording does not tell all that was done"
    path = folder / "recording.pickle"
    path.write_bytes(pickle.dumps(recording))
    return path


def _unsynced(op: Sync) -> Op:
    return Op(op.begun)  # in its place: the others count how many went before them


async def test_power_cuts(tmp_path: Path, request: pytest.FixtureRequest, seed: int) -> None:
    """Two hundred states."""
    path = await _recorded(tmp_path, request, seed, 36)
    lucks = await asyncio.to_thread(_try_states, str(path), seed, range(SHORT))
    assert sum(lucks.values()) == SHORT
    await asyncio.to_thread(_check_that_a_missing_sync_is_found, path, seed)


def _check_that_a_missing_sync_is_found(path: Path, seed: int) -> None:
    """The same run, had it synced nothing, or no folder: the states must give it away."""
    recording: Recording = pickle.loads(path.read_bytes())  # noqa: S301 - our own, from this test
    for kind in (int, str):
        ops = [
            _unsynced(op) if isinstance(op, Sync) and isinstance(op.what, kind) else op
            for op in recording.ops
        ]
        worse = path.with_name(f"without-{kind.__name__}.pickle")
        worse.write_bytes(pickle.dumps(Recording(recording.root, ops, recording.sent)))
        with pytest.raises(AssertionError, match=r"^State\("):
            _try_states(str(worse), seed, range(SHORT))


@pytest.mark.long
async def test_many_power_cuts(tmp_path: Path, request: pytest.FixtureRequest, seed: int) -> None:
    """Twelve thousand states of three recordings, the last long enough for the database to write its log back."""
    lucks: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for number, messages in enumerate((36, 60, 420)):
            folder = tmp_path / str(number)
            folder.mkdir()
            path = await _recorded(folder, request, seed + number, messages)
            parts = [range(start, start + 100) for start in range(0, LONG // 3, 100)]
            tries = [loop.run_in_executor(pool, _try_states, str(path), seed, part) for part in parts]
            for one in await asyncio.gather(*tries):
                lucks.update(one)
    print(dict(lucks))  # noqa: T201
    assert sum(lucks.values()) == LONG


def test_a_state_can_be_made_again() -> None:
    cut = PowerCut([Told(0, 1, "x")], "/nowhere")
    assert [cut.state(str(n)) for n in range(50)] == [cut.state(str(n)) for n in range(50)]
    assert isinstance(cut.state("1"), State)
