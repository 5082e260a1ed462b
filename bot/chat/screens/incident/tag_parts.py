"""An account with several events is taken apart: by the times that it names, or by hand between two sentences.

The account stays whole as the exhibit of each part. A part has its own words at once; time and type are offered.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from msgspec.structs import replace

from bot.case import events as ev
from bot.case.hints import find_types
from bot.case.model import Case, Exhibit, Incident
from bot.case.parts import Part, cut, parts, sentences
from bot.case.values import OriginKind
from bot.case.when import only_time, show
from bot.chat.capture.acknowledgement_text import short_name
from bot.chat.screens.incident.panel import open_panel, quoted
from bot.chat.state.burst import Offer
from bot.chat.state.chat_state import MOST_OFFERS
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button

VERB = "ps"
A_PAGE = 8
MOST_LABEL = 40


async def tapped(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one that we could have made."""
    case = await context.case()
    incident = case.incidents[number]
    match step:
        case ["no"]:
            _let_go(context, number)
            await open_panel(context, number, message)
            return True
        case ["ask" | "do" as what]:
            return await _apart(context, case, incident, message, do=what == "do")
        case ["by", *page] if len(page) < 2 and "".join(page or "0").isdecimal():
            return _by_hand(context, case, incident, message, int("".join(page or "0")))
        case ["cut", position, length] if position.isdecimal() and length.isdecimal():
            return await _cut(context, case, incident, message, (int(position), int(length)))
    return False


def can_be_cut(case: Case, incident: Incident) -> bool:
    """Whether it is one account of several sentences."""
    return _account(case, incident) is not None and len(sentences(_words(case, incident))) > 1


def _account(case: Case, incident: Incident) -> Exhibit | None:
    """The one exhibit in the person's own words that an incident holds; None where it holds another, or more."""
    found = case.exhibits_of(incident)
    own = len(found) == 1 and found[0].origin.kind is OriginKind.DIRECT and bool(found[0].text)
    return found[0] if own and incident.standing else None


def _words(case: Case, incident: Incident) -> str:
    """What is divided: the words of this part, or the whole account as it was last put."""
    exhibit = _account(case, incident)
    if exhibit is None:
        return ""
    latest = next((one.text for one in reversed(exhibit.wordings) if one.text.strip()), exhibit.text)
    return incident.what or latest


async def _apart(
    context: TurnContext, case: Case, incident: Incident, message: int | None, *, do: bool
) -> bool:
    exhibit = _account(case, incident)
    if exhibit is None:
        return False
    sent = exhibit.sent.astimezone(context.around.zone)
    found = parts(_words(case, incident), now=sent, language=context.memory.language)
    if not found:
        await open_panel(context, incident.number, message)
        return True
    if do:
        numbers = _divide(context, incident, exhibit, found)
        text = context.words.text("parts.done")
        lines = [_line(context, f"{n}. ", part) for n, part in zip(numbers, found, strict=True)]
        row = tuple(Button(context.words.text("tag.open_number", number=n), f"i:{n}") for n in numbers)
        rows = tuple(row[i : i + 2] for i in range(0, len(row), 2))
    else:
        text = context.words.count("parts.preview", len(found), number=incident.number)
        lines = [_line(context, "· ", part) for part in found]
        no = Button(context.words.text("parts.no"), f"{VERB}:{incident.number}:no")
        rows = ((Button(context.words.text("parts.do"), f"{VERB}:{incident.number}:do"), no),)
    context.change(message, "\n\n".join((text, *lines)), rows)
    return True


def _line(context: TurnContext, mark: str, part: Part) -> str:
    when = f"{show(part.when, context.words)}\n" if part.when else ""
    return mark + escape(when) + escape(quoted(part.words))


def _divide(context: TurnContext, incident: Incident, exhibit: Exhibit, found: Sequence[Part]) -> list[int]:
    """Record the parts: the first keeps the number. Gives all of their numbers."""
    numbers = [incident.number]
    for _ in found[1:]:
        number = context.take_number()
        numbers.append(number)
        context.record(ev.PartTold(incident=incident.number, number=number, exhibit=exhibit.id))
    for number, part in zip(numbers, found, strict=True):
        context.record(ev.WhatTold(incident=number, what=part.words))
    _let_go(context, incident.number)
    offers = [Offer(n, part.when, find_types(part.words)) for n, part in zip(numbers, found, strict=True)]
    memory = context.memory
    context.memory = replace(memory, offers=(*memory.offers, *offers)[-MOST_OFFERS:])
    return numbers


def _let_go(context: TurnContext, number: int) -> None:
    """What was offered of an account as a whole is offered no longer."""
    offers = tuple(offer for offer in context.memory.offers if offer.incident != number)
    context.memory = replace(context.memory, offers=offers)


def _by_hand(context: TurnContext, case: Case, incident: Incident, message: int | None, page: int) -> bool:
    words = _words(case, incident)
    places = list(enumerate(sentences(words)))[1:]
    if not places:
        return False
    first = min(page, (len(places) - 1) // A_PAGE) * A_PAGE
    here = f"{VERB}:{incident.number}"
    rows: list[tuple[Button, ...]] = [
        (Button(short_name(sentence, MOST_LABEL), f"{here}:cut:{position}:{len(words)}"),)
        for position, sentence in places[first : first + A_PAGE]
    ]
    steps = [Button("‹", f"{here}:by:{first // A_PAGE - 1}")] if first else []
    if first + A_PAGE < len(places):
        steps.append(Button("›", f"{here}:by:{first // A_PAGE + 1}"))
    back = Button(context.words.text("tag.back"), f"m:{incident.number}")
    text = context.words.text("parts.by_hand", number=incident.number)
    context.change(message, text, (*rows, (*steps, back)))
    return True


async def _cut(
    context: TurnContext, case: Case, incident: Incident, message: int | None, where: tuple[int, int]
) -> bool:
    exhibit, words = _account(case, incident), _words(case, incident)
    halves = cut(words, where[0])
    if exhibit is None or halves is None or where[1] != len(words):  # an old button, of other words
        return False
    sent, language = exhibit.sent.astimezone(context.around.zone), context.memory.language
    found = [Part(half, only_time(half, now=sent, language=language)) for half in halves]
    numbers = _divide(context, incident, exhibit, found)
    lead = context.words.text("more.split_done", number=incident.number)
    await open_panel(context, numbers[1], message, lead=lead)
    return True
