"""Makes the golden store of a format: ``python -m tests.storage.make_golden FOLDER``. Run once a format,
never again: ``test_golden_formats.py`` opens what it left for as long as there is a Logbog.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from storage.access import locks
from storage.crypto.keys import MasterKey
from storage.data_folder import make_folder
from storage.ledger.merkle import leaf_hash
from storage.open import open_store
from storage.sealed_store import SealedStore
from storage.values import Leaf, Received, Role, SeatChange, Snapshot, Stamp, Task, Turn
from tests.kits.storage_kit import CASE, START, Clock, chunked

EVENTS = [b'{"v":1,"n":%d}' % n for n in range(5)]
PARTED = b'{"v":2,"at":"2025-05-14","payload":{"n":1},"salt":"AAECAwQFBgcICQoLDA0ODw=="}'
SMALL = b"a small file"
LARGE = b"a large file " * 100_000
PERSON = b"4711"
HELPER, LEFT, LOCKED, ERASED = b"4712", b"4713", b"4714", b"4715"
LOCKED_CASE, BELOW_CASE, ERASED_CASE = b"case-number-0002", b"case-number-0003", b"case-number-0004"
CODE, SECOND = "135790", "246801"
LOCKED_EVENTS = [b"before the lock", b"after the lock"]
SMALL_AND_LOCKED = b"a file of a locked case"
CHEAP = 10  # the cost of a code is kept with its lock


def file_id(number: int) -> bytes:
    return bytes(12) + number.to_bytes(4, "big")


async def make(folder: Path) -> None:
    """A store with something of every kind in it."""
    locks.COST = CHEAP
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
    await others_at_the_case(store, account)
    await locked(store)
    await erased(store)
    await store.close()


async def others_at_the_case(store: SealedStore, owner: bytes) -> None:
    """One who collects for it, and one who has left."""
    for person, role in ((HELPER, Role.COLLECTOR), (LEFT, Role.LEFT)):
        await store.commit(Turn(owner, seats=[SeatChange(store.account(person), CASE, role)]))


async def locked(store: SealedStore) -> None:
    """A case with a code, a second code with a notebook below, and a recovery key."""
    account = store.account(LOCKED)
    await store.open_case(account, case=LOCKED_CASE, now=START)
    first, second = LOCKED_EVENTS
    await store.commit(Turn(account, case=LOCKED_CASE, events=[first]))
    await store.save_snapshot(LOCKED_CASE, Snapshot(1, b"a locked snapshot"))
    holder = await store.access.set_code(LOCKED_CASE, None, CODE, spare=BELOW_CASE, now=START)
    knowing = await store.access.set_second(holder, SECOND, view=BELOW_CASE, now=START)
    assert knowing is not None
    await store.access.set_key(knowing, now=START)
    file = await store.put_file(LOCKED_CASE, chunked(SMALL_AND_LOCKED))
    await store.commit(Turn(account, case=LOCKED_CASE, events=[second], files=[file.id]))
    await store.commit(Turn(account, case=BELOW_CASE, events=[b"in the notebook below"]))


async def erased(store: SealedStore) -> None:
    """A case of which a tombstone is left."""
    account = store.account(ERASED)
    await store.open_case(account, case=ERASED_CASE, now=START)
    await store.commit(Turn(account, case=ERASED_CASE, events=[b"no more"]))
    await store.access.erase(ERASED_CASE, START + 9)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
