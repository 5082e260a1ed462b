"""getUpdates confirms, waits and conflicts as Telegram's does: a bot's durability is measured against it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import MultipartWriter

from standin.world.updates import CONFLICT, CONFLICT_WEBHOOK
from tests.standin.client import ASTRID, Client, StandingClock

DAY = 24 * 3600


def texts(updates: list[dict[str, Any]]) -> list[str]:
    """The texts of messages."""
    return [update["message"]["text"] for update in updates]


async def polling(client: Client, **params: Any) -> asyncio.Task[tuple[int, dict[str, Any]]]:
    """A long poll that has reached the server."""
    before = len(client.practice.bot.calls)
    poll = asyncio.create_task(client.answer("getUpdates", timeout=30, **params))
    while len(client.practice.bot.calls) == before:  # noqa: ASYNC110 -- the server runs in this loop
        await asyncio.sleep(0)
    return poll


async def test_updates_stay_until_a_higher_offset_confirms_them(client: Client) -> None:
    for text in ("a", "b", "c"):
        await client.send(text=text)
    first = await client.call("getUpdates", limit=2)
    assert texts(first) == ["a", "b"]
    assert texts(await client.call("getUpdates", offset=0)) == ["a", "b", "c"]
    assert texts(await client.call("getUpdates", offset=first[1]["update_id"])) == ["b", "c"]
    assert texts(await client.call("getUpdates", offset=first[0]["update_id"])) == ["b", "c"]


async def test_negative_offset_keeps_the_last_ones_and_forgets_the_rest(client: Client) -> None:
    for text in ("a", "b", "c"):
        await client.send(text=text)
    assert texts(await client.call("getUpdates", offset=-2)) == ["b", "c"]
    assert texts(await client.call("getUpdates")) == ["b", "c"]


async def test_limit_is_brought_between_one_and_a_hundred(client: Client) -> None:
    for number in range(101):
        await client.send(text=str(number))
    assert len(await client.call("getUpdates", limit=0)) == 1
    assert len(await client.call("getUpdates", limit=1000)) == 100


async def test_long_poll_answers_as_soon_as_something_comes(client: Client) -> None:
    poll = await polling(client)
    await client.send(text="nu")
    assert texts((await poll)[1]["result"]) == ["nu"]


async def test_second_poll_ends_the_first_with_a_conflict(client: Client) -> None:
    first = await polling(client)
    second = await polling(client)
    assert (await first) == (409, {"ok": False, "error_code": 409, "description": CONFLICT})
    await client.send(text="nu")
    assert (await second)[0] == 200


async def test_webhook_and_polling_exclude_one_another(client: Client) -> None:
    poll = await polling(client)
    await client.call("setWebhook", url="http://127.0.0.1:1/hook")
    assert (await poll)[1]["description"] == CONFLICT_WEBHOOK
    status, description = await client.refused("getUpdates")
    assert status == 409
    assert description.startswith("Conflict: can't use getUpdates method while webhook is active")
    await client.call("deleteWebhook")
    assert await client.call("getUpdates") == []


async def test_updates_live_a_day(client: Client, clock: StandingClock) -> None:
    await client.send(text="gammel")
    clock.now += DAY + 1
    await client.send(text="ny")
    assert texts(await client.call("getUpdates")) == ["ny"]


async def test_offset_of_an_older_series_of_ids_is_answered_from_the_start(client: Client) -> None:
    await client.do("update", update={"update_id": 12, "message": {"text": "forfra"}})
    assert texts(await client.call("getUpdates", offset=730_000_000)) == ["forfra"]
    assert await client.call("getUpdates", offset=13) == []


async def test_kinds_that_are_not_wanted_are_not_kept(client: Client) -> None:
    await client.call("getUpdates", allowed_updates=["callback_query"])
    await client.send(text="uset")
    await client.do("tap", user_id=ASTRID["id"], message_id=1, data="t")
    (update,) = await client.call("getUpdates", allowed_updates=[])
    assert "callback_query" in update
    await client.send(text="set")
    assert len(await client.call("getUpdates")) == 2


@pytest.mark.parametrize("shape", ["query", "form", "json", "multipart"])
async def test_parameters_may_come_in_any_of_telegrams_shapes(client: Client, shape: str) -> None:
    await client.send(text="hej")
    keyboard = {"inline_keyboard": [[{"text": "Tid", "callback_data": "t"}]]}
    flat = {"chat_id": str(ASTRID["id"]), "text": "Gemt & set", "reply_markup": json.dumps(keyboard)}
    kinds: dict[str, dict[str, Any]] = {
        "query": {"params": flat}, "form": {"data": flat}, "json": {"json": {**flat, "reply_markup": keyboard}},
    }  # fmt: skip
    if shape == "multipart":
        writer = MultipartWriter("form-data")
        for name, value in flat.items():
            writer.append(value).set_content_disposition("form-data", name=name)
        kinds["multipart"] = {"data": writer}
    async with client.session.post(f"{client.api}/sendMessage", **kinds[shape]) as response:
        sent = (await response.json())["result"]
    assert (sent["text"], sent["reply_markup"]) == ("Gemt & set", keyboard)


async def test_raw_update_arrives_verbatim_even_where_no_library_would_take_it(client: Client) -> None:
    strange = '{"update_id": 730000001,  "message": {"chat": 7, "text": "\\ud800", "x": 1.0}}'
    await client.do("update", raw=strange)
    await client.do("update", raw='{"brand_new": {"deep": [1, 2]}}')
    async with client.session.get(f"{client.api}/getUpdates") as response:
        body = await response.text()
    assert strange in body
    assert '{"update_id":730000002,"brand_new": {"deep": [1, 2]}}' in body


async def test_two_bots_do_not_see_each_others_updates(client: Client) -> None:
    other = client.practice.add_bot("1000002:other")
    await client.send(text="til den første")
    await client.do("send", user=ASTRID, text="til den anden", token=other.token)
    assert texts(await client.call("getUpdates")) == ["til den første"]
    async with client.session.get(f"{client.root}/bot{other.token}/getUpdates") as response:
        assert texts((await response.json())["result"]) == ["til den anden"]
