"""Pictures for print, made from a copy of what was kept; the original is never touched or encoded again.

``python -m bot.log.media.pictures`` is the child process that does it, one picture a request. Only named
formats are opened, a picture with too many pixels is refused before it is decoded, and what cannot be
shown has a reason instead.
"""

from __future__ import annotations

import io
import sys

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from bot.log.media.first_bytes import PICTURE, SHOWN, content_of
from bot.log.media.metadata import embedded
from bot.log.media.picture_request import PRINT, Detail, PictureRequest, Piece, PreparedPicture, Trouble
from bot.log.workers.framing import read_frame, write_frame
from bot.log.workers.limits import confine

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MOST_PIXELS = 50_000_000
"""Above this a picture is taken for a decompression bomb. The largest phones make 200 megapixels but send
12 to 50.
"""

MEMORY = 1_000_000_000
SECONDS = 900
PAGE_WIDTH, PAGE_HEIGHT = 170.0, 172.0
"""What a page gives a picture below its annex's head, in mm."""
SHEET_WIDTH, SHEET_HEIGHT = 165.0, 232.0
"""What a page gives a page of a document that has it to itself, in mm."""
PIECE_WIDTH, PIECE_HEIGHT = 82.0, 172.0
TALL = 3.2
"""From this ratio of height to width a picture (a scrolled screenshot) is cut into pieces, two a page."""
LEAST_TALL_WIDTH = 200
MOST_PIECES = 24
OVERLAP = 0.03

_MM = 25.4
_SCREEN_DPI = 96


def prepare(data: bytes, detail: Detail = PRINT) -> PreparedPicture:
    """The picture of these bytes, made for print. Never raises for what the bytes hold."""
    if not data:
        return PreparedPicture(trouble=Trouble.EMPTY)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return PreparedPicture(trouble=Trouble.TOO_LARGE)
            said = embedded(image)
            return PreparedPicture(pieces=tuple(pieces_of(image, detail)), embedded=said)
    except UnidentifiedImageError:
        return no_picture(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return PreparedPicture(trouble=Trouble.TOO_LARGE)
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError):
        # Pillow's decoders raise all of these for bytes that are damaged.
        return PreparedPicture(trouble=Trouble.BROKEN)
    except MemoryError:
        return PreparedPicture(trouble=Trouble.TOO_LARGE)


def no_picture(data: bytes) -> PreparedPicture:
    """Why bytes that open as no picture do not: told apart by how they begin, never by their name."""
    content = content_of(data)
    if content is None:
        return PreparedPicture(trouble=Trouble.UNKNOWN)
    if content.kind == SHOWN and content.name.upper() in FORMATS:
        return PreparedPicture(trouble=Trouble.BROKEN)
    if content.kind in (SHOWN, PICTURE):
        return PreparedPicture(trouble=Trouble.UNSHOWN, content=content.name)
    return PreparedPicture(trouble=Trouble.OTHER, content=content.kind)


def page_piece(image: Image.Image, detail: Detail) -> Piece:
    """A page of a document, as large as a page of the log lets it be."""
    scale = min(SHEET_WIDTH / image.width, SHEET_HEIGHT / image.height)
    paper = max(image.width * scale, 0.2), max(image.height * scale, 0.2)
    return _piece(_ready(image, paper, detail), paper, detail)


def pieces_of(image: Image.Image, detail: Detail) -> list[Piece]:
    """An opened picture, in as many pieces as it takes. Raises what Pillow's decoders raise for damaged bytes."""
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    width, height = (image.height, image.width) if turned else image.size
    tall = height > TALL * width and width >= LEAST_TALL_WIDTH
    count = _piece_count(width, height) if tall else 1
    if count == 1 or count > MOST_PIECES:
        paper = _fitted(width, height, PAGE_WIDTH, PAGE_HEIGHT)
        return [_piece(_ready(image, paper, detail), paper, detail)]
    paper = _fitted(width, width * PIECE_HEIGHT / PIECE_WIDTH, PIECE_WIDTH, PIECE_HEIGHT)
    ready = _ready(image, (paper[0], paper[0] * height / width), detail)
    return [
        _piece(part, (paper[0], paper[0] * part.height / part.width), detail) for part in _cut(ready, count)
    ]


def _piece_count(width: int, height: int) -> int:
    whole = PIECE_HEIGHT / PIECE_WIDTH * width
    return max(1, -int(-(height - whole * OVERLAP) // (whole * (1 - OVERLAP))))


def _cut(image: Image.Image, count: int) -> list[Image.Image]:
    """``count`` equal parts from top to bottom; each begins a little before the last one ends."""
    height = image.height / (count - (count - 1) * OVERLAP)
    parts = []
    for index in range(count):
        top = round(index * height * (1 - OVERLAP))
        parts.append(image.crop((0, top, image.width, min(image.height, round(top + height)))))
    return parts


def _fitted(width: float, height: float, most_width: float, most_height: float) -> tuple[float, float]:
    """The size on paper in mm: whole in its place, and never larger than on a screen."""
    scale = min(most_width / width, most_height / height, _MM / _SCREEN_DPI)
    return max(width * scale, 0.2), max(height * scale, 0.2)


def _ready(image: Image.Image, paper: tuple[float, float], detail: Detail) -> Image.Image:
    """The picture upright, in eight-bit grey or colour on white, with no more pixels than ``detail`` wants on
    ``paper`` (mm).
    """
    orientation = image.getexif().get(0x0112, 1)
    size = (max(1, round(paper[0] / _MM * detail.dpi)), max(1, round(paper[1] / _MM * detail.dpi)))
    if orientation in (5, 6, 7, 8):
        size = (size[1], size[0])
    image.draft("RGB", size)
    image.load()
    plain = _plain(image)
    if size[0] < plain.width or size[1] < plain.height:
        # Hamming looks at half the pixels that bicubic does, and what is made smaller is as sharp (Pillow, "Filters").
        # For a screen it is first made smaller by whole steps, in half the time; a printer shows the difference.
        gap = 2.0 if detail == PRINT else 1.1
        plain = plain.resize(size, Image.Resampling.HAMMING, reducing_gap=gap)
    if orientation != 1:
        plain.getexif()[0x0112] = orientation
        plain = ImageOps.exif_transpose(plain)
    return plain


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        # Sixteen bits of grey; a plain conversion would cut off instead of scaling.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("L", "RGB"):
        return image
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        white = Image.new("RGB", clear.size, "white")
        white.paste(clear, mask=clear.getchannel("A"))
        return white
    return image.convert("RGB")


def _piece(image: Image.Image, paper: tuple[float, float], detail: Detail) -> Piece:
    target = io.BytesIO()
    image.info.clear()  # Pillow would take the original's comment along
    image.save(target, "JPEG", quality=detail.quality, subsampling=0 if detail == PRINT else 2)
    return Piece(target.getvalue(), round(paper[0], 2), round(paper[1], 2), image.width * image.height)


def main() -> None:
    """Answer requests until there are none."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.init()
    confine(memory=MEMORY, seconds=SECONDS)
    while (data := read_frame(sys.stdin.buffer)) is not None:
        request = msgspec.msgpack.decode(data, type=PictureRequest)
        write_frame(sys.stdout.buffer, msgspec.msgpack.encode(prepare(request.data, request.detail)))


if __name__ == "__main__":
    main()
