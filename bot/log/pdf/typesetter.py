"""The child process that sets a log as PDF: ``python -m bot.log.pdf.typesetter``, one request, one answer.

Nothing that was unsealed is written to a disk: texts go in over stdin, pictures into files that exist in
memory only (memfd), which typst opens below ``/proc/self/fd``, and the PDF goes out over stdout. Foreign
texts are data (JSON), so nothing in them can become markup.
"""

from __future__ import annotations

import os
import re
import resource
import sys

import msgspec
import typst

from bot.log.pdf.typeset_request import TypesetAnswer, TypesetRequest
from bot.log.text.fonts import folders
from bot.log.workers.framing import read_frame, write_frame
from bot.log.workers.limits import confine

MEMORY = 1_500_000_000
SECONDS = 180
STANDARDS = ("a-2a", "ua-1")
"""PDF/A-2a: for archives, tagged, all text as Unicode. PDF/UA-1: can be read aloud."""


_UNSHOWN = re.compile(r'the text `"(.*)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


def typeset(request: TypesetRequest) -> TypesetAnswer:
    """The answer to one request. Limits this process for good."""
    handles = [_in_memory(picture) for picture in request.pictures]
    names = msgspec.json.encode([str(handle) for handle in handles])
    # Only now: the limit on files written holds for those in memory, too.
    confine(memory=MEMORY, seconds=SECONDS)
    try:
        pdf = typst.compile(  # type: ignore[call-overload]  # its stubs do not know of a dict of sources
            {**request.sources, "data.json": request.data, "pictures.json": names},
            root="/proc/self/fd",
            font_paths=folders(),
            ignore_system_fonts=True,
            timestamp=request.made,
            **({"format": "png", "ppi": float(request.ppi)} if request.ppi else _pdf(request)),
        )
    except typst.TypstError as error:
        found = _UNSHOWN.search(str(error))
        return TypesetAnswer(unshown=_unescaped(found[1]) if found else "")
    # Several pages come as a list of pictures.
    return TypesetAnswer(pdf=bytes(pdf[0] if isinstance(pdf, list) else pdf))


def _pdf(request: TypesetRequest) -> dict[str, object]:
    return {"format": "pdf", "pdf_standards": list(STANDARDS) if request.strict else []}


def _in_memory(data: bytes) -> int:
    handle = os.memfd_create("picture")
    with os.fdopen(handle, "wb", closefd=False) as file:
        file.write(data)
    return handle


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda code: chr(int(code[1], 16)), text)


def main() -> None:
    """Answer one request."""
    data = read_frame(sys.stdin.buffer)
    if data is None:
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    request = msgspec.msgpack.decode(data, type=TypesetRequest)
    write_frame(sys.stdout.buffer, msgspec.msgpack.encode(typeset(request)))


if __name__ == "__main__":
    main()
