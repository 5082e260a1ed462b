"""/refusal: the documented "no" (docs/logskema.md R7). Often it is an own message that was forwarded: then one tap
does."""

from __future__ import annotations

from typing import Any

from bot.case import records as rec
from bot.case.model import TimeSource
from bot.case.record_areas import REFUSAL
from bot.case.record_model import Refusal
from bot.chat.screens.records.fields import RecordForm, say_time
from bot.chat.screens.records.question_screens import SITTING, ask, card
from bot.chat.turn.context import TurnContext
from bot.words import Words

VERB = "rn"


def _heading(words: Words, refusal: Refusal) -> str:
    if refusal.when is None:
        return words.text("records.refusal.heading_undated")
    return words.text("records.refusal.heading", when=say_time(words, refusal.when))


def _payload(id: str, values: dict[str, Any]) -> rec.Refused:
    return rec.Refused(refusal=id, **values)


FORM = RecordForm(
    verb=VERB,
    kind=REFUSAL,
    find=lambda case, id: case.records.refusals.get(id),
    payload=_payload,
    heading=_heading,
)


async def said_here(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """ "This is where I said no": the own messages of the incident. False where there is no such incident."""
    case = await context.case()
    if len(step) != 1 or not step[0].isdecimal() or len(step[0]) > 9:
        return False
    incident = case.incidents.get(int(step[0]))
    if incident is None or not incident.standing:
        return False
    known = case.refusals_of(incident)
    if known:
        return await card(context, FORM, known[0].id, message)
    id = context.around.new_id()
    zone, own = context.around.zone, case.own_exhibits(incident)
    when, source = case.time_of(incident, zone)
    if own and source is not TimeSource.PERSON:
        when = own[0].when_sent(zone)  # not the time of the answer that it got
    exhibits = tuple(exhibit.id for exhibit in own) or incident.exhibits
    context.record(rec.Refused(refusal=id, incident=incident.number, exhibits=exhibits, when=when))
    await ask(context, FORM, SITTING, id, FORM.fields[1], message, lead=context.words.text("tag.kept_answer"))
    return True
