"""What the child process that reads exports is asked, and what it answers."""

from __future__ import annotations

import msgspec

from bot.history.model import Limits, Options, Reading, Reason

WAIT = 600.0
"""Seconds that one export may take by the clock: long, since a busy machine is no reason to refuse one."""


class Request(msgspec.Struct, frozen=True):
    """Open files, each by its number and its name."""

    files: list[tuple[int, str]]
    options: Options
    limits: Limits


class Answer(msgspec.Struct):
    """What the files say, or why they are refused."""

    reading: Reading | None = None
    refused: Reason | None = None
