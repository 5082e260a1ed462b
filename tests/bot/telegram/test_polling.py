"""Polling: nothing is confirmed before it is kept, nothing stops it for good, and it never spins."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from aiohttp import web

from bot.telegram.api import Telegram
from bot.telegram.errors import RefusedTokenError, StalledError
from bot.telegram.identify import UNREADABLE, Incoming
from bot.telegram.polling import Poller
from tests.bot.telegram.servers import TOKEN, Clock, Stage, Toy, refusal, result
from tests.kits.waiting import until

DAY = 24 * 3600.0


class Kept:
    """Takes batches, in the order in which they come; refuses a number of times first."""

    def __init__(self, refuse: int = 0) -> None:
        self.refuse = refuse
        self.offered = 0
        self.updates: list[Incoming] = []

    async def __call__(self, updates: Sequence[Incoming]) -> None:
        self.offered += 1
        if self.refuse > 0:
            self.refuse -= 1
            raise OSError(28, "No space left on device")
        self.updates += updates

    @property
    def keys(self) -> list[bytes]:
        return list(dict.fromkeys(update.identity.key for update in self.updates))


class Queue:
    """Telegram's queue of updates: an offset confirms, without one the earliest that waits is given."""

    def __init__(self, *bodies: bytes) -> None:
        self.waiting: list[tuple[int, bytes]] = []
        self.offsets: list[int | None] = []
        for body in bodies:
            self.add(body)

    def add(self, body: bytes) -> None:
        self.waiting.append((int(body.split(b'"update_id":')[1].split(b",")[0].strip(b"} ")), body))

    async def __call__(self, method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        if method != "getUpdates":
            return result(True)
        offset = int(parameters["offset"]) if "offset" in parameters else None
        self.offsets.append(offset)
        if offset is not None:
            self.waiting = [one for one in self.waiting if one[0] >= offset]
        given = self.waiting[: int(parameters["limit"])]
        return web.Response(body=b'{"ok":true,"result":[' + b",".join(body for _, body in given) + b"]}")


def update(number: int, text: str = "hej") -> bytes:
    chat = {"id": 9001, "type": "private"}
    message = {
        "message_id": number % 1000,
        "from": {"id": 9001},
        "chat": chat,
        "date": 1747163640,
        "text": text,
    }
    return json.dumps({"update_id": number, "message": message}).encode()


def poller(telegram: Telegram, kept: Kept, clock: Clock, **more: Any) -> Poller:
    return Poller(
        telegram, kept, wait=0, monotonic=clock, wall=clock, sleep=clock.sleep, jitter=lambda: 1.0, **more
    )


async def run_until(poller: Poller, done: Callable[[], bool]) -> None:
    """Poll until ``done``; what polling raises is raised."""
    running = asyncio.create_task(poller.run())
    try:
        await until(lambda: done() or running.done())
        if running.done():
            await running
    finally:
        running.cancel()
        await asyncio.wait((running,))


async def test_an_offset_is_used_once_and_only_after_the_batch_is_kept(
    toy: Toy, at_toy: Telegram, clock: Clock
) -> None:
    toy.handler = queue = Queue(update(100), update(101))
    kept = Kept()
    await run_until(poller(at_toy, kept, clock), lambda: len(queue.offsets) >= 5)
    assert queue.offsets[:5] == [None, 102, None, None, None]
    assert [one.raw for one in kept.updates] == [update(100), update(101)]


async def test_nothing_is_confirmed_that_could_not_be_kept(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    toy.handler = queue = Queue(update(100), update(101))
    kept = Kept(refuse=4)
    await run_until(poller(at_toy, kept, clock), lambda: len(queue.offsets) >= 7)
    assert queue.offsets[:6] == [None] * 5 + [102]
    assert kept.offered == 5
    assert len(kept.updates) == 2
    assert clock.slept[:4] == [1, 2, 4, 8]


async def test_ids_that_start_anew_at_a_lower_number_are_not_lost(
    toy: Toy, at_toy: Telegram, clock: Clock
) -> None:
    toy.handler = queue = Queue(update(900_000))
    kept = Kept()
    await run_until(poller(at_toy, kept, clock), lambda: len(queue.offsets) >= 4)
    queue.add(update(17, "efter en stille uge"))
    seen = len(queue.offsets)
    await run_until(poller(at_toy, kept, clock), lambda: len(queue.offsets) >= seen + 3)
    assert [one.raw for one in kept.updates[-1:]] == [update(17, "efter en stille uge")]
    assert queue.waiting == []


async def test_twice_and_out_of_order_are_kept_as_they_come(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    toy.handler = queue = Queue(update(7), update(5), update(7), update(6))
    kept = Kept()
    await run_until(poller(at_toy, kept, clock), lambda: not queue.waiting)
    assert [one.raw for one in kept.updates[:4]] == [update(7), update(5), update(7), update(6)]
    assert len(kept.keys) == 3
    assert queue.offsets[:2] == [None, 8]


async def test_an_answer_lost_on_its_way_costs_nothing(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    """Every second answer breaks off, also the one to a confirmation: all come, in order, none is skipped."""
    queue, calls = Queue(*(update(number) for number in range(1, 251))), 0

    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        nonlocal calls
        calls += 1
        answer = await queue(method, parameters)
        if calls % 2:
            parameters["request"].transport.abort()
        return answer

    toy.handler = handler
    kept = Kept()
    await run_until(poller(at_toy, kept, clock), lambda: not queue.waiting)
    ids = dict.fromkeys(json.loads(one.raw)["update_id"] for one in kept.updates)
    assert list(ids) == list(range(1, 251))


async def test_ten_minutes_away_and_back(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    queue = Queue(update(1))

    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return await queue(method, parameters) if clock.now > 1600 else refusal(502, "Bad Gateway")

    toy.handler = handler
    kept = Kept()
    await run_until(poller(at_toy, kept, clock), lambda: bool(kept.updates))
    assert max(clock.slept) <= 30
    away = [sum(clock.slept[: number + 1]) for number in range(len(clock.slept))]
    assert sum(passed < 600 for passed in away) < 60


async def test_two_bots_on_one_token_is_one_line_and_slow(
    toy: Toy, at_toy: Telegram, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return refusal(409, "Conflict: terminated by other getUpdates request")

    toy.handler = handler
    await run_until(poller(at_toy, Kept(), clock), lambda: len(toy.named("getUpdates")) >= 20)
    assert [
        record for record in caplog.records if record.message.startswith("wire.conflict")
    ] == caplog.records[:1]
    assert len(caplog.records) == 1
    assert min(clock.slept) >= 30
    assert len(toy.named("deleteWebhook")) == 1


async def test_a_webhook_left_behind_is_taken_away(stage: Stage, at_stage: Telegram, clock: Clock) -> None:
    await at_stage.set_webhook("http://127.0.0.1:9/hook", secret="abc")
    await stage.does("send", user={"id": 9002, "first_name": "Prøve"}, text="hej")
    kept = Kept()
    await run_until(poller(at_stage, kept, clock), lambda: bool(kept.updates))


async def test_a_token_that_is_revoked_ends_it(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return refusal(401, "Unauthorized")

    toy.handler = handler
    with pytest.raises(RefusedTokenError):
        await run_until(poller(at_toy, Kept(), clock), lambda: False)


async def test_a_429_is_obeyed(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    queue, refused = Queue(update(1)), False

    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        nonlocal refused
        refused, first = True, not refused
        return refusal(429, "Too Many Requests", retry_after=17) if first else await queue(method, parameters)

    toy.handler = handler
    kept = Kept()
    await run_until(poller(at_toy, kept, clock), lambda: bool(kept.updates))
    assert clock.slept[0] == 17


class Counting(Telegram):
    """Counts how often its connections are made anew."""

    renewed = 0

    async def renew(self) -> None:
        """New connections."""
        self.renewed += 1
        await super().renew()


async def test_a_silent_server_gets_new_connections_and_then_ends_it(toy: Toy, clock: Clock) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        await asyncio.Event().wait()
        return result([])

    toy.handler = handler
    telegram = Counting(TOKEN, api_url=toy.url, answer_seconds=0.01)
    await telegram.open()
    with pytest.raises(StalledError):
        await run_until(poller(telegram, Kept(), clock), lambda: False)
    await telegram.close()
    assert telegram.renewed in (2, 3)
    assert 1300 < clock.now < 1400


async def test_a_wedged_client_is_noticed_as_well(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    class Wedged(Telegram):
        async def updates(self, *, offset: int | None, wait: int, limit: int = 100) -> bytes:
            return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    monkeypatch.setattr("bot.telegram.polling.HARD_GRACE", 0.001)
    telegram = Wedged(TOKEN)
    with pytest.raises(StalledError):
        await run_until(poller(telegram, Kept(), clock), lambda: False)
    await telegram.close()


@pytest.mark.parametrize(
    "broken", [b'"x":' + b"[" * 50_000 + b"]" * 50_000, b'"x":nul', b'"x":' + b"9" * 5000]
)
async def test_one_that_cannot_be_read_is_kept_and_the_others_go_on(
    toy: Toy, at_toy: Telegram, clock: Clock, broken: bytes
) -> None:
    poison = (
        b'{"update_id":11,"message":{"message_id":11,"from":{"id":5},"chat":{"id":5,"type":"private"},'
        + broken
        + b"}}"
    )
    toy.handler = queue = Queue(update(10), poison, update(12))
    kept = Kept()
    await run_until(poller(at_toy, kept, clock), lambda: not queue.waiting)
    assert [one.raw for one in kept.updates] == [update(10), poison, update(12)]
    assert [one.identity.kind for one in kept.updates] == ["message", UNREADABLE, "message"]
    assert kept.updates[1].identity.account == 5


async def test_an_update_without_an_id_does_not_make_it_spin(
    toy: Toy, at_toy: Telegram, clock: Clock
) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return result([{"message": {"text": "x"}}, 7, [], None])

    toy.handler = handler
    await run_until(poller(at_toy, Kept(), clock), lambda: len(toy.calls) >= 12)
    assert len(clock.slept) >= 10


async def test_a_server_that_never_forgets_does_not_make_it_spin(
    toy: Toy, at_toy: Telegram, clock: Clock
) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return result([json.loads(update(5))])

    toy.handler = handler
    kept = Kept()
    await run_until(poller(at_toy, kept, clock), lambda: len(toy.calls) >= 12)
    assert len(clock.slept) >= 8
    assert len(kept.keys) == 1


async def test_empty_answers_at_once_do_not_make_it_spin(toy: Toy, at_toy: Telegram, clock: Clock) -> None:
    toy.handler = queue = Queue()
    await run_until(poller(at_toy, Kept(), clock), lambda: len(queue.offsets) >= 10)
    assert len(clock.slept) >= 9


@pytest.mark.parametrize(("away", "told"), [(DAY + 60, True), (DAY - 60, False), (None, False)])
async def test_after_more_than_a_day_the_caller_is_told(
    toy: Toy, at_toy: Telegram, clock: Clock, away: float | None, told: bool
) -> None:
    toy.handler = Queue(update(1))
    clock.now = 2_000_000.0
    last = None if away is None else clock.now - away
    outages: list[tuple[float, float]] = []

    async def on_outage(start: float, end: float) -> None:
        outages.append((start, end))

    watched = poller(at_toy, kept := Kept(), clock, last_success=last, on_outage=on_outage)
    await run_until(watched, lambda: watched.last_success is not None and watched.last_success > 2_000_000)
    assert outages == ([(last, 2_000_000.0)] if told else [])
    assert kept.updates


async def test_an_outage_that_could_not_be_told_is_told_again(
    toy: Toy, at_toy: Telegram, clock: Clock
) -> None:
    toy.handler = queue = Queue(update(1))
    told = 0

    async def on_outage(start: float, end: float) -> None:
        nonlocal told
        told += 1
        if told == 1:
            raise OSError(28, "No space left on device")

    watched = poller(at_toy, kept := Kept(), clock, last_success=clock.now - 2 * DAY, on_outage=on_outage)
    await run_until(watched, lambda: not queue.waiting)
    assert told == 2
    assert len(kept.keys) == 1


async def test_no_line_of_the_log_holds_what_was_sent(
    toy: Toy, at_toy: Telegram, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    toy.handler = queue = Queue(update(1, "hemmelig"), b'{"update_id":2,"hemmelig":x}')
    await run_until(poller(at_toy, Kept(refuse=2), clock), lambda: not queue.waiting)
    assert {"wire.not_kept", "wire.unreadable", "wire.recovered"} <= {
        r.message.partition(":")[0] for r in caplog.records
    }
    for secret in ("hemmelig", "9001", TOKEN, "made-up"):
        assert secret not in caplog.text


async def test_the_stand_in_gives_everything_once_and_in_order(
    stage: Stage, at_stage: Telegram, clock: Clock
) -> None:
    kept = Kept(refuse=1)
    for number in range(130):
        await stage.does("send", user={"id": 9003, "first_name": "Prøve"}, text=f"besked {number}")
    for kind in ("500", "half_body", "close", "429"):
        await stage.does("fault", kind=kind, method="getUpdates", times=2, retry_after=2)
    await run_until(poller(at_stage, kept, clock), lambda: len(kept.keys) >= 130)
    texts = [
        json.loads(one.raw)["message"]["text"] for one in {u.identity.key: u for u in kept.updates}.values()
    ]
    assert texts == [f"besked {number}" for number in range(130)]
