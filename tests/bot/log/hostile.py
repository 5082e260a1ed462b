"""A case in which everything that somebody can write is hostile: markup, formulas, controls, endless names."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from bot.case.kinds import Type
from bot.case.values import Fact, File, Origin, OriginKind
from bot.case.when import When
from tests.kits.log_builder import CaseBuilder, kept, local

ENDLESS = "Ærø-" * 75
TEXTS = (
    "=1+1",
    "+4520202020",
    "-2+3",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://example.invalid";"klik")',
    "\t=cmd|' /C calc'!A0",
    "\r=1+1",
    "\u200b=1+1",
    "＝1+1",
    "</w:t></w:r></w:p><w:p><w:r><w:t>ny",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'> &x; &amp; <b>",
    "_x0041_ \\x00 %00 {=1+1}",
    'anførsel " og ; semikolon; "a;b"',
    "lone \0 \x01 \x1b[31m \x9b \ufffe \uffff \ud800 end",
    "\u202egnp.exe\u202c \u2066x\u2069",
    "linje et\r\nlinje to\x0blinje tre\u2028linje fire",
    "{{7*7}} ${7*7} #let x = 1 \\input{/etc/passwd}",
    "שלום עולם · مرحبا · สวัสดี · 你好 · 👩‍👩‍👧 · ཧཱུྃ",
    ENDLESS,
)
NAMES = (
    "../../../etc/passwd",
    "C:\\Windows\\System32\\cmd.exe",
    "CON.png",
    'a<b>c:"d|e?f*.jpg',
    "\u202egpj.exe",
    "linje\nskift\r.png",
    "punktum. . .",
    "",
    ".htaccess",
    "100%25.png",
    "Ø" * 300 + ".PDF",
    "👩‍👩‍👧" * 60 + ".webp",
    "side.html",
    "billede.png",
    "BILLEDE.PNG",
    "data/manifest-sha256.txt",
)


def hostile_case(*, endless: bool = True) -> tuple[CaseBuilder, dict[str, bytes]]:
    """The case, and the bytes of its files by the id under which they are kept. ``endless``: with 100 KB texts."""
    case = CaseBuilder()
    blobs: dict[str, bytes] = {}
    for index, text in enumerate(TEXTS):
        witness = case.witness(text, contact=text, saw=text)
        origin = Origin(kind=OriginKind.USER, name=text, username="x", date=local(2025, 7, 1 + index))
        told = case.exhibit(text, quote=text, origin=origin, facts=(Fact("facts.contact.phone", text),))
        case.incident(
            told,
            when=When(date=dt.date(2025, 7, 1 + index), time=dt.time(20, index), words=text),
            types=(Type.OTHER,),
            type_words=text,
            place=text,
            what=text if index % 2 else "",
            note=text,
            witnesses=(witness,),
        )
    files = []
    for index, name in enumerate(NAMES):
        data = f"indhold {index}".encode()
        blobs[f"blob-{index}"] = data
        files.append(_named(kept(f"blob-{index}", "application/octet-stream", data), name))
    case.incident(case.exhibit("filer", form="document", files=tuple(files)))
    if endless:
        case.incident(case.exhibit("x" * 100_000), what=("y" * 19 + "\n") * 5_000)
    return case, blobs


def _named(file: File, name: str) -> File:
    return replace(file, name=name)
