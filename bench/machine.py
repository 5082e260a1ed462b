"""Processes and what they use: started, paused, read from /proc, ended whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
END_SECONDS = 15.0


class Process:
    """One running process."""

    def __init__(self, process: asyncio.subprocess.Process, started: float) -> None:
        self._process = process
        self.started = started

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    async def line(self) -> str:
        """The next line that it prints."""
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode()

    def pause(self) -> None:
        """Stop it where it is."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> float:
        """Let it go on; gives the moment (monotonic)."""
        self._process.send_signal(signal.SIGCONT)
        return time.monotonic()

    def resident(self) -> float:
        """Resident memory in MB (10⁶ bytes)."""
        text = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in text.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024 / 1e6

    def busy(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    async def end(self) -> None:
        """SIGTERM, then SIGKILL."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGCONT)
                self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), END_SECONDS)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()


@asynccontextmanager
async def spawn(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    output: bool = False,
) -> AsyncIterator[Process]:
    """A process for the length of the block. ``output`` lets its lines be read; what else it says goes to a log in
    ``folder``."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LOGBOG_")}
    clean |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **(environment or {})}
    log = (folder / "output.log").open("ab") if folder else None
    try:
        started = time.monotonic()
        process = Process(
            await asyncio.create_subprocess_exec(
                *command,
                env=clean,
                cwd=folder or ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if output else log,
                stderr=log,
            ),
            started,
        )
    finally:
        if log is not None:
            log.close()
    try:
        yield process
    finally:
        await process.end()


def describe() -> str:
    """This machine in general words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB of memory, {platform.system()}, "
        f"Python {platform.python_version()}; contestant, stand-in and load driver share the cores"
    )


def sync_milliseconds(folder: Path, times: int = 200) -> float:
    """The median fsync of a small write here: what durability costs on this disk."""
    path = folder / "sync"
    taken = []
    with path.open("wb") as file:
        for _ in range(times):
            file.write(b"\0" * 4096)
            file.flush()
            before = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - before)
    path.unlink()
    return sorted(taken)[times // 2] * 1000


def tell(text: str) -> None:
    """A line for whoever waits."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
