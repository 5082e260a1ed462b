"""The logskema's rules (docs/logskema.md) R1 to R12, each where a reader meets it: in the finished files, read with
other tools.

What the rows themselves do is tested in ``test_rows_schema.py``; ``docs/logskema.md`` names a test for each rule.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pytest_asyncio
from docx import Document

from bot.case import events as ev
from bot.case import records as rec
from bot.case.kinds import Type
from bot.case.values import File
from bot.case.when import When
from bot.log.content.disclosures import Secret, warnings
from bot.log.content.inventory import contents
from bot.log.content.rows import Choices, Log
from bot.log.formats import LogFormat, make
from tests.bot.log.full_case import ADDRESS, PHONE, WITNESS_MAIL, WITNESS_PHONE, Telling, day, full
from tests.kits import pdf_tools
from tests.kits.log_builder import COPENHAGEN, DANISH, NOW, local

LONG = "Jeg ved godt, hvor du bor, og hvem du er sammen med. " * 20
NOTE = "Kun til mig selv: jeg er bange."
IMPACT = "Sover tre timer om natten."
SAFE, ALL = Choices(), Choices(notes=True, contacts=True, own=True, name=True, impact=True)
Sides = tuple["Files", "Files"]


def told() -> Telling:
    """One of everything, and what a rule needs beside it."""
    case = full()
    case.forward(LONG, local(2025, 8, 2, 23, 30), (Type.EMAIL,))
    about = When(dt.date(2025, 8, 3), time=dt.time(14), approximate=True, words="i går ved 14-tiden")
    noted = case.incident(about, "Bilen holdt der igen.")
    case.tell(ev.NoteTold(noted, NOTE))
    case.incident(None, "Blomster uden kort.")
    return case


class Files:
    """The files of one log, opened with python-docx, openpyxl, csv, unzip and poppler."""

    def __init__(self, log: Log, made: dict[str, bytes], folder: Path) -> None:
        self.log = log
        with zipfile.ZipFile(io.BytesIO(made["log-1-pakke.zip"])) as archive:
            in_bag = {name.partition("/data/")[2]: archive.read(name) for name in archive.namelist()}
            self.bag = b"\n".join(archive.read(name) for name in archive.namelist() if name.endswith(".txt"))
        self.names = list(in_bag)
        self.docx = in_bag["log.docx"]
        self.small = made.get("log-1-lille.pdf", b"")
        self.pdf = folder / "log.pdf"
        self.pdf.write_bytes(in_bag["log.pdf"])
        self.pages = pdf_tools.text(self.pdf).split("\f")[:-1]
        self.flat = pdf_tools.flat(self.pdf)
        self.word: Any = Document(io.BytesIO(self.docx))
        self.book: Any = openpyxl.load_workbook(io.BytesIO(in_bag["log.xlsx"]))
        self.csv = list(csv.DictReader(io.StringIO(in_bag["log.csv"].decode("utf-8-sig")), delimiter=";"))

    @cached_property
    def headings(self) -> list[str]:
        """The real headings of the Word file."""
        return [p.text for p in self.word.paragraphs if p.style.name.startswith("Heading")]

    def table(self, first: str) -> list[list[str]]:
        """The rows of the Word file's table whose first title this is."""
        (found, *_) = (table for table in self.word.tables if table.rows[0].cells[0].text == first)
        return [[cell.text for cell in row.cells] for row in found.rows][1:]

    @cached_property
    def everything(self) -> str:
        """All that is to be read in any of the forms."""
        with zipfile.ZipFile(io.BytesIO(self.docx)) as archive:
            document = re.sub("<[^>]+>", "", archive.read("word/document.xml").decode())
        cells = [str(c.value) for page in self.book for row in page.iter_rows() for c in row if c.value]
        found = [self.flat, document, *cells, str(self.csv), self.bag.decode()]
        if self.small:
            path = self.pdf.with_name("small.pdf")
            path.write_bytes(self.small)
            found.append(pdf_tools.flat(path))
        return "\n".join(found)


async def no_file(file: File) -> bytes:
    raise OSError


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sides(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    """The log with safe choices, and with everything chosen. A package holds all forms but the small one."""
    made = []
    for choices, forms in ((SAFE, (LogFormat.PACKAGE, LogFormat.SMALL)), (ALL, (LogFormat.PACKAGE,))):
        log = told().log(choices)
        volumes = {}
        for form in forms:
            for volume in await make(form, log, words=DANISH, read_file=no_file, case_id="x"):
                volumes[volume.name] = volume.data
        made.append(Files(log, volumes, tmp_path_factory.mktemp("log")))
    return made[0], made[1]


def test_r1_newest_on_top_and_undated_in_a_block_at_the_end(sides: Sides) -> None:
    safe, _ = sides
    dates = [row["Dato"] for row in safe.csv]
    dated = [date for date in dates if date]
    assert dated == sorted(dated, reverse=True)
    assert dates[-1] == ""
    assert len(dated) == len(dates) - 1
    numbers = [row["Nr."] for row in safe.csv]
    assert [str(row[0].value) for row in safe.book["Hændelser"].iter_rows(min_row=2)] == numbers
    of_word = [row[0].rstrip(" ★") for table in safe.word.tables for row in _rows(table)]
    assert of_word == numbers
    table = "\n".join(page for page in safe.pages if "Klokkeslæt" in page)
    on_paper = [match[1] for match in re.finditer(r"^\s{0,9}(\d+)(?: ★)? {2,}", table, re.MULTILINE)]
    assert on_paper == numbers
    assert "Hændelser uden dato" in safe.headings


def _rows(table: Any) -> list[list[str]]:
    head, *rows = ([cell.text for cell in row.cells] for row in table.rows)
    return rows if head[:2] == ["Nr.", "Dato"] else []


def test_r2_a_time_is_a_whole_date_and_never_a_word_for_it(sides: Sides) -> None:
    safe, _ = sides
    rows = [row for table in safe.word.tables for row in _rows(table)]
    assert len(rows) == len(safe.csv) > 30
    for number, date, *_ in rows[:-1]:
        assert re.fullmatch(r"[a-zø]+dag \d{1,2}\. [a-z]+ 20\d\d", date), number
    assert rows[-1][1] == "ikke oplyst"
    assert "i går" not in safe.everything
    about = next(row for row in safe.csv if row["Hvad skete der?"] == "Bilen holdt der igen.")
    assert about["Klokkeslæt"] == "ca. kl. 14"
    assert about["Tiden, som den står i loggen"] == "søndag 3. august 2025 ca. kl. 14"


def test_r3_one_number_in_the_row_on_the_annex_in_the_file_name_and_in_the_index(sides: Sides) -> None:
    safe, _ = sides
    index = [str(row[0].value) for row in safe.book["Bilag"].iter_rows(min_row=2)]
    of_rows = {number for row in safe.csv for number in row["Bilag"].split(", ") if number}
    assert of_rows == set(index) == {str(annex.number) for annex in safe.log.annexes}
    for annex in safe.log.annexes:
        assert any(heading.startswith(f"Bilag {annex.number} ") for heading in safe.headings)
        assert re.search(rf"^ *Bilag {annex.number} +\w", "\n".join(safe.pages), re.MULTILINE)
        if annex.exhibit.text:
            assert any(name.startswith(f"bilag/Bilag {annex.number:02} - ") for name in safe.names)


def test_r3_a_number_that_was_handed_out_stays_with_its_exhibit() -> None:
    case = told()
    first = case.log().annex_numbers
    case.tell(
        ev.LogHandedOut(
            edition=1, format="pdf", sha256="0" * 64, size=1, incidents=case.log().incidents, annexes=first
        )
    )
    earlier = case.forward("Noget, der skete før alt det andet", local(2025, 4, 1))
    case.tell(ev.Withdrawn(3))
    later = case.log().annex_numbers
    assert later[f"x{earlier}"] > max(first.values())
    assert {id: number for id, number in later.items() if id in first}.items() <= first.items()


def test_r4_a_row_is_short_and_the_whole_text_stands_in_its_annex(sides: Sides) -> None:
    safe, _ = sides
    row = next(row for row in safe.csv if row["Hvad skete der?"].startswith("»Jeg ved godt"))
    assert len(row["Hvad skete der?"]) < 300 < len(LONG)
    assert "Hele teksten står i bilaget" in row["Bemærkninger"]
    assert safe.flat.count("Jeg ved godt, hvor du bor") >= LONG.count("Jeg ved godt") + 1
    assert LONG.encode() in safe.bag
    assert len({row["Nr."] for row in safe.csv}) == len(safe.csv)


def test_r5_the_log_opens_with_the_typical_examples(sides: Sides) -> None:
    safe, _ = sides
    page = safe.pages[0]
    shown = page[page.index("Typiske eksempler") : page.index("Hændelser pr. uge")]
    assert set(re.findall(r"nr\. (\d+)", shown)) == {str(row.number) for row in safe.log.highlights}
    assert len(safe.log.highlights) == 5
    stars = {row[0].rstrip(" ★") for table in safe.word.tables for row in _rows(table) if "★" in row[0]}
    assert stars == {str(row.number) for row in safe.log.highlights}
    without = told().log(Choices(highlights=False))
    assert without.highlights == ()
    assert not any(row.highlighted for row in without.rows)


def test_r5_never_more_than_five() -> None:
    case = told()
    for number in (1, 2, 4, 6):
        case.tell(rec.Highlighted(number))
    assert len(case.log().highlights) == 5


def test_r6_a_witness_stands_in_the_row_and_with_contact_on_a_page(sides: Sides) -> None:
    safe, all_of_it = sides
    assert [row["Vidner"] for row in safe.csv if row["Vidner"]] == ["Anna Holm"]
    ((name, saw, rows),) = safe.table("Navn")
    assert (name, saw, rows) == ("Anna Holm (nabo)", "Så ham ved porten", "32")
    ((_, contact, _, _),) = all_of_it.table("Navn")
    assert contact == f"{WITNESS_PHONE}, {WITNESS_MAIL}"


def test_r7_the_no_stands_at_the_head_and_what_came_after_is_counted(sides: Sides) -> None:
    safe, _ = sides
    page = " ".join(safe.pages[0].split())
    no = local(2025, 6, 3, 14, 30).astimezone(COPENHAGEN).replace(tzinfo=None)
    after = 0
    for row in safe.csv:
        clock = row["Klokkeslæt"].removeprefix("ca. kl. ")
        begun = f"{row['Dato']} {clock if ':' in clock else clock + ':00'}" if row["Dato"] else ""
        own = "Kun egne beskeder" in row["Bemærkninger"]
        after += bool(begun) and not own and dt.datetime.fromisoformat(begun) > no
    assert f"Efter nej til kontakt: {after} hændelser" in page
    assert "Nej til kontakt: tirsdag 3. juni 2025 kl. 14.30" in page
    assert "Skrev en sms: jeg vil ikke have kontakt." in page
    assert page.index("Nej til kontakt") < page.index("Typiske eksempler")
    (said,) = (annex.number for annex in safe.log.annexes if annex.exhibit.origin.own)
    assert f"bilag {said}" in page[page.index("Nej til kontakt") : page.index("Skrev en sms")]


def test_r8_each_contact_with_the_police_has_all_that_a_reader_asks_for(sides: Sides) -> None:
    safe, _ = sides
    assert [row[:8] for row in safe.table("Hvornår")] == [
        [
            *("tirsdag 2. september 2025 kl. 10.00", "Østjyllands Politi", "Bo Betjent", "87 31 14 48"),
            *("4200-73121-00012-25", "Ja", "Ja", "31, 32"),
        ]
    ]
    assert "Vil give besked før" in safe.flat
    reported = {row["Nr."]: row["Politi"] for row in safe.csv if row["Politi"]}
    assert reported == dict.fromkeys(("31", "32"), "Fortalt til politiet 2.9.2025, j.nr. 4200-73121-00012-25")
    for shown in ("Kontakt med politiet", "4200-73121-00012-25"):
        assert shown in safe.pages[0]


SECRETS = {
    "own address": ADDRESS,
    "own phone": PHONE,
    "witness phone": WITNESS_PHONE,
    "witness mail": WITNESS_MAIL,
    "note": NOTE,
    "impact": IMPACT,
}


@pytest.mark.parametrize("secret", SECRETS)
def test_r9_what_is_left_out_by_default_is_in_no_form_and_what_is_chosen_is_in_it(
    sides: Sides, secret: str
) -> None:
    safe, all_of_it = sides
    bare = re.sub(r"\s", "", SECRETS[secret])
    assert bare not in re.sub(r"\s", "", safe.everything)
    assert bare in re.sub(r"\s", "", all_of_it.everything)


@pytest.mark.parametrize(
    ("left_out", "gone"),
    [
        (Choices(places=False), "Ved hegnet til børnehaven"),
        (Choices(background=False), "Tidligere kæreste"),
        (Choices(police=False), "4200-73121-00012-25"),
        (Choices(earlier=False), "Børnehaven Solstrålen"),
        (Choices(highlights=False), "★"),
    ],
)
def test_r9_each_part_can_be_left_out_by_itself(left_out: Choices, gone: str) -> None:
    for choices, there in ((SAFE, True), (left_out, False)):
        shown = repr(told().log(choices)) if gone != "★" else "★" * len(told().log(choices).highlights)
        assert (gone in shown) is there


def test_r9_before_it_is_made_the_person_reads_what_goes_in_and_what_stays_out() -> None:
    found = contents(told().log(), DANISH)
    for key in ("impact", "contacts", "own", "name", "notes"):
        assert DANISH.text(f"log.contents.{key}") in found.left_out
    everything = contents(told().log(ALL), DANISH)
    for key in ("impact", "contacts", "own", "name", "notes"):
        assert DANISH.text(f"log.contents.{key}") in everything.included


def test_r9_a_left_out_thing_that_still_stands_in_a_text_is_found() -> None:
    case = told()
    case.forward("Jeg ved, du bor på Eksempelvej 12", local(2025, 8, 9))
    case.incident(day(8, 10), "Han ringede på 11223344 hele natten")
    case.forward("Sig til Anna på +45 20 30 40 50", local(2025, 8, 11))
    found = {place.secret for place in warnings(case.case, SAFE, COPENHAGEN)}
    assert found == {Secret.OWN_ADDRESS, Secret.OWN_NUMBER, Secret.WITNESS_CONTACT}
    assert warnings(case.case, ALL, COPENHAGEN) == ()
    assert warnings(told().case, SAFE, COPENHAGEN) == ()


def test_r10_the_background_is_on_page_one_in_brief_and_whole_in_its_list(sides: Sides) -> None:
    safe, _ = sides
    page = " ".join(safe.pages[0].split())
    for fact in ("Kim Eksempel", "12 34 56 78", "kim@eksempel.example", "Tidligere kæreste", "1. marts 2025"):
        assert fact in page
    for fact in ("Et fælles barn på 4 år", "Flere gange om dagen", "@kim_eksempel", "AB 12 345"):
        assert fact in safe.flat
    assert any("Tilhold" in str(row) for row in safe.book["Om loggen"].iter_rows(values_only=True))


def test_r11_impact_is_a_part_of_its_own_with_dates(sides: Sides) -> None:
    safe, all_of_it = sides
    assert "Følger i hverdagen" not in safe.headings
    assert "Følger i hverdagen" in all_of_it.headings
    rows = all_of_it.table("Dato")
    assert ["søndag 31. august 2025", "Søvn", IMPACT] in [[cell.strip() for cell in row] for row in rows]
    assert all(re.search(r"\d{4}", when) for when, _, _ in rows)


async def test_r12_what_is_not_yet_put_in_order_is_in_the_log_all_the_same(tmp_path: Path) -> None:
    case = Telling()
    case.tell(ev.CaseOpened("da"))
    case.incident(None)
    case.forward("Hvorfor svarer du ikke?", local(2025, 9, 1))
    log = case.log()
    assert (len(log.rows), len(log.undated)) == (1, 1)
    (volume,) = await make(LogFormat.PDF, log, words=DANISH, read_file=no_file, case_id="x")
    path = tmp_path / "log.pdf"
    path.write_bytes(volume.data)
    page = pdf_tools.text(path, 1, 1)
    assert re.search(r"Uden dato:? +1\b", page)
    assert "Type ikke oplyst" in page
    assert "mangler" not in pdf_tools.flat(path)
    assert log.made == NOW
