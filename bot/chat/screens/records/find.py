"""/find: incidents by word, type, witness, number or period."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot.case.kinds import Type
from bot.case.model import Incident
from bot.case.search import LONGEST, search
from bot.chat.screens.incident import listing
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button
from bot.words import Language, Words

VERB = "rf"
KIND = "find"


async def command(context: TurnContext, rest: str) -> None:
    """``/find`` asks what for, ``/find word`` finds it."""
    if rest:
        await _look_for(context, rest)
    else:
        _ask(context, None)


async def answered(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """What to look for."""
    await _look_for(context, message.text)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """Ask what for, or a page of what was found."""
    match step:
        case []:
            _ask(context, message)
        case ["p", page] if page.isdecimal() and len(page) <= 6 and context.memory.desk.sought:
            await _show(context, message, int(page))
        case _:
            return False
    return True


async def found(context: TurnContext) -> list[Incident]:
    """What the last search finds now."""
    case, memory = await context.case(), context.memory
    return search(case, memory.desk.sought, now=context.now, names=_names(), language=str(memory.language))


def _names() -> dict[Type, str]:
    """The words that each type is known by, in every language: people mix them."""
    every = [Words(language) for language in Language]
    return {
        kind: " ".join(words.text(f"types.{form}{kind}") for words in every for form in ("", "short."))
        for kind in Type
    }


def _ask(context: TurnContext, message: int | None) -> None:
    words = context.words
    question = OpenQuestion(kind=KIND, incident=0, asked=context.received, message=message)
    context.memory = replace(context.memory, question=question)
    context.change(message, words.text("records.find.ask"), ((Button(words.text("tag.overview"), "l"),),))


async def _look_for(context: TurnContext, text: str) -> None:
    memory = context.memory
    sought = " ".join(text.split())[:LONGEST]
    context.memory = replace(memory, question=None, desk=replace(memory.desk, sought=sought))
    await _show(context, None, 0)


async def _show(context: TurnContext, message: int | None, page: int) -> None:
    case, words = await context.case(), context.words
    incidents = await found(context)
    sought = escape(context.memory.desk.sought)
    anew = Button(words.text("records.find.anew"), VERB)
    back = Button(words.text("tag.overview"), "l")
    if not incidents:
        context.change(message, words.text("records.find.none", sought=sought), ((anew, back),))
        return
    lines, numbers, steps = listing.page_of(context, case, incidents, page, f"{VERB}:p")
    title = words.count("records.find.found", len(incidents), sought=sought)
    rows = list(numbers)
    if steps:
        rows.append(tuple(steps))
    if len(incidents) > 1:
        rows.append((Button(words.text("records.find.several"), "rs"),))
    rows.append((anew, back))
    context.change(message, "\n".join((title, *lines)), tuple(rows))
