"""Whatever somebody else wrote changes nothing but its own cell, in each of the five forms, read with other tools."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import bagit
import openpyxl
import pytest
import pytest_asyncio
from docx import Document
from lxml import etree
from msgspec.structs import replace
from PIL import Image

from bot.case import events as ev
from bot.case.records import Area, BackgroundTold, ImpactTold, PoliceContacted, Refused
from bot.case.values import File
from bot.case.when import When
from bot.log.content.rows import Choices, Log
from bot.log.formats import LogFormat, make
from bot.log.text.for_files import bare_line
from bot.log.text.for_print import printable
from tests.bot.log.full_case import Telling, day
from tests.bot.log.hostile import ENDLESS, TEXTS, hostile_case
from tests.kits import pdf_tools
from tests.kits.log_builder import DANISH, kept

EVERYTHING = Choices(notes=True, contacts=True, own=True, impact=True)
CASE_ID = "0199a3f0-1111-7abc-8def-00009f3a71c2"
Made = tuple[Log, dict[str, bytes]]


def narrow() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (1, 20_000), "red").save(target, "PNG")
    return target.getvalue()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made() -> Made:
    case, blobs = hostile_case()
    blobs["narrow"] = narrow()
    names = (ENDLESS + ".png", '"><w:p>#image("x").png', "=1+1.png")
    files = tuple(kept("narrow", "image/png", blobs["narrow"]) for _ in names)
    renamed = tuple(replace(file, name=name) for file, name in zip(files, names, strict=True))
    case.incident(case.exhibit(form="document", files=renamed))

    async def read(file: File) -> bytes:
        return blobs[file.kept_as]

    log = case.log(EVERYTHING)
    found = {}
    for form in (LogFormat.PACKAGE, LogFormat.SMALL):
        for volume in await make(form, log, words=DANISH, read_file=read, case_id=CASE_ID):
            found[volume.name] = volume.data
    with zipfile.ZipFile(io.BytesIO(found["log-1-pakke.zip"])) as archive:
        for name in archive.namelist():
            if "/data/log" in name:
                found[name.rpartition("/")[2]] = archive.read(name)
    return log, found


@pytest.mark.parametrize("name", ["log.pdf", "log-1-lille.pdf"])
def test_the_pdf_holds_every_text_and_no_markup_of_it(made: Made, name: str, tmp_path: Path) -> None:
    log, found = made
    path = tmp_path / name
    path.write_bytes(found[name])
    pdf_tools.run("qpdf", "--check", str(path))
    shown = pdf_tools.flat(path)
    for text in ("=1+1", "@SUM(A1:A9)", "</w:t></w:r></w:p>", "#let x = 1", "{{7*7}}", "cmd|' /C calc'!A0"):
        assert text in shown
    assert "root:x:" not in shown
    for number in log.incidents:
        assert f"Hører til hændelse nr. {number} " in shown + " "
    fonts = [line.split() for line in pdf_tools.run("pdffonts", str(path)).splitlines()[2:]]
    assert fonts
    assert all(line[-5] == "yes" for line in fonts)  # embedded
    plain = tmp_path / "plain.pdf"
    pdf_tools.run("qpdf", "--qdf", "--object-streams=disable", str(path), str(plain))
    objects = plain.read_bytes()
    assert b"/Annot" in objects
    assert not re.search(rb"/(URI|JavaScript|JS|Launch|EmbeddedFile)\b", objects)


def test_the_word_file_has_as_many_rows_and_cells_as_the_log(made: Made) -> None:
    log, found = made
    with zipfile.ZipFile(io.BytesIO(found["log.docx"])) as archive:
        names = archive.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False))
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert "External" not in relations
    assert len(names) == len(set(names))
    document: Any = Document(io.BytesIO(found["log.docx"]))
    tables = [table for table in document.tables if table.rows[0].cells[0].text == "Nr."]
    rows = [row for table in tables for row in table.rows[1:]]
    assert len(rows) == len(log.rows) + len(log.undated)
    assert {len(row.cells) for row in rows} == {9}
    by_number = {row.cells[0].text: row for row in rows}
    for row in log.rows:
        assert by_number[str(row.number)].cells[5].text == _as_in_word(row.place)


async def test_libreoffice_opens_the_word_file_and_finds_every_annex(tmp_path: Path) -> None:
    case, _ = hostile_case(endless=False)
    log = case.log(EVERYTHING)
    (volume,) = await make(LogFormat.WORD, log, words=DANISH, read_file=_none, case_id=CASE_ID)
    path = tmp_path / volume.name
    path.write_bytes(volume.data)
    shown = pdf_tools.flat(pdf_tools.by_libreoffice(path, tmp_path))
    assert shown.count("Hører til hændelse nr.") == len(log.annexes)


def _as_in_word(text: str) -> str:
    return printable(" ".join(text.split())).replace("\u200b", "")


def test_the_tables_have_a_row_for_each_and_not_one_formula(made: Made, tmp_path: Path) -> None:
    log, found = made
    count = len(log.rows) + len(log.undated)
    book: Any = openpyxl.load_workbook(io.BytesIO(found["log.xlsx"]))
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    assert all(cell.hyperlink is None for page in book for row in page.iter_rows() for cell in row)
    assert book["Hændelser"].max_row == count + 1
    rows = list(csv.reader(io.StringIO(found["log.csv"].decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == count + 1
    assert {len(row) for row in rows} == {12}
    assert not any(re.match(r"[-=+@\t\r]", cell) for row in rows for cell in row)
    for name in ("log.xlsx", "log.csv"):
        (tmp_path / name).write_bytes(found[name])
    # Excel and LibreOffice compute what they take for a formula: nothing here became 2.
    filters = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,true"
    pdf_tools.run(
        *(
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            filters,
        ),
        *("--outdir", str(tmp_path / "out"), str(tmp_path / "log.xlsx")),
    )
    (shown, *_) = sorted((tmp_path / "out").glob("*.csv"))
    formulas = [
        row for row in csv.reader(io.StringIO(shown.read_text("utf-8")), delimiter=";") if row[0].isdigit()
    ]
    assert len(formulas) == count
    by_number = {row[0]: row for row in formulas}
    for row in log.rows:
        assert by_number[str(row.number)][5].split() == bare_line(row.place).split()


def test_the_package_unpacks_into_its_own_folder_only(made: Made, tmp_path: Path) -> None:
    log, found = made
    path = tmp_path / "log-1-pakke.zip"
    path.write_bytes(found["log-1-pakke.zip"])
    pdf_tools.run("unzip", "-tq", str(path))
    pdf_tools.run("unzip", "-q", str(path), "-d", str(tmp_path / "out"))
    assert [entry.name for entry in (tmp_path / "out").iterdir()] == ["log-1-pakke"]
    bagit.Bag(str(tmp_path / "out" / "log-1-pakke")).validate()
    annexes = list((tmp_path / "out" / "log-1-pakke" / "data" / "bilag").iterdir())
    assert all(entry.is_file() and entry.name.startswith("Bilag ") for entry in annexes)
    assert len(annexes) >= len(log.annexes)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" ".join(TEXTS), id="all"),
        pytest.param("y\n" * 1_000, id="lines"),
        pytest.param("x" * 10_000, id="word"),
        pytest.param("x" * 100_000, id="endless", marks=pytest.mark.long),
    ],
)
async def test_page_one_stays_one_sheet_whatever_the_records_say(text: str, tmp_path: Path) -> None:
    told = Telling()
    told.tell(ev.CaseOpened("da"))
    number = told.incident(day(8, 30, 23), text)
    told.tell(Refused("r", day(6, 3), text, number, ()))
    told.tell(PoliceContacted("p", day(9, 2), text, text, text, text, True, True, (number,)))
    told.tell(ImpactTold("i", day(8, 31), Area.SLEEP, text))
    told.tell(
        BackgroundTold(
            True,
            text,
            (text,),
            text,
            When(None, words=text),
            text,
            day(9, 1),
            (text,),
            (text,),
            (text,),
            text,
            text,
            None,
            None,
            text,
            text,
            (text,),
        )
    )
    (volume,) = await make(
        LogFormat.PDF, told.log(EVERYTHING), words=DANISH, read_file=_none, case_id=CASE_ID
    )
    path = tmp_path / "log.pdf"
    path.write_bytes(volume.data)
    pages = pdf_tools.text(path, 1, 2).split("\f")
    assert "Sådan læses loggen" in pages[0]
    assert "Hvad skete der?" in pages[1]


async def _none(file: File) -> bytes:
    raise OSError
