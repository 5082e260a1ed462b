"""A BagIt bag (RFC 8493) as a .zip in memory, the same bytes for the same contents.

Files are stored, not packed: pictures and sound hardly get smaller, and packed bytes would depend on the
version of zlib. The order is that in which files are added, and every entry has the time it is given. One
file at a time is hashed and written, so memory holds one bag and one file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence

ENTRY_SIZE = 700
"""Bytes that an entry takes beside its contents, with a name of 200 bytes in zip and manifest; rounded up."""
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_EARLIEST = 1980
_REGULAR = 0o100644 << 16
_UNIX = 3


class Bag:
    """One bag. ``base`` is the single folder that it unpacks into; ``moment`` is the time of every entry."""

    def __init__(self, base: str, moment: dt.datetime) -> None:
        self._base = base
        self._time = (max(moment.year, _EARLIEST), *moment.timetuple()[1:6])
        self._target = io.BytesIO()
        self._zip = zipfile.ZipFile(self._target, "w", zipfile.ZIP_STORED)
        self._payload: dict[str, str] = {}
        self._tags: dict[str, str] = {}

    def add(self, path: str, data: bytes, digest: str = "") -> None:
        """One file of the payload, below ``data/``. ``digest`` is its SHA-256 where that is known already."""
        path = f"data/{path}"
        self._write(path, data)
        self._payload[path] = digest or hashlib.sha256(data).hexdigest()

    def tag(self, info: Sequence[tuple[str, str]], tags: Mapping[str, bytes]) -> None:
        """The files beside ``data/``: ``tags`` by their path, and ``info`` as bag-info.txt."""
        for path, data in sorted(tags.items()):
            self._tag(path, data)
        self._tag("bag-info.txt", "".join(f"{name}: {value}\n" for name, value in info).encode())
        self._tag("bagit.txt", _DECLARATION)

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of every file that is in it by now, by its path in the bag."""
        return self._payload | self._tags

    def close(self, info: Sequence[tuple[str, str]] = (), tags: Mapping[str, bytes] | None = None) -> bytes:
        """The finished bag, with the two lists of what is in it; ``info`` and ``tags`` where they are not there yet."""
        if "bag-info.txt" not in self._tags:
            self.tag(info, tags or {})
        self._tag("manifest-sha256.txt", _manifest(self._payload))
        self._write("tagmanifest-sha256.txt", _manifest(self._tags))
        self._zip.close()
        return self._target.getvalue()

    def _tag(self, path: str, data: bytes) -> None:
        self._write(path, data)
        self._tags[path] = hashlib.sha256(data).hexdigest()

    def _write(self, path: str, data: bytes) -> None:
        entry = zipfile.ZipInfo(f"{self._base}/{path}", self._time)
        entry.create_system, entry.external_attr = _UNIX, _REGULAR
        self._zip.writestr(entry, data)


def _manifest(digests: Mapping[str, str]) -> bytes:
    """Names are ours or made safe (``bare``): none holds a line break or a percent sign, which would be escaped."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()
