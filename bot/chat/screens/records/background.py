"""/background: the background, briefly (docs/logskema.md R10), as a short sitting that can be left at any point.

The leaflet's questions come first, in its order. When and how the person has said no is a record of its own."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from bot.case import records as rec
from bot.case.model import Case
from bot.case.record_areas import BACKGROUND
from bot.case.record_model import Background
from bot.chat.screens.records.fields import NEW, RecordForm
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows
from bot.words import Words

VERB = "rb"


def _heading(words: Words, background: Background) -> str:
    return words.text("records.background.heading")


def _find(case: Case, id: str) -> Background | None:
    """Whoever has written down a "no" is not asked whether there was one."""
    if id != NEW:
        return None
    return replace(case.background, refused=True) if case.refusals else case.background


def _payload(id: str, values: dict[str, Any]) -> rec.BackgroundTold:
    return rec.BackgroundTold(**values)


def _more(context: TurnContext, case: Case, background: Background) -> tuple[list[str], Rows]:
    words = context.words
    lines = [words.text("records.background.intro")] if case.background == Background() else []
    mark = "✓ " if case.refusals else ""
    return lines, ((Button(mark + words.text("records.refusal.menu"), "rn"),),)


FORM = RecordForm(
    verb=VERB,
    kind=BACKGROUND,
    find=_find,
    payload=_payload,
    heading=_heading,
    more=_more,
    single=True,
)
