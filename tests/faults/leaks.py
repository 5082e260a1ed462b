"""Looking for what must not be readable: a value in every writing that a program might give it, in every file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

SHORTEST = 4  # bytes: anything shorter is found anywhere by chance


def writings(value: str | int) -> dict[str, bytes]:
    """A value as bytes: UTF-8, both UTF-16, JSON's and Python's escapes, hex, base64 at each of its three alignments.

    A whole number also as the bytes in which databases and packed formats keep it."""
    text = str(value)
    plain = text.encode("utf-8", "surrogatepass")
    found = {
        "utf-8": plain,
        "utf-16-le": text.encode("utf-16-le", "surrogatepass"),
        "utf-16-be": text.encode("utf-16-be", "surrogatepass"),
        "escaped": json.dumps(text)[1:-1].encode(),
        "backslashed": text.encode("ascii", "backslashreplace"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
    }
    for shift in range(3):
        found[f"base64+{shift}"] = standard = _base64_inside(plain, shift)
        found[f"base64url+{shift}"] = standard.replace(b"+", b"-").replace(b"/", b"_")
    if isinstance(value, int):
        size = (value.bit_length() + 7) // 8
        found["big-endian"] = value.to_bytes(size, "big")
        found["little-endian"] = value.to_bytes(size, "little")
    return {name: data for name, data in found.items() if len(data) >= SHORTEST}


def _base64_inside(plain: bytes, shift: int) -> bytes:
    """The letters that depend on nothing but ``plain`` when ``shift`` bytes stand before it in its group of three."""
    letters = base64.b64encode(bytes(shift) + plain)
    first = (shift * 8 + 5) // 6
    return letters[first : (shift + len(plain)) * 8 // 6]


class Search:
    """A search for many values at once."""

    def __init__(self, values: Mapping[str, str | int]) -> None:
        self._names: dict[bytes, str] = {}
        for name, value in values.items():
            for writing, data in writings(value).items():
                self._names.setdefault(data, f"{name} ({writing})")

    def in_bytes(self, data: bytes) -> set[str]:
        """The names of the values that stand in ``data``, with their writing."""
        return {name for written, name in self._names.items() if written in data}

    def in_files(self, folder: Path, *, leave_out: Iterable[Path] = ()) -> dict[str, set[str]]:
        """What stands in any file below ``folder`` or in its path, by path. Files that vanish meanwhile are passed."""
        left_out = set(leave_out)
        found: dict[str, set[str]] = {}
        looked = 0
        for path in folder.rglob("*"):
            if path in left_out or not path.is_file():
                continue
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue
            looked += 1
            if names := self.in_bytes(str(path.relative_to(folder)).encode() + b"\0" + data):
                found[str(path)] = names
        assert looked, "no file to look at"
        return found
