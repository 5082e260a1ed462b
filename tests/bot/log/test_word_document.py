"""The Word file: read with python-docx, and opened by LibreOffice, which changes nothing of it."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from bot.case.values import File
from bot.case.when import When
from bot.log.content.made_files import MOST_BYTES
from bot.log.word import maker
from bot.log.word.maker import make_word
from tests.bot.log.full_case import full
from tests.kits import pdf_tools
from tests.kits.log_builder import DANISH, ENGLISH, NOW, CaseBuilder, kept, local

CASE_ID = "0199a3f0-1111-7abc-8def-00009f3a71c2"


def picture(width: int, height: int, colour: str = "steelblue") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()


SHOT, TALL = picture(590, 1278), picture(400, 4_000)


async def read(file: File) -> bytes:
    return {"skud.png": SHOT, "lang.png": TALL}[file.kept_as]


def case() -> CaseBuilder:
    made = CaseBuilder()
    made.incident(made.exhibit(form="photo", files=(kept("skud.png", "image/png", SHOT),)))
    made.incident(made.exhibit(form="document", files=(kept("lang.png", "image/png", TALL),)))
    for number in range(60):
        made.incident(made.forward(f"Besked nummer {number}", local(2025, 6, 1 + number % 28)))
    made.incident(when=When(NOW.date()), what="Han stod der. " * 60, place="Ved porten")
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (volume,) = await make_word(case().log(), words=DANISH, read_file=read, case_id=CASE_ID)
    path = tmp_path_factory.mktemp("word") / volume.name
    path.write_bytes(volume.data)
    return path


@pytest.fixture(scope="module")
def data(file: Path) -> bytes:
    return file.read_bytes()


@pytest.fixture(scope="module")
def document(file: Path) -> Any:
    return Document(str(file))


def test_headings_are_real_and_in_order(document: Any) -> None:
    found = [
        (p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Head", "Title"))
    ]
    assert found[0] == ("Title", "Log over hændelser")
    first = [text for style, text in found if style == "Heading 1"]
    assert first == [
        *("Hændelser", "Hændelser uden dato", "Beskrivelser i fuld længde", "Bilag"),
        "Sådan læses og kontrolleres loggen",
    ]
    annexes = [text for style, text in found if style == "Heading 2" and text.startswith("Bilag ")]
    assert len(annexes) == 62


def test_the_header_row_is_repeated_and_rows_are_not_torn(document: Any) -> None:
    tables = [table for table in document.tables if table.rows[0].cells[0].text == "Nr."]
    assert len(tables) == 2
    for table in tables:
        properties = table.rows[0]._tr.trPr
        assert properties.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert [cell.text for cell in table.rows[0].cells][:5] == [
            *("Nr.", "Dato", "Klokkeslæt", "Type", "Hvad skete der?")
        ]


def test_every_cell_is_plain_text_that_can_be_edited(file: Path, document: Any) -> None:
    with zipfile.ZipFile(file) as archive:
        settings = archive.read("word/settings.xml").decode()
        whole = archive.read("word/document.xml").decode()
    assert "documentProtection" not in settings
    assert "<w:sdt" not in whole
    assert "w:altChunk" not in whole
    row = next(row for table in document.tables for row in table.rows if row.cells[0].text == "3")
    assert "Besked nummer 0" in row.cells[4].text


def test_pictures_are_in_the_annexes_whole_and_in_proportion(file: Path, document: Any) -> None:
    shapes = document.inline_shapes
    sizes = [(shape.width.mm, shape.height.mm) for shape in shapes]
    assert sizes[0][1] / sizes[0][0] == pytest.approx(1278 / 590, rel=0.02)
    assert all(width <= 170 and height <= 240 for width, height in sizes)
    assert len(sizes) > 3  # the tall one comes in pieces
    with zipfile.ZipFile(file) as archive:
        media = [name for name in archive.namelist() if name.startswith("word/media/")]
        for name in media:
            Image.open(io.BytesIO(archive.read(name))).verify()
    assert len(media) == len(sizes)


def test_links_lead_to_bookmarks_that_exist(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        whole = archive.read("word/document.xml").decode()
    marks = re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', whole)
    links = re.findall(r'w:anchor="([^"]+)"', whole)
    assert len(links) > 100
    assert set(links) <= set(marks)
    assert len(marks) == len(set(marks))


def test_nothing_in_it_tells_of_a_machine_or_a_moment(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        core, app = (archive.read(f"docProps/{name}.xml").decode() for name in ("core", "app"))
        assert all(not name.startswith("customXml") for name in archive.namelist())
    assert "2025-09-04T12:05:00Z" in core
    assert "<Application>Logbog</Application>" in app
    for word_of_template in ("python-docx", "Microsoft", "2013"):
        assert word_of_template not in core + app


async def test_the_same_log_gives_the_same_bytes(data: bytes) -> None:
    (again,) = await make_word(case().log(), words=DANISH, read_file=read, case_id=CASE_ID)
    assert hashlib.sha256(again.data).digest() == hashlib.sha256(data).digest()


def test_libreoffice_opens_it_with_every_text_in_its_order(file: Path, document: Any, tmp_path: Path) -> None:
    shown = pdf_tools.flat(pdf_tools.by_libreoffice(file, tmp_path))
    at = 0
    for text in (
        "Log over hændelser",
        "Besked nummer 59",
        "Hændelser uden dato",
        "Beskrivelser i fuld længde",
    ):
        found = shown.find(text, at)
        assert found >= 0, text
        at = found
    for number in (*range(1, 63),):
        assert f"Bilag {number} " in shown
    pages = pdf_tools.text(tmp_path / f"{file.stem}.pdf").split("\f")[:-1]
    numbered = [re.search(r"Side (\d+) af (\d+)", page) for page in pages]
    assert [match and match.groups() for match in numbered] == [
        (str(number), str(len(pages))) for number in range(1, len(pages) + 1)
    ]
    table = [page for page in pages if "Hvad skete der?" in page]
    assert len(table) >= 4  # the header stands on every page of the table


async def test_many_annexes_come_in_volumes_that_open_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maker, "MOST_LETTERS", 40_000)
    volumes = await make_word(case().log(), words=DANISH, read_file=read, case_id=CASE_ID)
    assert len(volumes) > 2
    assert volumes[0].name == "log-1.docx"
    reached = 0
    for volume in volumes[1:]:
        match = re.fullmatch(r"log-1-bilag-(\d+)-(\d+)\.docx", volume.name)
        assert match
        assert int(match[1]) == reached + 1
        reached = int(match[2])
        opened: Any = Document(io.BytesIO(volume.data))
        headings = [p.text for p in opened.paragraphs if p.style.name == "Heading 2"]
        assert headings[0].startswith(f"Bilag {match[1]} ")
        assert len(volume.data) < MOST_BYTES
    text = "\n".join(p.text for p in Document(io.BytesIO(volumes[0].data)).paragraphs)
    assert volumes[1].name in text


async def test_english_and_every_record_beside() -> None:
    log = full().log(words=ENGLISH)
    (volume,) = await make_word(log, words=ENGLISH, read_file=read, case_id=CASE_ID)
    document: Any = Document(io.BytesIO(volume.data))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[:4] == ["Incidents", "Witnesses", "Contact with the police", "Background"]
    languages = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}
