"""Makes the golden store of a format: ``python -m tests.storage.make_golden FOLDER``. Run once a format,
never again: ``test_golden_formats.py`` opens what it left for as long as there is a Logbog.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from storage.folder import make_folder
from storage.keys import MasterKey
from storage.ledger import leaf_hash
from storage.open import open_store
from storage.proofs import Leaf, Stamp
from storage.store import Received, Snapshot, Task, Turn
from tests.storage.storage_kit import CASE, START, Clock, chunked

EVENTS = [b'{"v":1,"n":%d}' % n for n in range(5)]
PARTED = b'{"v":2,"at":"2025-05-14","payload":{"n":1},"salt":"AAECAwQFBgcICQoLDA0ODw=="}'
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
            events=[*EVENTS, PARTED],
            files=files,
            documents={(account, "question"): b"a document"},
            tasks=[Task(account, "download", "a key", START + 60, b"a payload", tries=2)],
        )
    )
    await store.park(Turn(account), parked.seq)
    await store.save_snapshot(case, Snapshot(6, b"a snapshot"))
    checkpoint = await store.proofs.checkpoint(case)
    leaf = Leaf("checkpoint", checkpoint.no, checkpoint.note.encode())
    root = leaf_hash(leaf.data)
    await store.proofs.keep_stamp(
        [leaf], Stamp(0, "http://tsa.example", START, START + 1, root, b"a stamp", b"a chain")
    )
    await store.close()


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
