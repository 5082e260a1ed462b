"""Faults on order: the wire and the server misbehave a given number of times, then behave again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from standin.world.errors import ApiRefusal, bad_request, flood

KINDS = frozenset({"429", "404", "500", "502", "away", "hang", "close", "half_body", "delay"})


@dataclass(slots=True)
class Fault:
    """One order. ``method`` is a method's name, ``*`` for all of them, or ``file`` for downloads.

    ``away`` is what Telegram says of a file that it does not find at the moment. ``after`` lets the call take effect
    first, so that only its answer is lost.
    """

    kind: str
    method: str
    times: int
    retry_after: int = 1
    seconds: float = 1.0
    after: bool = False


class Faults:
    """The orders that are still open, the oldest first."""

    def __init__(self) -> None:
        self._open: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self._open)

    def order(self, fault: Fault) -> None:
        """Open an order. Raises Refused for a kind that does not exist."""
        if fault.kind not in KINDS:
            raise bad_request("unknown kind of fault")
        if fault.times > 0:
            self._open.append(fault)

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, if any; it counts as done once."""
        for fault in self._open:
            if fault.method.lower() in ("*", method) and not (method == "file" and fault.method == "*"):
                fault.times -= 1
                if not fault.times:
                    self._open.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Behave again."""
        self._open.clear()


async def before(fault: Fault, request: web.Request) -> None:
    """What goes wrong before the call takes effect. Raises Refused, or closes the connection."""
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
    elif not fault.after:
        await _break(fault, request)


async def after(
    fault: Fault, request: web.Request, body: bytes, content_type: str
) -> web.StreamResponse | None:
    """What goes wrong when the call has taken effect; None where the answer goes out as it is."""
    if fault.after:
        await _break(fault, request)
    if fault.kind != "half_body":
        return None
    response = web.StreamResponse(headers={"Content-Type": content_type})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _cut(request)
    return response


async def _break(fault: Fault, request: web.Request) -> None:
    if fault.kind == "429":
        raise flood(fault.retry_after)
    if fault.kind == "404":
        raise ApiRefusal(404, "Not Found")
    if fault.kind == "away":
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if fault.kind == "500":
        raise ApiRefusal(500, "Internal Server Error")
    if fault.kind == "502":
        raise ApiRefusal(502, "Bad Gateway")
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
    if fault.kind in ("hang", "close"):
        _cut(request)
        raise ConnectionResetError


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
