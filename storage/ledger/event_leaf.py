"""A leaf in parts: an event that can be shown in part, and still be found in the ledger. Pure.

An event that begins with ``MARK`` is a JSON object. It falls apart into *parts*, one for each value that is no
object or list, named by its path (``payload.files.0.sha256``); the value is the very bytes that stand in the event.
What the ledger hashes is the event's *head*: a line for each part, its name and ``SHA-256(salt || value)``, in the
order of the names' bytes. The salts of the parts are 16 bytes each of ``SHAKE-256(salt of the event)``, in that order:
whoever is given the head and the salt and value of some parts can check these, and can guess at none of the others.

The event's own ``salt`` is 16 random bytes and is no part: it is never shown. Any other event is hashed whole.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

import msgspec

from storage.ledger.merkle import leaf_hash

MARK = b'{"v":2,'
SALT = "salt"
SALT_SIZE = 16
TITLE = "logbog leaf 2"
_OBJECT, _LIST = b"{["

_NAMES = re.compile(r"[A-Za-z0-9_. -]*")
_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Opening:
    """What it takes to check one part against a head: its salt (16 bytes) and its value (JSON)."""

    salt: bytes
    value: bytes


def leaf_of(event: bytes) -> bytes:
    """The event's hash in the ledger. Raises ValueError when it bears the mark and has no parts."""
    return leaf_hash(head_of(event) if event.startswith(MARK) else event)


def head_of(event: bytes) -> bytes:
    """The head of an event with parts. Raises ValueError."""
    parts, salts = _salted(event)
    hashed, at = hashlib.sha256, range(0, len(salts), SALT_SIZE)
    lines = [
        f"{name} {hashed(salts[start : start + SALT_SIZE] + value).hexdigest()}\n"
        for start, (name, value) in zip(at, parts, strict=True)
    ]
    return "".join((f"{TITLE}\n", *lines)).encode()


def openings(event: bytes) -> dict[str, Opening]:
    """Every part of an event by its name, in the order of the head. Raises ValueError."""
    parts, salts = _salted(event)
    at = range(0, len(salts), SALT_SIZE)
    return {
        name: Opening(salts[start : start + SALT_SIZE], value)
        for start, (name, value) in zip(at, parts, strict=True)
    }


def _salted(event: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """The parts in the order of the head, and their salts one after the other."""
    try:
        top = _object.decode(event)
        salt = base64.b64decode(msgspec.json.decode(top.pop(SALT), type=str), validate=True)
    except (msgspec.DecodeError, KeyError, binascii.Error):
        raise ValueError("an event with parts is a JSON object with a salt") from None
    if len(salt) != SALT_SIZE:
        raise ValueError("an event's salt has 16 bytes")
    parts: list[tuple[str, bytes]] = []
    _take_apart("", top, parts)
    parts.sort()
    names = " ".join([name for name, _ in parts])
    if not _NAMES.fullmatch(names) or names.count(" ") >= len(parts) or len(dict(parts)) < len(parts):
        raise ValueError("a part's name is made of letters, digits, _, - and dots, and comes once")
    return parts, hashlib.shake_256(salt).digest(SALT_SIZE * len(parts))


def _take_apart(path: str, inside: dict[str, msgspec.Raw], parts: list[tuple[str, bytes]]) -> None:
    for key, raw in inside.items():
        value = bytes(raw)
        if value[0] == _OBJECT and value != b"{}":
            _take_apart(f"{path}{key}.", _object.decode(raw), parts)
        elif value[0] == _LIST and value != b"[]":
            numbered = {str(number): one for number, one in enumerate(_list.decode(raw))}
            _take_apart(f"{path}{key}.", numbered, parts)
        else:
            parts.append((path + key, value))
