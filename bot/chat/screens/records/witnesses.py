"""/witnesses: each person once, with contact details, relation, what they saw, and in which incidents (R6)."""

from __future__ import annotations

from typing import Any

from bot.case import events as ev
from bot.case import records as rec
from bot.case.model import Case, Witness
from bot.case.record_areas import WITNESSES
from bot.chat.capture.acknowledgement_text import number_ranges
from bot.chat.screens.records.fields import RecordForm, in_one_line
from bot.chat.screens.records.question_screens import card
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows
from bot.words import Words

VERB = "rw"
MOST_OFFERED = 12
SUFFIX = 12
"""So many of an id's last characters are random enough to name one of a case's witnesses in a button."""


def _heading(words: Words, witness: Witness) -> str:
    return witness.name


def _opening(id: str, values: dict[str, Any]) -> ev.AnyPayload:
    return ev.WitnessNamed(witness=id, **values)


def _payload(id: str, values: dict[str, Any]) -> ev.AnyPayload:
    return rec.WitnessAmended(witness=id, **values)


def _more(context: TurnContext, case: Case, witness: Witness) -> tuple[list[str], Rows]:
    words = context.words
    numbers = [incident.number for incident in case.incidents_of(witness.id)]
    lines = [words.text("records.witnesses.incidents", numbers=number_ranges(numbers))] if numbers else []
    rows = [tuple(Button(str(number), f"i:{number}") for number in numbers[-5:])] if numbers else []
    if len(case.witnesses) > 1:
        rows.append((Button(words.text("records.witnesses.same_as"), f"{VERB}:m:{witness.id}"),))
    doubles = [merged for merged in case.records.merged.values() if merged.into == witness.id]
    rows += [
        (
            Button(
                words.text("records.witnesses.part", name=in_one_line(double.name, 30)),
                f"{VERB}:u:{double.id}",
            ),
        )
        for double in doubles[-3:]
    ]
    return lines, tuple(rows)


FORM = RecordForm(
    verb=VERB,
    kind=WITNESSES,
    find=lambda case, id: case.witnesses.get(id),
    payload=_payload,
    heading=_heading,
    opening=_opening,
    more=_more,
    lasting=True,
)


async def same_person(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """With whom is this witness one person? ``id``, or ``id:other`` (the other's id by its end)."""
    case, words = await context.case(), context.words
    witness = case.witnesses.get(step[0]) if step else None
    if witness is None or len(step) > 2:
        return False
    others = likely_first(case, witness)
    if len(step) == 1:
        rows: Rows = tuple(
            (Button(in_one_line(other.name, 40), f"{VERB}:m:{witness.id}:{other.id[-SUFFIX:]}"),)
            for other in others[:MOST_OFFERED]
        )
        back = (Button(words.text("tag.back"), f"{VERB}:o:{witness.id}"),)
        context.change(message, words.text("records.witnesses.ask_same"), (*rows, back))
        return True
    found = [other for other in others if other.id[-SUFFIX:] == step[1]]
    if len(found) != 1:
        return False
    context.record(rec.WitnessesMerged(witness=found[0].id, into=witness.id))
    return await card(context, FORM, witness.id, message, lead=words.text("records.witnesses.merged"))


async def part(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """They are two persons after all."""
    case = await context.case()
    if len(step) != 1 or step[0] not in case.records.merged:
        return False
    context.record(rec.WitnessesParted(witness=step[0]))
    return await card(context, FORM, step[0], message, lead=context.words.text("records.witnesses.parted"))


def likely_first(case: Case, witness: Witness) -> list[Witness]:
    """All others; those with the same name, a part of it, or the same phone number or mail address first."""

    def unlike(other: Witness) -> tuple[bool, bool]:
        same = bool(set(_marks(other)) & set(_marks(witness)))
        names = set(other.name.casefold().split()) & set(witness.name.casefold().split())
        return not same, not names

    return sorted((other for other in case.witnesses.values() if other.id != witness.id), key=unlike)


def _marks(witness: Witness) -> list[str]:
    parts = [witness.name, *witness.contact.split(",")]
    return [mark for part in parts if (mark := "".join(part.split()).casefold().removeprefix("+45"))]
