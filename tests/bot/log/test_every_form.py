"""The one front door: each form gives its files in order, under neutral names, each opening by itself."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bot.case.values import File
from bot.log.content.rows import Log
from bot.log.formats import LogFormat, Volume, each, make, overview
from bot.log.package.maker import Checks, Packed
from bot.log.package.plan import Item
from bot.log.pdf.small import MOST_SMALL, SAMPLE
from tests.bot.log.full_case import full
from tests.kits import pdf_tools
from tests.kits.log_builder import DANISH, CaseBuilder, kept, local

CASE_ID = "0199a3f0-1111-7abc-8def-00009f3a71c2"
MANY = 2 * SAMPLE + 2


async def no_file(file: File) -> bytes:
    raise OSError


async def made(form: LogFormat, log: Log) -> tuple[Volume, ...]:
    return await make(form, log, words=DANISH, read_file=no_file, case_id=CASE_ID)


@pytest.mark.parametrize(
    ("form", "names", "beginnings"),
    [
        (LogFormat.PDF, ["log-1.pdf"], [b"%PDF-"]),
        (LogFormat.WORD, ["log-1.docx"], [b"PK\3\4"]),
        (LogFormat.TABLE, ["log-1.xlsx", "log-1.csv"], [b"PK\3\4", b"\xef\xbb\xbfNr.;"]),
        (LogFormat.PACKAGE, ["log-1-pakke.zip"], [b"PK\3\4"]),
        (LogFormat.SMALL, ["log-1-lille.pdf"], [b"%PDF-"]),
    ],
)
async def test_a_form_gives_its_files(form: LogFormat, names: list[str], beginnings: list[bytes]) -> None:
    volumes = await made(form, full().log())
    assert [volume.name for volume in volumes] == names
    for volume, beginning in zip(volumes, beginnings, strict=True):
        assert volume.data.startswith(beginning)
        assert "/" in volume.mime


async def test_progress_moves_and_never_goes_back() -> None:
    for form in LogFormat:
        told: list[tuple[int, int]] = []
        found = each(
            form,
            full().log(),
            words=DANISH,
            read_file=no_file,
            case_id=CASE_ID,
            progress=lambda done, of, told=told: told.append((done, of)),  # type: ignore[misc]
        )
        assert [volume async for volume in found]
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1] > 0


async def test_a_package_holds_the_other_forms_and_what_is_given_to_it() -> None:
    async def sealed(packed: Packed) -> Mapping[str, bytes]:
        return {"KONTROL/contents.txt": b"all of it\n"}

    async def control(items: Sequence[Item]) -> Checks:
        assert {"log.pdf", "log.docx", "log.csv", "log.xlsx"} <= {item.path for item in items}
        return Checks({"KONTROL/LÆS MIG.txt": "sådan".encode()}, 3, sealed)

    (volume,) = await make(
        LogFormat.PACKAGE, full().log(), words=DANISH, read_file=no_file, case_id=CASE_ID, control=control
    )
    with zipfile.ZipFile(io.BytesIO(volume.data)) as archive:
        names = [name.partition("/data/")[2] for name in archive.namelist()]
        assert archive.read("log-1-pakke/data/KONTROL/LÆS MIG.txt") == "sådan".encode()
    assert [name for name in names if name and "bilag" not in name] == [
        *("log.pdf", "log.docx", "log.csv", "log.xlsx", "KONTROL/LÆS MIG.txt", "KONTROL/contents.txt")
    ]


async def test_the_same_case_choices_and_edition_give_the_same_bytes() -> None:
    for form in (LogFormat.PACKAGE, LogFormat.SMALL):  # the package holds the others
        assert await made(form, full().log()) == await made(form, full().log())


async def test_the_small_form_of_many_pictures_stays_below_ten_megabytes_and_says_what_it_is(
    tmp_path: Path,
) -> None:
    case = CaseBuilder()
    noise = Image.effect_noise((590, 1278), 70).convert("RGB")
    shots: dict[str, bytes] = {}
    reads: list[str] = []
    for number in range(MANY):
        target = io.BytesIO()
        ImageChops.offset(noise, number * 17).save(target, "JPEG", quality=80)
        shots[f"{number}.jpg"] = target.getvalue()
        file = kept(f"{number}.jpg", "image/jpeg", target.getvalue())
        case.incident(case.forward("", local(2025, 6, 1 + number), form="photo", files=(file,)))

    async def read(file: File) -> bytes:
        reads.append(file.kept_as)
        return shots[file.kept_as]

    whole = await make(LogFormat.PDF, case.log(), words=DANISH, read_file=read, case_id=CASE_ID)
    reads.clear()
    small = await make(LogFormat.SMALL, case.log(), words=DANISH, read_file=read, case_id=CASE_ID)
    # A few tell of all of them; no round of all of them is thrown away.
    assert len(set(reads)) == MANY < len(reads) <= MANY + 2 * (SAMPLE + 1)
    assert sum(len(volume.data) for volume in whole) > 10_000_000 > MOST_SMALL
    assert [volume.name for volume in small] == ["log-1-lille.pdf"]
    assert 1_000_000 < len(small[0].data) <= MOST_SMALL
    path = tmp_path / "small.pdf"
    path.write_bytes(small[0].data)
    assert pdf_tools.flat(path).count("Billederne er gjort mindre.") == 2  # on page 1 and above the annexes


async def test_the_overview_is_a_picture_for_a_phone_and_the_same_in_words() -> None:
    found = await overview(full().log(), words=DANISH)
    assert (found.picture.name, found.picture.mime) == ("overblik.png", "image/png")
    width, height = struct.unpack(">II", found.picture.data[16:24])
    assert 1_070 < width < 1_090
    assert height < 2.5 * width
    assert found.alt.startswith("30 hændelser i alt.")
    assert len(found.alt) < 1024
