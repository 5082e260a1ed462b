"""What a file is by its first bytes, whatever its name says. Pure.

The numbers are those that the formats' own documents give (ISO/IEC 14496-12 and 23008-12 for what begins with
``ftyp``).
What is not known here is said to be nothing at all: an unknown format is neither broken nor a fake.
"""

from __future__ import annotations

import re
from typing import NamedTuple

SHOWN = "shown"
"""A picture of a format that a log shows."""
PICTURE = "picture"
"""A picture of another format."""


class Content(NamedTuple):
    """``kind``: SHOWN, PICTURE, or the end of a key ``log.annex.content.…``; ``name``: what people call a picture's
    format."""

    kind: str
    name: str = ""


_BEGINS: tuple[tuple[bytes, Content], ...] = (
    (b"\x89PNG\r\n\x1a\n", Content(SHOWN, "PNG")),
    (b"\xff\xd8\xff", Content(SHOWN, "JPEG")),
    (b"GIF87a", Content(SHOWN, "GIF")),
    (b"GIF89a", Content(SHOWN, "GIF")),
    (b"II*\0\x10\0\0\0CR", Content(PICTURE, "CR2")),
    (b"II*\0", Content(SHOWN, "TIFF")),
    (b"MM\0*", Content(SHOWN, "TIFF")),
    (b"II+\0", Content(PICTURE, "TIFF")),
    (b"MM\0+", Content(PICTURE, "TIFF")),
    (b"IIU\0", Content(PICTURE, "RW2")),
    (b"IIRO", Content(PICTURE, "ORF")),
    (b"FUJIFILMCCD-RAW", Content(PICTURE, "RAF")),
    (b"\xff\x0a", Content(PICTURE, "JPEG XL")),
    (b"\0\0\0\x0cJXL ", Content(PICTURE, "JPEG XL")),
    (b"\0\0\0\x0cjP  ", Content(PICTURE, "JPEG 2000")),
    (b"\xff\x4f\xff\x51", Content(PICTURE, "JPEG 2000")),
    (b"8BPS", Content(PICTURE, "PSD")),
    (b"\0\0\1\0", Content(PICTURE, "ICO")),
    (b"icns", Content(PICTURE, "ICNS")),
    (b"DDS ", Content(PICTURE, "DDS")),
    (b"qoif", Content(PICTURE, "QOI")),
    (b"\x76\x2f\x31\x01", Content(PICTURE, "EXR")),
    (b"\x01\xda", Content(PICTURE, "SGI")),
    (b"\x0a\5\1", Content(PICTURE, "PCX")),
    (b"%!PS", Content(PICTURE, "EPS")),
    (b"\xc5\xd0\xd3\xc6", Content(PICTURE, "EPS")),
    (b"SIMPLE  =", Content(PICTURE, "FITS")),
    (b"gimp xcf", Content(PICTURE, "XCF")),
    (b"%PDF", Content("pdf")),
    (b"PK\3\4", Content("archive")),
    (b"PK\5\6", Content("archive")),
    (b"Rar!\x1a\7", Content("archive")),
    (b"7z\xbc\xaf\x27\x1c", Content("archive")),
    (b"\x1f\x8b", Content("archive")),
    (b"OggS", Content("sound")),
    (b"ID3", Content("sound")),
    (b"\xff\xfb", Content("sound")),
    (b"\xff\xf3", Content("sound")),
    (b"\xff\xf2", Content("sound")),
    (b"\xff\xf1", Content("sound")),
    (b"\xff\xf9", Content("sound")),
    (b"fLaC", Content("sound")),
    (b"caff\0\1", Content("sound")),
    (b"#!AMR", Content("sound")),
    (b"\x1a\x45\xdf\xa3", Content("video")),
    (b"FLV\1", Content("video")),
    (b"\0\0\1\xba", Content("video")),
    (b"\0\0\1\xb3", Content("video")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Content("video")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content("document")),
    (b"{\\rtf", Content("document")),
    (b"SQLite format 3\0", Content("document")),
    (b"\x7fELF", Content("program")),
)
_RIFF = {
    b"WEBP": Content(SHOWN, "WebP"),
    b"WAVE": Content("sound"),
    b"AVI ": Content("video"),
}
_BRANDS: dict[bytes, Content] = {
    **dict.fromkeys((b"avif", b"avis"), Content(SHOWN, "AVIF")),
    **dict.fromkeys(
        (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"), Content(SHOWN, "HEIC")
    ),
    b"crx ": Content(PICTURE, "CR3"),
    **dict.fromkeys((b"mif1", b"msf1", b"mif2"), Content(SHOWN, "HEIF")),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P "), Content("sound")),
}
_PNM = re.compile(rb"P[1-7]\s+(?:#[^\n]*\n\s*)?\d+\s+\d+\s")
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
_MOST_BRANDS = 32
_MOST_TEXT = 2_000
_MAIL_HEAD = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
_MAIL_FIELDS = re.compile(rb"^(?:from|to|date|subject|received|message-id|mime-version):", re.I | re.M)


def content_of(data: bytes) -> Content | None:
    """What these bytes begin as; None where nothing is known that begins so."""
    if data[4:8] == b"ftyp":
        return _by_brand(data)
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12])
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return Content(SHOWN, "BMP")
    if _PNM.match(data):
        return Content(PICTURE, "PNM")
    found = next((content for begins, content in _BEGINS if data.startswith(begins)), None)
    if found is None and _is_mail(data):
        return Content("mail")
    return found or _text(data) or (Content("program") if data.startswith(b"MZ") else None)


def _by_brand(data: bytes) -> Content:
    """By the first brand that says something: the file's own, then those that it is compatible with. A general one
    (``mif1``) counts only where no other does."""
    size = min(int.from_bytes(data[:4], "big"), 16 + 4 * _MOST_BRANDS)
    brands = [data[8:12], *(data[at : at + 4] for at in range(16, size, 4))]
    known = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
    if not known:
        return Content("video")
    return next((one for one in known if one.name != "HEIF"), known[0])


def _is_mail(data: bytes) -> bool:
    """Whether these bytes begin as an internet message (RFC 5322 §2.2), with three fields that a mail has."""
    head = _MAIL_HEAD.match(data[:20_000])
    return head is not None and len({name.lower() for name in _MAIL_FIELDS.findall(head[0])}) >= 3


def _text(data: bytes) -> Content | None:
    """A text: what begins as letters and holds no sign that a text does not."""
    beginning = data[:_MOST_TEXT]
    for cut in range(min(4, len(beginning))):  # a letter may be cut in two
        try:
            text = beginning[: len(beginning) - cut].decode("utf-8-sig")
            break
        except UnicodeDecodeError:
            continue
    else:
        return None
    if not text.strip() or any(sign < " " and sign not in "\t\r\n\f" for sign in text):
        return None
    head = text.lstrip().lower()
    if head.startswith("<svg") or (head.startswith(("<?xml", "<!doctype svg", "<!--")) and "<svg" in head):
        return Content(PICTURE, "SVG")
    if head.startswith("begin:vcard"):
        return Content("card")
    if re.match(r"#define \w+_width \d+", head):
        return Content(PICTURE, "XBM")
    return Content("text")
