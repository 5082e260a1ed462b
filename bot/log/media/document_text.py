"""The text of a document as passages: plain text, a mail, a card of contacts, what a text program writes, the names in
an archive. Pure; nothing in a document is opened but its own bytes, and no markup is followed.
"""

from __future__ import annotations

import codecs
import email.policy
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from lxml import etree

from bot.log.media.document_values import CARD_FIELDS, MAIL_FIELDS, Document, Passage

MOST_LETTERS = 60_000
MOST_LINES = 1_500
MOST_NAMES = 300
MOST_PARTS = 200
MOST_UNPACKED = 30_000_000
"""Bytes of the one file in a text document that holds its text: above it nothing is read."""
_ENCODINGS = (
    *(
        "ascii",
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-7",
        "latin-1",
        "iso8859-2",
        "iso8859-5",
        "iso8859-9",
    ),
    *(
        "iso8859-15",
        "cp437",
        "cp850",
        "cp865",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1254",
        "cp1256",
        "koi8-r",
        "mac-roman",
    ),
    *("gb18030", "big5", "shift_jis", "iso2022_jp", "euc_kr"),
)
_LOOKED_AT = 2_000
_LEAST_LETTERS = 0.6
"""Of a text in one of Windows' or Unix's older encodings: the share of plain letters, digits and blanks."""
_NO_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OverflowError, OSError)
"""What ``zipfile`` raises for bytes that are damaged or packed in ways that it does not know."""
_PARAGRAPHS = frozenset({"p", "h", "tr"})


class NoDocumentError(Exception):
    """The bytes are not what they begin as, or are damaged."""


class PasswordError(Exception):
    """The document opens with a password only."""


def seems_text(data: bytes) -> bool:
    """Whether bytes that a name calls a text can be one although they are not UTF-8: UTF-16 with its mark, or one byte
    a letter."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data[: _LOOKED_AT // 2 * 2].decode("utf-16", "replace")
        return "\ufffd" not in text and not any(sign < " " and sign not in "\t\r\n\f" for sign in text)
    beginning = data[:_LOOKED_AT]
    if any(sign < 32 and sign not in b"\t\r\n\f" for sign in beginning) or b"\x7f" in beginning:
        return False
    plain = sum(chr(sign).isalnum() or sign in b" \r\n\t.,:;-" for sign in beginning if sign < 128)
    return len(beginning) >= 8 and plain >= _LEAST_LETTERS * len(beginning)


def load_encodings() -> None:
    """Load what texts and mails are written in: Python reads an encoding's module at its first use, which is too late
    once this process can open nothing."""
    for name in _ENCODINGS:
        codecs.lookup(name)


def plain(data: bytes, kind: str = "text") -> Document:
    """A text in whatever encoding is common: UTF-8 or UTF-16 with its mark, UTF-8, else Windows' Western letters."""
    lines, cut = clipped(decoded(data).splitlines())
    return Document(kind, passages=(Passage(lines),), cut=cut)


def decoded(data: bytes) -> str:
    """The text of these bytes; what stands for no letter becomes U+FFFD."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def clipped(lines: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """As many lines and letters as are shown, and whether there were more."""
    taken: list[str] = []
    letters = 0
    for line in lines:
        letters += len(line) + 1
        if letters > MOST_LETTERS or len(taken) == MOST_LINES:
            return tuple(taken) or (line[:MOST_LETTERS],), True
        taken.append(line.rstrip())
    return tuple(taken), False


def mail(data: bytes) -> tuple[Document, list[bytes]]:
    """A mail: who, to, when as written, subject, text, its parts by name; and the pictures inside it."""
    message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(data)
    pairs = [(f"mail.{name}", _field(message, name)) for name in MAIL_FIELDS]
    plain_texts: list[str] = []
    pages: list[str] = []
    parts: list[str] = []
    pictures: list[bytes] = []
    for part in _leaves(message):
        kind, name = part.get_content_type(), part.get_filename() or ""
        if not name and kind in ("text/plain", "text/html"):
            (plain_texts if kind == "text/plain" else pages).append(_content(part))
            continue
        content = part.get_payload(decode=True)
        size = len(content) if isinstance(content, bytes) else 0
        parts.append(f"{name or '?'} ({kind}, {size} bytes)")
        if kind.startswith("image/") and isinstance(content, bytes):
            pictures.append(content)
    body = "\n".join(plain_texts or map(_of_html, pages))
    lines, cut = clipped(body.splitlines())
    passages = [Passage(pairs=tuple((key, value) for key, value in pairs if value)), Passage(lines)]
    if parts:
        passages.append(Passage(tuple(parts[:MOST_NAMES]), title="parts"))
    return Document("mail", passages=tuple(passages), cut=cut, attached=len(parts)), pictures


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    for number, part in enumerate(message.walk()):
        if number == MOST_PARTS:
            return
        if not part.is_multipart() and isinstance(part, EmailMessage):
            yield part


def _field(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, LookupError, AttributeError, TypeError):  # what the library raises for a broken field
        return ""


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (ValueError, LookupError, AttributeError, TypeError):
        payload = part.get_payload(decode=True)
        return decoded(payload) if isinstance(payload, bytes) else ""


class _HtmlText(HTMLParser):
    """The letters of a page without its markup; a block begins a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "head"):
            self._hidden += 1
        elif tag in ("p", "br", "div", "li", "tr", "h1", "h2", "h3", "blockquote"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head"):
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(" ".join(data.split()) if data.strip() else " ")


def _of_html(text: str) -> str:
    reader = _HtmlText()
    reader.feed(text[: 10 * MOST_LETTERS])
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def card(data: bytes) -> Document:
    """Cards of contacts (RFC 6350 §3.3): the fields that a reader needs, as they are written; no picture in them."""
    text = re.sub(r"\r?\n[ \t]", "", decoded(data)[: 4 * MOST_LETTERS])
    passages: list[Passage] = []
    pairs: list[tuple[str, str]] = []
    for line in text.splitlines():
        head, _, value = line.partition(":")
        name = head.partition(";")[0].rpartition(".")[2].upper()
        if name in CARD_FIELDS and value.strip():
            if "QUOTED-PRINTABLE" in head.upper():
                value = decoded(re.sub(rb"=([0-9A-Fa-f]{2})", _octet, value.encode()))
            plain_value = " ".join(part for part in re.split(r"(?<!\\);", value) if part.strip())
            pairs.append((f"card.{CARD_FIELDS[name]}", plain_value.replace("\\n", " ").replace("\\", "")))
        elif name == "END" and pairs:
            passages.append(Passage(pairs=tuple(pairs)))
            pairs = []
    if pairs:
        passages.append(Passage(pairs=tuple(pairs)))
    if not passages:
        raise NoDocumentError
    return Document("card", passages=tuple(passages[:MOST_NAMES]), cut=len(passages) > MOST_NAMES)


def _octet(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def packed(data: bytes) -> Document:
    """What a zip holds: the text of a document that a text program wrote, else the names in it. Raises NoDocumentError,
    PasswordError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename: info for info in archive.infolist()}
            for inner, kind in (("word/document.xml", "docx"), ("content.xml", "odt")):
                if inner in names:
                    return _written(archive, names[inner], kind)
            listed = [
                f"{info.filename}{'' if info.is_dir() else f' ({info.file_size} bytes)'}"
                for info in archive.infolist()
            ]
    except _NO_ARCHIVE as error:
        raise NoDocumentError from error
    lines, cut = clipped(listed[:MOST_NAMES])
    return Document(
        "archive", passages=(Passage(lines),), cut=cut or len(listed) > MOST_NAMES, attached=len(listed)
    )


def _written(archive: zipfile.ZipFile, info: zipfile.ZipInfo, kind: str) -> Document:
    if info.flag_bits & 1:
        raise PasswordError
    if info.file_size > MOST_UNPACKED:
        raise NoDocumentError
    with archive.open(
        info
    ) as packed_text:  # what is unpacked is bounded, whatever the entry says of its size
        content = packed_text.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED:
        raise NoDocumentError
    lines, cut = clipped(_paragraphs(content))
    return Document(kind, passages=(Passage(lines),), cut=cut)


def _paragraphs(content: bytes) -> Iterator[str]:
    """The paragraphs of Word's or OpenDocument's XML; entities are not resolved and nothing is fetched."""
    line: list[str] = []
    parts = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=False,
    )
    try:
        for _, element in parts:
            if not isinstance(element.tag, str):
                continue
            name = etree.QName(element).localname
            word = "wordprocessingml" in element.tag
            if name == "t" and word:
                line.append(element.text or "")
            elif name in ("tab", "br") and word:
                line.append("\t" if name == "tab" else " ")
            elif name in _PARAGRAPHS:
                yield "".join(line) if word else "".join(element.itertext())
                line = []
                element.clear()
    except etree.XMLSyntaxError as error:
        raise NoDocumentError from error
