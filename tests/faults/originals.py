"""Real files to send: PNG, JPEG, Ogg Opus, and bytes of awkward lengths. All from a seed."""

from __future__ import annotations

import io
import random

from PIL import Image

AWKWARD = (1, 2, 15, 16, 17, 511, 4_096, 65_535, 65_536, 65_537, 131_072)
"""Around the sizes in which age (64 KiB) and disks (4 KiB) work."""
LARGE = (1_048_575, 1_048_576, 1_048_577, 2_000_000)
"""Around the size from which a file is sealed as a stream."""
_CRC_POLYNOMIAL = 0x04C11DB7


def png(chance: random.Random, side: int) -> bytes:
    """A square of noise: about three bytes a pixel."""
    return _picture(chance, side, "PNG")


def jpeg(chance: random.Random, side: int) -> bytes:
    """A square of noise: about a byte a pixel."""
    return _picture(chance, side, "JPEG")


def _picture(chance: random.Random, side: int, form: str) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), chance.randbytes(side * side * 3)).save(out, form)
    return out.getvalue()


def ogg(chance: random.Random, seconds: int) -> bytes:
    """A voice note as its container goes (RFC 3533, RFC 7845): two heads, and a page of 50 packets a second."""
    head = b"OpusHead\x01\x01" + (312).to_bytes(2, "little") + (48_000).to_bytes(4, "little") + b"\0\0\0"
    tags = b"OpusTags" + (6).to_bytes(4, "little") + b"Logbog" + (0).to_bytes(4, "little")
    pages = [_page(0, 2, 0, [head]), _page(1, 0, 0, [tags])]
    for second in range(seconds):
        packets = [b"\xfc" + chance.randbytes(chance.randint(20, 120)) for _ in range(50)]
        last = second == seconds - 1
        pages.append(_page(second + 2, 4 if last else 0, (second + 1) * 48_000, packets))
    return b"".join(pages)


def _page(number: int, flags: int, samples: int, packets: list[bytes]) -> bytes:
    fields = (samples.to_bytes(8, "little"), b"LOGB", number.to_bytes(4, "little"))
    head = b"OggS\0" + bytes([flags]) + b"".join(fields)
    body = bytes([len(packets), *map(len, packets)]) + b"".join(packets)
    return head + _crc(head + bytes(4) + body).to_bytes(4, "little") + body


def _crc(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = (crc << 8) & 0xFFFFFFFF ^ _TABLE[crc >> 24 ^ byte]
    return crc


def _row(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = (crc << 1) & 0xFFFFFFFF ^ (_CRC_POLYNOMIAL if crc & 0x80000000 else 0)
    return crc


_TABLE = [_row(byte) for byte in range(256)]
