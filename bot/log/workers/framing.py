"""How we and our child processes speak: a length of four bytes, then so many bytes, over stdin and stdout."""

from __future__ import annotations

import struct
from typing import BinaryIO

_LENGTH = struct.Struct(">I")
HEAD = _LENGTH.size


def frame(data: bytes) -> bytes:
    """``data`` with its length before it. Raises struct.error above 4 GiB."""
    return _LENGTH.pack(len(data)) + data


def length(head: bytes) -> int:
    """How many bytes follow this head."""
    size: int = _LENGTH.unpack(head)[0]
    return size


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame, or None where the other side has gone."""
    head = stream.read(HEAD)
    if len(head) < HEAD:
        return None
    size = length(head)
    data = stream.read(size)
    return data if len(data) == size else None


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Send one frame."""
    stream.write(frame(data))
    stream.flush()
