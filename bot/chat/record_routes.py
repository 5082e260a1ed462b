"""Where the records' commands, buttons and answers go: rows for the tables of ``bot.chat.routes``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.chat import (
    record_background,
    record_find,
    record_highlights,
    record_impact,
    record_menu,
    record_notes,
    record_police,
    record_refusal,
    record_review,
    record_several,
    record_witnesses,
)
from bot.chat.incoming import Message
from bot.chat.memory import Question
from bot.chat.moment import Moment
from bot.chat.record_answers import answered, tapped
from bot.chat.record_fields import Form
from bot.chat.record_screens import KIND, home

FORMS = {
    form.verb: form
    for form in (
        record_refusal.FORM,
        record_police.FORM,
        record_background.FORM,
        record_impact.FORM,
        record_witnesses.FORM,
    )
}


def _home(form: Form) -> Callable[[Moment, str], Awaitable[object]]:
    return lambda moment, rest: home(moment, form, None)


async def _answered(moment: Moment, question: Question, message: Message) -> None:
    form = FORMS.get(question.subject.partition(":")[0])
    if form is not None:
        await answered(moment, form, question, message)


async def _form(moment: Moment, form: Form, message: int | None, step: list[str]) -> bool:
    """A form's button: its own further screens first."""
    match form.verb, step:
        case "rn", ["i", *rest]:
            return await record_refusal.said_here(moment, message, rest)
        case "rp", ["a", *rest]:
            return await record_police.reported(moment, message, rest)
        case "rw", ["m", *rest]:
            return await record_witnesses.same_person(moment, message, rest)
        case "rw", ["u", *rest]:
            return await record_witnesses.part(moment, message, rest)
        case _:
            return await tapped(moment, form, message, step)


def _button(form: Form) -> Callable[[Moment, int | None, list[str]], Awaitable[bool]]:
    return lambda moment, message, step: _form(moment, form, message, step)


async def _menu(moment: Moment, message: int | None, step: list[str]) -> bool:
    await record_menu.menu(moment, message)
    return not step


COMMANDS: dict[str, Callable[[Moment, str], Awaitable[object]]] = {
    "refusal": _home(record_refusal.FORM),
    "police": _home(record_police.FORM),
    "background": _home(record_background.FORM),
    "impact": _home(record_impact.FORM),
    "witnesses": _home(record_witnesses.FORM),
    "highlights": lambda moment, rest: record_highlights.home(moment, None),
    "note": record_notes.command,
    "review": lambda moment, rest: record_review.begin(moment, None),
    "find": record_find.command,
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
BUTTONS: dict[str, Callable[[Moment, int | None, list[str]], Awaitable[bool]]] = {
    "r": _menu,
    **{verb: _button(form) for verb, form in FORMS.items()},
    record_highlights.VERB: record_highlights.tapped,
    record_notes.VERB: record_notes.tapped,
    record_review.VERB: record_review.tapped,
    record_find.VERB: record_find.tapped,
    record_several.VERB: record_several.tapped,
}
ANSWERS: dict[str, Callable[[Moment, Question, Message], Awaitable[object]]] = {
    KIND: _answered,
    record_notes.KIND: record_notes.answered,
    record_find.KIND: record_find.answered,
    record_several.KIND: record_several.answered,
}
