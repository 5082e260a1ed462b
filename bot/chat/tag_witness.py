"""Witnesses: one used before, a new name, a shared contact, or "no witnesses" (which is not the same as no answer)."""

from __future__ import annotations

import re
from html import escape

from msgspec.structs import replace

from bot.case import events as ev
from bot.case.model import Case, Witness
from bot.chat.acknowledge import short_name
from bot.chat.incoming import Message
from bot.chat.memory import Question
from bot.chat.moment import Moment
from bot.chat.panel import open_panel, quoted, witness_names
from bot.wire.outgoing import Button, Rows

KIND = "witness"
KIND_MORE = "witness_more"
KINDS = (KIND, KIND_MORE)
MOST_OFFERED = 10
MOST_NAME = 80
MOST_SAW = 1_000

# Bounded, and no sign in two neighbouring parts: a text of @ alone must not keep everybody waiting.
_CONTACT = re.compile(r"(?P<mail>[^\s,;<>@]{1,64}@[^\s,;<>@]{1,200}\.\w{2,20})|(?P<phone>\+?\d[\d ]{6,18}\d)")


async def menu(moment: Moment, number: int, message: int | None) -> None:
    """Ask who saw it; a text or a contact answers."""
    case = await moment.case()
    incident = case.incidents.get(number)
    if incident is None:
        await open_panel(moment, number, message)
        return
    words = moment.words
    question = Question(kind=KIND, incident=number, asked=moment.received, message=message)
    moment.memory = replace(moment.memory, question=question)
    chosen = incident.witnesses or ()
    offered = [
        Button(("✓ " if w.id in chosen else "") + short_name(w.name, 30), f"w:{number}:u:{w.id}")
        for w in _recent(case)
    ]
    none = words.text("witness.none")
    rows: Rows = (
        *(tuple(offered[i : i + 2]) for i in range(0, len(offered), 2)),
        (Button(f"✓ {none}" if incident.witnesses == () else none, f"w:{number}:n"),),
        (Button(words.text("tag.done"), f"i:{number}"),),
    )
    names = witness_names(words, case, incident)
    moment.change(
        message,
        words.text("witness.ask", number=number) + (f"\n{escape(quoted(names))}" if names else ""),
        rows,
    )


async def tapped(moment: Moment, number: int, message: int | None, step: list[str]) -> bool:
    """A button of the witness screen. False where it is not one of ours."""
    case = await moment.case()
    incident = case.incidents.get(number)
    if incident is None:
        return False
    match step:
        case []:
            pass
        case ["n"]:
            if incident.witnesses != ():
                moment.record(ev.WitnessesTold(incident=number, witnesses=()))
            moment.memory = replace(moment.memory, question=None)
            await open_panel(moment, number, message, lead=moment.words.text("tag.kept_answer"))
            return True
        case ["u", id] if id in case.witnesses:
            chosen = incident.witnesses or ()
            toggled = tuple(w for w in chosen if w != id) if id in chosen else (*chosen, id)
            # With the last one taken off again the question is unanswered: "no witnesses" has its own button.
            moment.record(ev.WitnessesTold(incident=number, witnesses=toggled or None))
        case _:
            return False
    await menu(moment, number, message)
    return True


async def answered(moment: Moment, question: Question, message: Message) -> None:
    """A name, with or without phone, mail and what was seen; or a shared contact."""
    name, contact, saw = _read(message)
    if not name:
        moment.memory = replace(moment.memory, question=replace(question, asked=moment.received))
        moment.say(
            moment.words.text("witness.no_name"),
            ((Button(moment.words.text("tag.later"), f"i:{question.incident}"),),),
        )
        return
    case = await moment.case()
    known = next((w for w in case.witnesses.values() if w.name.casefold() == name.casefold()), None)
    id = known.id if known else moment.around.new_id()
    if known is None or contact or saw:
        moment.record(
            ev.WitnessNamed(
                witness=id,
                name=name,
                contact=contact or (known.contact if known else ""),
                saw=saw or (known.saw if known else ""),
            )
        )
    incident = case.incidents.get(question.incident)
    chosen = (incident.witnesses or ()) if incident else ()
    if id not in chosen:
        moment.record(ev.WitnessesTold(incident=question.incident, witnesses=(*chosen, id)))
    _ask_more(moment, question.incident, id, name)


async def answered_more(moment: Moment, question: Question, message: Message) -> None:
    """A phone number, a mail address, or what the witness saw; a shared contact is as good as a name."""
    if message.contents.form == "contact":
        await answered(moment, question, message)
        return
    case = await moment.case()
    witness = case.witnesses.get(question.subject)
    if witness is not None:
        contact, rest = _take_contact(message.text)
        saw = "\n".join(part for part in (witness.saw, rest) if part)[:MOST_SAW]
        moment.record(
            ev.WitnessNamed(
                witness=witness.id, name=witness.name, contact=contact or witness.contact, saw=saw
            )
        )
    moment.memory = replace(moment.memory, question=None)
    await open_panel(moment, question.incident, None, lead=moment.words.text("tag.kept_answer"))


def _ask_more(moment: Moment, number: int, id: str, name: str) -> None:
    words = moment.words
    question = Question(kind=KIND_MORE, incident=number, asked=moment.received, subject=id)
    moment.memory = replace(moment.memory, question=question)
    rows: Rows = (
        (Button(words.text("witness.another"), f"w:{number}"), Button(words.text("tag.done"), f"i:{number}")),
    )
    moment.say(words.text("witness.ask_more", name=escape(name)), rows)


def _recent(case: Case) -> list[Witness]:
    """Those named last come first: they are the likeliest."""
    return list(reversed(case.witnesses.values()))[:MOST_OFFERED]


def _read(message: Message) -> tuple[str, str, str]:
    if message.contents.form == "contact":
        facts = {fact.key: fact.value for fact in message.contents.facts}
        return facts.get("facts.name", "")[:MOST_NAME], facts.get("facts.phone", ""), ""
    contact, rest = _take_contact(message.text)
    name, _, saw = (rest.replace("\n", ",") if "," in rest or "\n" in rest else rest).partition(",")
    return name.strip(" ,;:-")[:MOST_NAME], contact, saw.strip(" ,;:-")[:MOST_SAW]


def _take_contact(text: str) -> tuple[str, str]:
    """Every phone number and mail address in the text, and the text without them."""
    found = [match.group().strip() for match in _CONTACT.finditer(text[:2_000])]
    rest = _CONTACT.sub("", text[:2_000])
    return ", ".join(found), re.sub(r"(\s*,\s*)+", ", ", rest).strip(" ,;:\n")
