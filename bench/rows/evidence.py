"""What evidence costs: checking a package beside ``sha256sum``, checking a whole store, sealing an incident."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from bench.contestants import Contestants
from bench.letters import FORWARDED
from bench.machine import ROOT, tell
from bench.report import OPEN, Row, median, verdict
from bench.seed import seed
from bot.app import utc_now
from bot.case import events as ev
from bot.case.fold import fold
from bot.case.values import File, FileState, Origin, OriginKind
from bot.evidence.control import control
from bot.evidence.showing import shown
from bot.evidence.stamps.notary import Notary
from bot.log.content.made_files import Volume
from bot.log.content.rows import Choices, build
from bot.log.package import maker
from bot.log.package.plan import Item
from bot.words import Language, Words
from storage.crypto.age_records import new_identity, seal
from storage.crypto.keys import MasterKey
from storage.ledger.event_leaf import leaf_of
from storage.open import open_store
from storage.values import Turn

FILES, FILE_BYTES = 400, 1_000_000
EVENTS, CASES = 100_000, 800
TIMES = 2000
SUMS = ["sha256sum", "--quiet", "-c", "manifest-sha256.txt"]


async def checking(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """``logbog verify`` and ``verify.py`` over an unpacked package, and ``sha256sum`` over the same files."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        count = max(20, int(FILES * scale))
        parts = await _package(folder, count)
        size = sum(path.stat().st_size for part in parts for path in part.rglob("*") if path.is_file())
        program = next(path for part in parts for path in part.rglob("verify.py"))
        times: dict[str, list[float]] = {"sum": [], "file": [], "command": []}
        names = [str(part) for part in parts]
        for _ in range(max(3, rounds)):
            times["sum"].append(sum(_run(SUMS, part)[0] for part in parts))
            times["file"].append(_run([sys.executable, str(program), *names])[0])
            times["command"].append(_run([sys.executable, "-m", "bot", "verify", *names])[0])
            tell(f"verify: {times}")
    ratios = [a / b for a, b in zip(times["sum"], times["file"], strict=True)]
    others = [a / b for a, b in zip(times["sum"], times["command"], strict=True)]
    measured = (
        f"**{median(ratios):.2f}** of its speed with `verify.py`, **{median(others):.2f}** with `logbog verify` "
        f"({median(times['file']):.2f} s and {median(times['command']):.2f} s; sha256sum {median(times['sum']):.2f} s)"
    )
    good = min(median(ratios), median(others)) >= 0.7
    return [
        Row(
            f"checking a package of {count} files, {size / 1e6:.0f} MB",
            "0.7 of `sha256sum`",
            measured,
            verdict(good),
        )
    ]


async def whole_store(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """``logbog check`` of a store that stands still."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        cases = max(8, int(CASES * scale))
        incidents = EVENTS // CASES * 4 // 5
        await seed(folder, cases, incidents)
        took, said = [], ""
        for _ in range(rounds):
            seconds, out = _run([sys.executable, "-m", "bot", "check"], folder)
            took.append(seconds)
            said = out.splitlines()[0]
            tell(f"check: {seconds:.1f} s, {said}")
    measured = f"**{median(took):.1f} s** ({said})"
    return [
        Row(
            f"`logbog check`, {EVENTS * scale:,.0f} events",
            "under 60 s on two cores",
            measured,
            verdict(median(took) < 60),
        )
    ]


async def sealing(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """Processor time and bytes that sealing adds to one forwarded message."""
    recipient, event = new_identity().to_public(), _captured(1, None)
    works: dict[str, Callable[[], object]] = {
        "encode": lambda: ev.encode(event),
        "leaf": lambda: leaf_of(data),
        "seal": lambda: seal(recipient, data),
    }
    data = ev.encode(event)
    cost = {}
    for name, work in works.items():
        begun = time.process_time()
        for _ in range(TIMES):
            work()
        cost[name] = (time.process_time() - begun) / TIMES * 1e6
    more = len(seal(recipient, data)) - len(data)
    measured = (
        f"**{sum(cost.values()):.0f} µs** of processor time: encoding {cost['encode']:.0f}, its leaf part by part "
        f"{cost['leaf']:.0f}, age {cost['seal']:.0f}; {more} bytes of seal and 32 of leaf beside {len(data)} of event"
    )
    return [Row("sealing an incident (one forwarded message)", "stated", measured, OPEN)]


def _run(command: list[str], folder: Path | None = None) -> tuple[float, str]:
    """How long a command takes, its start and all; and what it says. It sees ``data`` in its folder."""
    begun = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return time.monotonic() - begun, done.stdout


async def _package(folder: Path, count: int) -> list[Path]:
    """An unpacked package of so many files; its PDF is none, since only its bytes count here."""
    key = MasterKey.generate()
    store = await open_store(
        folder / "data", key, clock=lambda: int(time.time()), ids=lambda: uuid.uuid4().bytes
    )
    account, case = store.account(b"1"), await store.open_case(store.account(b"1"), case=bytes(16), now=1)
    for number in range(1, count + 1):
        kept = await store.put_file(case, _random(FILE_BYTES))
        file = File(
            state=FileState.KEPT, name=f"{number}.png", mime="image/png", size=kept.size, kept_as=kept.id,
            sha256=kept.sha256,
        )  # fmt: skip
        await store.commit(
            Turn(account, case=case, events=[ev.encode(_captured(number, file))], files=[kept.id])
        )
    stored = await store.events(case)
    found = fold(ev.decode(one.data) for one in stored)
    assert found is not None
    words = Words(Language.DANISH)
    log = build(found, Choices(), now=utc_now(), edition=1, words=words)
    grounds = await Notary(store, (), utc_now).grounds(case, len(stored))

    async def read(file: File) -> bytes:
        return b"".join([piece async for piece in store.file(case, file.kept_as)])

    async def checks(items: Sequence[Item]) -> maker.Checks:
        return control(log, items, shown(stored, log), grounds)

    made = (("pdf", (Volume("log-1.pdf", b"%PDF"),)),)
    parts = []
    async for volume in maker.pack(log, made, words=words, read_file=read, control=checks):
        target = folder / volume.name.removesuffix(".zip")
        part = folder / volume.name
        await asyncio.to_thread(part.write_bytes, volume.data)
        with zipfile.ZipFile(part) as archive:
            archive.extractall(folder)
        part.unlink()
        parts.append(target)
    await store.close()
    return parts


def _captured(number: int, file: File | None) -> ev.Event:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    payload = ev.Captured(
        incident=number, exhibit=uuid.uuid4().hex, form="document" if file else "text", received=now,
        message=number, origin=Origin(kind=OriginKind.HIDDEN_USER, name="Kim Opdigt", date=now),
        raw=str(FORWARDED), text="" if file else "jeg ved, hvor du bor",
        files=(file,) if file else (),
    )  # fmt: skip
    return ev.Event(
        v=ev.VERSION, id=str(uuid.uuid4()), case=bytes(16).hex(), actor="owner", at=now, payload=payload,
        salt=os.urandom(16),
    )  # fmt: skip


async def _random(size: int) -> AsyncIterator[bytes]:
    yield os.urandom(size)
