"""Where the records' commands, buttons and answers go: rows for the tables of ``bot.chat.routes``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.chat.screens.incident import record_rows
from bot.chat.screens.records import (
    background,
    bulk_tags,
    find,
    highlights,
    impact,
    notes,
    police,
    refusal,
    review,
    witnesses,
)
from bot.chat.screens.records.answers import answered, tapped
from bot.chat.screens.records.fields import RecordForm
from bot.chat.screens.records.question_screens import KIND, home
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message

FORMS = {
    form.verb: form
    for form in (
        refusal.FORM,
        police.FORM,
        background.FORM,
        impact.FORM,
        witnesses.FORM,
    )
}


def _home(form: RecordForm) -> Callable[[TurnContext, str], Awaitable[object]]:
    return lambda moment, rest: home(moment, form, None)


async def _answered(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    form = FORMS.get(question.subject.partition(":")[0])
    if form is not None:
        await answered(context, form, question, message)


async def _form(context: TurnContext, form: RecordForm, message: int | None, step: list[str]) -> bool:
    """A form's button: its own further screens first."""
    match form.verb, step:
        case "rn", ["i", *rest]:
            return await refusal.said_here(context, message, rest)
        case "rp", ["a", *rest]:
            return await police.reported(context, message, rest)
        case "rw", ["m", *rest]:
            return await witnesses.same_person(context, message, rest)
        case "rw", ["u", *rest]:
            return await witnesses.part(context, message, rest)
        case _:
            return await tapped(context, form, message, step)


def _button(form: RecordForm) -> Callable[[TurnContext, int | None, list[str]], Awaitable[bool]]:
    return lambda moment, message, step: _form(moment, form, message, step)


async def _menu(context: TurnContext, message: int | None, step: list[str]) -> bool:
    await record_rows.menu(context, message)
    return not step


COMMANDS: dict[str, Callable[[TurnContext, str], Awaitable[object]]] = {
    "refusal": _home(refusal.FORM),
    "police": _home(police.FORM),
    "background": _home(background.FORM),
    "impact": _home(impact.FORM),
    "witnesses": _home(witnesses.FORM),
    "highlights": lambda moment, rest: highlights.home(moment, None),
    "note": notes.command,
    "review": lambda moment, rest: review.begin(moment, None),
    "find": find.command,
}
ALIASES = {
    "nej": "refusal",
    "politi": "police",
    "baggrund": "background",
    "foelger": "impact",
    "følger": "impact",
    "vidner": "witnesses",
    "eksempler": "highlights",
    "notat": "note",
    "notes": "note",
    "orden": "review",
    "soeg": "find",
    "søg": "find",
    "search": "find",
}
BUTTONS: dict[str, Callable[[TurnContext, int | None, list[str]], Awaitable[bool]]] = {
    "r": _menu,
    **{verb: _button(form) for verb, form in FORMS.items()},
    highlights.VERB: highlights.tapped,
    notes.VERB: notes.tapped,
    review.VERB: review.tapped,
    find.VERB: find.tapped,
    bulk_tags.VERB: bulk_tags.tapped,
}
ANSWERS: dict[str, Callable[[TurnContext, OpenQuestion, Message], Awaitable[object]]] = {
    KIND: _answered,
    notes.KIND: notes.answered,
    find.KIND: find.answered,
    bulk_tags.KIND: bulk_tags.answered,
}
