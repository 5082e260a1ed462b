"""The frame of a Word document: styles, language, pages, footers, neutral properties; and its bytes.

Made with python-docx from its own template, of which everything that says something about somebody else's
machine (an application's name, a preview picture) is left out. The same document gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

from bot.log.word.xml import Run, paragraph
from bot.words.locale import locale_of

FONT, MONOSPACE = "Calibri", "Consolas"
INK, QUIET, LINK = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x55, 0x55, 0x55), RGBColor(0x1F, 0x3F, 0x77)
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 170.0, 267.0
"""Between the margins of an A4 page, in mm."""

_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_LEFT_OUT = ("/stylesWithEffects", "/metadata/thumbnail", "/customXml")
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Logbog</Application></Properties>"
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def new(title: str, language: str, made: dt.datetime) -> DocxDocument:
    """An empty document with the styles of a log. ``made`` is a moment in UTC."""
    document = Document()
    for relations in (document.part.rels, document.part.package.rels):
        for id in [id for id, rel in relations.items() if rel.reltype.endswith(_LEFT_OUT)]:
            del relations[id]
    _language(document, locale_of(language).word)
    _styles(document)
    _properties(document, title, locale_of(language).word, made)
    _page(document.sections[0], landscape=False)
    return document


def turn(document: DocxDocument, *, landscape: bool) -> Section:
    """Begin a new page, upright or on its side."""
    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, landscape=landscape)
    return section


def foot(section: Section, text: str, page: str, *, landscape: bool) -> None:
    """The footer of a section; ``page`` has \\1 for the number of the page and \\2 for that of all pages."""
    section.footer.is_linked_to_previous = False
    holder = section.footer._element
    for old in list(holder):
        holder.remove(old)
    before, _, rest = page.partition("\1")
    between, _, after = rest.partition("\2")
    runs = (Run("1", field="PAGE"), Run(between), Run("1", field="NUMPAGES"), Run(after))
    holder.append(paragraph(Run(f"{text}\t{before}"), *runs, style="Footer"))
    width = LANDSCAPE_WIDTH if landscape else PORTRAIT_WIDTH
    tabs = section.footer.paragraphs[0].paragraph_format.tab_stops
    tabs.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)


def add_picture(document: DocxDocument, number: int) -> str:
    """The relation under which the picture of this number is shown; its bytes come with ``packed``."""
    name = PackURI(f"/{_media(number)}")
    part = Part(name, "image/jpeg", b"", document.part.package)
    relation = f"rIdPicture{number}"
    document.part.rels.add_relationship(_IMAGE, part, relation)
    return relation


def packed(document: DocxDocument, pictures: tuple[bytes, ...]) -> bytes:
    """The document as bytes, without times of its making; pictures are stored as they are."""
    bare, whole = io.BytesIO(), io.BytesIO()
    document.save(bare)
    replaced: Mapping[str, bytes] = {
        "docProps/app.xml": _APP,
        **{_media(number): data for number, data in enumerate(pictures)},
    }
    with zipfile.ZipFile(bare) as source, zipfile.ZipFile(whole, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            jpeg = name.startswith("word/media/")
            entry.compress_type = zipfile.ZIP_STORED if jpeg else zipfile.ZIP_DEFLATED
            target.writestr(entry, replaced[name] if name in replaced else source.read(name))
    return whole.getvalue()


def _media(number: int) -> str:
    return f"word/media/image{number + 1}.jpeg"


def _page(section: Section, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.left_margin = section.right_margin = Mm(15 if landscape else 20)
    section.top_margin, section.bottom_margin = Mm(15 if landscape else 18), Mm(18 if landscape else 20)
    section.header_distance = section.footer_distance = Mm(9)


def _language(document: DocxDocument, locale: str) -> None:
    """The language that the spelling is checked in and that is read aloud; and today's Word, not 2010's."""
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), locale)
    settings = document.settings.element
    for element in settings.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), locale)
    for element in settings.iter(qn("w:compatSetting")):
        if element.get(qn("w:name")) == "compatibilityMode":
            element.set(qn("w:val"), "15")


def _properties(document: DocxDocument, title: str, locale: str, made: dt.datetime) -> None:
    core = document.core_properties
    core.title, core.language, core.author, core.last_modified_by = title[:255], locale, "Logbog", "Logbog"
    core.comments = core.keywords = core.subject = core.category = ""
    core.created = core.modified = made.astimezone(dt.UTC).replace(tzinfo=None)
    core.revision = 1


def _styles(document: DocxDocument) -> None:
    styles = document.styles
    # Two hundred table styles that nobody asked for make up most of the template.
    for element in list(styles.element):
        if element.get(qn("w:type")) == "table" and element.get(qn("w:styleId")) != "TableNormal":
            styles.element.remove(element)
    normal: Any = styles["Normal"]
    _font(normal, 10, FONT)
    _space(normal, 0, 4)
    normal.paragraph_format.line_spacing = 1.1
    for name, size, before, after in (
        ("Title", 22, 0, 6),
        ("Heading 1", 16, 12, 8),
        ("Heading 2", 11.5, 14, 4),
    ):
        style: Any = styles[name]
        _font(style, size, FONT, bold=True)
        _space(style, before, after)
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    footer: Any = styles["Footer"]
    _font(footer, 7.5, FONT, colour=QUIET)
    for tabs in list(footer.element.iter(qn("w:tabs"))):
        tabs.getparent().remove(tabs)
    _own_styles(document)


def _own_styles(document: DocxDocument) -> None:
    def letters(
        name: str, size: float, *, colour: RGBColor = INK, bold: bool = False, font: str = FONT
    ) -> None:
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        _font(style, size, font, colour=colour, bold=bold)

    def lines(name: str, size: float, after: float, font: str = FONT) -> ParagraphStyle:
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _font(style, size, font)
        _space(style, 0, after)
        return style  # type: ignore[no-any-return]

    letters("LogQuiet", 8, colour=QUIET)
    letters("LogStrong", 10, bold=True)
    letters("LogFigure", 15, bold=True)
    letters("LogTitle", 8, bold=True)
    letters("LogLink", 8.5, colour=LINK)
    letters("LogCode", 7.5, font=MONOSPACE)
    lines("LogCell", 8.5, 0)
    label = lines("LogLabel", 10, 2)
    _font(label, 10, FONT, bold=True)
    _space(label, 9, 3)
    values = lines("LogValue", 8.5, 1)
    values.paragraph_format.left_indent, values.paragraph_format.first_line_indent = Mm(38), Mm(-38)
    values.paragraph_format.tab_stops.add_tab_stop(Mm(38))
    quotation = lines("LogText", 10, 2)
    quotation.paragraph_format.left_indent = Mm(4)
    _rule_at_left(quotation)


def _rule_at_left(style: ParagraphStyle) -> None:
    properties = style.element.get_or_add_pPr()
    border = properties.makeelement(qn("w:pBdr"), {})
    left = border.makeelement(qn("w:left"), {})
    for key, value in (("val", "single"), ("sz", "12"), ("space", "8"), ("color", "B8B8B8")):
        left.set(qn(f"w:{key}"), value)
    border.append(left)
    properties.insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def _space(style: ParagraphStyle, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _font(
    style: CharacterStyle, size: float, name: str, *, colour: RGBColor = INK, bold: bool = False
) -> None:
    """The font of a style, and not the theme's, which would win over it."""
    style.font.name, style.font.size, style.font.bold = name, Pt(size), bold
    style.font.color.rgb = colour
    fonts = style.element.rPr.rFonts
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]
    fonts.set(qn("w:cs"), name)
