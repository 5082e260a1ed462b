"""What the child process that prepares pictures is asked, and what it answers. Apart from it, so that the bot does not
load Pillow, which only the child needs."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from bot.log.media.document_values import Document
from bot.log.media.metadata import Embedded
from bot.log.media.recording_request import Recording

WAIT = 120.0
"""Seconds that one picture may take by the clock: long, since a busy machine is no reason to leave one out."""


class Trouble(StrEnum):
    """Why a picture cannot be shown."""

    BROKEN = "broken"
    TOO_LARGE = "too_large"
    UNSHOWN = "unshown"  # a picture, whole or not, of a format that is not shown here
    OTHER = "other"  # known to be something else than a picture
    UNKNOWN = "unknown"  # begins as nothing that is known
    FAILED = "failed"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    LOCKED = "locked"  # a document that opens with a password only
    DAMAGED = "damaged"  # a document whose bytes are not whole


class Detail(msgspec.Struct, frozen=True):
    """How much of a picture is kept: at most ``dpi`` pixels an inch of paper, and the quality of the JPEG."""

    dpi: int
    quality: int


PRINT = Detail(200, 85)
"""Everything that a printer shows."""


class PictureRequest(msgspec.Struct, frozen=True):
    """The bytes of one picture."""

    data: bytes
    detail: Detail = PRINT


class Piece(msgspec.Struct, frozen=True):
    """One JPEG to print: its size on paper in mm, and how many pixels it decodes to."""

    data: bytes
    width: float
    height: float
    pixels: int


class PreparedPicture(msgspec.Struct, frozen=True):
    """A picture in one or more pieces from top to bottom, or why there is none; and what its file says of itself.
    ``content`` says what an UNSHOWN or OTHER one is: the name of its format, or the end of a key.
    ``document`` is what a document holds besides its pieces, which are then its pages or the pictures in it.
    ``recording`` is what a recording has told, whose still or curve it shows (its ``picture`` is empty here)."""

    pieces: tuple[Piece, ...] = ()
    trouble: Trouble | None = None
    content: str = ""
    embedded: Embedded = Embedded()
    recording: Recording | None = None
    document: Document | None = None
