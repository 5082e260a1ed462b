"""Everything that a bad network and a bad server can answer with is an error of ours, and tells nothing."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.telegram import errors
from bot.telegram.api import Telegram
from bot.telegram.errors import (
    BadRequestError,
    BlockedError,
    ConflictError,
    FileAwayError,
    RefusedTokenError,
    TooBigError,
    UnreachableError,
    WireError,
)
from bot.telegram.outgoing import Button, EditMessage, Say, Screen, SendAlbum, SendFile
from tests.bot.telegram.servers import TOKEN, Stage, Toy, refusal, result

SECRET = "hemmelig besked fra den anden"
NAME = "hemmeligt-navn.pdf"
CHAT = 4_242_424_242
FILE_ID = "id-of-a-file"
SAY = Say(Screen(SECRET, ((Button("Tid", "t:1"),),)))
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def half(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"ok":true,"result":{"mess')
    close(request)
    return response


async def cut_chunks(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.enable_chunked_encoding()
    await response.prepare(request)
    await response.write(b'{"ok":true,"result":{"mess')
    close(request)
    return response


async def hang(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return result({"message_id": 1})


async def dead(request: web.Request) -> web.StreamResponse:
    close(request)
    await asyncio.sleep(0)
    return web.Response()


def close(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.abort()


def plain(status: int, body: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body, content_type="text/html")

    return answer


def refuse(code: int, description: str, **parameters: object) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return refusal(code, description, **parameters)

    return answer


BROKEN: dict[str, tuple[Answer, type[WireError]]] = {
    "half": (half, UnreachableError),
    "chunks": (cut_chunks, UnreachableError),
    "dead": (dead, UnreachableError),
    "500": (plain(500, SECRET), UnreachableError),
    "502": (plain(502, "<html>Bad Gateway</html>"), UnreachableError),
    "502 list": (plain(502, "[1]"), UnreachableError),
    "503 odd": (plain(503, '{"error_code":"x","description":["' + SECRET + '"]}'), UnreachableError),
    "redirect": (plain(302, ""), UnreachableError),
    "not json": (plain(200, SECRET), UnreachableError),
    "json list": (plain(200, "[]"), UnreachableError),
    "json word": (plain(200, '"ok"'), UnreachableError),
    "json deep": (plain(200, "[" * 100_000), UnreachableError),
    "no result": (plain(200, '{"ok":true}'), UnreachableError),
    "refusal with 200": (plain(200, '{"ok":false,"error_code":400}'), UnreachableError),
    "401": (refuse(401, "Unauthorized"), RefusedTokenError),
    "404": (refuse(404, "Not Found"), RefusedTokenError),
    "403": (refuse(403, f"Forbidden: {SECRET}"), BlockedError),
    "chat": (refuse(400, "Bad Request: chat not found"), BlockedError),
    "migrated": (refuse(400, "Bad Request: group", migrate_to_chat_id=-5), BadRequestError),
    "409": (refuse(409, f"Conflict: {SECRET}"), ConflictError),
    "400": (refuse(400, f'Bad Request: can\'t parse "{SECRET}"', x=SECRET), BadRequestError),
    "413": (refuse(413, "Request Entity Too Large"), TooBigError),
    "413 plain": (plain(413, "<html>"), TooBigError),
    "418": (plain(418, SECRET), UnreachableError),
    "999": (plain(999, SECRET), UnreachableError),
}


def serve(toy: Toy, answer: Answer) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return await answer(parameters["request"])

    toy.handler = handler


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_answer_is_one_error_of_ours(toy: Toy, at_toy: Telegram, name: str) -> None:
    answer, expected = BROKEN[name]
    serve(toy, answer)
    with pytest.raises(expected):
        await at_toy.deliver(1, SAY)


@pytest.mark.parametrize("name", BROKEN)
async def test_nothing_shows_in_logs_and_tracebacks(
    toy: Toy, at_toy: Telegram, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for logger in ("telegram", "aiohttp", "asyncio", "bot", "httpx", "telegram.ext.ExtBot", "telegram.Bot"):
        caplog.set_level(logging.DEBUG, logger)
    serve(toy, BROKEN[name][0])
    file = SendFile(NAME, SECRET.encode(), SECRET)
    seen = [repr(at_toy), repr(vars(at_toy))]
    for out in (SAY, EditMessage(5, SAY.screen), file, SendAlbum((file, file))):
        with pytest.raises(WireError) as failed:
            await at_toy.deliver(CHAT, out)
        seen += traceback.format_exception(failed.value)
        seen += [repr(failed.value), str(failed.value)]
    with pytest.raises(WireError) as failed:
        async for _ in at_toy.download(FILE_ID):
            pass
    seen += traceback.format_exception(failed.value)
    seen += [caplog.text, *(repr(record.__dict__) for record in caplog.records)]
    shown = "\n".join(seen)
    for secret in (TOKEN, TOKEN.partition(":")[2], SECRET, NAME, str(CHAT), FILE_ID):
        assert secret not in shown


async def test_an_answer_that_never_comes_is_not_waited_for(toy: Toy, impatient: Telegram) -> None:
    serve(toy, hang)
    for out in (SAY, SendFile(NAME, b"x")):
        with pytest.raises(UnreachableError) as failed:
            await impatient.deliver(1, out)
        assert failed.value.detail == "timeout"


async def test_a_file_that_stops_half_way_is_not_waited_for(toy: Toy, impatient: Telegram) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        if method == "getFile":
            return result({"file_path": "a"})
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(parameters["request"])
        await response.write(b"x")
        return await hang(parameters["request"])

    toy.handler = handler
    with pytest.raises(UnreachableError) as failed:
        async for _ in impatient.download("f"):
            pass
    assert failed.value.detail == "timeout"


async def test_success_leaves_nothing_in_the_log_either(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram = Telegram(stage.practice.token, api_url=stage.url)
    await telegram.start()
    await stage.does("send", user={"id": 6_543_210_987, "first_name": SECRET}, text=SECRET)
    assert SECRET.encode() in await telegram.updates(offset=None, wait=0)
    await telegram.deliver(6_543_210_987, SAY)
    await telegram.close()
    shown = caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
    for secret in (stage.practice.token, SECRET, "6543210987"):
        assert secret not in shown


async def test_nobody_there(toy: Toy) -> None:
    telegram = Telegram(TOKEN, api_url="http://127.0.0.1:9")
    with pytest.raises(UnreachableError):
        await telegram.start()
    await telegram.close()
    with pytest.raises(UnreachableError):
        await telegram.deliver(1, SAY)


async def test_after_a_broken_answer_the_next_is_good(stage: Stage, at_stage: Telegram) -> None:
    await stage.does("send", user={"id": 6001, "first_name": "Prøve"}, text="hej")
    for kind in ("500", "502", "close", "half_body"):
        await stage.does("fault", kind=kind, method="sendMessage", times=1)
        with pytest.raises(UnreachableError):
            await at_stage.deliver(6001, SAY)
        assert await at_stage.deliver(6001, SAY)


def test_every_error_has_a_code_of_its_own() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, WireError)]
    assert len(kinds) > 8
    assert len({kind.code for kind in kinds}) == len(kinds)


@pytest.mark.parametrize("me", [None, [], {"id": "x"}, {"username": "a"}, 7])
async def test_a_strange_me_is_no_start(toy: Toy, at_toy: Telegram, me: object) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return result(me)

    toy.handler = handler
    with pytest.raises(UnreachableError):
        await at_toy.start()


async def test_a_file_without_a_path_is_away(toy: Toy, at_toy: Telegram) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return result({"file_id": "x"})

    toy.handler = handler
    with pytest.raises(FileAwayError):
        await anext(at_toy.download("x"))
