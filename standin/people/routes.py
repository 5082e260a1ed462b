"""The person's side over HTTP, under ``/practice/``: what tests, the demo and the chat page speak to.

Bodies are JSON, forms or multipart. A ``token`` field or query chooses a bot other than the first.

    POST send      a message as a person: see `standin.people.person.send`          → {"messages": […]}
    POST edit      user_id, message_id, text | caption | location                → {"message": …}
    POST delete    user_id, message_id | message_ids (the bot hears nothing)     → {}
    POST tap       user_id, message_id, data | text [, chat_id]                  → {"callback_query_id": …}
    POST block     user_id, blocked                                              → {}
    POST settings  user_id, settings {message_auto_delete_time …}: for getChat   → {}
    POST update    {"update": {…}} | {"raw": "…"}                                → {"update_id": …}
    POST big_file  user, size, name, mime: a document without bytes              → {"messages": […]}
    POST fault     kind, method, times, retry_after, seconds, after              → {}
    POST limits    enabled, per_chat, burst, overall                             → {}
    POST reset                                                                   → {}
    GET  chat/ID   the whole chat                             → {"revision", "messages", "action", …}
    GET  wait/ID   ?after=REVISION&timeout=SECONDS: what has changed since, as soon as something has
    GET  answers   ?callback_query_id=…&timeout=…             → {"answer": {"text", "show_alert", …} | null}
    GET  commands  ?user_id=…&language=…                      → {"bot", "commands", "description"}
    GET  calls     ?method=…                                  → {"calls": [{"method", "params", "time"}]}
    GET  file/ID   the bytes of a file
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from standin.api.account import menu
from standin.api.media import stored_fields
from standin.api.params import Params, read_params
from standin.people import person
from standin.world.errors import JSON, ApiRefusal, encode
from standin.world.faults import Fault
from standin.world.files import Upload
from standin.world.world import Bot, Practice

LONGEST_WAIT = 60.0
Act = Callable[[Practice, Bot, Params], Awaitable[JSON]]


async def send(practice: Practice, bot: Bot, params: Params) -> JSON:
    """A message as a person."""
    return {"messages": await person.send(bot, params)}


async def edit(practice: Practice, bot: Bot, params: Params) -> JSON:
    """An edit by a person."""
    return {"message": person.edit(bot, params)}


async def delete(practice: Practice, bot: Bot, params: Params) -> JSON:
    """A deletion by a person."""
    person.remove(bot, params)
    return {}


async def tap(practice: Practice, bot: Bot, params: Params) -> JSON:
    """A tap on a button."""
    return {"callback_query_id": person.tap(bot, params)}


async def block(practice: Practice, bot: Bot, params: Params) -> JSON:
    """Block the bot, or let it in again."""
    person.block(bot, params.integer("user_id"), params.flag("blocked"))
    return {}


async def settings(practice: Practice, bot: Bot, params: Params) -> JSON:
    """What getChat says besides names."""
    bot.chat(params.integer("user_id")).settings = params.mapping("settings") or {}
    return {}


async def update(practice: Practice, bot: Bot, params: Params) -> JSON:
    """A raw update."""
    if "raw" in params:
        person.inject_text(bot, params.text("raw"))
        return {"update_id": bot.updates.next_id - 1}
    return {"update_id": person.inject(bot, params.mapping("update") or {})["update_id"]}


async def big_file(practice: Practice, bot: Bot, params: Params) -> JSON:
    """A document of any size that takes no room here."""
    upload = Upload(params.text("name") or "video.mp4", params.text("mime") or "video/mp4", b"")
    size = params.integer("size", 25 * 1024 * 1024)
    fields = stored_fields("document", upload, params, bot.files, size=size)
    bot.files.describe("document", fields)
    values = {**params.values, "document": fields["document"]["file_id"]}
    return {"messages": await person.send(bot, Params(values))}


async def fault(practice: Practice, bot: Bot, params: Params) -> JSON:
    """Order a fault."""
    order = Fault(
        kind=params.text("kind"),
        method=params.text("method") or "*",
        times=params.integer("times", 1),
        retry_after=params.integer("retry_after", 1),
        seconds=params.number("seconds", 1.0),
        after=params.flag("after"),
    )
    practice.faults.order(order)
    return {}


async def limits(practice: Practice, bot: Bot, params: Params) -> JSON:
    """Switch Telegram's flood limits on or off."""
    if params.flag("enabled"):
        practice.limits.switch_on(
            per_chat=params.number("per_chat", 1.0),
            burst=params.number("burst", 5.0),
            overall=params.number("overall", 30.0),
            now=asyncio.get_running_loop().time(),
        )
    else:
        practice.limits.clear()
    return {}


async def reset(practice: Practice, bot: Bot, params: Params) -> JSON:
    """Forget everything but the tokens."""
    practice.reset()
    return {}


async def answers(practice: Practice, bot: Bot, params: Params) -> JSON:
    """What the bot answered to a tap, waiting for it if asked to."""
    query = bot.queries.get(params.text("callback_query_id"))
    if query is None:
        raise ApiRefusal(404, "Not Found")
    seconds = min(params.number("timeout"), LONGEST_WAIT)
    if query.answer is None and seconds > 0:
        waiting = asyncio.ensure_future(query.answered.wait())
        await asyncio.wait((waiting,), timeout=seconds)
        waiting.cancel()
    return {"answer": query.answer}


async def commands(practice: Practice, bot: Bot, params: Params) -> JSON:
    """What the page shows of the bot: its name, its menu, its description."""
    language = params.text("language")
    texts = bot.texts
    return {
        "bot": {**bot.user, "first_name": texts.get(("name", language)) or bot.user["first_name"]},
        "commands": menu(bot.commands, params.integer("user_id"), language),
        "description": texts.get(("description", language)) or texts.get(("description", ""), ""),
    }


async def calls(practice: Practice, bot: Bot, params: Params) -> JSON:
    """The calls that the bot has made, the oldest first."""
    wanted = params.text("method").lower()
    return {"calls": [call for call in bot.calls if not wanted or call["method"].lower() == wanted]}


async def chat(practice: Practice, bot: Bot, params: Params) -> JSON:
    """The whole chat, or (``wait`` set) what has changed in it since a revision."""
    here = bot.chat(params.integer("chat_id"))
    after = params.integer("after")
    if params.flag("wait"):
        await here.wait(after, min(params.number("timeout", 25.0), LONGEST_WAIT))
        rows = here.changed_since(after)
    else:
        rows = list(here.rows())
    state = person.commands_and_state(here, asyncio.get_running_loop().time())
    return {
        "revision": here.revision,
        "messages": [row.seen() for row in rows],
        "person": here.person,
        **state,
    }


POSTS: dict[str, Act] = {
    "send": send, "edit": edit, "delete": delete, "tap": tap, "block": block, "settings": settings,
    "update": update, "big_file": big_file, "fault": fault, "limits": limits, "reset": reset,
}  # fmt: skip
GETS: dict[str, Act] = {"answers": answers, "commands": commands, "calls": calls}


def add_person_routes(app: web.Application, practice: Practice) -> None:
    """Put the person's side into an application."""

    def route(act: Act, **fixed: object) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                params = await read_params(request)
                params.values = {**params.values, **request.match_info, **fixed}
                bot = practice.bots.get(params.text("token"), practice.bot)
                return web.Response(
                    body=encode(await act(practice, bot, params)), content_type="application/json"
                )
            except ApiRefusal as refusal:
                return web.Response(
                    status=refusal.status, body=refusal.body(), content_type="application/json"
                )

        return handle

    for name, act in POSTS.items():
        app.router.add_post(f"/practice/{name}", route(act))
    for name, act in GETS.items():
        app.router.add_get(f"/practice/{name}", route(act))
    app.router.add_get("/practice/chat/{chat_id:-?[0-9]+}", route(chat))
    app.router.add_get("/practice/wait/{chat_id:-?[0-9]+}", route(chat, wait=True))

    async def file(request: web.Request) -> web.Response:
        bot = practice.bots.get(request.query.get("token", ""), practice.bot)
        stored = bot.files.find(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        # Never shown by the browser as a page of ours: a bot may send HTML.
        safe = stored.mime_type if stored.mime_type.startswith(("image/", "audio/", "video/")) else ""
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return web.Response(
            body=stored.data, content_type=safe or "application/octet-stream", headers=headers
        )

    app.router.add_get("/practice/file/{file_id}", file)
