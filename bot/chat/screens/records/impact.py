"""/impact: what it does to daily life (docs/logskema.md R11): dated entries, a part of their own that a log can
leave out."""

from __future__ import annotations

from typing import Any

from bot.case import records as rec
from bot.case.record_areas import IMPACT
from bot.case.record_model import Impact
from bot.chat.screens.records.fields import RecordForm, say_time
from bot.words import Words

VERB = "rc"


def _heading(words: Words, impact: Impact) -> str:
    area = words.text(f"records.impact.area_{impact.area or rec.Area.OTHER}")
    return f"{area} · {say_time(words, impact.when)}" if impact.when is not None else area


def _payload(id: str, values: dict[str, Any]) -> rec.ImpactTold:
    return rec.ImpactTold(impact=id, **values)


FORM = RecordForm(
    verb=VERB,
    kind=IMPACT,
    find=lambda case, id: case.records.impacts.get(id),
    payload=_payload,
    heading=_heading,
)
