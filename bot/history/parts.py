"""What a reader is given: parts, each with a name and its bytes. A zip is taken apart here, with every limit counted
while it is unpacked; nothing is ever written, and a name is never used as a path."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Protocol

import msgspec

from bot.history.model import Limits, Reason, RefusedError

MOST_ENTRIES = 20_000
MOST_RATIO = 200
RATIO_FROM = 1_000_000
"""Bytes from which on the ratio is looked at: a short text of one letter packs better than that."""
HEAD = 65_536
"""Bytes from the beginning of a part by which its format is told."""

_STEP = 1 << 18
_FOREIGN = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_MEDIA = (
    b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"OggS", b"ID3", b"\x1aE\xdf\xa3", b"%PDF",
)  # fmt: skip
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error, NotImplementedError, RuntimeError,
    OverflowError, IndexError, KeyError,
)  # fmt: skip


class Data(Protocol):
    """Bytes of which a piece can be had: ``bytes``, or an open file of which never all is in memory."""

    def __len__(self) -> int: ...

    def __getitem__(self, where: slice, /) -> bytes: ...


class Part(msgspec.Struct):
    """One file as it came, or one of a zip."""

    name: str
    data: Data

    @property
    def head(self) -> bytes:
        """How it begins."""
        return self.data[:HEAD]

    @property
    def whole(self) -> bytes:
        """All of it."""
        return self.data[: len(self.data)]


class Parts(msgspec.Struct):
    """What may hold messages, and the names of everything that came with it. ``container`` is "zip" or ""."""

    texts: list[Part]
    names: frozenset[str]
    container: str = ""
    damaged: list[str] = []

    def lacking(self, name: str) -> bool:
        """Whether a file that a message names did not come with it."""
        return name not in self.names and name.rsplit("/", 1)[-1] not in self.names


def unpack(files: list[Part], limits: Limits) -> Parts:
    """The parts of ``files``, those of zips one by one. Raises RefusedError."""
    if sum(len(file.data) for file in files) > limits.size:
        raise RefusedError(Reason.TOO_LARGE)
    texts, names, damaged, container, foreign = list[Part](), set[str](), list[str](), "", False
    left = limits.unpacked
    for file in files:
        names.add(file.name)
        if file.data[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
            texts.append(file)
            continue
        container = "zip"
        opened = _unzip(file.data, left)
        left -= sum(len(part.data) for part in opened.texts)
        texts += opened.texts
        names |= opened.names
        damaged += opened.damaged
        foreign = foreign or opened.foreign
    if not texts and (damaged or foreign):
        raise RefusedError(Reason.BROKEN if damaged else Reason.ONLY_FOREIGN_PATHS)
    names |= {name.rsplit("/", 1)[-1] for name in names}
    return Parts(texts, frozenset(names), container, damaged)


class _Opened(msgspec.Struct):
    """What is in a zip: members that may hold messages, the names of all, those that are damaged, and whether one has a
    name that leads out of its folder."""

    texts: list[Part] = []
    names: set[str] = set()
    damaged: list[str] = []
    foreign: bool = False


def _unzip(data: Data, left: int) -> _Opened:
    """The members of a zip, one after the other; a damaged one ends nothing but itself."""
    opened = _Opened()
    try:
        with zipfile.ZipFile(io.BufferedReader(_Seekable(data))) as archive:
            members = archive.infolist()
            if len(members) > MOST_ENTRIES:
                raise RefusedError(Reason.TOO_MANY)
            for member in members:
                if member.is_dir():
                    continue
                if _FOREIGN.search(member.orig_filename) or _FOREIGN.search(member.filename):
                    opened.foreign = True
                    continue
                if member.flag_bits & 1:
                    raise RefusedError(Reason.ENCRYPTED)
                opened.names.add(member.filename)
                try:
                    content = _member(archive, member, left)
                except _BROKEN:
                    opened.damaged.append(member.filename)
                    continue
                if content:
                    left -= len(content)
                    opened.texts.append(Part(member.filename, content))
    except _BROKEN as error:
        raise RefusedError(Reason.BROKEN) from error
    return opened


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """All of a member, or nothing of one that begins as a picture or a recording."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    pieces, size = list[bytes](), 0
    with archive.open(member) as stream:
        while piece := stream.read(_STEP):
            if not pieces and (piece.startswith(_MEDIA) or piece[4:8] == b"ftyp"):
                return b""
            size += len(piece)
            if size > left or (size > RATIO_FROM and size > MOST_RATIO * max(1, member.compress_size)):
                raise RefusedError(Reason.TOO_LARGE_UNPACKED)
            pieces.append(piece)
    return b"".join(pieces)


class _Seekable(io.RawIOBase):
    """Data as a file that zipfile can read."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._data)}[whence]
        if base + offset < 0:
            raise OSError
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._data[self._at : self._at + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
