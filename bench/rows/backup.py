"""Backup and restore of 2 GB beside restic and borg: seconds, processor time, size, peak memory. Ours reads every byte
back from the disk and reckons every ledger anew; theirs do not read back what they have written, and at a restore
restic does not wait for the disk."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import ROOT, tell
from bench.report import OPEN, Row, median, verdict
from bench.seed import seed
from storage.crypto.keys import MasterKey
from storage.open import open_store
from storage.values import Turn

GB = 2.0
PHOTO = 150_000
VIDEO = 8_000_000
CASES, INCIDENTS = 200, 20
SLOWEST = 1.5

MOST: dict[int, float] = {}
"""The most memory of each process that runs just now, in MB."""


@dataclass(frozen=True)
class Run:
    """One command: seconds, the most memory it took, in MB, and the seconds of processor it took."""

    seconds: float
    memory: float
    processor: float


async def beside(rounds: int, scale: float) -> list[Row]:
    """The rows: first backup, one more with nothing new, restore."""
    others = [name for name in ("restic", "borg") if shutil.which(name)]
    found: dict[str, dict[str, list[Run]]] = {name: {} for name in ("logbog", *others)}
    sizes: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        size = await _fill(folder, GB * scale)
        for number in range(rounds):
            for name in found:
                target = folder / f"{name}-{number}"
                for what, run in [one async for one in _contest(name, folder, target)]:
                    found[name].setdefault(what, []).append(run)
                    figures = f"{run.seconds:.1f} s, processor {run.processor:.1f} s, {run.memory:.0f} MB"
                    tell(f"backup: {name} {what} {figures}")
                sizes[name] = _size(target)
                shutil.rmtree(target)
    return [_row(what, size, found, sizes) for what in ("first", "again", "restore")]


def _row(
    what: str, size: float, found: Mapping[str, Mapping[str, list[Run]]], sizes: Mapping[str, float]
) -> Row:
    names = {
        "first": f"backup of {size / 1e9:.1f} GB, the first time",
        "again": "the same, nothing new",
        "restore": "restore of it",
    }
    parts, ratios = [], []
    for name, runs in found.items():
        seconds, memory = median([run.seconds for run in runs[what]]), max(run.memory for run in runs[what])
        processor = median([run.processor for run in runs[what]])
        told = f"{name} {seconds:.1f} s ({processor:.1f} s of processor), {memory:.0f} MB of memory"
        parts.append(told + (f", {sizes[name] / 1e9:.2f} GB on the disk" if what == "first" else ""))
        if name != "logbog":
            ratios.append(median([run.seconds for run in found["logbog"][what]]) / seconds)
    if not ratios:
        return Row(names[what], "–", "; ".join(parts) + "; neither restic nor borg is here", OPEN)
    measured = (
        f"**{min(ratios):.2f}** of the slower, {max(ratios):.2f} of the faster peer's time; "
        + "; ".join(parts)
    )
    good = min(ratios) <= SLOWEST
    return Row(names[what], f"{SLOWEST:g} of restic's or borg's time", measured, verdict(good))


async def _contest(name: str, folder: Path, target: Path) -> AsyncIterator[tuple[str, Run]]:
    """All commands of one contestant, one after the other."""
    data, out = folder / "data", folder / "restored"
    environment = {
        **os.environ, "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(ROOT),
        "LOGBOG_DATA_DIR": str(data), "LOGBOG_MASTER_KEY_FILE": str(folder / "data.key"),
        "RESTIC_PASSWORD": "made-up", "BORG_PASSPHRASE": "made-up", "BORG_BASE_DIR": str(folder / "cache"),
        "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
    }  # fmt: skip
    out.mkdir()
    match name:
        case "logbog":
            program = (sys.executable, "-m", "bot")
            for what in ("first", "again"):
                yield what, await _timed((*program, "backup", str(target)), environment, folder)
            restored = environment | {"LOGBOG_DATA_DIR": str(out / "data")}
            yield "restore", await _timed((*program, "restore", str(target)), restored, folder)
        case "restic":
            await _timed(("restic", "init", "-q", "-r", str(target)), environment, folder)
            for what in ("first", "again"):
                yield (
                    what,
                    await _timed(
                        ("restic", "backup", "-q", "-r", str(target), str(data)), environment, folder
                    ),
                )
            words = ("restic", "restore", "latest", "-q", "-r", str(target), "--target", str(out))
            yield "restore", await _timed(words, environment, folder)
        case _:
            await _timed(("borg", "init", "-e", "repokey-blake2", str(target)), environment, folder)
            for what in ("first", "again"):
                words = ("borg", "create", f"{target}::{what}", str(data))
                yield what, await _timed(words, environment, folder)
            yield "restore", await _timed(("borg", "extract", f"{target}::again"), environment, out)
    shutil.rmtree(out)
    shutil.rmtree(folder / "cache", ignore_errors=True)


async def _timed(words: Sequence[str], environment: Mapping[str, str], folder: Path) -> Run:
    """Run a command to its end, with what the disk still owes written first."""
    os.sync()
    begun, before = time.monotonic(), _processor()
    process = await asyncio.create_subprocess_exec(
        *words, env=environment, cwd=folder, stdout=asyncio.subprocess.DEVNULL
    )
    watching = asyncio.create_task(_most_memory(process.pid))
    code = await process.wait()
    seconds = time.monotonic() - begun
    watching.cancel()
    memory = MOST.pop(process.pid, 0.0)
    assert code == 0, (words, code)
    return Run(seconds, memory, _processor() - before)


def _processor() -> float:
    """Seconds of processor of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def _most_memory(process: int) -> None:
    """Look at what the kernel says of a process's memory at its highest, until cancelled."""
    while (memory := _memory(process)) is not None:
        MOST[process] = max(memory, MOST.get(process, 0.0))
        await asyncio.sleep(0.05)


def _memory(process: int) -> float | None:
    """The most that a running process has had so far; None when it has ended."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    found = [line for line in text.splitlines() if line.startswith("VmHWM:")]
    return int(found[0].split()[1]) * 1024 / 1e6 if found else None


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


async def _fill(folder: Path, gigabytes: float) -> float:
    """Cases with real events, and files as people send them: photos, some videos. Gives the bytes on the disk."""
    await seed(folder, CASES, INCIDENTS)
    numbers = random.Random(1)
    key = MasterKey.load(folder / "data.key")
    store = await open_store(folder / "data", key, clock=lambda: int(time.time()), ids=lambda: os.urandom(16))
    cases = await store.cases()
    left = gigabytes * 1e9

    async def some(data: bytes) -> AsyncIterator[bytes]:
        for at in range(0, len(data), 1 << 20):
            yield data[at : at + (1 << 20)]

    async def work() -> None:
        nonlocal left
        while left > 0:
            size = VIDEO if numbers.random() < 0.01 else PHOTO
            left -= size
            case = numbers.choice(cases)
            file = await store.put_file(case, some(numbers.randbytes(size)))
            await store.commit(Turn(os.urandom(32), case=case, events=[os.urandom(300)], files=[file.id]))

    await asyncio.gather(*(work() for _ in range(16)))
    await store.close()
    return _size(folder / "data")
