"""Witnesses: one used before, a new name, a shared contact, or "no witnesses" (which is not the same as no answer)."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot.case import events as ev
from bot.case.model import Case, Incident, Witness
from bot.case.named import MOST_NAME, MOST_SAW, Answer, Kind, Person, is_nobody, read, take_contact
from bot.chat.capture.acknowledgement_text import short_name
from bot.chat.screens.incident.panel import open_panel, quoted, witness_names
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button, Rows

KIND = "witness"
KIND_MORE = "witness_more"
KIND_SURE = "witness_sure"
KINDS = (KIND, KIND_MORE, KIND_SURE)
MOST_OFFERED = 10


async def menu(context: TurnContext, number: int, message: int | None) -> None:
    """Ask who saw it; a text or a contact answers."""
    case = await context.case()
    incident = case.incidents.get(number)
    if incident is None:
        await open_panel(context, number, message)
        return
    words = context.words
    question = OpenQuestion(kind=KIND, incident=number, asked=context.received, message=message)
    context.memory = replace(context.memory, question=question)
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
    context.change(
        message,
        words.text("witness.ask", number=number) + (f"\n{escape(quoted(names))}" if names else ""),
        rows,
    )


async def tapped(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    """A button of the witness screen. False where it is not one of ours."""
    case = await context.case()
    incident = case.incidents.get(number)
    if incident is None:
        return False
    match step:
        case []:
            pass
        case ["n"]:
            if incident.witnesses != ():
                context.record(ev.WitnessesTold(incident=number, witnesses=()))
            context.memory = replace(context.memory, question=None)
            await open_panel(context, number, message, lead=context.words.text("tag.kept_answer"))
            return True
        case ["y"]:
            return await _confirmed(context, number)
        case ["x"]:
            return _denied(context, number)
        case ["u", id] if id in case.witnesses:
            chosen = incident.witnesses or ()
            toggled = tuple(w for w in chosen if w != id) if id in chosen else (*chosen, id)
            # With the last one taken off again the question is unanswered: "no witnesses" has its own button.
            context.record(ev.WitnessesTold(incident=number, witnesses=toggled or None))
        case _:
            return False
    await menu(context, number, message)
    return True


async def answered(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """A name or several, with or without phone, mail and what was seen; "nobody"; or a shared contact."""
    if message.contents.form == "contact":
        answer = _contact(message)
    else:
        answer = await _read(context, message.text)
    match answer.kind:
        case Kind.PEOPLE:
            await _note(context, question.incident, answer.people)
        case Kind.PERHAPS:
            _ask_whether(context, question, message, answer.people)
        case Kind.NOBODY:
            await _nobody(context, question.incident)
        case Kind.LATER:
            context.memory = replace(context.memory, question=None)
            await open_panel(context, question.incident, None)
        case Kind.NOTHING:
            again = OpenQuestion(kind=KIND, incident=question.incident, asked=context.received)
            context.memory = replace(context.memory, question=again)
            context.say(context.words.text("witness.no_name"), (_later(context, question.incident),))


async def _read(context: TurnContext, text: str) -> Answer:
    case = await context.case()
    return read(text, {witness.name.casefold() for witness in case.witnesses.values()})


def _contact(message: Message) -> Answer:
    facts = {fact.key: fact.value for fact in message.contents.facts}
    name = facts.get("facts.name", "")[:MOST_NAME]
    return (
        Answer(Kind.PEOPLE, (Person(name, facts.get("facts.phone", "")),)) if name else Answer(Kind.NOTHING)
    )


async def _nobody(context: TurnContext, number: int) -> None:
    """As the button "no witnesses"; after a name it means that there are no more."""
    incident = (await context.case()).incidents.get(number)
    if incident is not None and not incident.witnesses and incident.witnesses != ():
        context.record(ev.WitnessesTold(incident=number, witnesses=()))
    context.memory = replace(context.memory, question=None)
    await open_panel(context, number, None, lead=context.words.text("tag.kept_answer"))


def _ask_whether(
    context: TurnContext, question: OpenQuestion, message: Message, people: tuple[Person, ...]
) -> None:
    """Nothing counts before the person says that it is a name; until then the text waits in the question."""
    words, number = context.words, question.incident
    sure = OpenQuestion(
        kind=KIND_SURE, incident=number, asked=context.received, subject=message.text, unread=message.raw
    )
    context.memory = replace(context.memory, question=sure)
    names = escape(quoted(", ".join(person.name for person in people)))
    text = words.text("witness.is_name" if len(people) == 1 else "witness.are_names", name=names)
    yes, no = words.text("witness.yes"), words.text("witness.no")
    keep = Button(words.text("tag.keep_as_new"), f"k:{number}")
    context.say(text, ((Button(yes, f"w:{number}:y"), Button(no, f"w:{number}:x")), (keep,)))


async def _confirmed(context: TurnContext, number: int) -> bool:
    question = context.memory.question
    if question is None or question.kind != KIND_SURE or question.incident != number:
        return False
    people = (await _read(context, question.subject)).people
    if not people:
        return False
    await _note(context, number, people)
    return True


def _denied(context: TurnContext, number: int) -> bool:
    """It was no name: the question stays open, and what was written can still be kept as something new."""
    question = context.memory.question
    if question is None or question.kind != KIND_SURE or question.incident != number:
        return False
    context.memory = replace(
        context.memory, question=replace(question, kind=KIND, subject="", asked=context.received)
    )
    keep = Button(context.words.text("tag.keep_as_new"), f"k:{number}")
    context.say(context.words.text("witness.no_name"), (_later(context, number), (keep,)))
    return True


async def _note(context: TurnContext, number: int, people: tuple[Person, ...]) -> None:
    """Write each person down once, and that they saw the incident; of one, ask what else is known."""
    case = await context.case()
    ids = [_named(context, case, person) for person in people]
    incident = case.incidents.get(number)
    chosen = _standing(case, incident) if incident else ()
    united = tuple(dict.fromkeys((*chosen, *ids)))
    if united != (incident.witnesses if incident else None):
        context.record(ev.WitnessesTold(incident=number, witnesses=united))
    if len(people) == 1:
        _ask_more(context, number, ids[0], people[0].name)
        return
    context.memory = replace(context.memory, question=None)
    await open_panel(context, number, None, lead=context.words.text("tag.kept_answer"))


def _standing(case: Case, incident: Incident) -> tuple[str, ...]:
    """The chosen witnesses but for those that are none: a "nej" that was once written down as a name."""
    ids = incident.witnesses or ()
    return tuple(id for id in ids if id not in case.witnesses or not is_nobody(case.witnesses[id].name))


def _named(context: TurnContext, case: Case, person: Person) -> str:
    """The id of the witness, who is written down where new or where more is known now."""
    known = next((w for w in case.witnesses.values() if w.name.casefold() == person.name.casefold()), None)
    id = known.id if known else context.around.new_id()
    if known is None or person.contact or person.saw:
        contact = person.contact or (known.contact if known else "")
        saw = person.saw or (known.saw if known else "")
        context.record(ev.WitnessNamed(witness=id, name=person.name, contact=contact, saw=saw))
    return id


def _later(context: TurnContext, number: int) -> tuple[Button, ...]:
    return (Button(context.words.text("tag.later"), f"i:{number}"),)


async def answered_more(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """A phone number, a mail address, or what the witness saw; a shared contact is as good as a name."""
    if message.contents.form == "contact":
        await answered(context, question, message)
        return
    case = await context.case()
    witness = case.witnesses.get(question.subject)
    silent = read(message.text).kind in (Kind.NOBODY, Kind.LATER)  # no, nothing more is known
    if witness is not None and not silent:
        contact, rest = take_contact(message.text)
        saw = "\n".join(part for part in (witness.saw, rest) if part)[:MOST_SAW]
        context.record(
            ev.WitnessNamed(
                witness=witness.id, name=witness.name, contact=contact or witness.contact, saw=saw
            )
        )
    context.memory = replace(context.memory, question=None)
    await open_panel(context, question.incident, None, lead=context.words.text("tag.kept_answer"))


def _ask_more(context: TurnContext, number: int, id: str, name: str) -> None:
    words = context.words
    question = OpenQuestion(kind=KIND_MORE, incident=number, asked=context.received, subject=id)
    context.memory = replace(context.memory, question=question)
    rows: Rows = (
        (Button(words.text("witness.another"), f"w:{number}"), Button(words.text("tag.done"), f"i:{number}")),
    )
    context.say(words.text("witness.ask_more", name=escape(name)), rows)


def _recent(case: Case) -> list[Witness]:
    """Those named last come first: they are the likeliest."""
    return [w for w in reversed(case.witnesses.values()) if not is_nobody(w.name)][:MOST_OFFERED]
