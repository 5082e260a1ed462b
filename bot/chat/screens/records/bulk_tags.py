"""Several at once: the same type or the same witness for all that a search has found, or for the numbers written."""

from __future__ import annotations

from msgspec.structs import replace

from bot.case import events as ev
from bot.case.kinds import Type
from bot.case.model import Case, Incident
from bot.chat.capture.acknowledgement_text import number_ranges, short_name
from bot.chat.screens.records.answers import MOST_NUMBERS, read_numbers
from bot.chat.screens.records.find import found
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button, Rows

VERB = "rs"
KIND = "several"
MOST_OFFERED = 12
MOST_LETTERS = 300


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """``y`` and ``w`` ask for a type or a witness, ``y:type`` and ``w:id`` write it down, ``z:…`` takes it back."""
    case = await context.case()
    match step:
        case []:
            _pick(context, tuple(incident.number for incident in await found(context))[:MOST_NUMBERS])
            return _menu(context, case, message)
        case ["y"]:
            return _types(context, case, message)
        case ["w"]:
            return _witnesses(context, case, message)
        case ["y", kind] if kind in Type.__members__.values() and kind != Type.OTHER:
            return _add(context, case, message, step)
        case ["w", id] if id in case.witnesses:
            return _add(context, case, message, step)
        case ["z", "y", kind] if kind in Type.__members__.values():
            return _take_back(context, case, message, step[1:])
        case ["z", "w", id] if id in case.witnesses:
            return _take_back(context, case, message, step[1:])
        case _:
            return False


async def answered(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """Other numbers than those that were found."""
    case = await context.case()
    numbers = tuple(n for n in read_numbers(case, message.text) if case.incidents[n].standing)
    if numbers:
        _pick(context, numbers)
    else:
        context.say(context.words.text("records.no_such_number"))
    _menu(context, case, None)


def _pick(context: TurnContext, numbers: tuple[int, ...]) -> None:
    memory = context.memory
    context.memory = replace(memory, desk=replace(memory.desk, picked=numbers))


def _picked(context: TurnContext, case: Case) -> list[Incident]:
    numbers = (number for number in context.memory.desk.picked if number in case.incidents)
    return [case.incidents[number] for number in numbers if case.incidents[number].standing]


def _ranges(incidents: list[Incident]) -> str:
    text = number_ranges(sorted(incident.number for incident in incidents))
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def _menu(context: TurnContext, case: Case, message: int | None) -> bool:
    incidents, words = _picked(context, case), context.words
    if not incidents:
        return False
    question = OpenQuestion(kind=KIND, incident=0, asked=context.received, message=message)
    context.memory = replace(context.memory, question=question)
    rows: Rows = (
        (
            Button(words.text("records.several.type"), f"{VERB}:y"),
            Button(words.text("records.several.witness"), f"{VERB}:w"),
        ),
        _back(context),
    )
    context.change(message, words.text("records.several.ask", numbers=_ranges(incidents)), rows)
    return True


def _back(context: TurnContext) -> tuple[Button, ...]:
    words = context.words
    return (Button(words.text("tag.back"), "rf:p:0"), Button(words.text("tag.overview"), "l"))


def _types(context: TurnContext, case: Case, message: int | None) -> bool:
    incidents, words = _picked(context, case), context.words
    if not incidents:
        return False
    buttons = [
        Button(words.text(f"types.short.{kind}"), f"{VERB}:y:{kind}")
        for kind in Type
        if kind is not Type.OTHER
    ]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    text = words.text("records.several.ask_type", numbers=_ranges(incidents))
    context.change(message, text, (*rows, _back(context)))
    return True


def _witnesses(context: TurnContext, case: Case, message: int | None) -> bool:
    incidents, words = _picked(context, case), context.words
    if not incidents:
        return False
    rows: Rows = tuple(
        (Button(short_name(witness.name, 30), f"{VERB}:w:{witness.id}"),)
        for witness in list(case.witnesses.values())[::-1][:MOST_OFFERED]
    )
    if rows:
        text = words.text("records.several.ask_witness", numbers=_ranges(incidents))
    else:
        text = words.text("records.several.no_witnesses_yet")
        rows = ((Button(words.text("records.witnesses.new"), "rw:n"),),)
    context.change(message, text, (*rows, _back(context)))
    return True


def _add(context: TurnContext, case: Case, message: int | None, step: list[str]) -> bool:
    what, key = step
    incidents = _picked(context, case)
    if not incidents:
        return False
    if what == "y":
        changed = [incident for incident in incidents if Type(key) not in incident.types]
        for incident in changed:
            types = tuple(kind for kind in Type if kind in incident.types or kind == key)
            context.record(ev.TypesTold(incident=incident.number, types=types, words=incident.type_words))
    else:
        changed = [incident for incident in incidents if key not in (incident.witnesses or ())]
        for incident in changed:
            context.record(
                ev.WitnessesTold(incident=incident.number, witnesses=(*(incident.witnesses or ()), key))
            )
    memory = context.memory
    numbers = tuple(incident.number for incident in changed)
    context.memory = replace(memory, question=None, desk=replace(memory.desk, changed=numbers))
    words = context.words
    undo = ((Button(words.text("tag.undo"), f"{VERB}:z:{what}:{key}"),),) if changed else ()
    text = words.count("records.several.done", len(changed))
    context.change(message, text, (*undo, _back(context)))
    return True


def _take_back(context: TurnContext, case: Case, message: int | None, step: list[str]) -> bool:
    """Undo the last tap, for those that it has changed and no others."""
    what, key = step
    changed = [case.incidents[n] for n in context.memory.desk.changed if n in case.incidents]
    if not changed:
        return False
    for incident in changed:
        if what == "y":
            types = tuple(kind for kind in incident.types if kind != key)
            context.record(ev.TypesTold(incident=incident.number, types=types, words=incident.type_words))
        else:
            left = tuple(id for id in incident.witnesses or () if id != key)
            context.record(ev.WitnessesTold(incident=incident.number, witnesses=left or None))
    memory = context.memory
    context.memory = replace(memory, desk=replace(memory.desk, changed=()))
    return _menu(context, case, message)
