"""The bot under strace: its calls of the kernel recorded, or made to fail."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from tests.kits.waiting import until
from tests.kits.world import Bot

_ENDED = re.compile(r"\+\+\+ (?:exited with|killed by)")
INJECTED = "(INJECTED)"


@cache
def _works() -> bool:
    if shutil.which("strace") is None:
        return False
    order = ["strace", "-f", "-qq", "-D", "-o", "/dev/null", "--inject=fsync:error=EIO:when=1", "true"]
    return subprocess.run(order, capture_output=True, check=False).returncode == 0


def need_strace() -> None:
    """Skip where there is no strace, or it may not trace."""
    if not _works():
        pytest.skip("strace (Debian's package of that name) is not here, or may not trace")


def under_strace(bot: Bot, output: Path, *options: str) -> list[str]:
    """The command that runs the bot under strace. The process that is started is the bot; strace runs beside it."""
    return ["strace", "-D", "-f", "-q", "-o", str(output), *options, *bot.command]


@asynccontextmanager
async def failing(process: int, calls: str, error: str) -> AsyncIterator[None]:
    """For a stretch of its life, let these calls of a running process fail. Skips where strace may not join one."""
    need_strace()
    order = ("strace", "-f", "-o", "/dev/null", f"--trace={calls}", f"--inject={calls}:error={error}")
    tracer = await asyncio.create_subprocess_exec(
        *order, "-p", str(process), stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        assert tracer.stderr is not None
        first = (await tracer.stderr.readline()).decode()
        if "attached" not in first:
            pytest.skip(f"strace may not join a running process here: {first}")
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            tracer.terminate()
        await tracer.communicate()


async def finished(output: Path) -> str:
    """What strace has written, once it has seen the end of the bot's process, which must have ended."""

    def has_ended() -> bool:
        return bool((lines := _read(output).splitlines()) and _ENDED.search(lines[-1]))

    await until(has_ended)
    return _read(output)


def _read(output: Path) -> str:
    return output.read_text("utf-8", "replace") if output.exists() else ""
