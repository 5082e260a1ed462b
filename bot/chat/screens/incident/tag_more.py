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
from bot.chat.state.chat_state import Question
from bot.chat.turn.context import Moment
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


async def menu(moment: Moment, number: int, message: int | None) -> None:
    """The rarer things to tell of an incident."""
    case = await moment.case()
    incident = case.incidents.get(number)
    if incident is None or not incident.standing:
        await open_panel(moment, number, message)
        return
    words = moment.words

    def button(name: str) -> Button:
        return Button(words.text(f"more.{name}"), f"m:{number}:{name}")

    rows: list[tuple[Button, ...]] = [(button("place"), button("what")), (button("note"), button("join"))]
    if len(incident.exhibits) > 1:
        rows.append((button("split"),))
    rows += more_rows(moment, case, incident)
    rows.append((Button(words.text("more.withdraw"), f"m:{number}:x"),))
    rows.append((Button(words.text("tag.back"), f"i:{number}"),))
    moment.change(message, words.text("more.ask", heading=heading(moment, case, incident)), tuple(rows))


async def tapped(moment: Moment, number: int, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    case = await moment.case()
    incident = case.incidents.get(number)
    if incident is None:
        return False
    match step:
        case []:
            await menu(moment, number, message)
        case ["place" | "what" | "note" as kind]:
            _ask(moment, number, message, kind)
        case ["join"]:
            _ask_join(moment, case, incident, message)
        case ["join", other] if other.isdecimal():
            return await _join(moment, case, incident, int(other), message)
        case ["split"]:
            _ask_split(moment, case, incident, message, 0)
        case ["splits", page] if page.isdecimal():
            _ask_split(moment, case, incident, message, int(page))
        case ["split", exhibit]:
            return await _split(moment, incident, exhibit, message)
        case ["h"]:
            corrections.show(moment, case, incident, message)
        case ["x"] if incident.standing:
            moment.record(ev.Withdrawn(incident=number))
            await open_panel(moment, number, message)
        case ["r"] if not incident.standing:
            moment.record(ev.Restored(incident=number))
            await open_panel(moment, number, message, lead=moment.words.text("more.restored"))
        case ["x" | "r"]:  # tapped twice: it stands as it was asked for
            await open_panel(moment, number, message)
        case _:
            return False
    return True


async def answered(moment: Moment, question: Question, message: Message) -> None:
    """Place, what happened, or a note, in the person's own words."""
    moment.record(_TOLD[question.kind](question.incident, message.text))
    moment.memory = replace(moment.memory, question=None)
    await open_panel(moment, question.incident, None, lead=moment.words.text("tag.kept_answer"))


async def answered_join(moment: Moment, question: Question, message: Message) -> None:
    """The number of the incident that this one belongs to."""
    case = await moment.case()
    digits = message.text.strip().removeprefix("nr.").removeprefix("Nr.").strip()
    incident = case.incidents.get(question.incident)
    numbered = incident is not None and digits.isdecimal() and len(digits) < 10
    if incident is not None and numbered and await _join(moment, case, incident, int(digits), None):
        return
    asked = replace(question, asked=moment.received, unread=message.raw)
    moment.memory = replace(moment.memory, question=asked)
    keep = Button(moment.words.text("tag.keep_as_new"), f"k:{question.incident}")
    moment.say(moment.words.text("more.no_such_join"), (*_back(moment, question.incident), (keep,)))


def _ask(moment: Moment, number: int, message: int | None, kind: str) -> None:
    question = Question(kind=kind, incident=number, asked=moment.received, message=message)
    moment.memory = replace(moment.memory, question=question)
    moment.change(message, moment.words.text(f"more.ask_{kind}", number=number), _back(moment, number))


def _back(moment: Moment, number: int) -> Rows:
    words = moment.words
    return ((Button(words.text("tag.back"), f"m:{number}"), Button(words.text("tag.later"), f"i:{number}")),)


def _ask_join(moment: Moment, case: Case, incident: Incident, message: int | None) -> None:
    question = Question(kind=JOIN, incident=incident.number, asked=moment.received, message=message)
    moment.memory = replace(moment.memory, question=question)
    others = [other for other in case.standing() if other.number != incident.number]
    others.sort(key=lambda other: abs(other.number - incident.number))
    rows = tuple(
        (Button(heading(moment, case, other), f"m:{incident.number}:join:{other.number}"),)
        for other in others[:MOST_OFFERED]
    )
    text = moment.words.text("more.ask_join", number=incident.number)
    moment.change(message, text, (*rows, *_back(moment, incident.number)))


async def _join(moment: Moment, case: Case, incident: Incident, into: int, message: int | None) -> bool:
    target = case.incidents.get(into)
    if target is None or not target.standing or not incident.standing or into == incident.number:
        return False
    moment.record(ev.Joined(incident=incident.number, into=into))
    moment.memory = replace(moment.memory, question=None)
    await open_panel(moment, incident.number, message)
    return True


def _ask_split(moment: Moment, case: Case, incident: Incident, message: int | None, page: int) -> None:
    """Which exhibit? Buttons name it by its id: its place in the row may change while they are shown."""
    number, exhibits = incident.number, case.exhibits_of(incident)
    first = min(page, max(0, (len(exhibits) - 1) // A_PAGE)) * A_PAGE
    rows: list[tuple[Button, ...]] = [
        (Button(_label(moment, exhibit), f"m:{number}:split:{exhibit.id}"),)
        for exhibit in exhibits[first : first + A_PAGE]
    ]
    steps = [Button("‹", f"m:{number}:splits:{first // A_PAGE - 1}")] if first else []
    if first + A_PAGE < len(exhibits):
        steps.append(Button("›", f"m:{number}:splits:{first // A_PAGE + 1}"))
    if steps:
        rows.append(tuple(steps))
    text = moment.words.text("more.ask_split", number=number)
    moment.change(message, text, (*rows, *_back(moment, number)))


async def _split(moment: Moment, incident: Incident, exhibit: str, message: int | None) -> bool:
    if exhibit not in incident.exhibits or len(incident.exhibits) < 2 or not incident.standing:
        return False
    number = moment.take_number()
    moment.record(ev.Split(incident=incident.number, number=number, exhibits=(exhibit,)))
    await open_panel(
        moment, number, message, lead=moment.words.text("more.split_done", number=incident.number)
    )
    return True


def _label(moment: Moment, exhibit: Exhibit) -> str:
    when = show_instant(exhibit.sent.astimezone(moment.around.zone), moment.words)
    text = exhibit.text or next((file.name for file in exhibit.files if file.name), "")
    what = short_name(text, 24) if text else moment.words.text(f"forms.{exhibit.form}")
    return f"{what} · {when}"
