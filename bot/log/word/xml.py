"""Elements of WordprocessingML (ISO/IEC 29500-1, part 17), made with lxml one by one. Pure.

python-docx makes a document's frame; its tables are filled cell by cell, each cell found anew, which takes
minutes for a thousand rows. Foreign texts are only ever set as the text or an attribute of an element, so
nothing in them can become markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

Element = Any
"""lxml has no types of its own."""

EMU_PER_MM = 36_000
TWIPS_PER_MM = 1440 / 25.4
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, not even escaped."""

_TAGS = {
    name: qn(f"w:{name}")
    for name in (
        *("p", "pPr", "pStyle", "r", "rPr", "rStyle", "i", "b", "t", "br", "hyperlink", "anchor", "val"),
        *("bookmarkStart", "bookmarkEnd", "id", "name", "fldSimple", "instr", "tab", "history", "keepNext"),
        *("tbl", "tblPr", "tblGrid", "gridCol", "w", "tr", "trPr", "cantSplit", "tblHeader", "tc", "tcPr"),
        *("tcW", "type", "shd", "fill", "color", "tblW", "tblLayout", "tblBorders", "tblCellMar", "tblLook"),
        *("tblCaption", "firstRow", "sz", "space", "ind", "left", "hanging"),
    )
}

_PICTURE = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
    '<wp:docPr id="{id}" name="Picture {id}" descr=""/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="{id}" name="Picture {id}" descr=""/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:ln w="5080"><a:solidFill><a:srgbClr val="B8B8B8"/>'
    "</a:solidFill></a:ln></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
)


@dataclass(frozen=True)
class Run:
    """A piece of text. ``style`` is the id of a character style; ``link`` the name of a bookmark; a
    ``field`` (``PAGE``) shows its value, ``text`` until Word has counted.
    """

    text: str
    style: str = ""
    italic: bool = False
    link: str = ""
    field: str = ""


@dataclass(frozen=True)
class WordPicture:
    """A picture that the document already holds under ``relation``; its size in mm, and its text for who
    cannot see it.
    """

    relation: str
    id: int
    width: float
    height: float
    alt: str


Part = Run | WordPicture | str


def child(parent: Element, tag: str, /, **attributes: str) -> Element:
    """One more element below ``parent``; element and attributes in Word's own name space."""
    made = etree.SubElement(parent, _TAGS[tag])
    for key, value in attributes.items():
        made.set(_TAGS[key], value)
    return made


def paragraph(
    *parts: Part, style: str = "", keep: bool = False, bookmark: tuple[int, str] | None = None
) -> Element:
    """A paragraph. ``keep``: on the same page as the next one. ``bookmark``: its id and name."""
    made = OxmlElement("w:p")
    _fill(made, parts, style, keep, bookmark)
    return made


def _fill(
    made: Element,
    parts: Sequence[Part],
    style: str,
    keep: bool = False,
    bookmark: tuple[int, str] | None = None,
) -> None:
    if style or keep:
        properties = child(made, "pPr")
        if style:
            child(properties, "pStyle", val=style)
        if keep:
            child(properties, "keepNext")
    if bookmark is not None:
        child(made, "bookmarkStart", id=str(bookmark[0]), name=bookmark[1])
    for part in parts:
        if isinstance(part, WordPicture):
            child(made, "r").append(_drawing(part))
        else:
            _run(made, part if isinstance(part, Run) else Run(part))
    if bookmark is not None:
        child(made, "bookmarkEnd", id=str(bookmark[0]))


def _run(parent: Element, run: Run) -> None:
    if run.link:
        parent = child(parent, "hyperlink", anchor=run.link, history="1")
    elif run.field:
        parent = child(parent, "fldSimple", instr=run.field)
    made = child(parent, "r")
    if run.style or run.italic:
        properties = child(made, "rPr")
        if run.style:
            child(properties, "rStyle", val=run.style)
        if run.italic:
            child(properties, "i")
    for number, line in enumerate(_NOT_XML.sub("", run.text).split("\n")):
        if number:
            child(made, "br")
        for place, piece in enumerate(line.split("\t")):
            if place:
                child(made, "tab")
            if piece:
                text = child(made, "t")
                text.text = piece
                text.set(_SPACE, "preserve")


def _drawing(picture: WordPicture) -> Element:
    made = parse_xml(
        _PICTURE.format(
            width=max(1, round(picture.width * EMU_PER_MM)),
            height=max(1, round(picture.height * EMU_PER_MM)),
            id=int(picture.id),
            relation=picture.relation,
        )
    )
    for element in made.iter(qn("wp:docPr"), qn("pic:cNvPr")):
        element.set("descr", _NOT_XML.sub("", picture.alt))
    return made


@dataclass(frozen=True)
class Cell:
    """One cell: its paragraphs, each of parts; ``bookmark`` belongs to the first of them."""

    paragraphs: Sequence[Sequence[Part]]
    bookmark: tuple[int, str] | None = None


def table(
    widths: Sequence[float],
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    caption: str = "",
    torn: bool = False,
) -> Element:
    """A table with fixed columns of so many mm. ``head`` is repeated on every page.

    ``caption`` is what a screen reader calls it. ``torn``: a row may go on over the page, as one that can be
    longer than a page has to.
    """
    made = OxmlElement("w:tbl")
    twips = [str(round(width * TWIPS_PER_MM)) for width in widths]
    _table_properties(made, str(sum(map(int, twips))), caption, headed=bool(head))
    grid = child(made, "tblGrid")
    for width in twips:
        child(grid, "gridCol", w=width)
    if head:
        titles = [Cell(((Run(title, style="LogTitle"),),)) for title in head]
        _row(made, titles, twips, header=True, torn=False)
    for row in rows:
        _row(made, row, twips, header=False, torn=torn)
    return made


def _table_properties(made: Element, width: str, caption: str, *, headed: bool) -> None:
    properties = child(made, "tblPr")
    child(properties, "tblW", w=width, type="dxa")
    borders = child(properties, "tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = etree.SubElement(borders, qn(f"w:{side}"))
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B8B8B8")):
            line.set(_TAGS[key], value)
    child(properties, "tblLayout", type="fixed")
    margins = child(properties, "tblCellMar")
    for side, space in (("top", "45"), ("left", "85"), ("bottom", "45"), ("right", "85")):
        margin = etree.SubElement(margins, qn(f"w:{side}"))
        margin.set(_TAGS["w"], space)
        margin.set(_TAGS["type"], "dxa")
    child(properties, "tblLook", val="0020" if headed else "0000", firstRow="1" if headed else "0")
    if caption:
        child(properties, "tblCaption", val=_NOT_XML.sub("", caption))


def _row(made: Element, cells: Sequence[Cell], twips: Sequence[str], *, header: bool, torn: bool) -> None:
    row = child(made, "tr")
    properties = child(row, "trPr")
    if not torn:
        child(properties, "cantSplit")
    if header:
        child(properties, "tblHeader")
    for cell, width in zip(cells, twips, strict=True):
        box = child(row, "tc")
        look = child(box, "tcPr")
        child(look, "tcW", w=width, type="dxa")
        if header:
            child(look, "shd", val="clear", color="auto", fill="EEF0F3")
        for number, parts in enumerate(cell.paragraphs or ((),)):
            _fill(child(box, "p"), parts, "LogCell", bookmark=cell.bookmark if number == 0 else None)
