"""A store that an older Logbog wrote, byte for byte: it must open, read and go on for ever.

The keys in ``golden/`` are made up and open nothing else.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.keys import MasterKey
from storage.ledger import leaf_hash, root
from storage.store import Received, Snapshot, Task, Turn
from tests.storage.make_golden import EVENTS, LARGE, PERSON, SMALL, file_id
from tests.storage.storage_kit import CASE, START, open_plainly, whole

GOLDEN = Path(__file__).parent / "golden"
FORMATS = sorted(path.name for path in GOLDEN.iterdir())


def test_there_is_a_golden_store() -> None:
    assert "v1" in FORMATS


@pytest.mark.parametrize("name", FORMATS)
async def test_a_store_of_an_older_format_opens_and_goes_on(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    shutil.copytree(GOLDEN / name, folder)
    key_file = folder / "master.key"
    key_file.chmod(0o600)
    store = await open_plainly(folder / "store", MasterKey.load(key_file))
    account = store.account(PERSON)
    assert account.hex() == "c7e6a60ba0348cbb258e95a59f19052d84549e0eefe4427be3361b9ceefeb6d3"
    assert await store.case_of(account) == CASE
    assert [one.data for one in await store.events(CASE)] == EVENTS
    assert await store.root(CASE) == (5, root([leaf_hash(event) for event in EVENTS]))
    assert await whole(store.file(CASE, file_id(1).hex())) == SMALL
    assert await whole(store.file(CASE, file_id(2).hex())) == LARGE
    assert await store.snapshot(CASE) == Snapshot(5, b"a snapshot")
    assert await store.document(account, "question") == b"a document"
    assert await store.tasks() == [Task(account, "download", "a key", START + 60, b"a payload", tries=2)]
    (waits,) = await store.waiting(account, 9)
    assert waits.raw == b"update 2"
    await store.receive([Received(b"%d" % n, account, b"again") for n in range(3)])
    await store.commit(Turn(account, done=[waits.seq], case=CASE, events=[b"new"]))
    assert await store.waiting(account, 9) == []
    assert await store.size(CASE) == 6
    await store.check_ledger(CASE)
    await store.close()
