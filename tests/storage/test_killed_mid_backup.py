"""SIGKILL at random moments of a backup and of a restore: what counted before still counts, nothing half ever counts,
and the next run goes on to the end."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import sys
from pathlib import Path

import pytest

from storage.backup.layout import BackupFolder
from storage.backup.restore import SUFFIX, verify
from storage.crypto.keys import MasterKey
from storage.values import Turn
from tests.kits.storage_kit import chunked, open_plainly, opened_case, whole

FILES = 60


async def fill(folder: Path, key: MasterKey) -> None:
    store = await open_plainly(folder, key)
    account, case = await opened_case(store)
    files = await asyncio.gather(
        *[store.put_file(case, chunked(b"file %d" % n * 20_000)) for n in range(FILES)]
    )
    events = [b"%d %s" % (n, file.id.encode()) for n, file in enumerate(files)]
    await store.commit(Turn(account, case=case, events=events, files=[file.id for file in files]))
    await store.close()


async def check(folder: Path, key: MasterKey) -> None:
    store = await open_plainly(folder, key)
    (case,) = await store.cases()
    events = await store.events(case)
    assert len(events) == FILES
    for event in events:
        number, _, file = event.data.decode().partition(" ")
        assert await whole(store.file(case, file)) == b"file %s" % number.encode() * 20_000
    await store.close()


async def run(words: list[Path], after: float | None) -> bool:
    """Let a child run, and kill it so many seconds after it has begun; whether it came to its end."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.storage.backing_child", *words, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(60):
            assert await child.stdout.readline() == b"started\n"
            if after is not None:
                await asyncio.sleep(after)
                with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
                    child.kill()
            return b"done\n" in await child.stdout.read()
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def kill_again_and_again(tmp_path: Path, kills: int, seed: int) -> None:
    folder, target, into, key_file = (tmp_path / name for name in ("data", "backup", "into", "key"))
    key, moments = MasterKey.create(key_file, 0), random.Random(seed)
    await fill(folder, key)
    before = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    words = [folder, target, into, key_file]
    ended = 0
    for _ in range(kills):
        ended += await run(words, moments.uniform(0.0, 0.6))
        if into.exists():  # put in place by one rename: there is all of it or nothing
            await check(into, key)
            shutil.rmtree(into)
        if (target / "logbog-backup").exists():
            assert verify(BackupFolder(target)) == []
    assert ended < kills, "nothing was broken off"
    assert await run(words, None)
    await check(into, key)
    assert not into.with_name(into.name + SUFFIX).exists()
    assert [path for path in target.rglob("*.part")] == []
    await check(folder, key)
    assert before.keys() <= {path for path in folder.rglob("*") if path.is_file()}


async def test_five_kills(tmp_path: Path) -> None:
    await kill_again_and_again(tmp_path, 5, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
async def test_many_kills(tmp_path: Path, seed: int) -> None:
    await kill_again_and_again(tmp_path, 40, seed)
