"""What stays in memory of people who have written and rest: nothing that grows with their number, but for caches, each
of which has a bound."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest

from bot.chat.runtime import lanes as lanes_module
from bot.chat.runtime.lanes import Lanes
from storage import cases, sealed_files
from storage.access import access, last_use
from storage.crypto.keys import MasterKey
from storage.values import Turn
from tests.bot.chat.lone_bot import LoneBot, lone_bot, message, tap
from tests.kits.memory_engine import Memory, open_in_memory
from tests.kits.storage_kit import Clock, chunked, opened_case, random_ids, received
from tests.kits.waiting import until

PEOPLE = range(7001, 7021)


async def _rested(bot: LoneBot) -> Lanes:
    assert bot._app is not None
    lanes = bot._app._lanes
    await until(lambda: all(lane.idle for lane in lanes._known.values()))
    await lanes.rest()
    await lanes.rest()  # a quiet minute later
    gc.collect()
    return lanes


async def test_lanes_books_and_locks_go_when_they_rest() -> None:
    async with lone_bot() as bot:
        for user in PEOPLE:
            bot.telegram.add(message(user, 1, text="han stod ved porten"))
            bot.telegram.add(message(user, 2, text="/code"))
        await bot.settled()
        lanes = await _rested(bot)
        assert (dict(lanes._known), lanes._lanes, lanes._running) == ({}, {}, {})
        assert lanes._tools.books._books == {}
        assert dict(lanes._tools.smith._turns) == {}
        assert bot.store._files._unnamed == {}
        bot.telegram.add(tap(PEOPLE[0], 3, "i:1"))
        bot.telegram.add(message(PEOPLE[0], 4, text="/log"))
        await bot.settled()
        assert len(await bot.kept()) == len(PEOPLE)
        assert bot.errors == []


async def test_a_lane_that_somebody_has_in_hand_stays_the_accounts_lane() -> None:
    async with lone_bot() as bot:
        bot.telegram.add(message(PEOPLE[0], 1, text="han stod ved porten"))
        await bot.settled()
        account = bot.store.account(str(PEOPLE[0]).encode())
        assert bot._app is not None
        held = bot._app._lanes.lane(account)
        used = held.used
        lanes = await _rested(bot)
        assert lanes._lanes == {}
        assert lanes.lane(account) is held
        await _rested(bot)
        del held
        gc.collect()
        assert lanes.lane(account).used == used > 0, "it is known when the person last did something"


async def test_each_cache_of_the_store_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, bound in (
        (cases, "REMEMBERED"),
        (last_use, "USED"),
        (sealed_files, "UNNAMED"),
        (access, "SAT"),
    ):
        monkeypatch.setattr(module, bound, 5)
    store = await open_in_memory(Memory(), tmp_path / "data", MasterKey.generate(), Clock(), random_ids)
    for who in range(12):
        account, case = await opened_case(store, b"%d" % who, b"case-number-%04d" % who)
        (seq,) = await received(store, account, [b"%d" % who])
        await store.commit(Turn(account, done=[seq], case=case, events=[b"e"]))
        await store.put_file(case, chunked(b"x"))
        assert await store.access.standing(account) is not None
    sizes = [
        len(one) for one in (store._cases._rows, store._used._used, store._files._unnamed, store.access._sat)
    ]
    assert sizes == [5, 5, 5, 5]
    kept = await store.put_file(case, chunked(b"x"))
    await store.commit(Turn(account, case=case, events=[b"f"], files=[kept.id]))
    assert await store.size(case) == 2
    assert store._working._hash.cache_info().maxsize
    await store.close()


def test_the_time_of_last_use_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    async def used() -> int:
        async with lone_bot() as bot:
            for user in PEOPLE:
                bot.telegram.add(message(user, 1, text="han stod ved porten"))
            await bot.settled()
            return len((await _rested(bot))._used)

    monkeypatch.setattr(lanes_module, "REMEMBERED", 5)
    assert asyncio.run(used()) == 5
