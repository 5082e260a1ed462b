"""A case that much was put into is made quick to read while nobody is at it, and is read by nobody who may not."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.case.fold import VERSION, dump, load
from bot.case.model import Case
from bot.chat.turn.case_cache import SNAPSHOT_EVERY, CaseCache
from bot.chat.turn.context import Environment
from storage.access import locks
from storage.values import Snapshot
from tests.bot.chat.lone_bot import NOW, LoneBot, lone_bot, message
from tests.kits.waiting import until

USER = 7003
SENT = int(NOW.timestamp())


async def _kept(bot: LoneBot, first: int, count: int) -> None:
    for number in range(first, first + count):
        bot.telegram.add(message(USER, number, text=f"besked {number}", date=SENT))  # one burst
    await bot.settled()


async def _at_rest(bot: LoneBot) -> None:
    """Two minutes in which nobody writes."""
    assert bot._app is not None
    lanes = bot._app._lanes
    await until(lambda: all(lane.idle for lane in lanes._lanes.values()))
    for _ in range(2):
        await lanes.rest()


async def _snapshot(bot: LoneBot) -> int:
    """After how many events the newest snapshot was taken; 0 where there is none."""
    case = await bot.store.case_of(bot.store.account(str(USER).encode()))
    assert case is not None
    kept = await bot.store.snapshot(case)
    if kept is None:
        return 0
    found = load(kept.data)
    assert found is not None
    assert found.size == kept.size
    return kept.size


async def test_much_that_came_is_folded_while_nobody_is_at_it() -> None:
    async with lone_bot() as bot:
        await _kept(bot, 1, SNAPSHOT_EVERY // 2)
        await _at_rest(bot)
        assert await _snapshot(bot) == 0, "little is read quickly anyhow, but counts"
        await _kept(bot, SNAPSHOT_EVERY, SNAPSHOT_EVERY // 2 + 10)
        await _at_rest(bot)
        assert await _snapshot(bot) > SNAPSHOT_EVERY
        assert bot._app is not None
        assert bot._app._lanes._tools.books._books == {}, "and let go of again"


async def test_a_locked_case_is_left_to_whoever_has_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "COST", 10)
    async with lone_bot() as bot:
        await _kept(bot, 1, 1)
        case = await bot.store.case_of(bot.store.account(str(USER).encode()))
        assert case is not None
        holder = await bot.store.access.set_code(case, None, "135790", spare=bytes(16), now=0)
        await _kept(bot, 2, SNAPSHOT_EVERY + 10)
        await _at_rest(bot)
        assert bot.errors == []
        assert await bot.store.snapshot(case, key=holder.key) is None
        assert len(await bot.store.events(case, key=holder.key)) > SNAPSHOT_EVERY


@pytest.mark.parametrize("version", [0, VERSION + 1])
async def test_a_snapshot_of_another_fold_counts_for_nothing(version: int) -> None:
    async with lone_bot() as bot:
        await _kept(bot, 1, SNAPSHOT_EVERY + 10)
        case = await bot.store.case_of(bot.store.account(str(USER).encode()))
        assert case is not None
        size = await bot.store.size(case)
        wrong = Case(id=case.hex(), opened=NOW, size=size)
        await bot.store.save_snapshot(case, Snapshot(size, dump(wrong), version))
        assert await bot.store.snapshot_size(case, VERSION) == 0
        book = CaseCache(bot.store, case, Environment(lambda: NOW, dt.UTC, lambda: "", lambda: b""))
        assert len((await book.case(None)).exhibits) == SNAPSHOT_EVERY + 10
        kept = await bot.store.snapshot(case)
        assert kept is not None
        assert (kept.version, kept.size) == (VERSION, size)
