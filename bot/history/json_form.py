"""A reading as JSON: what the command prints, and what tests compare."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from bot.history.model import Conversation, Message, Precision, Reading, Reason

_PLAIN = (
    "direction", "name", "answer", "what", "subject", "edited", "files", "missing", "starts", "id", "doubt",
)  # fmt: skip


def of_reading(reading: Reading) -> dict[str, Any]:
    """``format``, ``clock``, ``precision``, ``conversations``, and what else is known."""
    form: dict[str, Any] = {
        "format": reading.format,
        "clock": reading.clock,
        "precision": reading.precision,
        "conversations": [_conversation(one, reading.precision) for one in reading.conversations],
    }
    for key in ("container", "group", "ask", "columns", "outlooks"):
        if getattr(reading, key):
            form[key] = getattr(reading, key)
    if reading.cards:
        form["cards"] = [msgspec.to_builtins(card) for card in reading.cards]
    if reading.unreadable_count:
        form["unreadable"] = {"count": reading.unreadable_count, "records": reading.unreadable}
    return form


def of_refusal(reason: Reason) -> dict[str, Any]:
    """Why there is nothing."""
    return {"format": None, "refused": reason}


def _conversation(one: Conversation, precision: Precision) -> dict[str, Any]:
    messages = [_message(message, precision) for message in one.messages]
    return {"title": one.title, "participants": one.participants, "messages": messages}


def _message(message: Message, precision: Precision) -> dict[str, Any]:
    form: dict[str, Any] = {
        "n": message.n,
        "from": message.sender,
        "at": _at(message.at, precision),
        "kind": message.kind,
        "text": message.text,
    }
    for key in _PLAIN:
        value = getattr(message, key)
        if value:
            form[key] = value
    if message.seconds is not None:
        form["seconds"] = message.seconds
    if message.utc is not None:
        form["utc"] = _at(message.utc, precision) + "Z"
    return form


def _at(moment: dt.datetime, precision: Precision) -> str:
    if precision is Precision.MINUTE:
        return moment.isoformat(timespec="minutes")
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
