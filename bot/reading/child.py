"""``python -m bot.reading.child``: reads one picture. **One foreign file, one process**: it gets the bytes and nothing
else, and once the models are loaded it can open no file and no connection any more."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from bot.log.media.pictures import FORMATS, MOST_PIXELS
from bot.log.workers.framing import read_frame, write_frame
from bot.log.workers.limits import confine, seal_off
from bot.reading import models
from bot.reading.values import Reading

MEMORY = 700_000_000
SECONDS = 30


def read_bytes(
    data: bytes, loaded: models.Models, read: Callable[[Image.Image, models.Models], Reading]
) -> Reading:
    """What stands in a picture, or why it cannot be read. Never raises for what its bytes hold."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS or image.height > 40 * image.width:
                return Reading(trouble="reading.too_large")
            return read(ImageOps.exif_transpose(image).convert("RGB"), loaded)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return Reading(trouble="reading.too_large")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        LookupError,
        ArithmeticError,
        EOFError,
        RuntimeError,
    ):
        return Reading(trouble="reading.damaged")


def main() -> None:
    """Answer one request: the bytes of a picture."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    Image.init()
    confine(memory=MEMORY, seconds=SECONDS)
    if (data := read_frame(sys.stdin.buffer)) is None:
        return
    if (loaded := models.load()) is None:
        answer = Reading(trouble="reading.missing")
    else:
        from bot.reading.letters import read_picture  # loads numpy, which may be missing

        seal_off()
        answer = read_bytes(data, loaded, read_picture)
    write_frame(sys.stdout.buffer, msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
