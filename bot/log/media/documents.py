"""What a document looks like on paper: pages of a PDF, pictures of formats that few programs open, the text of a mail
or a letter. The original is never touched.

``python -m bot.log.media.documents`` is the child process that does it: **one foreign file, one process**, as for
recordings. It gets the bytes of one file and nothing else: no environment of ours, no key, and once the library for
what these bytes begin as is loaded it can open no file and no connection any more (``limits.seal_off``). Scripts,
links, embedded files and fonts from elsewhere are not looked at.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import msgspec
from PIL import Image, UnidentifiedImageError

from bot.log.media import document_text as texts
from bot.log.media.document_request import MOST_PAGES, DocumentRequest
from bot.log.media.document_text import NoDocumentError, PasswordError
from bot.log.media.document_values import Document
from bot.log.media.first_bytes import content_of
from bot.log.media.metadata import embedded
from bot.log.media.picture_request import Detail, Piece, PreparedPicture, Trouble
from bot.log.media.pictures import FORMATS, MOST_PIXELS, page_piece, pieces_of
from bot.log.workers.framing import read_frame, write_frame
from bot.log.workers.limits import confine, seal_off

MEMORY = 1_500_000_000
SECONDS = 60
MOST_PICTURES = 10
"""Of a mail."""
PAGE_DPI = 150
MOST_SIDE = 2_000
"""Pixels of a page's longer side: a page of a PDF may say of itself that it is a kilometre long."""

_PDF_PASSWORD = 4
"""PDFium's own number for a document that wants one (FPDF_ERR_PASSWORD)."""
_THREADED = frozenset({"HEIC", "HEIF"})
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    TypeError,
    ArithmeticError,
    EOFError,
    RuntimeError,
)

Look = Callable[[bytes, Detail], PreparedPicture]


def looker(data: bytes, *, text: bool = False) -> Look | None:
    """What looks into a file that begins like this, with its library loaded; None where nothing does. ``text``: it
    calls itself one."""
    content = content_of(data)
    if content is None:
        texts.load_encodings()
        return _TEXTS["text"] if text and texts.seems_text(data) else None
    name = content.name
    if name in _THREADED:
        import pi_heif

        pi_heif.options.DECODE_THREADS = 1  # it could start no other thread
        pi_heif.register_heif_opener(thumbnails=False)
        return _picture("HEIF")
    if name == "AVIF":
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        return _picture("AVIF")
    if name == "TIFF":
        return _picture("TIFF")
    if content.kind == "pdf":
        import pypdfium2

        return _pdf(pypdfium2)
    texts.load_encodings()
    return _TEXTS.get(content.kind)


def needs_thread(data: bytes) -> bool:
    """Whether these bytes are for a decoder that starts a thread whatever it is told: libde265, in libheif."""
    content = content_of(data)
    return content is not None and content.name in _THREADED


def _picture(format: str) -> Look:
    def look(data: bytes, detail: Detail) -> PreparedPicture:
        with Image.open(io.BytesIO(data), formats=(format,)) as image:
            said = embedded(image)
            count = getattr(image, "n_frames", 1) if format == "TIFF" else 1
            pieces: list[Piece] = []
            for page in range(min(count, MOST_PAGES)):
                image.seek(page)
                if image.width * image.height > MOST_PIXELS:
                    return PreparedPicture(trouble=Trouble.TOO_LARGE)
                pieces += pieces_of(image, detail)
        document = Document("pages", pages=count) if count > 1 else None
        return PreparedPicture(pieces=tuple(pieces), embedded=said, document=document)

    return look


def _pdf(pdfium: Any) -> Look:
    def look(data: bytes, detail: Detail) -> PreparedPicture:
        try:
            opened = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise (PasswordError if error.err_code == _PDF_PASSWORD else NoDocumentError) from error
        try:
            if opened.get_formtype():
                opened.init_forms()
            pieces = [_page(opened[number], detail) for number in range(min(len(opened), MOST_PAGES))]
            document = Document("pdf", pages=len(opened), attached=opened.count_attachments())
        except pdfium.PdfiumError as error:
            raise NoDocumentError from error
        return PreparedPicture(pieces=tuple(pieces), document=document)

    return look


def _page(page: Any, detail: Detail) -> Piece:
    width, height = page.get_size()
    scale = min(min(detail.dpi, PAGE_DPI) / 72, MOST_SIDE / max(width, height, 1))
    return page_piece(page.render(scale=scale, may_draw_forms=True).to_pil(), detail)


def _mail(data: bytes, detail: Detail) -> PreparedPicture:
    document, pictures = texts.mail(data)
    pieces: list[Piece] = []
    shown = 0
    for picture in pictures[:MOST_PICTURES]:
        try:
            with Image.open(io.BytesIO(picture), formats=FORMATS) as image:
                if image.width * image.height <= MOST_PIXELS:
                    pieces += pieces_of(image, detail)
                    shown += 1
        except (*_BROKEN, UnidentifiedImageError, Image.DecompressionBombError, MemoryError):
            continue  # it is named among the parts
    document = msgspec.structs.replace(document, attached=document.attached - shown)
    return PreparedPicture(pieces=tuple(pieces), document=document)


def _only_text(read: Callable[[bytes], Document]) -> Look:
    return lambda data, detail: PreparedPicture(document=read(data))


_TEXTS: dict[str, Look] = {
    "mail": _mail,
    "card": _only_text(texts.card),
    "archive": _only_text(texts.packed),
    "text": _only_text(texts.plain),
}


def look_into(data: bytes, detail: Detail, look: Look | None) -> PreparedPicture:
    """What a file holds, or why it is not shown. Never raises for what its bytes hold."""
    if look is None:
        return PreparedPicture()
    try:
        return look(data, detail)
    except PasswordError:
        return PreparedPicture(trouble=Trouble.LOCKED)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return PreparedPicture(trouble=Trouble.TOO_LARGE)
    except (NoDocumentError, UnidentifiedImageError, *_BROKEN):
        return PreparedPicture(trouble=Trouble.DAMAGED)


def main() -> None:
    """Answer one request."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.init()
    confine(memory=MEMORY, seconds=SECONDS)
    if (frame := read_frame(sys.stdin.buffer)) is None:
        return
    request = msgspec.msgpack.decode(frame, type=DocumentRequest)
    look = looker(request.data, text=request.text)
    seal_off(threads=needs_thread(request.data))
    write_frame(sys.stdout.buffer, msgspec.msgpack.encode(look_into(request.data, request.detail, look)))


if __name__ == "__main__":
    main()
