"""429: obeyed as long as Telegram says, for the chat that it is about; the others go on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.telegram.api import Telegram
from bot.telegram.errors import SlowDownError
from bot.telegram.outgoing import Say, Screen, TapAnswer
from tests.bot.telegram.servers import Clock, Stage, Toy, refusal, result

HELLO = Say(Screen("Gemt"))


class Floods:
    """Refuses the calls of some chats a number of times; None is a call about no chat."""

    def __init__(self, times: dict[object, int], seconds: object = 7) -> None:
        self.times = times
        self.seconds = seconds
        self.served: list[object] = []

    async def __call__(self, method: str, parameters: dict[str, Any]) -> Any:
        chat = parameters.get("chat_id")
        if self.times.get(chat, 0) > 0:
            self.times[chat] -= 1
            return refusal(429, "Too Many Requests: retry after 7", retry_after=self.seconds)
        self.served.append(chat)
        return result({"message_id": len(self.served)})


async def test_a_chat_waits_as_long_as_it_is_told(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    toy.handler = Floods({1: 2})
    assert await at_toy.deliver(1, HELLO) == 1
    assert clock.slept == [7, 7]


async def test_the_other_chats_go_on(toy: Toy) -> None:
    """The one that is refused sleeps until it is let go; the others are served meanwhile."""
    floods = Floods({1: 1})
    toy.handler = floods
    asleep, wake = asyncio.Event(), asyncio.Event()
    now = [0.0]

    async def sleep(seconds: float) -> None:
        asleep.set()
        await wake.wait()
        now[0] += seconds

    telegram = Telegram(
        "7000007:made-up-token-of-a-test", api_url=toy.url, monotonic=lambda: now[0], sleep=sleep
    )
    await telegram.open()
    refused = asyncio.create_task(telegram.deliver(1, HELLO))
    await asleep.wait()
    await asyncio.gather(*(telegram.deliver(chat, HELLO) for chat in range(2, 30)))
    assert sorted(floods.served, key=str) == sorted(range(2, 30), key=str)
    assert not refused.done()
    wake.set()
    await refused
    assert floods.served[-1] == 1
    await telegram.close()


async def test_what_comes_later_for_that_chat_waits_too(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    toy.handler = Floods({1: 1}, seconds=90)
    with pytest.raises(SlowDownError) as slow:
        await at_toy.deliver(1, HELLO)
    assert slow.value.retry_after == 90
    with pytest.raises(SlowDownError):
        await at_toy.deliver(1, HELLO)
    assert len(toy.calls) == 1, "a chat that is to wait is not asked about again"
    clock.now += 91
    assert await at_toy.deliver(1, HELLO) == 1


async def test_everybody_waits_when_several_chats_are_refused_at_once(
    toy: Toy, at_toy: Telegram, clock: Clock
) -> None:
    toy.handler = Floods({1: 1, 2: 1, 3: 1}, seconds=300)
    for chat in (1, 2, 3):
        with pytest.raises(SlowDownError):
            await at_toy.deliver(chat, HELLO)
    with pytest.raises(SlowDownError):
        await at_toy.deliver(4, HELLO)
    assert len(toy.calls) == 3


async def test_everybody_waits_for_the_shortest_of_their_waits(
    toy: Toy, at_toy: Telegram, clock: Clock
) -> None:
    floods = toy.handler = Floods({1: 1, 2: 1, 3: 1}, seconds=300)
    for chat, floods.seconds in ((1, 300), (2, 100), (3, 200)):
        with pytest.raises(SlowDownError):
            await at_toy.deliver(chat, HELLO)
    with pytest.raises(SlowDownError) as slow:
        await at_toy.deliver(4, HELLO)
    assert slow.value.retry_after == 100


async def test_chats_refused_now_and_then_are_no_reason_for_everybody_to_wait(
    toy: Toy, at_toy: Telegram, clock: Clock
) -> None:
    toy.handler = Floods({1: 1, 2: 1, 3: 1}, seconds=300)
    for chat in (1, 2, 3):
        with pytest.raises(SlowDownError):
            await at_toy.deliver(chat, HELLO)
        clock.now += 2
    assert await at_toy.deliver(4, HELLO) == 1


async def test_a_call_about_no_chat_makes_everybody_wait(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    toy.handler = Floods({None: 1})
    await at_toy.deliver(1, TapAnswer("55"))
    assert clock.slept == [7]


async def test_it_ends_after_a_number_of_tries(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    toy.handler = Floods({1: 1000}, seconds=1)
    with pytest.raises(SlowDownError):
        await at_toy.deliver(1, HELLO)
    assert len(toy.calls) == 5


@pytest.mark.parametrize("told", [None, "soon", -5, 0, [], "nan"])
async def test_an_odd_number_of_seconds_is_some_seconds(
    toy: Toy, at_toy: Telegram, clock: Clock, told: object
) -> None:
    toy.handler = Floods({1: 1}, seconds=told)
    assert await at_toy.deliver(1, HELLO) == 1
    assert all(1 <= seconds <= 60 for seconds in clock.slept)


async def test_for_ever_is_a_day(toy: Toy, at_toy: Telegram) -> None:
    toy.handler = Floods({1: 1}, seconds=1e400)
    with pytest.raises(SlowDownError) as slow:
        await at_toy.deliver(1, HELLO)
    assert slow.value.retry_after == 86_400


async def test_the_stand_in_is_obeyed_as_well(stage: Stage, at_stage: Telegram, clock: Clock) -> None:
    await stage.does("send", user={"id": 5001, "first_name": "Prøve"}, text="hej")
    await stage.does("fault", kind="429", method="sendMessage", times=2, retry_after=3)
    assert await at_stage.deliver(5001, HELLO)
    assert clock.slept == [3, 3]
