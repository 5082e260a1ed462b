"""A log as PDF with a time stamp in it: any reader shows it, the file that was made stays as it was, PDF/A is still
said, and the same log gets the same stamp."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from bot.case.values import File
from bot.log.formats import LogFormat, make
from bot.log.pdf.small import MOST_SMALL
from standin.time_stamp_authority import PracticeAuthority, is_there
from tests.kits.evidence_kit import Clock, opened, told
from tests.kits.log_builder import DANISH
from tests.kits.pdf_tools import run

pytestmark = [
    pytest.mark.skipif(not is_there(), reason="openssl is not installed on this computer"),
    pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not on this machine"),
    pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler is not on this machine"),
]

ROOM_LEFT = 10_000_000 - MOST_SMALL


async def no_file(file: File) -> bytes:
    raise OSError


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.mark.parametrize("form", [LogFormat.PDF, LogFormat.SMALL])
async def test_a_pdf_carries_its_stamp_and_stays_pdf_a(tmp_path: Path, form: LogFormat) -> None:
    authority, clock = PracticeAuthority(tmp_path / "tsa", now()), Clock(now())
    async with authority.serving() as url:
        scene = await opened(tmp_path / "store", clock, [url])
        await told(scene)
        log, _ = await scene.log()

        async def finish(pdf: bytes) -> bytes:
            return await scene.notary.stamped_pdf(scene.account, scene.case, pdf)

        async def made(stamped: bool) -> bytes:
            (volume,) = await make(
                form,
                log,
                words=DANISH,
                read_file=no_file,
                case_id="x",
                finish=finish if stamped else None,
            )
            return volume.data

        bare, first, second = await made(False), await made(True), await made(True)
        assert len(authority.asked) == 1, "the same log gets the same stamp"
        authority.away = True
        assert await finish(bare + b"\n") == bare + b"\n", "an authority that is away stops no log"
        await scene.store.close()
    assert first == second
    assert first.startswith(bare)
    assert len(first) - len(bare) < ROOM_LEFT
    file = tmp_path / "log.pdf"
    file.write_bytes(first)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(file))
    told_of = run("pdfsig", str(file))
    assert "Practice stamps" in told_of
    assert "Total document signed" in told_of
    before, after = (PdfFileReader(io.BytesIO(data)) for data in (bare, first))
    for mark in (b"pdfaid", b"pdfuaid"):
        assert mark in before.root["/Metadata"].data
        assert mark in after.root["/Metadata"].data
    said = after.root["/Metadata"].data.decode()
    info = after.trailer["/Info"]
    assert str(info["/Producer"]) in said, "what both say of the file is the same, as PDF/A wants it"
    changed = dt.datetime.strptime(str(info["/ModDate"]), "D:%Y%m%d%H%M%SZ")  # noqa: DTZ007
    assert changed.strftime("%Y-%m-%dT%H:%M:%S") in said
    assert after.root["/MarkInfo"]["/Marked"]
    assert len(after.embedded_timestamp_signatures) == 1
