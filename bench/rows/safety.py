"""What a code costs: from the last digit to an open case, right or wrong, and setting one."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from pathlib import Path

from bench.contestants import Contestants
from bench.report import Row, median, milliseconds, verdict
from bot.chat.state.code_attempts import CodeAttempts
from storage.access import locks
from storage.crypto.keys import MasterKey
from storage.open import open_store

MOST = 1.5


async def unlock(contestants: Contestants, rounds: int, scale: float) -> list[Row]:
    """A try as the chat makes it: counted on the disk, reckoned in a thread, opened."""
    right, wrong, second = [], [], []
    clock = [1_700_000_000]
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        store = await open_store(
            Path(made) / "data",
            MasterKey.generate(),
            clock=lambda: clock[0],
            ids=lambda: os.urandom(16),
        )
        account = store.account(b"1")
        case = await store.open_case(account, view=os.urandom(16), now=clock[0])
        holder = await store.access.set_code(case, None, "135790", spare=os.urandom(16), now=clock[0])
        await store.access.set_second(holder, "246802", view=os.urandom(16), now=clock[0])
        smith = CodeAttempts(store, lambda: dt.datetime.fromtimestamp(clock[0], dt.UTC))
        for _ in range(max(3, rounds * 3)):
            for code, times in (("135790", right), ("246802", second), ("111111", wrong)):
                clock[0] += 25 * 3600
                began = time.perf_counter()
                tried = await smith.attempt(account, case, code)
                times.append(time.perf_counter() - began)
                assert (tried.opened is None) == (code == "111111")
        await store.close()
    measured = (
        f"**{milliseconds(median(right))}** (slowest {milliseconds(max(right))}); second code "
        f"{milliseconds(median(second))}, a wrong one {milliseconds(median(wrong))}; "
        f"scrypt with {128 * 8 * (1 << locks.COST) >> 20} MiB"
    )
    return [Row("unlocking with a code", "under 1.5 s", measured, verdict(median(right) < MOST))]
