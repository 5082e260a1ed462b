"""More: place, what happened, a private note; withdraw with undo, join with another incident, split off a message."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from bot.case import events as ev
from bot.case.model import Case, Exhibit, Incident
from bot.case.when import show_instant
from bot.chat.capture.acknowledgement_text import short_name
from bot.chat.screens.incident import corrections
from bot.chat.screens.incident.panel import heading, open_panel
from bot.chat.screens.incident.record_rows import more_rows
from bot.chat.screens.incident.tag_parts import can_be_cut
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button, Rows

PLACE, WHAT, NOTE, JOIN = "place", "what", "note", "join"
MOST_OFFERED = 6
A_PAGE = 8

_TOLD: dict[str, Callable[[int, str], ev.AnyPayload]] = {
    PLACE: lambda number, text: ev.PlaceTold(incident=number, place=text),
    WHAT: lambda number, text: ev.WhatTold(incident=number, what=text),
    NOTE: lambda number, text: ev.NoteTold(incident=number, note=text),
}


async def menu(context: TurnContext, number: int, message: int | None) -> None:
    """The rarer things to tell of an incident."""
    case = await context.case()
    incident = case.incidents.get(number)
    if incident is None or not incident.standing:
        await open_panel(context, number, message)
        return
    words = context.words

    def button(name: str) -> Button:
        return Button(words.text(f"more.{name}"), f"m:{number}:{name}")

    rows: list[tuple[Button, ...]] = [(button("place"), button("what")), (button("note"), button("join"))]
    if len(incident.exhibits) > 1:
        rows.append((button("split"),))
    elif can_be_cut(case, incident):
        rows.append((Button(words.text("more.split"), f"ps:{number}:by"),))
    rows += more_rows(context, case, incident)
    rows.append((Button(words.text("more.withdraw"), f"m:{number}:x"),))
    rows.append((Button(words.text("tag.back"), f"i:{number}"),))
    context.change(message, words.text("more.ask", heading=heading(context, case, incident)), tuple(rows))


async def tapped(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    case = await context.case()
    incident = case.incidents.get(number)
    if incident is None:
        return False
    match step:
        case []:
            await menu(context, number, message)
        case ["place" | "what" | "note" as kind]:
            _ask(context, number, message, kind)
        case ["join"]:
            _ask_join(context, case, incident, message)
        case ["join", other] if other.isdecimal():
            return await _join(context, case, incident, int(other), message)
        case ["split"]:
            _ask_split(context, case, incident, message, 0)
        case ["splits", page] if page.isdecimal():
            _ask_split(context, case, incident, message, int(page))
        case ["split", exhibit]:
            return await _split(context, incident, exhibit, message)
        case ["h"]:
            corrections.show(context, case, incident, message)
        case ["x"] if incident.standing:
            context.record(ev.Withdrawn(incident=number))
            await open_panel(context, number, message)
        case ["r"] if not incident.standing:
            context.record(ev.Restored(incident=number))
            await open_panel(context, number, message, lead=context.words.text("more.restored"))
        case ["x" | "r"]:  # tapped twice: it stands as it was asked for
            await open_panel(context, number, message)
        case _:
            return False
    return True


async def answered(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """Place, what happened, or a note, in the person's own words."""
    context.record(_TOLD[question.kind](question.incident, message.text))
    context.memory = replace(context.memory, question=None)
    await open_panel(context, question.incident, None, lead=context.words.text("tag.kept_answer"))


async def answered_join(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """The number of the incident that this one belongs to."""
    case = await context.case()
    digits = message.text.strip().removeprefix("nr.").removeprefix("Nr.").strip()
    incident = case.incidents.get(question.incident)
    numbered = incident is not None and digits.isdecimal() and len(digits) < 10
    if incident is not None and numbered and await _join(context, case, incident, int(digits), None):
        return
    asked = replace(question, asked=context.received, unread=message.raw)
    context.memory = replace(context.memory, question=asked)
    keep = Button(context.words.text("tag.keep_as_new"), f"k:{question.incident}")
    context.say(context.words.text("more.no_such_join"), (*_back(context, question.incident), (keep,)))


def _ask(context: TurnContext, number: int, message: int | None, kind: str) -> None:
    question = OpenQuestion(kind=kind, incident=number, asked=context.received, message=message)
    context.memory = replace(context.memory, question=question)
    context.change(message, context.words.text(f"more.ask_{kind}", number=number), _back(context, number))


def _back(context: TurnContext, number: int) -> Rows:
    words = context.words
    return ((Button(words.text("tag.back"), f"m:{number}"), Button(words.text("tag.later"), f"i:{number}")),)


def _ask_join(context: TurnContext, case: Case, incident: Incident, message: int | None) -> None:
    question = OpenQuestion(kind=JOIN, incident=incident.number, asked=context.received, message=message)
    context.memory = replace(context.memory, question=question)
    others = [other for other in case.standing() if other.number != incident.number]
    others.sort(key=lambda other: abs(other.number - incident.number))
    rows = tuple(
        (Button(heading(context, case, other), f"m:{incident.number}:join:{other.number}"),)
        for other in others[:MOST_OFFERED]
    )
    text = context.words.text("more.ask_join", number=incident.number)
    context.change(message, text, (*rows, *_back(context, incident.number)))


async def _join(context: TurnContext, case: Case, incident: Incident, into: int, message: int | None) -> bool:
    target = case.incidents.get(into)
    if target is None or not target.standing or not incident.standing or into == incident.number:
        return False
    context.record(ev.Joined(incident=incident.number, into=into))
    context.memory = replace(context.memory, question=None)
    await open_panel(context, incident.number, message)
    return True


def _ask_split(context: TurnContext, case: Case, incident: Incident, message: int | None, page: int) -> None:
    """Which exhibit? Buttons name it by its id: its place in the row may change while they are shown."""
    number, exhibits = incident.number, case.exhibits_of(incident)
    first = min(page, max(0, (len(exhibits) - 1) // A_PAGE)) * A_PAGE
    rows: list[tuple[Button, ...]] = [
        (Button(_label(context, exhibit), f"m:{number}:split:{exhibit.id}"),)
        for exhibit in exhibits[first : first + A_PAGE]
    ]
    steps = [Button("‹", f"m:{number}:splits:{first // A_PAGE - 1}")] if first else []
    if first + A_PAGE < len(exhibits):
        steps.append(Button("›", f"m:{number}:splits:{first // A_PAGE + 1}"))
    if steps:
        rows.append(tuple(steps))
    text = context.words.text("more.ask_split", number=number)
    context.change(message, text, (*rows, *_back(context, number)))


async def _split(context: TurnContext, incident: Incident, exhibit: str, message: int | None) -> bool:
    if exhibit not in incident.exhibits or len(incident.exhibits) < 2 or not incident.standing:
        return False
    number = context.take_number()
    context.record(ev.Split(incident=incident.number, number=number, exhibits=(exhibit,)))
    await open_panel(
        context, number, message, lead=context.words.text("more.split_done", number=incident.number)
    )
    return True


def _label(context: TurnContext, exhibit: Exhibit) -> str:
    when = show_instant(exhibit.sent.astimezone(context.around.zone), context.words)
    text = exhibit.text or next((file.name for file in exhibit.files if file.name), "")
    what = short_name(text, 24) if text else context.words.text(f"forms.{exhibit.form}")
    return f"{what} · {when}"
