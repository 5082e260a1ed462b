"""/background: the background, briefly (LOG-SCHEMA R10), as a short sitting that can be left at any point.

The leaflet's questions come first, in its order. When and how the person has said no is a record of its own."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from bot.case import records as rec
from bot.case.model import Case
from bot.case.record_model import Background
from bot.chat.screens.records.fields import NEW, Field, Form, Kind
from bot.chat.turn.context import Moment
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


def _more(moment: Moment, case: Case, background: Background) -> tuple[list[str], Rows]:
    words = moment.words
    lines = [words.text("records.background.intro")] if case.background == Background() else []
    mark = "✓ " if case.refusals else ""
    return lines, ((Button(mark + words.text("records.refusal.menu"), "rn"),),)


FORM = Form(
    verb=VERB,
    area="background",
    fields=(
        Field("refused", Kind.YES_NO, after="records.background.after_refused"),
        Field("happened", Kind.TEXT),
        Field("names", Kind.LINES),
        Field("relation", Kind.TEXT),
        Field("began", Kind.ABOUT),
        Field("often", Kind.TEXT),
        Field("latest", Kind.ABOUT),
        Field("numbers", Kind.LINES),
        Field("mails", Kind.LINES),
        Field("profiles", Kind.LINES),
        Field("car", Kind.TEXT),
        Field("children", Kind.TEXT),
        Field("order_from", Kind.ABOUT),
        Field("order_to", Kind.ABOUT, ahead=True),
        Field("own_name", Kind.TEXT),
        Field("own_address", Kind.TEXT),
        Field("own_numbers", Kind.LINES),
    ),
    find=_find,
    every=lambda case: [case.background],
    payload=_payload,
    heading=_heading,
    more=_more,
    single=True,
)
