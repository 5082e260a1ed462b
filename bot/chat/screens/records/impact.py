"""/impact: what it does to daily life (docs/logskema.md R11): dated entries, a part of their own that a log can
leave out."""

from __future__ import annotations

from typing import Any

from bot.case import records as rec
from bot.case.record_model import Impact
from bot.chat.screens.records.fields import AnswerKind, Field, RecordForm, say_time
from bot.words import Words

VERB = "rc"


def _heading(words: Words, impact: Impact) -> str:
    area = words.text(f"records.impact.area_{impact.area or rec.Area.OTHER}")
    return f"{area} · {say_time(words, impact.when)}" if impact.when is not None else area


def _payload(id: str, values: dict[str, Any]) -> rec.ImpactTold:
    area = values.get("area")
    return rec.ImpactTold(impact=id, **{**values, **({"area": rec.Area(area)} if area else {})})


FORM = RecordForm(
    verb=VERB,
    area="impact",
    fields=(
        Field("area", AnswerKind.CHOICE, choices=tuple(rec.Area)),
        Field("text", AnswerKind.TEXT),
        Field("when", AnswerKind.WHEN),
    ),
    find=lambda case, id: case.records.impacts.get(id),
    every=lambda case: case.impacts,
    payload=_payload,
    heading=_heading,
)
