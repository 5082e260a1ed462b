"""SIGKILL at random moments while people send: nothing is lost, nothing twice, and what was said stays true."""

from __future__ import annotations

import asyncio
import random
from functools import partial
from pathlib import Path

import pytest

from tests.faults.claims import said
from tests.faults.sending import Sent, confirmed, postings, send_all, settled, started, texts_to
from tests.kits.truth import check_safe, check_said, check_whole, copied, kept, opened, parked
from tests.kits.waiting import until
from tests.kits.world import World, world


async def test_killed_three_times(tmp_path: Path, chance: random.Random) -> None:
    """100 messages with files from 10 chats."""
    await _killed(tmp_path, chance, chats=10, messages=100, kills=3, seconds=3.0)


@pytest.mark.nightly
async def test_killed_ten_times(tmp_path: Path, chance: random.Random) -> None:
    """300 messages with files from 10 chats."""
    await _killed(tmp_path, chance, chats=10, messages=300, kills=10, seconds=9.0)


@pytest.mark.long
async def test_killed_thirty_times(tmp_path: Path, chance: random.Random) -> None:
    """2,000 messages with files from 20 chats."""
    await _killed(tmp_path, chance, chats=20, messages=2_000, kills=30, seconds=45.0)


async def _killed(
    folder: Path, chance: random.Random, *, chats: int, messages: int, kills: int, seconds: float
) -> None:
    plan = postings(chance, chats, messages)
    moments = sorted(
        chance.sample(range(chats, messages - chats), kills)
    )  # by what has been sent, on any machine
    async with world(folder) as made:
        sent: list[Sent] = []
        sending = asyncio.create_task(send_all(made, plan, seconds=seconds, chance=chance, into=sent))
        try:
            for moment in moments:
                await until(partial(_sent_so_far, sent, moment))
                await made.bot.kill()
                await _check_after_kill(made, folder, list(sent))
                # Most are left alone until the first poll; some may be killed while they still start.
                await (started(made) if chance.random() < 0.7 else made.bot.start())
            await sending
        finally:
            sending.cancel()
        assert len(sent) == messages
        await settled(made, patience=600.0)
        assert await made.bot.stop() == 0
        async with opened(made.bot.data, folder / "data.key") as store:
            await check_whole(store, made.bot.data, sent)
            for user in {one.user for one in sent}:
                found = await kept(store, user)
                texts = texts_to(made, user)
                check_said(found, texts)
                claims = [claim.numbers for text in texts if (claim := said(text))]
                assert frozenset().union(*claims) == found.case.incidents.keys(), "not all was acknowledged"
        assert parked(made.bot.data) == 0


def _sent_so_far(sent: list[Sent], count: int) -> bool:
    return len(sent) >= count


async def _check_after_kill(made: World, folder: Path, sent: list[Sent]) -> None:
    """In a copy, as the kill has left it: what was confirmed to Telegram and what was said to people is there."""
    if not (folder / "data" / "logbog.db").exists():
        assert not confirmed(made, sent)
        return
    safe = confirmed(made, sent)
    async with opened(copied(made.bot.data, folder / "copy"), folder / "data.key") as store:
        for user in {one.user for one in sent}:
            found = await kept(store, user)
            check_safe(found, [one for one in safe if one.user == user])
            check_said(found, texts_to(made, user))
