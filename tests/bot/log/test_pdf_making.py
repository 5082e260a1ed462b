"""How a PDF is made: in volumes, beside the bot, without a trace on the disk, and never not at all."""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from bot.case.values import File
from bot.log.content.made_files import MOST_BYTES, LogFailedError
from bot.log.formats import LogFormat, make
from bot.log.pages import splitting
from bot.log.pdf import maker
from bot.log.pdf.maker import make_pdf
from bot.log.text import for_print
from bot.log.text.fonts import _EMBEDDED, covered
from tests.kits.log_builder import DANISH, CaseBuilder, kept, local
from tests.kits.pdf_tools import flat, run


def picture(seed: int, width: int = 600, height: int = 1300) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), (seed % 256, 80, 160)).save(target, "PNG")
    return target.getvalue()


class Gallery:
    """A case with pictures and their bytes."""

    def __init__(self, count: int) -> None:
        self.case = CaseBuilder()
        self.reads: list[str] = []
        self.blobs = {f"{number}.png": picture(number) for number in range(count)}
        for number, (name, data) in enumerate(self.blobs.items()):
            exhibit = self.case.exhibit(form="document", files=(kept(name, "image/png", data),))
            told = self.case.forward(f"tekst {number}", local(2025, 8, 1) + dt.timedelta(hours=number))
            self.case.incident(told, exhibit)

    async def read(self, file: File) -> bytes:
        self.reads.append(file.name)
        return self.blobs[file.name]


def children() -> set[int]:
    """The processes that are ours."""
    own = os.getpid()
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"PPid:\t{own}\n" in (entry / "status").read_text():
                found.add(int(entry.name))
        except OSError:
            continue
    return found


async def test_many_pictures_come_in_volumes_numbered_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "MOST_COST", 12_000_000)
    gallery = Gallery(12)
    log = gallery.case.log(edition=2)
    steps: list[tuple[int, int]] = []
    volumes = await make_pdf(
        log,
        words=DANISH,
        read_file=gallery.read,
        case_id="case",
        progress=lambda done, of: steps.append((done, of)),
    )
    assert len(volumes) >= 3
    assert volumes[0].name == "log-2.pdf"
    assert steps == [(done, len(log.annexes) + 1) for done in range(1, len(log.annexes) + 2)]
    seen: list[int] = []
    for volume in volumes[1:]:
        file = tmp_path / volume.name
        file.write_bytes(volume.data)
        assert len(volume.data) < MOST_BYTES
        assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(file))
        shown = flat(file)
        here = [annex.number for annex in log.annexes if f"Bilag {annex.number} " in shown]
        assert volume.name == f"log-2-bilag-{here[0]}-{here[-1]}.pdf"
        seen += here
    assert seen == [annex.number for annex in log.annexes]
    first = tmp_path / volumes[0].name
    first.write_bytes(volumes[0].data)
    assert all(volume.name in flat(first).replace(" ", "") for volume in volumes[1:])
    assert not children()


def test_a_child_cannot_write_a_byte_to_a_disk_or_leave_a_core(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from bot.log.workers.limits import confine; confine(memory=10**9, seconds=9)\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "try:\n    open(sys.argv[1], 'wb', buffering=0).write(b'x')\n"
        "except OSError as error:\n    sys.exit(error.errno)\n"
    )
    file = tmp_path / "leak"
    done = subprocess.run([sys.executable, "-c", program, str(file)], timeout=30, check=False)
    assert done.returncode == errno.EFBIG
    assert file.read_bytes() == b""


async def test_the_loop_goes_on_while_a_log_is_made() -> None:
    """How long it is held up at most is measured in ``bench/rows/documents.py``; here, that it is not stopped."""
    gallery = Gallery(6)
    ticks = 0

    async def ticking() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticker = asyncio.create_task(ticking())
    volumes = await make_pdf(gallery.case.log(), words=DANISH, read_file=gallery.read, case_id="case")
    ticker.cancel()
    assert len(volumes) == 1
    assert ticks > 10
    assert sorted(gallery.reads) == sorted(gallery.blobs)


async def test_the_same_log_gives_the_same_bytes() -> None:
    digests = set()
    for _ in range(2):
        gallery = Gallery(2)
        (volume,) = await make_pdf(gallery.case.log(), words=DANISH, read_file=gallery.read, case_id="case")
        digests.add(hashlib.sha256(volume.data).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize("form", [LogFormat.PDF, LogFormat.WORD, LogFormat.SMALL, LogFormat.PACKAGE])
async def test_cancelling_ends_the_children(form: LogFormat) -> None:
    gallery = Gallery(3)
    reading = asyncio.Event()

    async def slow(file: File) -> bytes:
        data = await gallery.read(file)
        if len(gallery.reads) > 1:
            reading.set()
            await asyncio.Event().wait()
        return data

    work = make(form, gallery.case.log(), words=DANISH, read_file=slow, case_id="case")
    task = asyncio.create_task(work)
    await reading.wait()
    assert children()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not children()


async def test_a_child_that_cannot_start_is_one_error_without_content(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(maker, "_TYPESETTER", "bot.log.no_such_module")
    case = CaseBuilder()
    case.incident(case.forward("hemmeligt", local(2025, 8, 1)))
    with pytest.raises(LogFailedError) as caught:
        await make_pdf(case.log(), words=DANISH, read_file=Gallery(0).read, case_id="case")
    assert "hemmeligt" not in str(caught.value)


async def test_letters_that_no_font_was_known_to_lack_are_set_as_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the fonts' tables had promised a letter that they cannot draw."""
    monkeypatch.setattr(for_print, "covered", lambda: frozenset(range(0x20, 0x110000)))
    for_print._uncovered.cache_clear()
    case = CaseBuilder()
    case.incident(case.forward("før བ efter", local(2025, 8, 1)))
    try:
        (volume,) = await make_pdf(case.log(), words=DANISH, read_file=Gallery(0).read, case_id="case")
    finally:
        monkeypatch.undo()
        for_print._uncovered.cache_clear()
    file = tmp_path / "log.pdf"
    file.write_bytes(volume.data)
    assert "før ⟨U+0F56⟩ efter" in flat(file)


async def test_every_letter_that_typst_itself_is_trusted_with_has_a_glyph(tmp_path: Path) -> None:
    """Set strictly, so a single missing glyph would be shown as its code, or end PDF/A."""
    case = CaseBuilder()
    letters = "".join(
        chr(point) for first, last in _EMBEDDED for point in range(first, last + 1) if point in covered()
    )
    case.incident(case.forward(" ".join(letters), local(2025, 8, 1)))
    (volume,) = await make_pdf(case.log(), words=DANISH, read_file=Gallery(0).read, case_id="case")
    file = tmp_path / "log.pdf"
    file.write_bytes(volume.data)
    shown = flat(file)
    assert shown.count("⟨U+") == 1  # the example on the last page
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in run("pdfinfo", "-meta", str(file))
