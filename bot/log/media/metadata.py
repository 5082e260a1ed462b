"""What a picture's file says of itself (EXIF), as far as a log lists it: when it was taken, with what, and whether it
holds a place. The place itself is never listed: it may be the person's own address (R9). All of it stays in the
original.
"""

from __future__ import annotations

import struct
import warnings
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:  # whoever calls has opened a picture and loaded the library; the bot itself never does
    from PIL import Image

MOST_LETTERS = 60
_MAKE, _MODEL, _DETAILS, _PLACE, _TAKEN, _CHANGED = 0x010F, 0x0110, 0x8769, 0x8825, 0x9003, 0x0132


class Embedded(msgspec.Struct, frozen=True):
    """``taken`` as the camera wrote it, by its own clock; "" and False for what is not there."""

    taken: str = ""
    camera: str = ""
    located: bool = False


def embedded(image: Image.Image) -> Embedded:
    """What the file of an opened picture says. Never raises for what it holds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = image.getexif()
            taken = exif.get_ifd(_DETAILS).get(_TAKEN) or exif.get(_CHANGED)
            place = bool(exif.get_ifd(_PLACE))
    except (
        OSError,
        ValueError,
        SyntaxError,
        LookupError,
        TypeError,
        ArithmeticError,
        AttributeError,
        struct.error,
    ):
        return Embedded()  # Pillow raises any of these for a damaged directory
    make, model = _text(exif.get(_MAKE)), _text(exif.get(_MODEL))
    camera = model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    return Embedded(_text(taken), camera, place)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return " ".join(value.replace("\0", " ").split())[:MOST_LETTERS] if isinstance(value, str) else ""
