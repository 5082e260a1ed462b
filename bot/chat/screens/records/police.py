"""/police: contacts with the police (docs/logskema.md R8), and which incidents were reported.

What is pushed to a phone stays neutral: the texts speak of the person's own enquiries (*henvendelser*)."""

from __future__ import annotations

from typing import Any

from bot.case import records as rec
from bot.case.model import Case, Incident
from bot.case.record_areas import POLICE
from bot.case.record_model import PoliceContact
from bot.chat.screens.records.answers import write
from bot.chat.screens.records.fields import NEW, RecordForm, say_time
from bot.chat.screens.records.question_screens import SITTING, ask
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button
from bot.words import Words

VERB = "rp"
MOST_OFFERED = 8


def _heading(words: Words, contact: PoliceContact) -> str:
    if contact.when is None:
        return words.text("records.police.heading_undated")
    return words.text("records.police.heading", when=say_time(words, contact.when))


def _payload(id: str, values: dict[str, Any]) -> rec.PoliceContacted:
    return rec.PoliceContacted(contact=id, **values)


FORM = RecordForm(
    verb=VERB,
    kind=POLICE,
    find=lambda case, id: case.records.police.get(id),
    payload=_payload,
    heading=_heading,
)


async def reported(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """At which contact was this incident reported? ``number``, ``number:id`` (on or off), ``number:new``."""
    case = await context.case()
    if not 1 <= len(step) <= 2 or not step[0].isdecimal() or len(step[0]) > 9:
        return False
    incident = case.incidents.get(int(step[0]))
    if incident is None or not incident.standing:
        return False
    if step[1:] == [NEW]:
        id = write(context, FORM, NEW, {"incidents": (incident.number,)})
        await ask(context, FORM, SITTING, id, FORM.fields[0], message)
        return True
    if len(step) == 2:
        contact = case.records.police.get(step[1])
        if contact is None or contact.withdrawn:
            return False
        _toggle(context, case, contact, incident)
    await _menu(context, incident, message)
    return True


def _toggle(context: TurnContext, case: Case, contact: PoliceContact, incident: Incident) -> None:
    """An incident stands for those that are joined to it."""
    others = tuple(
        n for n in contact.incidents if n not in case.incidents or case.whole(n)[-1] != incident.number
    )
    numbers = others if others != contact.incidents else (*others, incident.number)
    context.record(rec.PoliceContacted(contact=contact.id, incidents=numbers))


async def _menu(context: TurnContext, incident: Incident, message: int | None) -> None:
    case, words = await context.case(), context.words
    at = {contact.id for contact in case.police_contacts_of(incident)}
    rows = [
        (
            Button(
                ("✓ " if contact.id in at else "") + _heading(words, contact),
                f"{VERB}:a:{incident.number}:{contact.id}",
            ),
        )
        for contact in case.police_contacts[::-1][:MOST_OFFERED]
    ]
    rows.append((Button(words.text("records.police.new"), f"{VERB}:a:{incident.number}:{NEW}"),))
    rows.append((Button(words.text("tag.done"), f"i:{incident.number}"),))
    context.change(message, words.text("records.police.ask_reported", number=incident.number), tuple(rows))
