"""What Telegram makes of a picture sent as a photo: several JPEG sizes, none over 2560 wide or high."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from standin.world.errors import PracticeError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
BOXES = (90, 320, 800, 1280, 2560)
LARGEST_SUM = 10_000  # width and height together
LARGEST_RATIO = 20
QUALITY = 87


class PictureError(PracticeError):
    """Bytes that cannot be sent as a photo; the text is Telegram's word for it."""

    code = "practice.picture"


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a photo."""

    width: int
    height: int
    data: bytes


def dimensions(data: bytes) -> tuple[int, int]:
    """Width and height from the header alone. Raises PictureError."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            return picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError("IMAGE_PROCESS_FAILED") from None


def recompressed(data: bytes) -> list[Size]:
    """The sizes, smallest first. Raises PictureError for what is no picture, too large or too narrow."""
    width, height = dimensions(data)
    if width + height > LARGEST_SUM or max(width, height) > LARGEST_RATIO * min(width, height):
        raise PictureError("PHOTO_INVALID_DIMENSIONS")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            upright = ImageOps.exif_transpose(picture)
            return _sizes(_on_white(upright))
    except (OSError, SyntaxError, ValueError):
        raise PictureError("IMAGE_PROCESS_FAILED") from None


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGB", "L"):
        return picture.convert("RGB")
    opaque = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    opaque.paste(layer, mask=layer)
    return opaque


def _sizes(picture: Image.Image) -> list[Size]:
    """From the largest down, each made of the one before: quick, and small sizes need no more."""
    longest = max(picture.size)
    boxes = [box for box in BOXES if box < longest] + [min(longest, BOXES[-1])]
    sizes = []
    for box in sorted(set(boxes), reverse=True):
        if max(picture.size) > box:
            picture = ImageOps.contain(picture, (box, box), Image.Resampling.BILINEAR)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY)
        sizes.append(Size(*picture.size, out.getvalue()))
    return sizes[::-1]
