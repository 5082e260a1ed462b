"""A file is called something else than its name says only where its first bytes say what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.log.media.first_bytes import PICTURE, SHOWN, Content, content_of
from bot.log.media.picture_request import Trouble
from bot.log.media.pictures import no_picture


def boxed(brand: bytes, *others: bytes) -> bytes:
    size = (16 + 4 * len(others)).to_bytes(4, "big")
    return size + b"ftyp" + brand + b"\0\0\0\0" + b"".join(others) + bytes(200)


KNOWN = {
    "an iPhone's": (boxed(b"heic", b"mif1", b"heic"), Content(SHOWN, "HEIC")),
    "an iPhone's by its second brand": (boxed(b"mif1", b"mif1", b"heic"), Content(SHOWN, "HEIC")),
    "a burst": (boxed(b"msf1", b"hevc", b"mif1"), Content(SHOWN, "HEIC")),
    "HEIF that says no more": (boxed(b"mif1", b"mif1"), Content(SHOWN, "HEIF")),
    "AVIF": (boxed(b"avif", b"mif1"), Content(SHOWN, "AVIF")),
    "a moving AVIF": (boxed(b"avis", b"avif", b"msf1"), Content(SHOWN, "AVIF")),
    "a camera's": (boxed(b"crx ", b"isom"), Content(PICTURE, "CR3")),
    "MP4": (boxed(b"isom", b"mp42"), Content("video")),
    "QuickTime": (boxed(b"qt  "), Content("video")),
    "M4A": (boxed(b"M4A ", b"isom"), Content("sound")),
    "little TIFF": (b"II*\0" + bytes(40), Content(SHOWN, "TIFF")),
    "big TIFF": (b"MM\0*" + bytes(40), Content(SHOWN, "TIFF")),
    "BMP": (b"BM" + bytes(12) + (40).to_bytes(4, "little") + bytes(40), Content(SHOWN, "BMP")),
    "a letter that begins with BM": (b"BMW'en holdt der igen i dag, hele dagen.", Content("text")),
    "WebP": (b"RIFF\x10\0\0\0WEBPVP8 ", Content(SHOWN, "WebP")),
    "WAV": (b"RIFF\x10\0\0\0WAVEfmt ", Content("sound")),
    "AVI": (b"RIFF\x10\0\0\0AVI LIST", Content("video")),
    "another RIFF": (b"RIFF\x10\0\0\0ABCD", None),
    "PDF": (b"%PDF-1.7\n", Content("pdf")),
    "zip": (b"PK\3\4\x14\0", Content("archive")),
    "a text": ("Hej, jeg så ham igen 🙂".encode(), Content("text")),
    "SVG": (b'<?xml version="1.0"?>\n<svg xmlns="x"/>', Content(PICTURE, "SVG")),
    "a mail": (b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nHej", Content("mail")),
    "a mail as it was delivered": (b"Received: x\n\tby y\nDate: z\nFrom: a@example.org\n\n", Content("mail")),
    "two fields and a text": (b"Til: Kim\nFra: Bo\nHej", Content("text")),
    "a card": (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", Content("card")),
    "CAF": (b"caff\0\1\0\0desc", Content("sound")),
    "HTML": (b"<!doctype html><svg>", Content("text")),
    "a program": (b"MZ\x90\0\3" + bytes(80), Content("program")),
    "nothing": (b"", None),
    "no signs": (bytes(range(130, 250)), None),
    "Latin letters": ("blåbærgrød".encode("latin-1"), None),
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_a_file_is_by_its_first_bytes(name: str) -> None:
    data, expected = KNOWN[name]
    assert content_of(data) == expected


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\0\0\0\x20ftyp", b"RIFF", b"BM", b"II*\0", b"\xff\xd8\xff"]),
)
def test_whatever_the_bytes_it_never_raises_and_calls_nothing_a_fake_without_a_name_for_it(
    data: bytes, begins: bytes
) -> None:
    content, picture = content_of(begins + data), no_picture(begins + data)
    assert (picture.trouble is Trouble.UNKNOWN) is (content is None)
    assert (picture.trouble is Trouble.OTHER) is (
        content is not None and content.kind not in (SHOWN, PICTURE)
    )
    assert bool(picture.content) is (picture.trouble in (Trouble.OTHER, Trouble.UNSHOWN))


def test_each_kind_has_its_words_in_both_languages() -> None:
    from bot.log.media.first_bytes import _BEGINS, _BRANDS, _RIFF
    from bot.words import Language, Words

    kinds = {one.kind for _, one in _BEGINS} | {one.kind for one in (*_BRANDS.values(), *_RIFF.values())}
    others = (kinds | {"text", "picture"}) - {SHOWN}
    assert len(others) > 6
    for language in Language:
        for kind in others:
            assert Words(language).text(f"log.annex.content.{kind}")
