"""/find: incidents by word, type, witness, number or period."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot.case.kinds import Type
from bot.case.model import Incident
from bot.case.search import LONGEST, search
from bot.chat.screens.incident import listing
from bot.chat.state.chat_state import Question
from bot.chat.turn.context import Moment
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button
from bot.words import Language, Words

VERB = "rf"
KIND = "find"


async def command(moment: Moment, rest: str) -> None:
    """``/find`` asks what for, ``/find word`` finds it."""
    if rest:
        await _look_for(moment, rest)
    else:
        _ask(moment, None)


async def answered(moment: Moment, question: Question, message: Message) -> None:
    """What to look for."""
    await _look_for(moment, message.text)


async def tapped(moment: Moment, message: int | None, step: list[str]) -> bool:
    """Ask what for, or a page of what was found."""
    match step:
        case []:
            _ask(moment, message)
        case ["p", page] if page.isdecimal() and len(page) <= 6 and moment.memory.desk.sought:
            await _show(moment, message, int(page))
        case _:
            return False
    return True


async def found(moment: Moment) -> list[Incident]:
    """What the last search finds now."""
    case, memory = await moment.case(), moment.memory
    return search(case, memory.desk.sought, now=moment.now, names=_names(), language=str(memory.language))


def _names() -> dict[Type, str]:
    """The words that each type is known by, in every language: people mix them."""
    every = [Words(language) for language in Language]
    return {
        kind: " ".join(words.text(f"types.{form}{kind}") for words in every for form in ("", "short."))
        for kind in Type
    }


def _ask(moment: Moment, message: int | None) -> None:
    words = moment.words
    question = Question(kind=KIND, incident=0, asked=moment.received, message=message)
    moment.memory = replace(moment.memory, question=question)
    moment.change(message, words.text("records.find.ask"), ((Button(words.text("tag.overview"), "l"),),))


async def _look_for(moment: Moment, text: str) -> None:
    memory = moment.memory
    sought = " ".join(text.split())[:LONGEST]
    moment.memory = replace(memory, question=None, desk=replace(memory.desk, sought=sought))
    await _show(moment, None, 0)


async def _show(moment: Moment, message: int | None, page: int) -> None:
    case, words = await moment.case(), moment.words
    incidents = await found(moment)
    sought = escape(moment.memory.desk.sought)
    anew = Button(words.text("records.find.anew"), VERB)
    back = Button(words.text("tag.overview"), "l")
    if not incidents:
        moment.change(message, words.text("records.find.none", sought=sought), ((anew, back),))
        return
    lines, numbers, steps = listing.page_of(moment, case, incidents, page, f"{VERB}:p")
    title = words.count("records.find.found", len(incidents), sought=sought)
    rows = list(numbers)
    if steps:
        rows.append(tuple(steps))
    if len(incidents) > 1:
        rows.append((Button(words.text("records.find.several"), "rs"),))
    rows.append((anew, back))
    moment.change(message, "\n".join((title, *lines)), tuple(rows))
