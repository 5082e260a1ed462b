"""A reading as JSON: what the command prints, and what tests compare."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import Any, BinaryIO

import msgspec

from bot.history.model import Conversation, Message, Precision, Reading, Reason

_PLAIN = (
    "direction", "name", "answer", "what", "subject", "edited", "files", "missing", "starts", "id", "doubt",
)  # fmt: skip
_values = attrgetter(*_PLAIN)


def of_reading(reading: Reading) -> dict[str, Any]:
    """``format``, ``clock``, ``precision``, ``conversations``, and what else is known."""
    form: dict[str, Any] = {
        "format": reading.format,
        "clock": reading.clock,
        "precision": reading.precision,
        "conversations": [_conversation(one, reading.precision) for one in reading.conversations],
    }
    return form | _beside(reading)


def _beside(reading: Reading) -> dict[str, Any]:
    form: dict[str, Any] = {}
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
    values = _values(message)
    if any(values):
        form |= {key: value for key, value in zip(_PLAIN, values, strict=True) if value}
    if message.seconds is not None:
        form["seconds"] = message.seconds
    if message.utc is not None:
        form["utc"] = _at(message.utc, precision) + "Z"
    return form


def _at(moment: dt.datetime, precision: Precision) -> str:
    if precision is Precision.MINUTE:
        return moment.isoformat(timespec="minutes")
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


class JsonWriter:
    """The same JSON, written as the messages come."""

    def __init__(self, name: str, out: BinaryIO) -> None:
        self._name, self._out = name, out
        self._reading: Reading | None = None
        self._place = -1

    def begin(self, reading: Reading | None, refused: Reason | None) -> None:
        """The head of a reading without its messages; or all there is, where the files are refused."""
        self._reading = reading
        if reading is None:
            form = {"file": self._name} | of_refusal(refused or Reason.GAVE_UP)
            self._out.write(msgspec.json.encode(form) + b"\n")
            return
        head = {"file": self._name, "format": reading.format, "clock": reading.clock}
        text = msgspec.json.encode(head | {"precision": reading.precision})
        self._out.write(text[:-1] + b',"conversations":[')

    def go_on(self, place: int, messages: list[Message]) -> None:
        """The next messages, of the conversation at ``place``."""
        if self._reading is None:
            return
        if place != self._place:
            self._close()
            self._open(place)
        else:
            self._out.write(b",")
        precision = self._reading.precision
        self._out.write(msgspec.json.encode([_message(one, precision) for one in messages])[1:-1])

    def end(self) -> None:
        """What stands below the conversations."""
        if self._reading is not None:
            self._close()
            beside = msgspec.json.encode(_beside(self._reading))[1:]
            self._out.write(b"]" + (b"," if len(beside) > 1 else b"") + beside + b"\n")
        self._out.flush()

    def _open(self, place: int) -> None:
        if self._reading is not None:
            one = self._reading.conversations[place]
            head = msgspec.json.encode({"title": one.title, "participants": one.participants})
            self._out.write((b"," if place else b"") + head[:-1] + b',"messages":[')
            self._place = place

    def _close(self) -> None:
        if self._place >= 0:
            self._out.write(b"]}")
