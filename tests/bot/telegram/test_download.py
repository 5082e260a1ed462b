"""Downloads: in pieces, never whole in memory, with a new link where the old one has run out."""

from __future__ import annotations

import hashlib
import tracemalloc
from typing import Any

import pytest
from aiohttp import web

from bot.telegram.api import Telegram
from bot.telegram.errors import (
    FileAwayError,
    FileGoneError,
    SlowDownError,
    TooBigError,
    UnreachableError,
    WireError,
)
from tests.bot.telegram.servers import Stage, Toy, refusal, result

MEGA = 1024 * 1024
BLOCK = bytes(range(256)) * 256


class Files:
    """getFile gives ``links`` one after the other; only those of ``alive`` can be fetched."""

    def __init__(self, links: list[str], alive: dict[str, bytes], *, cut: bool = False) -> None:
        self.links = links
        self.alive = alive
        self.cut = cut

    async def __call__(self, method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        if method == "getFile":
            return result(
                {"file_id": "f", "file_path": self.links.pop(0) if len(self.links) > 1 else self.links[0]}
            )
        data = self.alive.get(parameters["path"])
        if data is None:
            return refusal(404, "Not Found")
        if not self.cut:
            return web.Response(body=data)
        response = web.StreamResponse(headers={"Content-Length": str(len(data))})
        await response.prepare(parameters["request"])
        await response.write(data[: len(data) // 2])
        parameters["request"].transport.close()
        return response


async def fetch(telegram: Telegram) -> bytes:
    return b"".join([piece async for piece in telegram.download("f")])


async def test_twenty_megabytes_do_not_fill_the_memory(toy: Toy, at_toy: Telegram) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        if method == "getFile":
            return result({"file_path": "documents/large file.bin"})
        response = web.StreamResponse(headers={"Content-Length": str(20 * MEGA)})
        await response.prepare(parameters["request"])
        for _ in range(20 * MEGA // len(BLOCK)):
            await response.write(BLOCK)
        return response

    toy.handler = handler
    digest, size = hashlib.sha256(), 0
    tracemalloc.start()
    async for piece in at_toy.download("f"):
        digest.update(piece)
        size += len(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 20 * MEGA
    assert digest.digest() == hashlib.sha256(BLOCK * (20 * MEGA // len(BLOCK))).digest()
    assert peak < 4 * MEGA
    assert toy.named("file")[0]["path"] == "documents/large file.bin"


async def test_a_link_that_has_run_out_is_asked_for_again_once(toy: Toy, at_toy: Telegram) -> None:
    toy.handler = Files(["old", "new"], {"new": b"the file"})
    assert await fetch(at_toy) == b"the file"
    assert [name for name, _ in toy.calls] == ["getFile", "file", "getFile", "file"]


async def test_a_file_that_is_gone_is_gone(toy: Toy, at_toy: Telegram) -> None:
    toy.handler = Files(["old"], {})
    with pytest.raises(FileGoneError):
        await fetch(at_toy)
    assert len(toy.named("file")) == 2


async def test_half_a_file_is_no_file(toy: Toy, at_toy: Telegram) -> None:
    toy.handler = Files(["a"], {"a": b"x" * MEGA}, cut=True)
    with pytest.raises(UnreachableError):
        await fetch(at_toy)
    assert len(toy.named("file")) == 1


async def test_half_a_file_without_a_length_is_no_file(toy: Toy, at_toy: Telegram) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        if method == "getFile":
            return result({"file_path": "a", "file_size": 100})
        transport = parameters["request"].transport
        transport.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 50)
        transport.close()
        return web.Response()

    toy.handler = handler
    with pytest.raises(UnreachableError):
        await fetch(at_toy)


async def test_an_empty_file_is_a_file(toy: Toy, at_toy: Telegram) -> None:
    toy.handler = Files(["a"], {"a": b""})
    assert await fetch(at_toy) == b""


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Bad Request: file is too big", TooBigError),
        ("Bad Request: wrong file_id or the file is temporarily unavailable", FileAwayError),
        ("Bad Request: invalid file_id", FileAwayError),
    ],
)
async def test_what_telegram_says_of_a_file(
    toy: Toy, at_toy: Telegram, description: str, expected: type[WireError]
) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return refusal(400, description)

    toy.handler = handler
    with pytest.raises(expected):
        await fetch(at_toy)


@pytest.mark.parametrize(
    ("status", "expected"), [(429, SlowDownError), (413, TooBigError), (502, UnreachableError)]
)
async def test_refused_downloads(toy: Toy, at_toy: Telegram, status: int, expected: type[WireError]) -> None:
    async def handler(method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        return result({"file_path": "a"}) if method == "getFile" else refusal(status, "no")

    toy.handler = handler
    with pytest.raises(expected):
        await fetch(at_toy)


async def test_the_reader_may_stop_in_the_middle(toy: Toy, at_toy: Telegram) -> None:
    toy.handler = Files(["a"], {"a": b"x" * MEGA})
    for _ in range(12):
        pieces = at_toy.download("f")
        assert await anext(pieces)
        await pieces.aclose()  # type: ignore[attr-defined]
    assert len(await fetch(at_toy)) == MEGA


async def test_faults_of_the_stand_in(stage: Stage, at_stage: Telegram) -> None:
    sent = await stage.does("big_file", user={"id": 7001, "first_name": "Prøve"}, size=25 * MEGA)
    with pytest.raises(TooBigError):
        async for _ in at_stage.download(sent["messages"][0]["document"]["file_id"]):
            pass
