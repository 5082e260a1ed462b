"""A disk of its own for the bot: a small tmpfs in a mount namespace, which can be filled, freed and made read-only.

No privilege is needed where unprivileged user namespaces are allowed; elsewhere the tests skip.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount")
_HOLD = 'mount -t tmpfs -o size="$1",mode=700 none "$0" && echo ready && exec sleep 3600'


class SmallDisk:
    """The namespace, kept open by a process that sleeps. ``prefix`` starts a command inside of it."""

    def __init__(self, holder: int, folder: Path) -> None:
        self._holder = holder
        self._folder = folder
        self.prefix = ["nsenter", f"--target={holder}", "--user", "--mount", "--preserve-credentials", "--"]

    @property
    def folder(self) -> Path:
        """The disk's root, as it can be reached from outside the namespace."""
        return Path(f"/proc/{self._holder}/root{self._folder}")

    def fill(self, leave: int = 0) -> None:
        """Write until there is no room, or only ``leave`` bytes of it."""
        free = shutil.disk_usage(self.folder).free
        with contextlib.suppress(OSError), (self.folder / "filler").open("ab", buffering=0) as file:
            file.write(b"\0" * (free - leave))
        if not leave:
            with pytest.raises(OSError, match="No space left"):
                self._write_on()

    def _write_on(self) -> None:
        with (self.folder / "filler").open("ab", buffering=0) as file:
            while True:
                file.write(b"\0" * 512)

    def free(self) -> None:
        """Make room again."""
        (self.folder / "filler").unlink()

    def read_only(self, really: bool) -> None:
        """Let nothing be written, or let it be again. Nothing may be open for writing."""
        order = ["mount", "-o", "remount,ro" if really else "remount,rw", str(self._folder)]
        subprocess.run([*self.prefix, *order], check=True)

    def copy(self, to: Path) -> Path:
        """What is on the disk, outside of it."""
        return shutil.copytree(self.folder, to, ignore=shutil.ignore_patterns("filler"))

    def count(self, pattern: str) -> int:
        """How many files match, at any depth."""
        return sum(path.is_file() for path in self.folder.rglob(pattern))


@asynccontextmanager
async def small_disk(folder: Path, size: str) -> AsyncIterator[SmallDisk]:
    """A disk of ``size`` (as tmpfs takes it: ``4m``) at ``folder``. Skips where that cannot be had."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        pytest.skip("unshare and nsenter (util-linux) are not here")
    folder.mkdir()  # noqa: ASYNC240 - at once
    holder = await asyncio.create_subprocess_exec(
        *_UNSHARE, "sh", "-c", _HOLD, str(folder), size,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        if await holder.stdout.readline() != b"ready\n":
            pytest.skip("this machine allows no mount in a user namespace of one's own")
        yield SmallDisk(holder.pid, folder)
    finally:
        with contextlib.suppress(ProcessLookupError):
            holder.kill()
        await holder.wait()
