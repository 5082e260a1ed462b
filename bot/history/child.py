"""The child process that reads exports: without network, with limits, and with no other file than those it was given.

``python -m bot.history.child`` answers one request: the numbers of open files, which it reads piece by piece.
"""

from __future__ import annotations

import codecs
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from bot.history.model import BY_CHAT, Options, Reason, RefusedError
from bot.history.parts import Part
from bot.history.reader import read
from bot.history.request import Head, Request, pieces
from bot.log.workers.framing import read_frame, write_frame
from bot.log.workers.limits import confine, seal_off

MEMORY = 1_000_000_000
SECONDS = 300
_CODECS = (
    "ascii", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp437", "cp850", "cp865",
    "quopri", "idna", "punycode",
    *(f"iso8859-{n}" for n in (1, 2, 4, 5, 7, 9, 10, 13, 15)), *(f"cp125{n}" for n in range(9)), "koi8-r", "mac-roman",
    "gb18030", "big5", "shift-jis", "iso2022-jp", "euc-kr",
)  # fmt: skip
_ZONES = (
    "UTC", "Europe/Copenhagen", "Europe/London", "Europe/Berlin", "Europe/Stockholm", "Europe/Oslo", "Europe/Paris",
    "Atlantic/Faroe", "America/Nuuk", "America/New_York",
)  # fmt: skip


_WARM = (
    b"""From: =?utf-8?q?A?= <a@example.org>
To: b@example.org
Subject: =?utf-8?b?QQ==?=
Date: Tue, 13 May 2025 21:14:05 +0200
Message-ID: <a@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

A=20
--b
Content-Type: text/html

<p>A</p>
--b
Content-Type: image/png; name*=utf-8''a.png
Content-Disposition: attachment; filename="a.png"
Content-Transfer-Encoding: base64

QQ==
--b--
""",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTAMP:20250513T191405Z\nSUMMARY:A\nEND:VEVENT\nEND:VCALENDAR\n",
    b'Dato;Tid;Nummer;Varighed\n13-05-2025;21:14;"12345678";35\n',
    b"[13.05.2025 21.14.05] A: A\n",
    b'{"messages":[{"sender_name":"A","timestamp_ms":1}]}',
)
"""One of each that is read by modules of Python which it loads late."""


class FileBytes:
    """The bytes of an open file, read where they are asked for."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._size = os.fstat(number).st_size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, where: slice, /) -> bytes:
        start, stop, _ = where.indices(self._size)
        pieces = []
        while start < stop and (piece := os.pread(self._number, stop - start, start)):
            pieces.append(piece)
            start += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def answers(request: Request) -> Iterator[bytes]:
    """What the files say, piece by piece, or why they are refused."""
    try:
        files = [Part(name, FileBytes(number)) for number, name in request.files]
        yield from pieces(read(files, request.options, request.limits))
    except RefusedError as error:
        yield msgspec.msgpack.encode(Head(refused=error.reason))
    except MemoryError:
        yield msgspec.msgpack.encode(Head(refused=Reason.GAVE_UP))


def warm_up(zone: str) -> None:
    """Load what Python would open files for later: the letters of mails, the zones of calendars, modules that it
    imports where they are first used."""
    for name in _CODECS:
        codecs.lookup(name)
    for key in (*_ZONES, zone):
        try:
            ZoneInfo(key)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    for sample in _WARM:
        with suppress(RefusedError):
            read([Part("", sample)], Options(), BY_CHAT)


def main() -> None:
    """Answer one request."""
    data = read_frame(sys.stdin.buffer)
    if data is None:
        return
    request = msgspec.msgpack.decode(data, type=Request)
    warm_up(request.options.zone)
    confine(memory=MEMORY, seconds=SECONDS)
    seal_off()
    gc.disable()  # nothing here goes in circles, and a million messages would be looked through again and again
    for piece in answers(request):
        write_frame(sys.stdout.buffer, piece)
    write_frame(sys.stdout.buffer, b"")


if __name__ == "__main__":
    main()
