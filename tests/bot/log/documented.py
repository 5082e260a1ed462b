"""Made-up documents for tests: a HEIC as a telephone writes one, pages, a mail, what a text program writes."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

from PIL import Image, ImageDraw


def heic() -> bytes:
    """A grey picture of 320 × 240 as a telephone writes one: one frame of HEVC in the boxes of ISO/IEC 23008-12."""
    return Path(__file__).with_name("made_up.heic").read_bytes()


def pages(count: int, form: str = "PDF") -> bytes:
    """White pages of A4 with their number on it."""
    drawn = [Image.new("L", (620, 877), 255) for _ in range(count)]
    for number, page in enumerate(drawn, start=1):
        ImageDraw.Draw(page).rectangle((60, 60, 60 + 20 * number, 90), fill=0)
    target = io.BytesIO()
    drawn[0].save(target, form, save_all=True, append_images=drawn[1:])
    return target.getvalue()


def picture(form: str, size: tuple[int, int] = (90, 60)) -> bytes:
    """A red picture."""
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, form)
    return target.getvalue()


def letter(charset: str = "utf-8") -> bytes:
    """A mail with a picture and a file in it, as a program stores it."""
    mail = EmailMessage()
    mail["From"] = "Kim Opdigt <kim@example.org>"
    mail["To"] = "signe@example.org"
    mail["Date"] = "Tue, 13 May 2025 21:14:05 +0200"
    mail["Subject"] = "Jeg ved, at du går på Åvej"
    mail.set_content("Jeg så dig på Åvej.\n\n> Lad mig være\n", charset=charset)
    mail.add_alternative(
        "<html><head><style>p{}</style></head><p>Jeg så dig.</p><script>x</script></html>", subtype="html"
    )
    mail.add_attachment(picture("PNG"), maintype="image", subtype="png", filename="rød.png")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="brev.pdf")
    return mail.as_bytes()


def packed(**files: bytes) -> bytes:
    """A zip; a name's last underscore stands for its dot, two for a slash."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(".".join(name.replace("__", "/").rsplit("_", 1)), data)
    return target.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def written(*lines: str, before: str = "") -> bytes:
    """A .docx with these paragraphs; ``before`` stands ahead of its root."""
    inner = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    text = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'
    return packed(word__document_xml=text.encode())
