"""Seats: several accounts at one case, one seat an account, and links that are good once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from storage.crypto.keys import MasterKey
from storage.errors import DamagedError, SpentError
from storage.sealed_store import SealedStore
from storage.values import Received, Role, SeatChange, Turn
from tests.kits.storage_kit import CASE, START, Clock, Opener, open_plainly, opened_case

OTHER = b"case-number-0002"
EVERY_ENGINE = True


async def test_two_accounts_write_into_one_case(store: SealedStore) -> None:
    old, case = await opened_case(store)
    new = store.account(b"456")
    await store.commit(
        Turn(old, seats=[SeatChange(new, case, Role.OWNER), SeatChange(old, case, Role.COLLECTOR)])
    )
    assert await store.case_of(new) == case
    await store.commit(Turn(new, case=case, events=[b"from the new"]))
    await store.commit(Turn(old, case=case, events=[b"from the old"]))
    assert [e.data for e in await store.events(case)] == [b"from the new", b"from the old"]
    assert {(seat.account, seat.role) for seat in await store.access.seats_of(case)} == {
        (old, Role.COLLECTOR),
        (new, Role.OWNER),
    }


async def test_who_was_sent_away_begins_anew_and_cannot_come_back_alone(store: SealedStore) -> None:
    old, case = await opened_case(store)
    new = store.account(b"456")
    await store.commit(Turn(new, seats=[SeatChange(new, case, Role.OWNER), SeatChange(old, case, Role.LEFT)]))
    assert await store.case_of(old) is None
    assert [seat.account for seat in await store.access.seats_of(case)] == [new]
    assert await store.open_case(old, case=OTHER, now=START) == OTHER
    assert await store.case_of(old) == OTHER
    assert [seat.account for seat in await store.access.seats_of(OTHER)] == [old]
    assert await store.case_of(new) == case


async def test_what_is_good_once_is_good_once(store: SealedStore) -> None:
    account, case = await opened_case(store)
    await store.commit(Turn(account, documents={(b"links", "abc"): b"where to"}))
    others = [store.account(b"%d" % number) for number in range(2)]
    turns = [
        Turn(one, spends=[(b"links", "abc")], seats=[SeatChange(one, case, Role.OWNER)]) for one in others
    ]
    await store.commit(turns[0])
    with pytest.raises(SpentError):
        await store.commit(turns[1])
    assert await store.case_of(others[1]) is None


async def test_the_last_use_is_known_to_the_hour(store: SealedStore, clock: Clock) -> None:
    account, case = await opened_case(store)
    for later in (600, 4100, 4202):
        clock.now = START + later
        await store.commit(
            Turn(account, tasks_done=[(account, "x", "y")], done=[await waiting(store, account)])
        )
    (seat,) = await store.access.seats_of(case)
    assert seat.used_at == START + 4202


async def waiting(store: SealedStore, account: bytes) -> int:
    clock = store._parts.clock()
    await store.receive([Received(b"%d" % clock, account, b"raw")])
    return (await store.waiting(account, 1))[0].seq


@pytest.mark.parametrize("change", ["role = 0", "case_no = 2", "since = 2"])
async def test_a_seat_changed_from_outside_is_noticed(folder: Path, key: MasterKey, change: str) -> None:
    store = await open_plainly(folder, key)
    account, case = await opened_case(store)
    await store.open_case(store.account(b"9"), case=OTHER, now=START)
    await store.commit(Turn(account, seats=[SeatChange(account, case, Role.COLLECTOR)]))
    await store.close()
    con = sqlite3.connect(folder / "logbog.db")
    con.execute(f"UPDATE seats SET {change} WHERE account = ?", (account,))  # noqa: S608
    con.commit()
    con.close()
    store = await open_plainly(folder, key)
    with pytest.raises(DamagedError):
        await store.case_of(account)
    await store.close()
    assert case == CASE


async def test_an_account_from_before_there_were_seats_is_idle_until_it_is_used(
    opener: Opener, folder: Path
) -> None:
    store = await opener()
    account, case = await opened_case(store)
    await store.close()
    con = sqlite3.connect(folder / "logbog.db")
    con.execute("DELETE FROM seats")  # as a store of format 2 is brought up
    con.commit()
    con.close()
    store = await opener()
    before = await store.access.seats_of(case)
    opened = before[0].used_at
    assert await store.oversight.idle(opened, b"", 9) == []
    assert await store.oversight.idle(opened + 1, b"", 9) == [account]
    assert await store.oversight.idle(opened + 1, account, 9) == []
    await store.receive([Received(b"k" * 16, account, b"raw")])
    (waiting,) = await store.waiting(account, 9)
    await store.commit(Turn(account, done=[waiting.seq]))
    after = await store.access.seats_of(case)
    assert [(seat.account, seat.role) for seat in after] == [(seat.account, seat.role) for seat in before]
    assert after[0].used_at > opened
    assert await store.oversight.idle(after[0].used_at, b"", 9) == []
    assert await store.oversight.idle(after[0].used_at + 1, b"", 9) == [account]
