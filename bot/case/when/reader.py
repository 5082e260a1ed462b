"""A person's words for a time, read."""

from __future__ import annotations

import datetime as dt

from bot.case.when.model import Question, Refusal, When


def read(words: str, *, now: dt.datetime, language: str = "da") -> When | Question | Refusal:
    """The meaning of ``words`` said at ``now`` (aware, with a ZoneInfo). Never raises for what is in ``words``."""
    return Refusal("when.not_understood", {}, words[:300])
