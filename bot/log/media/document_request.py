"""What the child process that looks into documents is asked, and what it answers. Apart from it, so that the bot does
not load the libraries, which only the child needs."""

from __future__ import annotations

import msgspec

from bot.log.media.picture_request import PRINT, Detail

WAIT = 120.0
"""Seconds that one document may take by the clock: long, since a busy machine is no reason to leave one out."""
MOST_PAGES = 30
"""Pages of one document that are shown."""


class DocumentRequest(msgspec.Struct, frozen=True):
    """The bytes of one file, how much of its pictures is kept, and whether it calls itself a text."""

    data: bytes
    detail: Detail = PRINT
    text: bool = False
