"""A bad wire: everything still arrives once, people are answered, and nobody is hammered."""

from __future__ import annotations

import asyncio
import json
import random
from itertools import pairwise
from pathlib import Path

import pytest

from tests.faults.process import lines
from tests.faults.proxy import wire
from tests.faults.sending import FIRST_USER, Sent, called, postings, send, settled, texts_to
from tests.faults.together import Scenario, SideBySide, name
from tests.kits.truth import check_said, check_whole, kept, opened
from tests.kits.waiting import until
from tests.kits.world import Bot, World, shown, world

METHODS = ("getUpdates", "sendMessage", "editMessageText", "getFile", "file")
KINDS: dict[str, dict[str, object]] = {
    "429": {"kind": "429", "retry_after": 1},
    "500": {"kind": "500"},
    "502": {"kind": "502"},
    "half body": {"kind": "half_body"},
    "closed": {"kind": "close"},
    "closed after it took effect": {"kind": "close", "after": True},
    "hanging": {"kind": "hang", "seconds": 1.5},
}


async def _check(made: World, sent: list[Sent]) -> None:
    """Stop the bot; all is there once, and all that was said is true."""
    await settled(made)
    assert await made.bot.stop() == 0
    async with opened(made.bot.data, made.bot.data.with_name("data.key")) as store:
        await check_whole(store, made.bot.data, sent)
        for user in {one.user for one in sent}:
            texts = texts_to(made, user)
            assert any(text.startswith("Gemt") for text in texts)
            check_said(await kept(store, user), texts)


async def every_fault_on_every_method(tmp_path: Path, chance: random.Random) -> None:
    """Each kind of fault has a world of its own, in which every method meets it; the worlds run side by side."""

    gate = asyncio.Semaphore(4)

    async def one(name: str, order: dict[str, object], number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        async with gate, world(folder) as made:
            for method in METHODS:
                await made.post("fault", method=method, times=1, **order)
            sent = [await send(made, one) for mine in postings(chance, 2, 16) for one in mine]
            await _check(made, sent)
            left = [fault.method for fault in made.practice.faults._open]
            assert set(left) <= {"editMessageText"}, (name, left)

    await asyncio.gather(*(one(name, order, number) for number, (name, order) in enumerate(KINDS.items())))


async def one_chat_is_told_to_wait_and_the_others_go_on(tmp_path: Path, chance: random.Random) -> None:
    """Three long answers in a chat that takes one in two seconds: each refusal is obeyed, by that chat alone."""
    async with world(tmp_path) as made:
        busy, other = made.phone(FIRST_USER), made.phone(FIRST_USER + 1)
        await busy.send(text="en")
        await busy.reads("/privacy")
        before = len(_calls_to(made, FIRST_USER))
        await made.post("limits", enabled=True, per_chat=0.5, burst=1, overall=1_000)
        for _ in range(3):
            await busy.send(text="/help")
        await busy.reads("Det kan du gøre her")
        await other.send(text="to")
        await other.reads("Gemt")
        answered = _calls_to(made, FIRST_USER + 1)[0]
        await busy.until(lambda said: sum("Det kan du" in shown(message) for message in said) == 3)
        calls = _calls_to(made, FIRST_USER)[before:]
        assert len(calls) <= 6, "retry_after was not obeyed: more than one refusal an answer"
        assert calls[-1] - calls[0] >= 3.9
        assert answered < calls[-1], "somebody else's flood kept this chat waiting"


def _calls_to(made: World, chat: int) -> list[float]:
    """When something was sent, or tried, in a chat."""
    return [call["time"] for call in called(made, "sendMessage") if int(call["params"]["chat_id"]) == chat]


async def everybody_waits_when_it_is_about_everybody(tmp_path: Path, chance: random.Random) -> None:
    """A 429 to a call about no chat: until its time is over, nothing is sent to anybody."""
    async with world(tmp_path) as made:
        await made.post("fault", kind="429", method="getFile", times=1, retry_after=2)
        await made.post("fault", kind="429", method="getUpdates", times=1, retry_after=2)
        sent = [await send(made, one) for mine in postings(random.Random(4), 3, 45) for one in mine]
        await _check(made, sent)
        times = {
            m: [float(c["time"]) for c in called(made, m)] for m in ("getUpdates", "getFile", "sendMessage")
        }
        first, second = times["getFile"][:2]
        quiet = [
            t for method in ("getFile", "sendMessage") for t in times[method] if first + 0.1 < t < first + 1.9
        ]
        assert len(quiet) <= 8, "calls that were under way already, no more"
        assert second is not None
        polls = times["getUpdates"]
        assert any(later - earlier >= 1.9 for earlier, later in pairwise(polls))


async def updates_that_come_twice_and_in_any_order(tmp_path: Path, chance: random.Random) -> None:
    """Also under new numbers, below those of before, and after a restart."""
    async with world(tmp_path) as made:
        sent = [await send(made, one) for mine in postings(chance, 2, 20) for one in mine]
        await settled(made)
        again = chance.sample(sent, len(sent))
        for number, one in enumerate(again, start=500):
            await made.post("update", update={"update_id": number, "message": one.message})
        await settled(made)
        await made.bot.kill()
        await made.bot.start()
        for number, one in enumerate(reversed(again), start=90):
            await made.post("update", update={"update_id": number, "message": one.message})
        await _check(made, sent)


async def the_token_is_revoked_while_it_runs(tmp_path: Path, chance: random.Random) -> None:
    async with world(tmp_path) as made:
        await made.phone().send(text="før")
        await made.phone().reads("Gemt")
        bot = made.practice.bots.pop(made.practice.token)
        bot.updates.add("message", {"message_id": 9, "date": 1, "chat": {"id": 5}, "text": "ends the poll"})
        assert await made.bot.ended() == 2
        [line] = lines(made.bot, "Telegram refuses this token")
        assert line.startswith("logbog: ")
        assert "Traceback" not in made.bot.output.read_text()
        made.practice.bots[made.practice.token] = bot


async def two_bots_on_one_token(tmp_path: Path, chance: random.Random) -> None:
    """One clear line, and minutes rather than milliseconds between the tries."""
    async with world(tmp_path) as made:
        await made.phone().send(text="før")
        await made.phone().reads("Gemt")
        before = len(called(made, "getUpdates"))
        (tmp_path / "second").mkdir()
        second = Bot(made.url, made.practice.token, tmp_path / "second")
        await second.start()
        try:
            await _one_says(made.bot, second, "wire.conflict")
            await asyncio.sleep(3)
            assert len(called(made, "getUpdates")) - before <= 6
            told = lines(made.bot, "wire.conflict") + lines(second, "wire.conflict")
            assert 1 <= len(told) <= 2
            assert "in use elsewhere" in told[0]
        finally:
            await second.stop()
        assert "Traceback" not in made.bot.output.read_text()


async def _one_says(first: Bot, second: Bot, part: str) -> None:
    await until(lambda: lines(first, part) or lines(second, part))


async def the_first_bot_recovers_when_the_second_has_gone(tmp_path: Path, chance: random.Random) -> None:
    async with world(tmp_path) as made:
        (tmp_path / "second").mkdir()
        second = Bot(made.url, made.practice.token, tmp_path / "second")
        await second.start()
        try:
            await _one_says(made.bot, second, "wire.conflict")
        finally:
            await second.stop()
        await made.phone().send(text="efter")
        await made.phone().until(lambda said: any("Gemt" in shown(m) for m in said), patience=45.0)


async def telegram_is_away_for_a_while(tmp_path: Path, chance: random.Random) -> None:
    """Refused, then cut in the middle, then silent: one line when it begins, one when it is over, and all is kept."""
    async with world(tmp_path, start=False) as made, wire(made.url) as between:
        made.bot.environment["LOGBOG_TELEGRAM_API_URL"] = between.url
        await made.bot.start()
        chats = postings(chance, 3, 60)
        sent = [await send(made, mine[0]) for mine in chats]
        await made.phone(FIRST_USER).reads("Gemt")
        await between.down()
        sent += [await send(made, one) for mine in chats for one in mine[1:10]]
        await until(lambda: lines(made.bot, "wire."))
        before = len(called(made, "getUpdates"))
        await between.up()
        sent += [await send(made, one) for mine in chats for one in mine[10:]]
        await until(lambda: len(called(made, "getUpdates")) > before)
        await between.down()
        await between.up()
        await _check(made, sent)
        assert 1 <= len(lines(made.bot, "wire.recovered")) <= 2
        assert len(lines(made.bot, "wire.")) < 40, "a line for each try is too many"


async def all_that_was_written_meanwhile_is_acknowledged(tmp_path: Path, chance: random.Random) -> None:
    """Separate things in a row, sent while the bot was away: as many bursts, as many acknowledgements."""
    async with world(tmp_path, start=False) as made:
        phone = made.phone(FIRST_USER)
        begin = 1_790_000_000
        for number in range(15):
            await phone.send(text=f"Noget for sig selv, {number}", date=begin + 60 * number)
        await made.bot.start()

        def all_told(said: list[dict[str, object]]) -> bool:
            return sum(shown(message).startswith("Gemt") for message in said) == 15

        await phone.until(all_told, patience=90.0)


async def an_answer_that_never_comes(tmp_path: Path, chance: random.Random) -> None:
    """Every method hangs for longer than the bot has patience."""
    async with world(tmp_path) as made:
        for method in ("sendMessage", "getFile", "file", "getUpdates"):
            await made.post("fault", kind="hang", method=method, times=1, seconds=75)
        sent = [await send(made, one) for mine in postings(random.Random(8), 1, 20) for one in mine]
        await until(lambda: any("Gemt" in text for text in texts_to(made, FIRST_USER)), patience=150)
        await settled(made, patience=240)
        await _check(made, sent)


async def telegram_is_away_for_ten_minutes(tmp_path: Path, chance: random.Random) -> None:
    """Once refused, once silent; a bot that ends to start anew is started anew, as its service would."""

    async def one(folder: Path, silent: bool) -> None:
        async with world(folder, start=False) as made, wire(made.url) as between:
            made.bot.environment["LOGBOG_TELEGRAM_API_URL"] = between.url
            await made.bot.start()
            await made.phone(FIRST_USER).send(text="først")
            await made.phone(FIRST_USER).reads("Gemt")
            if silent:
                between.silence()
            else:
                await between.down()
            restarting = asyncio.create_task(_restarted(made.bot))
            sent = [await send(made, one) for mine in postings(random.Random(8), 2, 40) for one in mine]
            await asyncio.sleep(600)
            await between.up()
            await settled(made, patience=270)
            restarting.cancel()
            [first] = [row.message for row in made.practice.bot.chat(FIRST_USER).rows()][:1]
            await _check(made, [Sent(FIRST_USER, json.loads(json.dumps(first))), *sent])
            assert bool(lines(made.bot, "wire.stalled")) == silent

    for how in ("refused", "silent"):
        (tmp_path / how).mkdir()
    await asyncio.gather(one(tmp_path / "refused", False), one(tmp_path / "silent", True))


async def _restarted(bot: Bot) -> None:
    """What systemd does with ``Restart=on-failure``."""
    while True:
        process = bot._process
        assert process is not None
        if await process.wait() == 0:
            return
        await bot.start()


SHORT = (
    every_fault_on_every_method,
    one_chat_is_told_to_wait_and_the_others_go_on,
    everybody_waits_when_it_is_about_everybody,
    updates_that_come_twice_and_in_any_order,
    the_token_is_revoked_while_it_runs,
    two_bots_on_one_token,
    telegram_is_away_for_a_while,
    all_that_was_written_meanwhile_is_acknowledged,
)
LONG = (
    the_first_bot_recovers_when_the_second_has_gone,
    an_answer_that_never_comes,
    telegram_is_away_for_ten_minutes,
)


@pytest.mark.parametrize("scenario", SHORT, ids=name)
async def test_wire_faults(scenario: Scenario, side_by_side: SideBySide) -> None:
    await side_by_side(scenario)


@pytest.mark.long
@pytest.mark.parametrize("scenario", LONG, ids=name)
async def test_wire_faults_for_long(scenario: Scenario, side_by_side: SideBySide) -> None:
    await side_by_side(scenario)
