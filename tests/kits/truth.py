"""What must be true of a data folder, whatever has happened to it: held against what was sent and what was said."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.case import events as ev
from bot.case.fold import fold
from bot.case.model import Case, Exhibit
from bot.case.values import FileState
from storage.crypto.aead import WorkingSeal
from storage.crypto.keys import MasterKey
from storage.ledger.event_leaf import head_of
from storage.open import open_store
from storage.sealed_store import SealedStore
from storage.store_keys import checked_meta, working_key
from tests.faults.claims import said
from tests.faults.sending import Sent

DATABASE, BLOBS = "logbog.db", "blobs"


def root(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash, straight from RFC 9162 §2.1.1: a second opinion on storage.ledger.merkle."""
    if len(entries) < 2:
        return hashlib.sha256(b"".join([b"\0" + entry for entry in entries])).digest()
    k = 1 << (len(entries) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(entries[:k]) + root(entries[k:])).digest()


@asynccontextmanager
async def opened(data: Path, key: Path) -> AsyncIterator[SealedStore]:
    """A data folder that no bot has open."""
    store = await open_store(
        data, MasterKey.load(key), clock=lambda: int(time.time()), ids=lambda: uuid.uuid4().bytes
    )
    try:
        yield store
    finally:
        await store.close()


def copied(data: Path, to: Path) -> Path:
    """The folder's database without its files, as a killed process has left it: to look without touching."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-journal"):
        if (data / name).exists():
            shutil.copy2(data / name, to / name)
    return to


@dataclass(frozen=True)
class Kept:
    """One person's case as it was found, its ledger checked. ``waiting`` are raw updates in the inbox."""

    id: bytes | None
    captured: list[ev.Captured]
    case: Case
    waiting: list[str]

    @property
    def raws(self) -> list[str]:
        """The raw updates of what was captured."""
        return [one.raw for one in self.captured]


async def kept(store: SealedStore, user: int) -> Kept:
    """Read a person's case; the ledger is checked by the store and once more by ourselves."""
    account = store.account(str(user).encode())
    waiting = [row.raw.decode() for row in await store.waiting(account, 10_000)]
    case_id = await store.case_of(account)
    if case_id is None:
        return Kept(None, [], Case("", None), waiting)  # type: ignore[arg-type]
    await store.check_ledger(case_id)
    stored = await store.events(case_id)
    assert await store.root(case_id) == (len(stored), root([head_of(one.data) for one in stored]))
    events = [ev.decode(one.data) for one in stored]
    assert len({event.id for event in events}) == len(events)
    captured = [event.payload for event in events if isinstance(event.payload, ev.Captured)]
    twice = [id for id, count in Counter(one.message for one in captured).items() if count > 1 and id]
    assert not twice, "a message was kept twice"
    case = fold(events)
    return Kept(case_id, captured, case or Case("", None), waiting)  # type: ignore[arg-type]


def check_said(found: Kept, texts: Sequence[str]) -> None:
    """Every acknowledgement is true: its numbers are there, and hold as many messages as it says."""
    for text in texts:
        claim = said(text)
        if claim is None:
            continue
        missing = claim.numbers - found.case.incidents.keys()
        assert not missing, f"acknowledged, but not there: {sorted(missing)}"
        held = {id for number in claim.numbers for id in _exhibits(found.case, number)}
        assert len(held) >= claim.messages, f"acknowledged {claim.messages}, there are {len(held)}"


def _exhibits(case: Case, number: int) -> tuple[str, ...]:
    incident = case.incidents[number]
    while incident.joined is not None:
        incident = case.incidents[incident.joined]
    return incident.exhibits


def check_safe(found: Kept, sent: Sequence[Sent]) -> None:
    """What Telegram was told to forget is in the inbox or in the case, in each exactly once."""
    inbox = Counter(json.loads(raw)["message"]["message_id"] for raw in found.waiting)
    assert max(inbox.values(), default=1) == 1
    there = inbox.keys() | {one.message for one in found.captured}
    gone = [one.id for one in sent if one.id not in there]
    assert not gone, f"{len(gone)} confirmed messages are gone"


async def check_whole(store: SealedStore, data: Path, sent: Sequence[Sent]) -> None:
    """At the end: everything that was sent is there exactly once and as it was; nothing else, nothing left over."""
    assert await store.accounts_waiting() == []
    assert [task.kind for task in await store.tasks()] == []
    users = sorted({one.user for one in sent})
    assert len(await store.cases()) == len(users)
    files = 0
    for user in users:
        found = await kept(store, user)
        mine = {one.id: one for one in sent if one.user == user}
        assert {one.message for one in found.captured} == mine.keys()
        for captured in found.captured:
            assert json.loads(captured.raw)["message"] == mine[captured.message].message
            exhibit = found.case.exhibits[captured.exhibit]
            files += await _check_exhibit(store, found, exhibit, mine[captured.message])
        numbers = [incident.number for incident in found.case.incidents.values()]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        placed = [id for incident in found.case.standing() for id in incident.exhibits]
        assert sorted(placed) == sorted(found.case.exhibits), "an exhibit in no incident, or in two"
    assert _files_on_disk(data) == files


async def _check_exhibit(store: SealedStore, found: Kept, exhibit: Exhibit, sent: Sent) -> int:
    message = sent.message
    assert exhibit.text == message.get("text", message.get("caption", ""))
    origin = message.get("forward_origin", {})
    assert exhibit.origin.name == origin.get("sender_user_name", "")
    assert (exhibit.origin.date.timestamp() if exhibit.origin.date else None) == origin.get("date")
    if sent.data is None:
        assert exhibit.files == ()
        return 0
    [file] = exhibit.files
    assert file.state is FileState.KEPT
    assert file.sha256 == hashlib.sha256(sent.data).hexdigest()
    assert found.id is not None
    assert b"".join([piece async for piece in store.file(found.id, file.kept_as)]) == sent.data
    return 1


def _files_on_disk(data: Path) -> int:
    return sum(1 for path in (data / BLOBS).rglob("*") if path.is_file())


def parked(data: Path) -> int:
    """How many updates were set aside. The store must be closed."""
    database = sqlite3.connect(f"file:{data / DATABASE}?mode=ro", uri=True)
    try:
        return int(database.execute("SELECT count(*) FROM inbox WHERE parked = 1").fetchone()[0])
    finally:
        database.close()


def parked_raw(data: Path, key: Path) -> list[str]:
    """The updates that were set aside, unsealed. The store must be closed."""
    master = MasterKey.load(key)
    database = sqlite3.connect(f"file:{data / DATABASE}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT account, sealed FROM inbox WHERE parked = 1 ORDER BY seq").fetchall()
        seal = WorkingSeal(
            working_key(checked_meta(database.execute("SELECT name, value FROM meta").fetchall()), master),
            master.identity,
            os.urandom,
        )
    finally:
        database.close()
    return [seal.open(b"inbox" + account, sealed).decode() for account, sealed in rows]
