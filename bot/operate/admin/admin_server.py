"""The bot's side of the door (``admin_socket.py``), and what a monitor may read on the loopback address.

    door      GET /status · GET /check?place=… · GET /parked · POST /parked/{seq}/again
              POST /parked/{seq}/export?to=age1… · POST /backup?error=… · GET /hold
    loopback  GET /healthz · GET /metrics            (LOGBOG_MONITOR; no setting, no port)

``/hold`` is a websocket: while it is open, the database's file is left alone so that a backup can copy it; the bot says
"held" when it may begin, and answers every message with "kept", or "written" when it has to begin anew.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import WSMsgType, web

from bot.operate.admin import admin_socket
from bot.operate.admin.metrics import CONTENT_TYPE, exposition
from bot.operate.admin.self_report import Inside
from bot.operate.examiner import Examiner, told
from storage.errors import DamagedError, MissingError, StoreError
from storage.values import START

DOOR_SECONDS = 20.0
"""How often the door is looked at: opened where it could not be, or is gone."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger("logbog.control")


class Control:
    """One running bot's door and monitor."""

    def __init__(
        self, folder: Path, inside: Inside, examiner: Examiner, monitor: tuple[str, int] | None
    ) -> None:
        self._folder = folder
        self._inside = inside
        self._examiner = examiner
        self._monitor = monitor
        self._door = admin_socket.Door(folder)
        self._looking: asyncio.Task[None] | None = None
        self._runners: list[web.AppRunner] = []

    async def start(self) -> None:
        """Open both. What cannot be opened is told and stops nothing: taking messages comes first. The door is tried
        again for as long as it takes."""
        runner = await self._runner(_door_application(self._inside, self._examiner))
        await self._open(runner)
        self._looking = asyncio.create_task(self._look(runner))
        if self._monitor is None:
            return
        try:
            app = _monitor_application(self._inside, self._monitor[0])
            await web.TCPSite(await self._runner(app), *self._monitor).start()
        except OSError:
            _log.error(
                "control.no_monitor: the address of LOGBOG_MONITOR is in use, or not one of this machine"
            )

    async def stop(self) -> None:
        """Close both."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        self._door.close()
        for runner in self._runners:
            await runner.cleanup()

    async def _look(self, runner: web.AppRunner) -> None:
        while True:
            await asyncio.sleep(DOOR_SECONDS)
            if not self._door.is_there():
                await self._open(runner)

    async def _open(self, runner: web.AppRunner) -> None:
        try:
            await web.SockSite(runner, self._door.listening()).start()
        except OSError:
            if self._inside.door_is_open:
                _log.error("control.closed: the door for backup and status could not be opened; tried again")
            self._inside.door_is_open = False
        else:
            if not self._inside.door_is_open:
                _log.warning("control.opened: the door for backup and status is open")
            self._inside.door_is_open = True

    async def _runner(self, app: web.Application) -> web.AppRunner:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._runners.append(runner)
        return runner


def _door_application(inside: Inside, examiner: Examiner) -> web.Application:
    async def status(_: web.Request) -> web.Response:
        return web.json_response(await inside.status())

    async def check(request: web.Request) -> web.Response:
        return web.json_response(told(await examiner.step(request.query.get("place", START))))

    async def parked(_: web.Request) -> web.Response:
        return web.json_response(await inside.parked())

    async def again(request: web.Request) -> web.Response:
        await inside.again(int(request.match_info["seq"]))
        return web.Response()

    async def export(request: web.Request) -> web.Response:
        sealed = await inside.export(int(request.match_info["seq"]), request.query.get("to", ""))
        return web.Response(body=sealed)

    async def backup(request: web.Request) -> web.Response:
        inside.heard_of_backup(request.query.get("error", ""))
        return web.Response()

    async def hold(request: web.Request) -> web.WebSocketResponse:
        talk = web.WebSocketResponse()
        await talk.prepare(request)
        async with inside.hold() as alone:
            await talk.send_str("held")
            async for message in talk:
                if message.type is not WSMsgType.TEXT:
                    break
                await talk.send_str("kept" if alone() else "written")
        return talk

    app = web.Application(middlewares=[_known, _told])
    app.router.add_get("/status", status)
    app.router.add_get("/check", check)
    app.router.add_get("/parked", parked)
    app.router.add_post(r"/parked/{seq:\d{1,18}}/again", again)
    app.router.add_post(r"/parked/{seq:\d{1,18}}/export", export)
    app.router.add_post("/backup", backup)
    app.router.add_get("/hold", hold)
    return app


def _monitor_application(inside: Inside, host: str) -> web.Application:
    async def healthz(_: web.Request) -> web.Response:
        troubles = await inside.troubles()
        return web.Response(
            text="ok\n" if not troubles else "\n".join(troubles) + "\n", status=503 if troubles else 200
        )

    async def metrics(_: web.Request) -> web.Response:
        body = exposition(await inside.status())
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})

    @web.middleware
    async def here(request: web.Request, handler: Handler) -> web.StreamResponse:
        """A page in somebody's browser on this machine may not ask, by whatever name it has found us."""
        return await handler(request) if _is_here(request.host, host) else web.Response(status=421)

    app = web.Application(middlewares=[here, _told])
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)
    return app


def _is_here(asked: str, host: str) -> bool:
    """Whether a Host (RFC 9110 §7.2) names this machine as its own monitor does: an address, or localhost."""
    name = asked.rpartition(":")[0] if re.search(r":\d+$", asked) else asked
    if name.lower() in ("localhost", host.lower()):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


@web.middleware
async def _known(request: web.Request, handler: Handler) -> web.StreamResponse:
    end = request.transport.get_extra_info("socket") if request.transport is not None else None
    if end is None or not admin_socket.may_ask(admin_socket.other_user(end)):
        return web.Response(status=403)
    return await handler(request)


@web.middleware
async def _told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """An error of the store as its code, nothing else."""
    try:
        return await handler(request)
    except MissingError as error:
        return web.Response(status=404, text=error.code)
    except DamagedError as error:
        return web.Response(status=422, text=error.code)
    except StoreError as error:
        return web.Response(status=503, text=error.code)
    except (OSError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        _log.error("control.failed %s", error)
        return web.Response(status=500, text="control.failed")
