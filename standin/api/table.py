"""The Bot API over HTTP: ``/bot{token}/{method}`` and ``/file/bot{token}/{path}``."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from standin.api import account, editing, polling, sending
from standin.api.call import METHODS, Call
from standin.api.params import Params, read_params
from standin.world import faults as wire
from standin.world.errors import JSON, ApiRefusal, encode
from standin.world.faults import Fault
from standin.world.world import Bot, Practice

JSON_TYPE = "application/json"
FILE_TYPE = "application/octet-stream"
_FILLED_BY = (account, editing, polling, sending)  # importing them enters their methods in the table


async def carry_out(practice: Practice, bot: Bot, name: str, params: Params) -> bytes:
    """Carry out one call; gives the JSON of its result. Raises Refused."""
    handler = METHODS.get(name.lower())
    if handler is None:
        raise ApiRefusal(404, "Not Found")
    if bot.logged_out:
        raise ApiRefusal(400, "Logged out")
    result: Any = await handler(Call(practice, bot, params))
    return result if isinstance(result, bytes) else encode(result)


async def reply_to_webhook(practice: Practice, bot: Bot, answer: JSON) -> None:
    """Carry out the method that a webhook answered with; as at Telegram, nobody learns how it went."""
    try:
        await carry_out(practice, bot, str(answer.get("method")), Params(answer))
    except ApiRefusal:
        return


def add_api_routes(app: web.Application, practice: Practice) -> None:
    """Put the Bot API into an application."""

    async def call(request: web.Request) -> web.StreamResponse:
        bot = practice.bots.get(request.match_info["token"])
        if bot is None:
            return _refusal(ApiRefusal(401, "Unauthorized"))
        name = request.match_info["method"]
        fault: Fault | None = None
        try:
            params = await read_params(request)
            bot.calls.append(
                {"method": name, "params": params.values, "time": asyncio.get_running_loop().time()}
            )
            if practice.faults and (fault := practice.faults.take(name.lower())):
                await wire.before(fault, request)
            body = b'{"ok":true,"result":' + await carry_out(practice, bot, name, params) + b"}"
            if fault and (response := await wire.after(fault, request, body, JSON_TYPE)):
                return response
            return web.Response(body=body, content_type=JSON_TYPE)
        except ApiRefusal as refusal:
            return _refusal(refusal)

    async def file(request: web.Request) -> web.StreamResponse:
        bot = practice.bots.get(request.match_info["token"])
        if bot is None:
            return _refusal(ApiRefusal(401, "Unauthorized"))
        fault: Fault | None = None
        try:
            now = asyncio.get_running_loop().time()
            bot.calls.append({"method": "file", "params": {"path": request.match_info["path"]}, "time": now})
            if practice.faults and (fault := practice.faults.take("file")):
                await wire.before(fault, request)
            stored = bot.files.download(request.match_info["path"])
            if fault and (response := await wire.after(fault, request, stored.data, FILE_TYPE)):
                return response
            return web.Response(body=stored.data, content_type=FILE_TYPE)
        except ApiRefusal as refusal:
            return _refusal(refusal)

    for verb in ("GET", "POST"):
        app.router.add_route(verb, "/bot{token}/{method}", call)
    app.router.add_route("GET", "/file/bot{token}/{path:.+}", file)


def _refusal(refusal: ApiRefusal) -> web.Response:
    wait = (refusal.parameters or {}).get("retry_after")
    headers = {"Retry-After": str(wait)} if wait else None
    return web.Response(status=refusal.status, body=refusal.body(), content_type=JSON_TYPE, headers=headers)
