"""Makes the golden store of a format: ``python -m tests.storage.make_golden FOLDER``. Run once a format,
never again: ``test_golden_formats.py`` opens what it left for as long as there is a Logbog.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from storage.folder import make_folder
from storage.keys import MasterKey
from storage.open import open_store
from storage.store import Received, Snapshot, Task, Turn
from tests.storage.storage_kit import CASE, START, Clock, chunked

EVENTS = [b'{"v":1,"n":%d}' % n for n in range(5)]
SMALL = b"a small file"
LARGE = b"a large file " * 100_000
PERSON = b"4711"


def file_id(number: int) -> bytes:
    return bytes(12) + number.to_bytes(4, "big")


async def make(folder: Path) -> None:
    make_folder(folder)
    key = MasterKey.create(folder / "master.key", START)
    numbers = iter(range(1, 1000))
    store = await open_store(
        folder / "store",
        key,
        clock=Clock(),
        ids=lambda: file_id(next(numbers)),
        random=lambda size: bytes(range(size)),
    )
    account = store.account(PERSON)
    case = await store.open_case(account, case=CASE, now=START)
    await store.receive([Received(b"%d" % n, account, b"update %d" % n) for n in range(3)])
    done, parked, _ = await store.waiting(account, 9)
    files = [(await store.put_file(case, chunked(data))).id for data in (SMALL, LARGE)]
    await store.commit(
        Turn(
            account,
            done=[done.seq],
            case=case,
            events=EVENTS,
            files=files,
            documents={(account, "question"): b"a document"},
            tasks=[Task(account, "download", "a key", START + 60, b"a payload", tries=2)],
        )
    )
    await store.park(Turn(account), parked.seq)
    await store.save_snapshot(case, Snapshot(5, b"a snapshot"))
    await store.close()


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
