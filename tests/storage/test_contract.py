"""What every store must do, over every engine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

import pytest

from storage.errors import AlreadyDoneError, ClashError, ClosedError, MissingError, StoreError
from storage.ledger.merkle import leaf_hash, root
from storage.sealed_store import SealedStore
from storage.values import START as FIRST_PLACE
from storage.values import Erased, Received, Snapshot, Stamp, Task, Turn
from tests.kits.storage_kit import CASE, START, Clock, Opener, appended, chunked, opened_case, received, whole

DAY = 24 * 3600
EVERY_ENGINE = True


class TestInbox:
    async def test_an_account_is_a_keyed_hash_that_stays(self, opener: Opener) -> None:
        store = await opener()
        account = store.account(b"123")
        assert len(account) == 32
        assert account != store.account(b"124")
        await store.close()
        assert (await opener()).account(b"123") == account

    async def test_updates_wait_in_order_and_across_restarts(self, opener: Opener) -> None:
        store = await opener()
        one, other = store.account(b"1"), store.account(b"2")
        new = await store.receive(
            [Received(b"k1", one, b"a"), Received(b"k2", other, b"b"), Received(b"k3", one, b"c")]
        )
        assert set(new) == {one, other}
        await store.close()
        store = await opener()
        assert await store.accounts_waiting() == [one, other]
        assert [(w.raw, w.received_at, w.tries) for w in await store.waiting(one, 10)] == [
            (b"a", START, 0),
            (b"c", START, 0),
        ]
        assert [w.raw for w in await store.waiting(one, 1)] == [b"a"]

    async def test_an_update_that_comes_twice_is_kept_once(self, store: SealedStore) -> None:
        account = store.account(b"1")
        await store.receive([Received(b"k", account, b"a"), Received(b"k", account, b"a")])
        await store.receive([Received(b"k", account, b"a")])
        waits = await store.waiting(account, 10)
        assert len(waits) == 1
        await store.commit(Turn(account, done=[waits[0].seq]))
        assert await store.receive([Received(b"k", account, b"a")]) == []
        assert await store.waiting(account, 10) == []

    async def test_what_two_bots_bring_is_two(self, opener: Opener) -> None:
        store = await opener()
        account = store.account(b"1")
        for bot in (7, 8, 7, 8):
            await store.receive([Received(b"k", account, b"of %d" % bot, bot)])
        waiting = await store.waiting(account, 9)
        assert [(one.raw, one.bot) for one in waiting] == [(b"of 7", 7), (b"of 8", 8)]

    async def test_what_came_before_bots_were_kept_counts_if_it_can_be_the_same(self, opener: Opener) -> None:
        store = await opener()
        account = store.account(b"1")
        await store.receive([Received(b"k", account, b"before")])
        assert await store.receive([Received(b"k", account, b"x", 7, sent=START)]) == [account]
        assert [one.raw for one in await store.waiting(account, 9)] == [b"before"]
        for sent in (START + 1, None):
            await store.receive([Received(b"k", account, b"after", 8, sent)])
        assert [one.raw for one in await store.waiting(account, 9)] == [b"before", b"after"]

    async def test_a_redelivery_is_recognised_for_a_month(self, opener: Opener, clock: Clock) -> None:
        store = await opener()
        account = store.account(b"1")
        (seq,) = await received(store, account, [b"a"])
        await store.commit(Turn(account, done=[seq]))
        for days, new in ((29, []), (31, [account])):
            await store.close()
            clock.now = START + days * DAY
            store = await opener()
            assert await store.receive([Received(b"a", account, b"a")]) == new

    async def test_a_replayed_turn_changes_nothing(self, store: SealedStore) -> None:
        account, case = await opened_case(store)
        (seq,) = await received(store, account, [b"a"])
        await store.commit(Turn(account, done=[seq], case=case, events=[b"e"], documents={(case, "d"): b"1"}))
        with pytest.raises(AlreadyDoneError):
            await store.commit(
                Turn(account, done=[seq], case=case, events=[b"e"], documents={(case, "d"): b"2"})
            )
        assert await store.size(case) == 1
        assert await store.document(case, "d") == b"1"

    async def test_a_turn_cannot_finish_another_accounts_update(self, store: SealedStore) -> None:
        account, case = await opened_case(store)
        other = store.account(b"other")
        (seq,) = await received(store, other, [b"a"])
        with pytest.raises(AlreadyDoneError):
            await store.commit(Turn(account, done=[seq], case=case, events=[b"e"]))
        assert await store.size(case) == 0
        assert len(await store.waiting(other, 10)) == 1

    async def test_a_parked_update_stays_and_no_longer_waits(self, store: SealedStore) -> None:
        account, case = await opened_case(store)
        first, second = await received(store, account, [b"poison", b"good"])
        assert [await store.failed(first) for _ in range(3)] == [1, 2, 3]
        assert [w.tries for w in await store.waiting(account, 10)] == [3, 0]
        await store.park(Turn(account, case=case, events=[b"parked"]), first)
        assert [w.seq for w in await store.waiting(account, 10)] == [second]
        assert await store.size(case) == 1
        with pytest.raises(AlreadyDoneError):
            await store.park(Turn(account), first)
        with pytest.raises(AlreadyDoneError):
            await store.commit(Turn(account, done=[first]))
        with pytest.raises(MissingError):
            await store.failed(10_000)

    async def test_numbers_of_the_inbox_never_come_twice(self, opener: Opener) -> None:
        store = await opener()
        account = store.account(b"1")
        (first,) = await received(store, account, [b"a"])
        await store.commit(Turn(account, done=[first]))
        await store.close()
        store = await opener()
        (second,) = await received(store, account, [b"b"])
        assert second > first


class TestCases:
    async def test_a_case_is_opened_once(self, opener: Opener) -> None:
        store = await opener()
        account = store.account(b"1")
        assert await store.case_of(account) is None
        got = await asyncio.gather(
            *[store.open_case(account, case=bytes([n]) * 16, now=START) for n in range(8)]
        )
        assert len(set(got)) == 1
        await store.close()
        store = await opener()
        assert await store.case_of(account) == got[0]
        assert await store.cases() == [got[0]]

    async def test_a_case_id_belongs_to_one_account(self, store: SealedStore) -> None:
        await opened_case(store, b"1")
        with pytest.raises(ClashError):
            await store.open_case(store.account(b"2"), case=CASE, now=START)

    async def test_events_come_back_in_order_with_their_root(self, opener: Opener) -> None:
        store = await opener()
        account, case = await opened_case(store)
        written = [b"event %d" % n + b"x" * n for n in range(40)]
        await store.commit(Turn(account, case=case, events=written[:3]))
        await appended(store, account, case, written[3:])
        expected = root([leaf_hash(event) for event in written])
        for _ in range(2):
            assert [(e.index, e.data) for e in await store.events(case)] == list(enumerate(written))
            assert [e.index for e in await store.events(case, 37)] == [37, 38, 39]
            assert await store.events(case, 40) == []
            assert await store.root(case) == (40, expected)
            await store.check_ledger(case)
            await store.close()
            store = await opener()

    async def test_turns_at_the_same_time_all_find_their_place(self, store: SealedStore) -> None:
        account, case = await opened_case(store)
        await asyncio.gather(
            *[store.commit(Turn(account, case=case, events=[b"%d" % n])) for n in range(300)]
        )
        assert sorted(int(e.data) for e in await store.events(case)) == list(range(300))
        await store.check_ledger(case)

    async def test_a_bad_turn_fails_alone(self, store: SealedStore) -> None:
        account, case = await opened_case(store)
        good = [store.commit(Turn(account, case=case, events=[b"%d" % n])) for n in range(20)]
        bad = [store.commit(Turn(account, done=[999], case=case, events=[b"bad"])) for _ in range(5)]
        worse = [
            store.commit(Turn(b"too short", case=case, events=[b"bad"], tasks=[Task(b"x", "k", "k", 1, b"")]))
        ]
        results = await asyncio.gather(*good, *bad, *worse, return_exceptions=True)
        assert results[:20] == [None] * 20
        assert all(isinstance(one, AlreadyDoneError) for one in results[20:25])
        assert isinstance(results[25], ClashError)
        assert await store.size(case) == 20
        await store.check_ledger(case)

    async def test_an_unknown_case_is_missing(self, store: SealedStore) -> None:
        account = store.account(b"1")
        unknown = b"?" * 16
        for asked in (
            store.commit(Turn(account, case=unknown, events=[b"e"])),
            store.commit(Turn(account, events=[b"e"])),
            store.events(unknown),
            store.size(unknown),
            store.root(unknown),
            store.snapshot(unknown),
            store.snapshot_size(unknown, 7),
            store.save_snapshot(unknown, Snapshot(1, b"s")),
            whole(store.file(unknown, "00" * 16)),
            store.put_file(unknown, chunked(b"x")),
        ):
            with pytest.raises(MissingError):
                await asked

    async def test_the_newest_snapshot_is_kept(self, opener: Opener) -> None:
        store = await opener()
        account, case = await opened_case(store)
        assert await store.snapshot(case) is None
        assert await store.snapshot_size(case, 7) == 0
        await appended(store, account, case, [b"1", b"2"])
        await store.save_snapshot(case, Snapshot(1, b"one", 6))
        await store.save_snapshot(case, Snapshot(2, b"two", 7))
        await store.close()
        store = await opener()
        assert await store.snapshot(case) == Snapshot(2, b"two", 7)
        assert await store.snapshot_size(case, 7) == 2
        assert await store.snapshot_size(case, 8) == 0


class TestWorking:
    async def test_documents_are_written_over_and_removed(self, opener: Opener) -> None:
        store = await opener()
        account = store.account(b"1")
        assert await store.document(account, "burst") is None
        await store.commit(Turn(account, documents={(account, "burst"): b"1", (account, "question"): b"?"}))
        await store.commit(Turn(account, documents={(account, "burst"): b"2", (account, "question"): None}))
        await store.close()
        store = await opener()
        assert await store.document(account, "burst") == b"2"
        assert await store.document(account, "question") is None
        assert await store.document(store.account(b"2"), "burst") is None

    async def test_tasks_come_in_the_order_they_are_due(self, opener: Opener) -> None:
        store = await opener()
        one, other = store.account(b"1"), store.account(b"2")
        assert await store.next_due() is None
        tasks = [
            Task(one, "download", "a", START + 30, b"A"),
            Task(other, "download", "a", START + 10, b"B", tries=2),
            Task(one, "delete", "æ\ud800", START + 20, b"C"),
        ]
        await store.commit(Turn(one, tasks=tasks))
        await store.close()
        store = await opener()
        assert await store.tasks() == [tasks[1], tasks[2], tasks[0]]
        assert await store.tasks("download") == [tasks[1], tasks[0]]
        assert await store.due(START + 20, 10) == [tasks[1], tasks[2]]
        assert await store.due(START + 20, 1) == [tasks[1]]
        assert await store.due(START + 20, 10, "delete") == [tasks[2]]
        assert await store.next_due() == START + 10

    async def test_a_task_is_replaced_and_done(self, store: SealedStore) -> None:
        account = store.account(b"1")
        await store.commit(Turn(account, tasks=[Task(account, "k", "a", 5, b"1")]))
        await store.commit(Turn(account, tasks=[Task(account, "k", "a", 9, b"2", 1)]))
        assert await store.tasks() == [Task(account, "k", "a", 9, b"2", 1)]
        await store.commit(Turn(account, tasks_done=[(account, "k", "a"), (account, "k", "never")]))
        assert await store.tasks() == []


class TestFile:
    @pytest.mark.parametrize("size", [0, 1, 65_536, 1 << 20, (1 << 20) + 1, 5_000_001])
    async def test_a_file_comes_back_byte_for_byte(self, opener: Opener, size: int) -> None:
        store = await opener()
        account, case = await opened_case(store)
        data = os.urandom(size)
        kept = await store.put_file(case, chunked(data, 10_007))
        assert kept.size == size
        assert await whole(store.file(case, kept.id)) == data
        await store.commit(Turn(account, case=case, events=[b"e"], files=[kept.id]))
        await store.close()
        store = await opener()
        assert await whole(store.file(case, kept.id)) == data

    async def test_many_files_at_the_same_time(self, store: SealedStore) -> None:
        account, case = await opened_case(store)
        datas = [os.urandom(size) for size in [150_000] * 20 + [2_000_000] * 6 + [7] * 50]
        kept = await asyncio.gather(*[store.put_file(case, chunked(data)) for data in datas])
        await store.commit(Turn(account, case=case, events=[b"e"], files=[one.id for one in kept]))
        assert await asyncio.gather(*[whole(store.file(case, one.id)) for one in kept]) == datas

    async def test_a_file_belongs_to_its_case(self, store: SealedStore) -> None:
        account, case = await opened_case(store, b"1")
        other, other_case = await opened_case(store, b"2", b"case-number-0002")
        kept = await store.put_file(case, chunked(b"x"))
        with pytest.raises(MissingError):
            await store.commit(Turn(other, case=other_case, events=[b"e"], files=[kept.id]))
        await store.commit(Turn(account, case=case, events=[b"e"], files=[kept.id]))
        with pytest.raises(MissingError):
            await store.commit(Turn(other, case=other_case, events=[b"e"], files=[kept.id]))
        with pytest.raises(MissingError):
            await whole(store.file(other_case, kept.id))
        await store.commit(Turn(account, case=case, events=[b"again"], files=[kept.id]))
        assert await store.size(other_case) == 0

    async def test_a_file_that_is_not_there_is_missing(self, store: SealedStore) -> None:
        account, case = await opened_case(store)
        for id in ("00" * 16, "nonsense", "../../etc/passwd", ""):
            with pytest.raises(MissingError):
                await whole(store.file(case, id))
            with pytest.raises(MissingError):
                await store.commit(Turn(account, case=case, events=[b"e"], files=[id]))
        assert await store.size(case) == 0

    async def test_a_reader_may_stop_in_the_middle(self, store: SealedStore) -> None:
        _, case = await opened_case(store)
        kept = await store.put_file(case, chunked(os.urandom(5_000_000)))
        pieces = store.file(case, kept.id)
        async for piece in pieces:
            assert piece
            break
        await pieces.aclose()  # type: ignore[attr-defined]
        assert len(await whole(store.file(case, kept.id))) == 5_000_000


class TestClosing:
    async def test_a_closed_store_says_so(self, opener: Opener) -> None:
        store = await opener()
        account = store.account(b"1")
        await store.close()
        with pytest.raises(ClosedError):
            await store.commit(Turn(account))
        with pytest.raises(ClosedError):
            await store.accounts_waiting()

    async def test_closing_finishes_what_is_under_way(self, opener: Opener) -> None:
        store = await opener()
        account, case = await opened_case(store)
        under_way = [
            asyncio.create_task(store.commit(Turn(account, case=case, events=[b"e"]))) for _ in range(50)
        ]
        await asyncio.sleep(0)
        await store.close()
        results = await asyncio.gather(*under_way, return_exceptions=True)
        kept = sum(result is None for result in results)
        assert all(result is None or isinstance(result, ClosedError) for result in results)
        store = await opener()
        assert await store.size(case) == kept


POISONS: list[Callable[[bytes, bytes], Turn]] = [
    lambda account, case: Turn(account, done=[999], case=case, events=[b"bad"]),
    lambda account, case: Turn(account, spends=[(case, "none")], case=case, events=[b"bad"]),
    lambda account, case: Turn(account, case=case, events=[b"bad"], tasks=[Task(b"short", "k", "k", 1, b"")]),
    lambda account, case: Turn(
        account, case=case, events=[b"bad"], tasks=[Task(account, "k", "k", 1 << 70, b"")]
    ),
    lambda account, case: Turn(account, case=b"?" * 16, events=[b"bad"]),
    lambda account, case: Turn(account, case=case, events=[b"bad"], files=["00" * 16]),
]
"""Turns that cannot be kept, each for a reason of its own."""


class TestPoison:
    @pytest.mark.parametrize("place", [0, 3, 8])
    async def test_a_poisoned_turn_in_every_batch_keeps_none_of_the_others_back(
        self, opener: Opener, place: int
    ) -> None:
        store = await opener()
        people = [await opened_case(store, b"%d" % who, b"case-number-000%d" % who) for who in range(3)]
        kept: list[list[bytes]] = [[], [], []]
        for number, poison in enumerate(POISONS * 2):
            batch = []
            for at in range(8):
                account, case = people[at % 3]
                event = b"%d/%d" % (number, at)
                kept[at % 3].append(event)
                batch.append(Turn(account, case=case, events=[event], documents={(account, "d"): event}))
            batch.insert(place, poison(*people[number % 3]))
            results = await asyncio.gather(*map(store.commit, batch), return_exceptions=True)
            refused = results.pop(place)
            assert results == [None] * 8
            assert isinstance(refused, StoreError | OverflowError), refused
        await store.close()
        store = await opener()
        for (account, case), events in zip(people, kept, strict=True):
            assert [one.data for one in await store.events(case)] == events
            assert await store.root(case) == (len(events), root([leaf_hash(event) for event in events]))
            assert await store.document(account, "d") == events[-1]
            await store.check_ledger(case)
        assert await store.tasks() == []

    async def test_all_poisoned_and_nothing_is_kept(self, store: SealedStore) -> None:
        account, case = await opened_case(store)
        turns = [poison(account, case) for poison in POISONS]
        results = await asyncio.gather(*map(store.commit, turns), return_exceptions=True)
        assert all(isinstance(one, Exception) for one in results)
        assert await store.size(case) == 0

    async def test_what_is_put_and_removed_by_turns_that_meet_stays_in_their_order(
        self, store: SealedStore
    ) -> None:
        account, _ = await opened_case(store)
        turns = []
        for number in range(9):
            data = None if number % 3 == 1 else b"%d" % number
            turns.append(Turn(account, documents={(account, "d"): data}))
            turns.append(Turn(account, tasks=[Task(account, "k", "a", number, b"")]))
            turns.append(Turn(account, tasks_done=[(account, "k", "a")] * (number % 2)))
        turns.append(Turn(account, spends=[(account, "d")]))
        await asyncio.gather(*map(store.commit, turns))
        assert await store.document(account, "d") is None
        assert [one.due_at for one in await store.tasks()] == [8]


class TestOversight:
    async def test_what_is_held_is_counted(self, store: SealedStore, clock: Clock) -> None:
        account, case = await opened_case(store)
        first, _ = await received(store, account, [b"a", b"b"])
        kept = await store.put_file(case, chunked(b"x" * 100))
        await store.commit(Turn(account, case=case, events=[b"e", b"f"], files=[kept.id]))
        await store.park(Turn(account), first)
        counts = await store.oversight.tally()
        assert (counts.waiting, counts.parked, counts.cases, counts.events, counts.files) == (1, 1, 1, 2, 1)
        assert await store.used(case) == counts.file_bytes > 100
        assert [one async for one in store.oversight.case_sizes()] == [(case, 2)]
        assert [one.seq for one in await store.oversight.parked()] == [first]
        assert await store.oversight.unpark(first) == account
        with pytest.raises(MissingError):
            await store.oversight.unpark(first)
        assert await store.oversight.marks() == (None, None, None)
        made = await store.proofs.checkpoint(case)
        assert (await store.oversight.marks())[0] == clock.now == made.made_at
        assert await store.oversight.idle(START + 1, b"", 9) == [account]

    async def test_a_check_of_all_that_is_kept_comes_to_its_end(self, store: SealedStore) -> None:
        for who in (b"1", b"2"):
            account, case = await opened_case(store, who, b"case-number-000" + who)
            await appended(store, account, case, [b"1", b"2"])
            kept = await store.put_file(case, chunked(b"x" * 100))
            await store.commit(Turn(account, case=case, events=[b"e"], files=[kept.id]))
        place: str | None = FIRST_PLACE
        seen = []
        while place is not None:
            step = await store.checking.step(place)
            assert step.findings == []
            seen.append((step.cases, step.events, step.files))
            place = step.next
        assert [sum(one) for one in zip(*seen, strict=True)] == [2, 6, 2]
        assert await store.checking.names(2, kept.id)
        assert not await store.checking.names(1, kept.id)


class TestProofs:
    async def test_a_stamp_over_checkpoints_and_one_over_that(self, store: SealedStore) -> None:
        _, case = await opened_case(store)
        await appended(store, store.account(b"123"), case, [b"1"])
        first = await store.proofs.checkpoint(case)
        assert await store.proofs.checkpoint(case) == first
        await store.proofs.check_checkpoints(case, await store.leaves(case))
        leaves = await store.proofs.unstamped("a", 0, 9)
        assert [(leaf.kind, leaf.item) for leaf in leaves] == [("checkpoint", first.no)]
        for number in (1, 2):
            stamp = Stamp(
                0, "a", START, START + number, root([leaf_hash(one.data) for one in leaves]), b"r", b"c"
            )
            assert await store.proofs.keep_stamp(leaves, stamp) == number
            leaves = await store.proofs.unstamped("a", START + 2, 9)
            assert [(leaf.kind, leaf.item) for leaf in leaves] == [("stamp", 1)] * (number == 1)
        stamps, ways = await store.proofs.stamps([first.no])
        assert [one.no for one in stamps] == [1, 2]
        assert [(way.stamp, way.kind, way.item) for way in ways] == [
            (1, "checkpoint", first.no),
            (2, "stamp", 1),
        ]
        assert await store.proofs.unstamped("b", START + 9, 9, others=["b"])
        after = await store.proofs.stamp_after(1)
        assert after is not None
        assert after[0].no == 2
        assert await store.proofs.stamp_after(2) is None
        assert await store.proofs.changed(START + 1) == ([], None)


class TestErasing:
    async def test_a_case_that_is_erased_is_gone_and_another_stays(self, opener: Opener) -> None:
        store = await opener()
        account, case = await opened_case(store)
        other, other_case = await opened_case(store, b"2", b"case-number-0002")
        kept = await store.put_file(case, chunked(b"x" * 100))
        await store.commit(
            Turn(account, case=case, events=[b"e"], files=[kept.id], documents={(account, "d"): b"1"})
        )
        await store.commit(Turn(other, case=other_case, events=[b"e"], documents={(other, "d"): b"2"}))
        await store.proofs.checkpoint(case)
        writing = [store.commit(Turn(account, case=case, events=[b"%d" % n])) for n in range(5)]
        erased, *_ = await asyncio.gather(store.access.erase(case, START), *writing, return_exceptions=True)
        assert isinstance(erased, Erased)
        assert len(erased.files) == 1
        await store.close()
        store = await opener()
        assert await store.cases() == [other_case]
        assert await store.case_of(account) is None
        assert await store.document(account, "d") is None
        assert await store.document(other, "d") == b"2"
        with pytest.raises(MissingError):
            await store.events(case)
        assert (await store.open_case(account, case=b"case-number-0003", now=START)) == b"case-number-0003"
