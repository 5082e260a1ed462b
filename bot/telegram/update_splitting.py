"""Taking an answer to getUpdates apart, so that one update that cannot be read never stops the others. Pure.

Each update is cut out of the answer as the text that Telegram wrote, not parsed and written anew: what is
kept as evidence is what came. Python's own JSON reader is used because it takes lone surrogates, which
Telegram sends."""

from __future__ import annotations

import json
import re

import msgspec

from bot.telegram.identify import Incoming, identify, incoming

FULL = 100
"""Updates that one answer brings at most (Bot API, getUpdates)."""
_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_RAW_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')
_LARGEST = 2**62


class Batch(msgspec.Struct, frozen=True):
    """The updates up to the first that cannot be read. ``last`` is the largest update id among them, None
    without any. ``rest`` is the text from the one that cannot be read on, b"" where all could."""

    updates: tuple[Incoming, ...]
    last: int | None
    rest: bytes = b""


class NotAnAnswerError(ValueError):
    """The bytes are not an answer to getUpdates at all, or it has been cut off."""


def take_apart(body: bytes) -> Batch:
    """The batch in an answer to getUpdates. Raises NotAnAnswerError."""
    text = body.decode("utf-8", "replace")
    at = _find_result(text)
    updates: list[Incoming] = []
    last: int | None = None
    while not text.startswith("]", at):
        try:
            update, end = _DECODER.raw_decode(text, at)
            after = _after_element(text, end)
        except (ValueError, RecursionError):
            return Batch(tuple(updates), last, text[at:].encode("utf-8", "surrogatepass"))
        raw = text[at:end].encode("utf-8", "surrogatepass")
        updates.append(Incoming(identify(update), raw))
        last = _larger(last, update)
        at = after
    return Batch(tuple(updates), last)


def single_out(rest: bytes) -> Batch:
    """The one update that cannot be read in an answer to getUpdates with ``limit=1``, from ``Batch.rest``.

    Raises NotAnAnswerError where the answer has been cut off: then it is the wire's fault and not the
    update's."""
    end = rest.rstrip()
    if not end.endswith(b"}"):
        raise NotAnAnswerError("cut off")
    end = end[:-1].rstrip()
    if not end.endswith(b"]"):
        raise NotAnAnswerError("cut off")
    raw = end[:-1].rstrip()
    found = _RAW_ID.search(raw)
    return Batch((incoming(raw),), int(found[1]) if found else None)


def _find_result(text: str) -> int:
    """Where the first element of the top object's "result" begins."""
    try:
        at = _past(text, 0, "{")
        while True:
            name, end = _DECODER.raw_decode(text, at)
            at = _past(text, end, ":")
            if name == "result":
                return _past(text, at, "[")
            _, end = _DECODER.raw_decode(text, at)
            at = _past(text, end, ",")
    except (ValueError, RecursionError):
        raise NotAnAnswerError("no result") from None


def _past(text: str, at: int, sign: str) -> int:
    at = _skip(text, at)
    if not text.startswith(sign, at):
        raise ValueError(sign)
    return _skip(text, at + 1)


def _after_element(text: str, at: int) -> int:
    at = _skip(text, at)
    if text.startswith("]", at):
        return at
    return _past(text, at, ",")


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _larger(last: int | None, update: object) -> int | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < _LARGEST:
        return last
    return number if last is None else max(last, number)
