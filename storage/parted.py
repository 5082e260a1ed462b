"""A leaf in parts: an event that can be shown in part, and still be found in the ledger. Pure.

An event that begins with ``MARK`` is a JSON object. It falls apart into *parts*, one for each value that is no
object or list, named by its path (``payload.files.0.sha256``); the value is the very bytes that stand in the event.
What the ledger hashes is the event's *head*: a line for each part, its name and ``SHA-256(salt || value)``, in the
order of the names' bytes. The salt of a part is ``HMAC-SHA256(salt of the event, name)``: whoever is given the head
and the salt and value of some parts can check these, and can guess at none of the others.

The event's own ``salt`` is 16 random bytes and is no part: it is never shown. Any other event is hashed whole.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from storage.ledger import leaf_hash

MARK = b'{"v":2,'
SALT = "salt"
SALT_SIZE = 16
TITLE = "logbog leaf 2"

_NAMES = re.compile(r"[A-Za-z0-9_. -]*")
_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Opening:
    """What it takes to check one part against a head: its salt (32 bytes) and its value (JSON)."""

    salt: bytes
    value: bytes


def leaf_of(event: bytes) -> bytes:
    """The event's hash in the ledger. Raises ValueError when it bears the mark and has no parts."""
    return leaf_hash(head_of(event) if event.startswith(MARK) else event)


def head_of(event: bytes) -> bytes:
    """The head of an event with parts. Raises ValueError."""
    lines = [
        f"{name} {hashlib.sha256(one.salt + one.value).hexdigest()}\n"
        for name, one in openings(event).items()
    ]
    return "".join((f"{TITLE}\n", *lines)).encode()


def openings(event: bytes) -> dict[str, Opening]:
    """Every part of an event by its name, in the order of the head. Raises ValueError."""
    try:
        top = _object.decode(event)
        salt = base64.b64decode(msgspec.json.decode(top.pop(SALT), type=str), validate=True)
    except (msgspec.DecodeError, KeyError, binascii.Error):
        raise ValueError("an event with parts is a JSON object with a salt") from None
    if len(salt) != SALT_SIZE:
        raise ValueError("an event's salt has 16 bytes")
    parts = [part for name, raw in top.items() for part in _parts(name, raw)]
    names = " ".join([name for name, _ in parts])
    if not _NAMES.fullmatch(names) or names.count(" ") >= len(parts) or len(dict(parts)) < len(parts):
        raise ValueError("a part's name is made of letters, digits, _, - and dots, and comes once")
    return {name: Opening(hmac.digest(salt, name.encode(), "sha256"), value) for name, value in sorted(parts)}


def _parts(name: str, raw: msgspec.Raw) -> Iterator[tuple[str, bytes]]:
    value = bytes(raw)
    if value in (b"{}", b"[]") or value[:1] not in (b"{", b"["):
        yield name, value
        return
    inside: Iterator[tuple[str, msgspec.Raw]]
    if value.startswith(b"{"):
        inside = iter(_object.decode(raw).items())
    else:
        inside = ((str(number), one) for number, one in enumerate(_list.decode(raw)))
    for key, one in inside:
        yield from _parts(f"{name}.{key}", one)
