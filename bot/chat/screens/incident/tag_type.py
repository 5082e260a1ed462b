"""Type: one tap each; several may hold; "andet" takes own words."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot.case import events as ev
from bot.case.kinds import Type
from bot.chat.screens.incident.panel import open_panel, quoted, type_names
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button, Rows

KIND = "type"


async def menu(context: TurnContext, number: int, message: int | None) -> None:
    """Show the types, those that hold marked."""
    case = await context.case()
    incident = case.incidents.get(number)
    if incident is None:
        await open_panel(context, number, message)
        return
    words = context.words
    buttons = [
        Button(
            ("✓ " if kind in incident.types else "") + words.text(f"types.short.{kind}"), f"y:{number}:{kind}"
        )
        for kind in Type
    ]
    rows: Rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    chosen = type_names(words, incident)
    text = words.text("type.ask", number=number) + (f"\n{escape(quoted(chosen))}" if chosen else "")
    context.change(message, text, (*rows, (Button(words.text("tag.done"), f"i:{number}"),)))


async def tapped(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    """A button of the type screen. False where it is not one of ours."""
    if not step:
        await menu(context, number, message)
        return True
    if len(step) != 1 or step[0] not in Type.__members__.values():
        return False
    incident = (await context.case()).incidents.get(number)
    if incident is None:
        return False
    kind = Type(step[0])
    if kind is Type.OTHER and kind not in incident.types:
        question = OpenQuestion(kind=KIND, incident=number, asked=context.received, message=message)
        context.memory = replace(context.memory, question=question)
        back: Rows = ((Button(context.words.text("tag.back"), f"y:{number}"),),)
        context.change(message, context.words.text("type.ask_words"), back)
        return True
    types = tuple(t for t in Type if (t in incident.types) != (t is kind))
    own = incident.type_words if Type.OTHER in types else ""
    context.record(ev.TypesTold(incident=number, types=types, words=own))
    await menu(context, number, message)
    return True


async def answered(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """Own words for "andet"."""
    incident = (await context.case()).incidents.get(question.incident)
    chosen = (*incident.types, Type.OTHER) if incident else (Type.OTHER,)
    types = tuple(kind for kind in Type if kind in chosen)
    context.record(ev.TypesTold(incident=question.incident, types=types, words=message.text))
    context.memory = replace(context.memory, question=None)
    await open_panel(context, question.incident, None, lead=context.words.text("tag.kept_answer"))
