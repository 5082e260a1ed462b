"""Tables open in other people's programs as what they are: typed, filtered, and never a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import string
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.case.kinds import Type
from bot.case.when import PartOfDay, When
from bot.log.content.rows import Choices, Log
from bot.log.tables.sheets import Sheet, incidents, sheets
from bot.log.tables.writers import MOST_LETTERS, write_csv, write_xlsx
from bot.log.text.for_files import bare, bare_line
from bot.words import Words
from tests.bot.log.hostile import TEXTS, hostile_case
from tests.kits.log_builder import DANISH, ENGLISH, NOW, CaseBuilder, kept, local

ALL = Choices(notes=True, contacts=True)


def xlsx(log: Log, words: Words = DANISH) -> bytes:
    return write_xlsx(
        sheets(log, words),
        title=words.text("log.doc.title"),
        made=log.made,
        cut=words.text("formats.table.cut"),
    )


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(page: Any) -> list[list[Any]]:
    return [list(row) for row in page.iter_rows(values_only=True)]


def read_csv(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def some_case() -> CaseBuilder:
    case = CaseBuilder()
    case.incident(case.forward("Jeg ved, hvor du bor", local(2025, 6, 1, 21, 14)), types=(Type.MESSAGE,))
    witness = case.witness("Bo Nabo", contact="12 34 56 78", saw="bilen")
    about = When(date=dt.date(2025, 6, 3), time=dt.time(14), approximate=True)
    case.incident(when=about, what="Stod ved bilen", place="Parken", witnesses=(witness,))
    case.incident(
        when=When(date=dt.date(2025, 6, 4), part=PartOfDay.EVENING), what="Ringede på", note="hemmelig"
    )
    case.incident(when=When(date=dt.date(1025, 6, 4)), what="En fejl i året")
    case.incident(what="Uden tid")
    data = b"billede"
    case.incident(case.exhibit(form="document", files=(kept("a.png", "image/png", data),)))
    return case


def test_dates_and_clocks_are_typed_and_what_is_not_exact_stands_in_words() -> None:
    page = opened(xlsx(some_case().log()))["Hændelser"]
    head, *rows = cells(page)
    assert head[:5] == ["Nr.", "Dato", "Klokkeslæt", "Type", "Hvad skete der?"]
    by_number = {row[0]: row for row in rows}
    assert (by_number[1][1].isoformat(), by_number[1][2]) == ("2025-06-01T00:00:00", dt.time(21, 14))
    assert by_number[2][1].date() == dt.date(2025, 6, 3)
    assert by_number[2][2] == "ca. kl. 14"
    assert by_number[3][2] == "om aftenen"
    assert by_number[4][1] == "1025-06-04"  # before Excel's first day
    assert by_number[5][1] is None
    time = head.index("Tiden, som den står i loggen")
    assert by_number[2][time] == "tirsdag 3. juni 2025 ca. kl. 14"
    assert by_number[5][time] == "ikke oplyst"


def test_newest_on_top_undated_last_in_every_table() -> None:
    log = some_case().log()
    numbers = [row.number for row in (*log.rows, *log.undated)]
    page = cells(opened(xlsx(log))["Hændelser"])[1:]
    assert [row[0] for row in page] == numbers
    assert [int(row[0]) for row in read_csv(write_csv(incidents(log, DANISH)))[1:]] == numbers


def test_header_stays_and_filters_cover_every_row() -> None:
    log = some_case().log()
    book = opened(xlsx(log))
    assert book.sheetnames == ["Hændelser", "Bilag", "Vidner", "Om loggen"]
    for page in book:
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref == f"A1:{page.cell(1, page.max_column).column_letter}{page.max_row}"
        assert page.print_title_rows == "$1:$1"
        assert page.page_setup.orientation == "landscape"


def test_properties_tell_nothing_of_a_machine_or_a_person() -> None:
    properties = opened(xlsx(some_case().log())).properties
    assert (properties.title, properties.creator) == ("Log over hændelser", "Logbog")
    assert properties.lastModifiedBy in (None, "Logbog")
    assert properties.created == NOW.astimezone(dt.UTC).replace(tzinfo=None)


def test_what_was_left_out_is_in_no_table() -> None:
    log = some_case().log()
    everything = "\n".join(str(row) for page in opened(xlsx(log)) for row in cells(page))
    assert "hemmelig" not in everything
    assert "12 34 56 78" not in everything
    assert "hemmelig" not in write_csv(incidents(log, DANISH)).decode()
    chosen = "\n".join(str(row) for page in opened(xlsx(some_case().log(ALL))) for row in cells(page))
    assert "hemmelig" in chosen
    assert "12 34 56 78" in chosen


def test_annexes_have_their_times_and_digests() -> None:
    log = some_case().log()
    head, *rows = cells(opened(xlsx(log))["Bilag"])
    shown = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert sorted(shown) == [annex.number for annex in log.annexes]
    forward = next(row for row in shown.values() if row["Tekst"] == "Jeg ved, hvor du bor")
    assert forward["Sendt"].isoformat() == "2025-06-01T21:14:00"
    assert forward["Fra (som Telegram oplyste det)"] == "Kim Eksempel"
    file = next(row for row in shown.values() if row["Filnavn"])
    assert file["SHA-256"] == next(a for a in log.annexes if a.exhibit.files).exhibit.files[0].sha256


def test_hostile_texts_stay_texts_in_their_own_cells() -> None:
    case, _ = hostile_case()
    log = case.log(ALL)
    book = opened(xlsx(log))
    found = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in found} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in found)
    page = book["Hændelser"]
    assert page.max_row == len(log.incidents) + 1
    texts = {cell.value for cell in book["Vidner"]["A"]}
    for text in TEXTS:
        if text.strip() and len(text) < 60:
            assert bare_line(text) in texts
    long = [cell.value for cell in book["Bilag"]["H"] if isinstance(cell.value, str)]
    assert max(map(len, long)) == MOST_LETTERS
    assert any(value.endswith(DANISH.text("formats.table.cut")) for value in long)


def test_hostile_texts_are_no_formula_in_a_csv_and_make_no_row_of_their_own() -> None:
    case, _ = hostile_case()
    log = case.log(ALL)
    rows = read_csv(write_csv(incidents(log, DANISH)))
    assert len(rows) == len(log.incidents) + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
            assert not any(ord(letter) < 32 for letter in cell)


@given(st.text(max_size=40))
@example("=1")
@example("'=1")
@example(" \t\r\n=1")
@example("\u200b\ufeff@x")
def test_any_text_is_one_cell_that_cannot_be_a_formula(text: str) -> None:
    sheet = Sheet("x", ("a", "b"), (1.0, 1.0), ((bare(text), bare_line(text)), (7, None)))
    rows = read_csv(write_csv(sheet))
    assert len(rows) == 3
    for cell in rows[1]:
        visible = cell.lstrip("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
        assert visible[:1] not in tuple("=+-@\t\r")
    assert rows[2] == ["7", ""]


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_a_workbook_gives_back_every_text_letter_by_letter(text: str) -> None:
    written = bare_line(text)
    sheet = Sheet("x", ("a",), (1.0,), ((written,),))
    (_, row) = (
        cells(opened(write_xlsx([sheet], title="t", made=NOW, cut="…"))["x"]) if written else (0, [None])
    )
    assert row == [written or None]


@pytest.mark.parametrize("cell", ["_x0041_", "=SUM(1)", "{=1}", "1e5", "0045", "http://a.dk", "TRUE"])
def test_what_excel_likes_to_change_is_left_alone(cell: str) -> None:
    data = write_xlsx([Sheet("x", ("a",), (1.0,), ((cell,),))], title="t", made=NOW, cut="…")
    found = opened(data)["x"]["A2"]
    assert (found.data_type, found.value) == ("s", cell)


def test_the_same_log_gives_the_same_tables() -> None:
    first, second = some_case().log(), some_case().log()
    assert xlsx(first) == xlsx(second)
    assert write_csv(incidents(first, DANISH)) == write_csv(incidents(second, DANISH))


def test_english_tables_have_english_names() -> None:
    book = opened(xlsx(some_case().log(words=ENGLISH), ENGLISH))
    assert book.sheetnames == ["Incidents", "Annexes", "Witnesses", "About this log"]


def test_names_of_sheets_are_names_that_excel_takes() -> None:
    allowed = set(string.ascii_letters + "æøåÆØÅ ")
    for words in (DANISH, ENGLISH):
        for key in ("incidents", "annexes", "witnesses", "about"):
            name = words.text(f"formats.sheet.{key}")
            assert len(name) <= 31
            assert set(name) <= allowed
