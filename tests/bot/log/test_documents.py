"""Documents and rarer pictures in a log: shown where they can be, in a process that can reach nothing; said kindly
where not."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from bot.case.values import File
from bot.log.formats import LogFormat, make
from bot.log.media.document_request import MOST_PAGES, DocumentRequest
from bot.log.media.document_values import Document
from bot.log.media.documents import look_into, looker
from bot.log.media.picture_request import PRINT, PreparedPicture, Trouble
from bot.log.pdf.maker import make_pdf
from bot.log.workers.process import Child, ChildDiedError
from tests.bot.log.documented import heic, letter, packed, pages, picture, written
from tests.kits.log_builder import DANISH, CaseBuilder, kept
from tests.kits.pdf_tools import flat, run

CARD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Opdigt;Kim\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Kim =C3=85\r\n"
)
CARD += "item1.TEL;CELL:+4520123456\r\nPHOTO;BASE64:\r\n AAAA\r\nEND:VCARD\r\n"


async def look(data: bytes, *, text: bool = False) -> PreparedPicture:
    """Through the child, as a log does it."""
    async with Child("bot.log.media.documents") as child:
        request = msgspec.msgpack.encode(DocumentRequest(data, PRINT, text))
        return msgspec.msgpack.decode(await child.ask(request, wait=60), type=PreparedPicture)


def text_of(found: PreparedPicture) -> str:
    assert found.document is not None, found.trouble
    return "\n".join(line for passage in found.document.passages for line in passage.lines)


async def test_a_telephones_pictures_are_shown() -> None:
    for data in (heic(), picture("AVIF"), picture("TIFF")):
        found = await look(data)
        assert len(found.pieces) == 1, found
        assert found.document is None, "a picture like any other"


@pytest.mark.parametrize("form", ["PDF", "TIFF"])
async def test_every_page_is_shown_and_more_than_thirty_are_said(form: str) -> None:
    found = await look(pages(3, form))
    assert [len(found.pieces), found.document and found.document.pages] == [3, 3]
    assert len({piece.data for piece in found.pieces}) == 3, "each page once"
    many = await look(pages(MOST_PAGES + 2, form))
    assert [len(many.pieces), many.document and many.document.pages] == [MOST_PAGES, MOST_PAGES + 2]


async def test_a_mail_is_shown_with_whom_when_and_what_lies_in_it() -> None:
    for charset in ("utf-8", "iso-8859-1", "windows-1252"):
        found = await look(letter(charset))
        assert found.document is not None
        assert dict(found.document.passages[0].pairs) == {
            "mail.from": "Kim Opdigt <kim@example.org>",
            "mail.to": "signe@example.org",
            "mail.date": "Tue, 13 May 2025 21:14:05 +0200",
            "mail.subject": "Jeg ved, at du går på Åvej",
        }
        assert found.document.passages[1].lines == ("Jeg så dig på Åvej.", "", "> Lad mig være")
        assert "brev.pdf" in text_of(found)
        assert len(found.pieces) == 1, "the picture in it"
        assert found.document.attached == 1, "the other file"


async def test_texts_in_every_common_encoding_cards_letters_and_the_names_in_an_archive() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"):
        assert text_of(await look("Han gik på Åvej igen.\nÆv".encode(encoding), text=True)) == (
            "Han gik på Åvej igen.\nÆv"
        )
    card = await look(CARD.encode())
    assert card.document == Document("card", passages=card.document.passages if card.document else ())
    assert dict(card.document.passages[0].pairs) == {"card.name": "Kim Å", "card.phone": "+4520123456"}
    assert text_of(await look(written("Kære kommune", "Han kom igen."))) == "Kære kommune\nHan kom igen."
    archive = await look(packed(mappe__note_txt=b"hej", __etc__passwd_txt=b"x"))
    assert text_of(archive) == "mappe/note.txt (3 bytes)\n/etc/passwd.txt (1 bytes)"


async def test_what_is_locked_damaged_or_a_bomb_has_its_reason_and_nothing_of_it_is_opened() -> None:
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha"> {laughs}]>'
    outside = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/hostname">]>'
    for before in (bomb, outside):
        found = await look(written("&a9;", before=before))
        assert found.trouble is Trouble.DAMAGED or text_of(found).strip() == ""
    deep = written("<w:p>" * 3_000)
    huge = packed(word__document_xml=b"<a>" + b" " * 40_000_000)
    wide = pages(1).replace(b"/MediaBox [ 0 0 ", b"/MediaBox [ 0 0 99999")
    for data, troubles in (
        (deep, {Trouble.DAMAGED}),
        (huge, {Trouble.DAMAGED}),
        (wide, {None}),
        (b"%PDF-1.7 rubbish", {Trouble.DAMAGED}),
        (b"PK\3\4rubbish", {Trouble.DAMAGED}),
        (heic()[:300], {Trouble.DAMAGED}),
        (picture("TIFF", (8_000, 7_000)), {Trouble.TOO_LARGE}),
    ):
        assert (await look(data)).trouble in troubles, data[:20]


async def test_a_pdf_with_a_password_is_said_to_be_locked(tmp_path: Path) -> None:
    plain, locked = tmp_path / "plain.pdf", tmp_path / "locked.pdf"
    plain.write_bytes(pages(1))
    run("qpdf", "--encrypt", "hemmelig", "hemmelig", "256", "--", str(plain), str(locked))
    assert (await look(locked.read_bytes())).trouble is Trouble.LOCKED


def test_cut_or_changed_anywhere_a_text_is_a_text_or_a_reason() -> None:
    chance = random.Random(4711)
    wholes = [letter(), CARD.encode(), written("Kære kommune", "x" * 50), packed(a_txt=b"b" * 99)]
    for whole in wholes:
        cut = [whole[: len(whole) * n // 20] for n in range(20)]
        changed = [
            bytes(chance.randrange(256) if chance.random() < 0.01 else byte for byte in whole)
            for _ in range(20)
        ]
        for data in (*cut, *changed):
            look_into(data, PRINT, looker(data, text=True))


async def test_cut_or_changed_pictures_and_pages_break_their_own_process_at_the_most() -> None:
    chance = random.Random(4711)
    for whole in (heic(), pages(1), picture("AVIF"), pages(2, "TIFF")):
        for _ in range(3):
            data = bytearray(whole[: chance.randrange(60, len(whole))] if chance.random() < 0.5 else whole)
            for _ in range(chance.randrange(1, 30)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            try:
                await look(bytes(data))
            except ChildDiedError:
                continue


@pytest.mark.parametrize("kind", ["heic", "others"])
def test_an_ordinary_user_opens_each_kind_with_nothing_left_to_open(tmp_path: Path, kind: str) -> None:
    """No thread either, but for the one decoder that needs one. Root may always (setrlimit(2), RLIMIT_NPROC)."""
    others = {"avif": picture("AVIF"), "mail": letter(), "pdf": pages(2), "tiff": pages(2, "TIFF")}
    made = {"heic": heic()} if kind == "heic" else others
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    program = f"""
import os, pathlib
from PIL import Image
from bot.log.workers.limits import confine, seal_off
from bot.log.media.documents import look_into, looker, needs_thread
from bot.log.media.picture_request import PRINT
Image.init()
made = [path.read_bytes() for path in sorted(pathlib.Path({str(tmp_path)!r}).iterdir())]
lookers = [looker(data) for data in made]
threads = any(needs_thread(data) for data in made)
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
confine(memory=1_500_000_000, seconds=60)
seal_off(threads=threads)
print(threads, [len(look_into(data, PRINT, look).pieces) for data, look in zip(made, lookers)])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == ("True [1]\n" if kind == "heic" else "False [1, 1, 2, 2]\n"), done.stderr


async def test_the_log_shows_them_and_says_what_they_are(tmp_path: Path) -> None:
    files = [
        kept("brev.pdf", "application/pdf", pdf := pages(2)),
        kept("IMG_0001.HEIC", "image/heic", photo := heic()),
        kept("mail.eml", "message/rfc822", mail := letter()),
        kept("note.txt", "text/plain", note := "Han gik på Åvej".encode("latin-1")),
        kept("ukendt.bin", "application/octet-stream", strange := bytes(range(130, 250))),
    ]
    originals = dict(zip([file.kept_as for file in files], (pdf, photo, mail, note, strange), strict=True))
    case = CaseBuilder()
    for file in files:
        case.incident(case.exhibit(form="document", files=(file,)))

    async def read(file: File) -> bytes:
        return originals[file.kept_as]

    (volume,) = await make_pdf(case.log(), words=DANISH, read_file=read, case_id="case")
    log = tmp_path / "log.pdf"
    log.write_bytes(volume.data)
    text = flat(log)
    for shown in (
        "Et PDF-dokument. 2 sider.",
        "Jeg så dig på Åvej.",
        "Dato i mailen",
        "En tekstfil.",
        "Han gik på Åvej",
    ):
        assert shown in text, shown
    assert text.count("Filen vises ikke på papir") == 1
    pictures = run("pdfimages", "-list", str(log)).count(" image ")
    assert pictures == 2 + 1 + 1, "two pages, a HEIC, and the picture in the mail"
    (word,) = await make(LogFormat.WORD, case.log(), words=DANISH, read_file=read, case_id="case")
    with zipfile.ZipFile(io.BytesIO(word.data)) as archive:
        assert "Jeg så dig på Åvej." in archive.read("word/document.xml").decode()
