"""An update that makes a handler raise is set aside after three tries, its sender told; everything else goes on."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.leaks import Search
from tests.faults.process import lines, log
from tests.faults.sending import FIRST_USER, Posting, send, settled
from tests.faults.together import Scenario, SideBySide, name
from tests.kits.truth import check_whole, kept, opened, parked, parked_raw
from tests.kits.world import World, shown, world

POISONED = Path(__file__).parents[1] / "kits" / "poisoned_bot.py"
TOLD = r"Den er gemt, som den kom"
DEEP = 30_000


@asynccontextmanager
async def _poisoned(folder: Path) -> AsyncIterator[World]:
    async with world(folder, start=False) as made:
        made.bot.command = [sys.executable, str(POISONED)]
        await made.bot.start()
        yield made


async def fails_at_once(tmp_path: Path, chance: random.Random) -> None:
    await _parked_after_three_tries_and_told(tmp_path, "gift i en brønd")


async def fails_when_all_is_collected(tmp_path: Path, chance: random.Random) -> None:
    await _parked_after_three_tries_and_told(tmp_path, "gift bagefter i en brønd")


async def _parked_after_three_tries_and_told(tmp_path: Path, poison: str) -> None:
    async with _poisoned(tmp_path) as made:
        sick, well = made.phone(FIRST_USER), made.phone(FIRST_USER + 1)
        sent = [await send(made, Posting(sick.id, {"text": "før"}))]
        [bad] = await sick.send(text=poison)
        sent += [await send(made, Posting(user, {"text": "efter"})) for user in (sick.id, well.id)]
        await sick.reads(TOLD)
        await sick.reads(r"Gemt · nr\. 1 · 2 beskeder")
        await well.reads(r"Gemt · nr\. 1 ")
        await settled(made)
        await made.bot.kill()
        await made.bot.start()
        sent.append(await send(made, Posting(sick.id, {"text": "efter genstart"})))
        await sick.reads("3 beskeder|nr. 2")
        assert sum("Den er gemt, som den kom" in shown(m) for m in await sick.said()) == 1
        await settled(made)
        assert await made.bot.stop() == 0
        assert len(lines(made.bot, "lane.parked")) == 1
        assert len(lines(made.bot, 'code=lane.handler_failed error="DefectError')) == 3, (
            "three tries, a line for each"
        )
        assert Search({"poison": "i en brønd"}).in_bytes(log(made.bot).encode()) == set()
        async with opened(made.bot.data, tmp_path / "data.key") as store:
            await check_whole(store, made.bot.data, sent)
        [raw] = parked_raw(made.bot.data, tmp_path / "data.key")
        assert json.loads(raw)["message"] == bad


async def a_passing_defect_is_tried_again_and_nobody_is_bothered(
    tmp_path: Path, chance: random.Random
) -> None:
    async with _poisoned(tmp_path) as made:
        phone = made.phone(FIRST_USER)
        sent = [await send(made, Posting(phone.id, {"text": f"en gang {n}"})) for n in range(3)]
        content = b"\0" * 5_000
        fields = {"document": ("a.bin", content), "caption": "en gang med fil"}
        sent.append(await send(made, Posting(phone.id, fields, content)))
        await phone.reads("4 beskeder")
        await settled(made)
        assert await made.bot.stop() == 0
        assert len(lines(made.bot, "DefectError")) == 4
        assert not [
            m
            for m in await phone.said()
            if "kunne jeg ikke læse" in shown(m) or "Det blev ikke gemt" in shown(m)
        ]
        async with opened(made.bot.data, tmp_path / "data.key") as store:
            await check_whole(store, made.bot.data, sent)
        assert parked(made.bot.data) == 0


async def updates_that_cannot_be_read_are_kept_and_stop_nobody(tmp_path: Path, chance: random.Random) -> None:
    odd = [
        _raw(901, '"text":"aldrig færdig')[:-2],
        _raw(902, '"text":"dyb","x":' + "[" * DEEP + "]" * DEEP),
        _raw(903, '"text":"\\ud800 alene"'),
        _raw(904, '"text":"stort tal","x":1e999999'),
        f'"helt_ny_slags":{{"from":{{"id":{FIRST_USER}}},"noget":["x"]}}}}',
        '"message":[]}',
        '"x":1}',
    ]
    async with world(tmp_path) as made:
        phone, other = made.phone(FIRST_USER), made.phone(FIRST_USER + 1)
        await phone.send(text="før")
        await phone.reads("Gemt")
        for raw in odd:
            updates = made.practice.bot.updates
            updates.add_exact(updates.next_id, f'{{"update_id":{updates.next_id},{raw}'.encode())
            await other.send(text="og videre")
        await other.reads(f"{len(odd)} beskeder")
        await phone.send(text="efter")
        await settled(made)
        assert await made.bot.stop() == 0
        assert "Traceback" not in log(made.bot)
        async with opened(made.bot.data, tmp_path / "data.key") as store:
            assert await store.accounts_waiting() == []
            found = [raw for user in (phone.id, other.id) for raw in (await kept(store, user)).raws]
        found += parked_raw(made.bot.data, tmp_path / "data.key")
        for raw in odd:
            assert sum(one.endswith(raw) for one in found) == 1, raw[:60]


def _raw(message: int, rest: str) -> str:
    person = f'{{"id":{FIRST_USER},"is_bot":false,"first_name":"A"}}'
    chat = f'{{"id":{FIRST_USER},"type":"private","first_name":"A"}}'
    head = f'"message_id":{message},"from":{person},"chat":{chat},"date":1790000000'
    return f'"message":{{{head},{rest}}}}}'


SCENARIOS = (
    fails_at_once,
    fails_when_all_is_collected,
    a_passing_defect_is_tried_again_and_nobody_is_bothered,
    updates_that_cannot_be_read_are_kept_and_stop_nobody,
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name)
async def test_poison(scenario: Scenario, side_by_side: SideBySide) -> None:
    await side_by_side(scenario)
