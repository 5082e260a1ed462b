"""SIGKILL at random moments while four lanes write: what was acknowledged is there, once, and every ledger
is whole."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
from pathlib import Path

import pytest

from storage.crypto.keys import MasterKey
from tests.kits.storage_kit import engine_of, open_plainly
from tests.storage.store_witness import Witness, blobs

ENDLESS = 100_000


async def killed(folder: Path, key_file: Path, witness: Witness, lines: int) -> None:
    """Let a child write until it has said a number of lines, and kill it in the middle of what it does
    then."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.storage.writing_child",
        str(folder),
        str(key_file),
        str(witness.next_number()),
        str(ENDLESS),
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    heard = []
    try:
        async with asyncio.timeout(60):
            for _ in range(lines):
                heard.append(await child.stdout.readline())
    finally:
        with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
            child.kill()
    rest = await child.stdout.read()
    await child.wait()
    assert heard[-1], "the child ended by itself"
    witness.hear([*heard, *rest.splitlines()[: None if rest.endswith(b"\n") else -1]])


async def kill_again_and_again(tmp_path: Path, kills: int, seed: int) -> None:
    folder, key_file = tmp_path / "data", tmp_path / "key"
    key, witness, moments = MasterKey.create(key_file, 0), Witness(), random.Random(seed)
    total = 0
    for _ in range(kills):
        await killed(folder, key_file, witness, moments.randrange(1, 60))
        total = await witness.check(folder, key)
    assert witness.kept
    assert total >= len(witness.kept)
    store = await open_plainly(folder, key)
    named = await engine_of(store).ask(lambda con: con.execute("SELECT lower(hex(id)) FROM files").fetchall())
    await store.close()
    assert blobs(folder) == {name for (name,) in named}, "a file that nothing names was left behind"


async def test_ten_kills(tmp_path: Path) -> None:
    await kill_again_and_again(tmp_path, 10, seed=3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
async def test_many_kills(tmp_path: Path, seed: int) -> None:
    await kill_again_and_again(tmp_path, 40, seed)
