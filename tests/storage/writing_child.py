"""A process that writes to a store and says aloud what has been acknowledged: the tests kill it, fill its
disk and break its calls. Run as ``python -m tests.storage.writing_child FOLDER KEYFILE START COUNT``.

Lines on its standard output: ``opened``, ``kept LANE N FILE`` after each turn, ``refused CODE`` when one
failed (it is tried again), ``done``. An error that ends it gives its code on standard error and exit code
3.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from storage.crypto.keys import MasterKey
from storage.errors import AlreadyDoneError, FailedError, StoreError
from storage.sealed_store import SealedStore
from storage.values import Received, Turn
from tests.kits.storage_kit import chunked, open_plainly

LANES = 4
TRIES = 400
FILE_EVERY = 3


def case_id(lane: int) -> bytes:
    return b"case-of-lane-%03d" % lane


def event(lane: int, number: int) -> bytes:
    return b"event %d of lane %d" % (number, lane)


def file_bytes(lane: int, number: int) -> bytes:
    return b"file %d of lane %d " % (number, lane) * (number % 7 * 1000 + 1)


def say(line: str) -> None:
    os.write(1, line.encode() + b"\n")


async def turn(store: SealedStore, lane: int, number: int) -> str:
    """One update from its receipt to its turn, as often as it takes; returns the file's id or ``-``."""
    account = store.account(b"%d" % lane)
    key = b"%d/%d" % (lane, number)
    await store.receive([Received(key, account, key)])
    waits = {one.raw: one.seq for one in await store.waiting(account, 100)}
    if key not in waits:
        return "-"  # an earlier try got through, though it was told that it had not
    case = await store.open_case(account, case=case_id(lane), now=1)
    files = []
    if number % FILE_EVERY == 0:
        files.append((await store.put_file(case, chunked(file_bytes(lane, number)))).id)
    try:
        done = Turn(account, done=[waits[key]], case=case, events=[event(lane, number)], files=files)
        await store.commit(done)
    except AlreadyDoneError:
        return "-"
    return files[0] if files else "-"


async def lane(store: SealedStore, number: int, start: int, count: int) -> None:
    for n in range(start, start + count):
        for _ in range(TRIES):
            try:
                file = await turn(store, number, n)
            except FailedError as error:
                say(f"refused {error.code}")
                await asyncio.sleep(0.001)
            else:
                say(f"kept {number} {n} {file}")
                break


async def main() -> None:
    folder, key, start, count = Path(sys.argv[1]), MasterKey.load(Path(sys.argv[2])), *map(int, sys.argv[3:5])
    store = await open_plainly(folder, key)
    say("opened")
    await asyncio.gather(*[lane(store, number, start, count) for number in range(LANES)])
    await store.close()
    say("done")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except StoreError as error:
        sys.stderr.write(error.code + "\n")
        sys.exit(3)
