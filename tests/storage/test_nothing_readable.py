"""Everything below the data folder is searched for everything that went in: in clear, base64, hex and
UTF-16."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path

from storage.values import Received, Snapshot, Task, Turn
from tests.kits.storage_kit import Opener, chunked

PERSON = b"4799887766"
SECRETS = {
    "update key": b"chat 4799887766 message 1234",
    "raw update": b'{"text": "I will find you tonight"}',
    "parked update": b'{"text": "poisoned update text"}',
    "done update": b'{"text": "an update that is done"}',
    "event": "hændelse: han stod uden for døren".encode(),
    "small file": b"the small screenshot's bytes",
    "large file": b"the large video's very own bytes",
    "document": b"open question about the time",
    "document name": b"burst-of-messages",
    "removed document": b"an answer that was taken back",
    "task kind": b"download-original",
    "task key": b"AgACAgQAAxkBAAIBfile",
    "task payload": b"where the file lies at the sender",
    "snapshot": b"folded case with Witness Hansen",
    "owner": b"owner-of-a-document",
    "person": PERSON,
}


def hidden_forms(secret: bytes) -> Iterator[bytes]:
    """The ways in which bytes can lie in a file and still be read."""
    yield secret
    yield secret.lower()
    yield secret.upper()
    yield secret[::-1]
    text = secret.decode()
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):  # base64 wherever it begins; the ends depend on the neighbours and are cut off
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"\0" * shift + secret)[4:-4]


def numbers(text: bytes) -> Iterator[bytes]:
    """A number as a program may store it."""
    number = int(text)
    for size in (5, 8):
        yield number.to_bytes(size, "little")
        yield number.to_bytes(size, "big")


def found(folder: Path) -> list[tuple[str, str]]:
    """Which secrets can be read in which file, or in a file's name."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files, "the search has found nothing to search"
    hits = []
    for path in files:
        content = path.read_bytes() + b"\n" + str(path.relative_to(folder)).encode()
        for name, secret in SECRETS.items():
            forms = [*hidden_forms(secret), *(numbers(secret) if secret.isdigit() else ())]
            hits += [(name, path.name) for form in forms if form in content]
    return hits


async def test_nothing_that_went_in_can_be_read_on_the_disk(opener: Opener, folder: Path) -> None:
    store = await opener()
    account = store.account(PERSON)
    case = await store.open_case(account, case=b"\x01\x93" * 8, now=1)
    raws = [SECRETS["raw update"], SECRETS["parked update"], SECRETS["done update"]]
    await store.receive(
        [Received(SECRETS["update key"] + bytes([n]), account, raw) for n, raw in enumerate(raws)]
    )
    _, parked, done = await store.waiting(account, 9)
    small = await store.put_file(case, chunked(SECRETS["small file"] * 50))
    large = await store.put_file(case, chunked(SECRETS["large file"] * 100_000))
    kind, key = SECRETS["task kind"].decode(), SECRETS["task key"].decode()
    owner, name = SECRETS["owner"], SECRETS["document name"].decode()
    await store.commit(
        Turn(
            account,
            done=[done.seq],
            case=case,
            events=[SECRETS["event"]],
            files=[small.id, large.id],
            documents={(owner, name): SECRETS["document"], (account, name): SECRETS["removed document"]},
            tasks=[Task(account, kind, key, 5, SECRETS["task payload"])],
        )
    )
    await store.park(Turn(account, documents={(account, name): None}), parked.seq)
    await store.save_snapshot(case, Snapshot(1, SECRETS["snapshot"]))
    assert (folder / "logbog.db-wal").stat().st_size > 10_000
    assert found(folder) == []
    await store.close()
    assert found(folder) == []


def test_the_search_itself_finds_what_is_there(tmp_path: Path) -> None:
    for name, secret in SECRETS.items():
        for number, form in enumerate(
            [*hidden_forms(secret), *(numbers(secret) if secret.isdigit() else ())]
        ):
            file = tmp_path / "file"
            file.write_bytes(b"before" + form + b"after")
            assert (name, "file") in found(tmp_path), number
    (tmp_path / "file").write_bytes(base64.b64encode(b"xy" + SECRETS["event"] + b"z"))
    assert ("event", "file") in found(tmp_path)


def everything_in(folder: Path) -> list[Path]:
    return [folder, *folder.rglob("*")]


async def test_only_the_owner_can_enter_or_read(opener: Opener, folder: Path) -> None:
    before = os.umask(0)
    try:
        store = await opener()
        account = store.account(PERSON)
        case = await store.open_case(account, case=b"\x01" * 16, now=1)
        for size in (10, 2_000_000):
            kept = await store.put_file(case, chunked(b"x" * size))
            await store.commit(Turn(account, case=case, events=[b"e"], files=[kept.id]))
    finally:
        os.umask(before)
    paths = everything_in(folder)
    assert len(paths) > 6
    for path in paths:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path.name
