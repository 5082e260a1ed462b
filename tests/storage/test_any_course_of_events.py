"""Any order of turns, replays, refusals of the disk and restarts, against a model made of dictionaries."""

from __future__ import annotations

import asyncio
import resource
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from storage.crypto.keys import MasterKey
from storage.errors import AlreadyDoneError, FailedError
from storage.ledger.merkle import leaf_hash, root
from storage.sealed_store import SealedStore
from storage.values import Received, Snapshot, Task, Turn
from tests.kits.storage_kit import chunked, open_plainly, whole

Result = TypeVar("Result")
PEOPLE = (b"1", b"2", b"3")
people = st.sampled_from(PEOPLE)
names = st.sampled_from(["burst", "question"])
content = st.binary(max_size=200)


class Course(RuleBasedStateMachine):
    """The model: what waits, what has been seen, the events, files, documents and tasks."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="logbog-course-"))
        self.key = MasterKey.generate()
        self.runner = asyncio.Runner()
        self.seen: set[bytes] = set()
        self.waits: dict[bytes, list[bytes]] = defaultdict(list)
        self.events: dict[bytes, list[bytes]] = defaultdict(list)
        self.files: dict[bytes, dict[str, bytes]] = defaultdict(dict)
        self.documents: dict[tuple[bytes, str], bytes] = {}
        self.tasks: dict[tuple[bytes, str], Task] = {}
        self.snapshots: dict[bytes, Snapshot] = {}
        self.store = self.run_(self.open())

    def run_(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    async def open(self) -> SealedStore:
        return await open_plainly(self.folder / "data", self.key)

    def account(self, who: bytes) -> bytes:
        return self.store.account(who)

    def case(self, who: bytes) -> bytes:
        return self.run_(self.store.open_case(self.account(who), case=who * 16, now=1))

    @rule(updates=st.lists(st.tuples(people, st.integers(0, 30)), max_size=4))
    def updates_come(self, updates: list[tuple[bytes, int]]) -> None:
        batch = [(who, b"%s/%d" % (who, number)) for who, number in updates]
        got = self.run_(self.store.receive([Received(raw, self.account(who), raw) for who, raw in batch]))
        for who, raw in batch:
            if raw not in self.seen:
                self.seen.add(raw)
                self.waits[who].append(raw)
                assert self.account(who) in got

    @rule(
        who=people,
        name=names,
        data=content,
        file=st.none() | content,
        disk=st.sampled_from(["works", "refuses"]),
    )
    def a_turn(self, who: bytes, name: str, data: bytes, file: bytes | None, disk: str) -> None:
        account, case = self.account(who), self.case(who)
        waiting = self.run_(self.store.waiting(account, 1))
        if not waiting:
            return
        turn = Turn(account, done=[waiting[0].seq], case=case, events=[data, waiting[0].raw])
        turn.documents[account, name] = data
        task = Task(account, "kind", name, len(data), data)
        turn.tasks.append(task)
        if file is not None:
            turn.files.append(self.run_(self.store.put_file(case, chunked(file))).id)
        if disk == "refuses" and not self.refused(turn):
            return
        self.run_(self.store.commit(turn))
        with pytest.raises(AlreadyDoneError):
            self.run_(self.store.commit(turn))
        self.waits[who].remove(waiting[0].raw)
        self.events[who] += turn.events
        self.documents[who, name] = data
        self.tasks[who, name] = task
        if file is not None:
            self.files[who][turn.files[0]] = file

    def refused(self, turn: Turn) -> bool:
        """Try a turn while no file may grow: it must fail. The next one succeeds."""
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
        try:
            with pytest.raises(FailedError):
                self.run_(self.store.commit(turn))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        return True

    @rule(who=people)
    def an_update_is_parked(self, who: bytes) -> None:
        waiting = self.run_(self.store.waiting(self.account(who), 1))
        if waiting:
            self.run_(self.store.park(Turn(self.account(who)), waiting[0].seq))
            self.waits[who].remove(waiting[0].raw)

    @rule(who=people, name=names)
    def working_state_is_removed(self, who: bytes, name: str) -> None:
        account = self.account(who)
        self.run_(
            self.store.commit(
                Turn(account, documents={(account, name): None}, tasks_done=[(account, "kind", name)])
            )
        )
        self.documents.pop((who, name), None)
        self.tasks.pop((who, name), None)

    @rule(who=people, data=content)
    def a_snapshot(self, who: bytes, data: bytes) -> None:
        snapshot = Snapshot(len(self.events[who]), data)
        self.run_(self.store.save_snapshot(self.case(who), snapshot))
        self.snapshots[who] = snapshot

    @rule(who=people, data=content)
    def a_file_that_nobody_names(self, who: bytes, data: bytes) -> None:
        kept = self.run_(self.store.put_file(self.case(who), chunked(data)))
        assert self.run_(whole(self.store.file(self.case(who), kept.id))) == data

    @rule()
    def a_restart(self) -> None:
        self.run_(self.store.close())
        self.store = self.run_(self.open())
        found = {path.name for path in (self.folder / "data" / "blobs").rglob("*") if path.is_file()}
        assert found == {id for files in self.files.values() for id in files}

    @invariant()
    def the_store_agrees_with_the_model(self) -> None:
        self.run_(self.compare())

    async def compare(self) -> None:
        for who in PEOPLE:
            account = self.account(who)
            assert [one.raw for one in await self.store.waiting(account, 100)] == self.waits[who]
            for name in ("burst", "question"):
                assert await self.store.document(account, name) == self.documents.get((who, name))
            case = await self.store.case_of(account)
            if case is None:
                continue
            events = self.events[who]
            assert [one.data for one in await self.store.events(case)] == events
            assert await self.store.root(case) == (len(events), root([leaf_hash(one) for one in events]))
            assert await self.store.snapshot(case) == self.snapshots.get(who)
            for id, data in self.files[who].items():
                assert await whole(self.store.file(case, id)) == data
        assert sorted(map(repr, await self.store.tasks())) == sorted(map(repr, self.tasks.values()))
        assert set(await self.store.accounts_waiting()) == {self.account(w) for w in PEOPLE if self.waits[w]}

    def teardown(self) -> None:
        self.run_(self.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)


Course.TestCase.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyCourseOfEvents = Course.TestCase
