"""The PDF of one rich case, made once, read with other people's tools."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace
from PIL import Image

from bot.case.kinds import Type
from bot.case.model import Wording
from bot.case.values import Fact, File, FileState
from bot.case.when import When
from bot.log.content.rows import Choices, Log
from bot.log.pdf.maker import make_pdf
from bot.words import Words
from storage.errors import DamagedError
from tests.kits.log_builder import DANISH, ENGLISH, CaseBuilder, kept, local
from tests.kits.pdf_tools import flat, run, text

SCRIPTS = {
    "arabic": "مرحبا بالعالم",
    "hebrew": "שלום עולם",
    "thai": "สวัสดีครับ",
    "chinese": "你好世界",
    "japanese": "日本語です",
    "korean": "한국어",
    "hindi": "नमस्ते",
    "emoji": "😀🚨❤️👩‍👩‍👧‍👦🇩🇰👍🏽🏴󠁧󠁢󠁳󠁣󠁴󠁿1️⃣",
    "fancy": "𝓗𝓮𝓵𝓵𝓸 𝕙𝕖𝕛",
    "symbols": "✓ ★ → ∞ √ ☎ ♥ ■ ▶ ①",
    "tibetan": "བོད",
    "turned": "gpj.exe\u202efil",
    "marks": "ก\u05b0 a\u0e31 \u0bbe \u20e3 x\u0301\u05b0",
    "controls": "a\0b\x07c\u2028d\ufffe\U0010ffff\ue000",
}
MARKUP = '#let x = 1 #panic("x") $a^2$ *fed* _skrå_ `raw` <label> @ref \\ \\u{41} // /* "citat" #[ ]'


def png(width: int, height: int, colour: str = "steelblue") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()


class Rich:
    """A case with one of everything, and the bytes of its files."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        case = self.case = CaseBuilder()
        anna = case.witness("Anna Holm", "20 30 40 50", "Så ham ved porten")
        case.incident(
            case.forward("Hvorfor svarer du ikke?", local(2025, 9, 2, 21, 14)),
            case.forward("Lad mig være", local(2025, 9, 2, 21, 15), own=True),
            types=(Type.MESSAGE, Type.THREAT),
            witnesses=(anna,),
        )
        case.incident(
            case.exhibit(form="photo", files=(self.file("", "image/png", png(1180, 2556)),)),
            when=When(dt.date(2025, 8, 30), time=dt.time(23), approximate=True),
            types=(Type.CALL,),
            place="Hjemme",
            what="Han ringede 14 gange.",
        )
        for name, script in SCRIPTS.items():
            case.incident(case.forward(f"{name}: {script}", local(2025, 8, 1)), types=(Type.SOCIAL_MEDIA,))
        case.incident(
            case.forward(MARKUP, local(2025, 7, 30)),
            what=MARKUP,
            place=MARKUP,
            type_words=MARKUP,
            types=(Type.OTHER,),
            witnesses=(case.witness(MARKUP, MARKUP, MARKUP),),
        )
        long = " ".join(f"ord{number}" for number in range(12_000))
        case.incident(case.forward(long, local(2025, 7, 29)), types=(Type.EMAIL,))
        edited = case.forward("Jeg kommer i morgen", local(2025, 7, 28), quote="Lad mig være i fred")
        later = Wording(edited=local(2025, 7, 28, 13), sealed=local(2025, 9, 1), text="Jeg kommer nu")
        case.incident(replace(edited, wordings=(later,)))
        big = replace(
            kept("stor.mp4", "video/mp4", b"", duration=312),
            state=FileState.TOO_BIG,
            size=48_000_000,
            sha256="",
            kept_as="",
        )
        case.incident(
            case.exhibit(form="video", files=(big,)),
            case.exhibit(form="voice", files=(self.file("tale.ogg", "audio/ogg", b"OggS", duration=42),)),
            case.exhibit(form="contact", facts=(Fact("facts.phone", "+45 11 22 33 44"),)),
            case.exhibit(form="document", files=(self.file("x" * 300 + ".png", "image/png", b"no picture"),)),
            case.exhibit(form="document", files=(self.file("tom.png", "image/png", b""),)),
            case.exhibit(form="document", files=(self.file("væk.png", "image/png", b"gone"),)),
            case.exhibit(form="photo", files=(self.file("smal.png", "image/png", png(1, 20_000)),)),
            case.exhibit(form="photo", files=(self.file("lang.png", "image/png", png(600, 5_000)),)),
        )

    def file(self, name: str, mime: str, data: bytes, **fields: int) -> File:
        file = kept(name, mime, data, **fields)
        self.blobs[file.sha256] = data
        return file

    async def read(self, file: File) -> bytes:
        if file.name == "væk.png":
            raise DamagedError
        return self.blobs[file.sha256]


Made = tuple[Rich, Log, Path]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    rich = Rich()
    log = rich.case.log(edition=3)
    (volume,) = await make_pdf(log, words=DANISH, read_file=rich.read, case_id=rich.case.case.id)
    assert volume.name == "log-3.pdf"
    file = tmp_path_factory.mktemp("pdf") / volume.name
    file.write_bytes(volume.data)
    return rich, log, file


def test_it_is_sound_tagged_and_for_archives(made: Made) -> None:
    _, _, file = made
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(file))
    info = run("pdfinfo", str(file))
    assert re.search(r"Title:\s+Log over hændelser", info)
    assert re.search(r"Tagged:\s+yes", info)
    metadata = run("pdfinfo", "-meta", str(file))
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "/Lang (da)" in run("qpdf", "--qdf", "--object-streams=disable", str(file), "-")


def test_every_font_is_inside_and_knows_its_letters(made: Made) -> None:
    lines = run("pdffonts", str(made[2])).splitlines()[2:]
    assert len(lines) > 6
    assert all(re.search(r" yes yes yes +\d+ +\d+$", line) for line in lines)


@pytest.mark.parametrize("script", ["thai", "chinese", "japanese", "korean", "hindi", "fancy", "symbols"])
def test_every_script_is_there_as_text(made: Made, script: str) -> None:
    assert SCRIPTS[script] in flat(made[2])


def test_right_to_left_emoji_and_unknown_letters_are_there(made: Made) -> None:
    shown = flat(made[2])
    for letter in (*"مرحب", *"שלום", *"😀🚨👦👍"):
        assert letter in shown
    assert "⟨U+0F56⟩" in shown
    assert "gpj.exe⟨U+202E⟩fil" in shown
    assert "⟨U+10FFFF⟩" in shown


def test_page_one_is_the_overview_and_only_that(made: Made) -> None:
    _, log, file = made
    page = text(file, 1, 1)
    assert "Log over hændelser" in page
    assert "Sag 9F3A-71C2 · Udgave 3 · Lavet torsdag 4. september 2025 kl. 14.05" in page
    assert f"{log.figures.total} " in page
    for title in ("Hændelser pr. uge", "De seneste 14 dage", "Fordelt på type", "Sådan læses loggen"):
        assert title in page
    assert "Hvad skete der?" not in page
    assert "Hvad skete der?" in text(file, 2, 2)


def test_header_row_is_repeated_and_pages_are_counted(made: Made) -> None:
    pages = text(made[2]).split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert f"Side {number} af {len(pages)}" in page
        assert "Sag 9F3A-71C2 · Udgave 3" in page
    table = [page for page in pages if "Klokkeslæt" in page and "Hvad skete der?" in page]
    assert len(table) >= 2


def test_newest_first_and_the_undated_under_their_own_heading(made: Made) -> None:
    shown = text(made[2])
    places = [
        shown.index("»Hvorfor svarer du ikke?«"),
        shown.index("Han ringede 14 gange."),
        shown.index("»Jeg kommer i morgen«"),
        shown.index("Hændelser uden dato"),
        shown.index("Video 5.12, talebesked 0.42, kontaktkort"),
    ]
    assert places == sorted(places)


def test_every_annex_has_its_number_times_and_fingerprint(made: Made) -> None:
    _, log, file = made
    shown = flat(file)
    for annex in log.annexes:
        assert f"Bilag {annex.number} " in shown
        for kept_file in annex.exhibit.files:
            assert kept_file.sha256 in shown
    assert "(2025-09-02 19:14:00 UTC)" in shown
    assert "Kim Eksempel (navnet, som Telegram oplyste det) · @kim_eksempel · Telegram-id 777001" in shown
    assert "Egen besked: skrevet af den, der fører loggen." in shown


def test_long_texts_are_whole(made: Made) -> None:
    shown = flat(made[2])
    assert " ".join(f"ord{number}" for number in range(1, 200)) in shown
    assert all(f"ord{number}" in shown for number in range(0, 12_000, 97))
    assert "ord11999" in shown


def test_earlier_wordings_quotations_facts_and_durations(made: Made) -> None:
    shown = flat(made[2])
    first, later = shown.index("Første ordlyd Jeg kommer i morgen"), shown.rindex("Jeg kommer nu")
    assert shown.index("Lad mig være i fred") < first < later
    assert "+45 11 22 33 44" in shown
    assert "42 sek." in shown
    assert "5 min. 12 sek." in shown
    assert "48,0 MB (48.000.000 bytes)" in shown
    assert "større, end Telegram udleverer" in shown


def test_what_cannot_be_shown_says_why(made: Made) -> None:
    shown = flat(made[2])
    assert "filen er ikke det, som navnet siger, men en tekst." in shown
    assert "Filen er tom (0 bytes)." in shown
    assert "den gemte fil kunne ikke læses" in shown
    assert "Filen vises ikke på papir." in shown
    assert "x" * 300 + ".png" in shown.replace(" ", "")


def test_markup_in_every_field_stays_text(made: Made) -> None:
    shown = flat(made[2]).replace(" ", "")
    assert shown.count('#panic("x")$a^2$*fed*_skrå_`raw`<label>@ref') >= 4


def test_links_bookmarks_and_pictures(made: Made) -> None:
    _, log, file = made
    raw = run("qpdf", "--qdf", "--object-streams=disable", str(file), "-")
    assert raw.count("/Subtype /Link") >= len(log.annexes) + len(log.rows)
    # Pieces of one colour are the same picture to the PDF.
    assert raw.count("/Subtype /Image") == 3
    assert raw.count("/Title") >= len(log.annexes)


def test_nothing_is_claimed_that_a_seal_does_not_prove(made: Made) -> None:
    shown = flat(made[2])
    assert "viser ikke, hvem der har lavet filen, eller om indholdet er sandt" in shown
    assert "har lavet eller godkendt den" in shown
    for word in ("Dansk Stalking Center", "bevist", "garanter", "stalker"):
        assert word not in shown
    assert "certutil -hashfile" in shown
    assert "sha256sum" in shown


def test_contacts_are_left_out(made: Made) -> None:
    shown = flat(made[2])
    assert "20 30 40 50" not in shown
    assert "Så ham ved porten" in shown


async def test_english_with_contacts(tmp_path: Path) -> None:
    case = CaseBuilder()
    witness = case.witness("Anna Holm", "20 30 40 50")
    case.incident(when=When(dt.date(2025, 8, 30)), types=(Type.APPROACH,), witnesses=(witness,))
    log = case.log(Choices(contacts=True, first=dt.date(2025, 8, 1)), words=ENGLISH)
    file = tmp_path / "log.pdf"
    file.write_bytes(await made_of(log, ENGLISH))
    shown = flat(file)
    assert "Log of incidents" in shown
    assert "Period: from 1 August 2025" in shown
    assert "20 30 40 50" in shown
    assert "Page 1 of" in shown


async def test_an_empty_log_is_a_document_too(tmp_path: Path) -> None:
    file = tmp_path / "log.pdf"
    file.write_bytes(await made_of(CaseBuilder().log(), DANISH))
    assert "Der er ingen hændelser i loggen endnu." in flat(file)


async def made_of(log: Log, words: Words) -> bytes:
    read: Callable[[File], Awaitable[bytes]] = Rich().read
    (volume,) = await make_pdf(log, words=words, read_file=read, case_id="case")
    return volume.data
