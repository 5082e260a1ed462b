"""What the child process that looks into recordings is asked, and what it answers. Apart from it, so that the bot does
not load the libraries that only the child needs."""

from __future__ import annotations

import msgspec

WAIT = 60.0
"""Seconds that one recording may take by the clock."""

MOST_BYTES = 200_000_000
"""A recording above this is named and not looked into: all of it would have to be in memory twice."""


class Recording(msgspec.Struct, frozen=True):
    """What a recording looks like on paper: ``picture`` (PNG) is a still that stands ``at`` seconds into the video, or
    the sound as a curve where ``at`` is None; empty where it cannot be shown. ``seconds`` is how long it lasts."""

    picture: bytes = b""
    seconds: float | None = None
    at: float | None = None
