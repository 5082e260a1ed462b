"""The screens of a record: the list, one record, and one question at a time. Each has a way back; none must be
answered.

Buttons' data is ``verb:step:…``; a question is left open in the chat's memory with ``verb:mode:id:field`` as its
subject, so that the next text answers it (``answers``).
"""

from __future__ import annotations

from html import escape
from typing import Any

import msgspec
from msgspec.structs import replace

from bot.case.model import Case
from bot.case.when import When, show_instant
from bot.chat.screens.incident.panel import heading
from bot.chat.screens.records.fields import (
    NEW,
    SHOWN,
    AnswerKind,
    Field,
    RecordForm,
    described,
    earlier,
    in_one_line,
    is_told,
    say_value,
    value_of,
)
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.chat.turn.message_splitting import shortened
from bot.telegram.outgoing import Button, Rows

KIND = "record"
SITTING, SINGLE = "s", "f"
A_PAGE = 8
MOST_OFFERED = 6
MOST_TITLE = 120
MOST_CORRECTIONS = 10


async def home(context: TurnContext, form: RecordForm, message: int | None, page: int = 0) -> None:
    """All records of a kind, the newest first, and a way to write down another."""
    _close(context)
    if form.single:
        await card(context, form, NEW, message)
        return
    words = context.words
    every = form.every(await context.case())[::-1]
    first = min(page, max(0, (len(every) - 1) // A_PAGE)) * A_PAGE
    rows: list[tuple[Button, ...]] = [
        (Button(in_one_line(form.heading(words, record)), f"{form.verb}:o:{record.id}"),)
        for record in every[first : first + A_PAGE]
    ]
    steps = [Button("‹", f"{form.verb}:p:{first // A_PAGE - 1}")] if first else []
    if first + A_PAGE < len(every):
        steps.append(Button("›", f"{form.verb}:p:{first // A_PAGE + 1}"))
    if steps:
        rows.append(tuple(steps))
    rows.append((Button(words.text(f"records.{form.area}.new"), f"{form.verb}:n"),))
    rows.append((Button(words.text("tag.back"), "r"),))
    key = "title" if every else "empty"
    context.change(message, words.text(f"records.{form.area}.{key}"), tuple(rows))


async def card(context: TurnContext, form: RecordForm, id: str, message: int | None, lead: str = "") -> bool:
    """One record: what is told, and a button for each thing that can be. False where there is no such record."""
    _close(context)
    case, words = await context.case(), context.words
    record = form.find(case, id)
    if record is None:
        if id != NEW:
            return False
        await home(context, form, message)
        return True
    title = f"<b>{escape(in_one_line(form.heading(words, record), MOST_TITLE))}</b>"
    if getattr(record, "withdrawn", False):
        rows: Rows = (
            (Button(words.text("tag.undo"), f"{form.verb}:r:{id}"),),
            (Button(words.text("tag.back"), form.verb),),
        )
        context.change(message, f"{title}\n{words.text('records.taken_out')}", rows)
        return True
    more_lines, more_rows = form.more(context, case, record) if form.more else ([], ())
    lines = [lead, title, *described(context, form, record), *more_lines]
    corrected = len(getattr(record, "corrections", ()))
    if corrected:
        lines.append(words.count("records.corrected", corrected))
        more_rows = (*more_rows, (Button(words.text("records.before"), f"{form.verb}:h:{id}"),))
    rows = (*_field_rows(context, form, id, record), *more_rows, *_last_rows(context, form, id, record))
    context.change(message, "\n".join(line for line in lines if line), rows)
    return True


async def history(context: TurnContext, form: RecordForm, id: str, message: int | None) -> bool:
    """What stood there before, the latest first. False where there is no such record."""
    record: Any = form.find(await context.case(), id)
    if record is None:
        return False
    words = context.words
    lines = [words.text("records.before_title")]
    for correction in record.corrections[::-1][:MOST_CORRECTIONS]:
        when = show_instant(correction.at.astimezone(context.around.zone), words)
        lines.append(
            words.text(
                "records.before_line",
                text=escape(shortened(earlier(words, form, correction), SHOWN[-1])),
                when=when,
            )
        )
    back = (Button(words.text("tag.back"), f"{form.verb}:o:{id}"),)
    context.change(message, "\n".join(lines), (back,))
    return True


def _field_rows(context: TurnContext, form: RecordForm, id: str, record: msgspec.Struct) -> Rows:
    words = context.words
    buttons = [
        Button(
            ("✓ " if is_told(value_of(record, field)) else "") + form.label(words, field),
            f"{form.verb}:q:{SINGLE}:{id}:{field.name}",
        )
        for field in form.fields
    ]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _last_rows(context: TurnContext, form: RecordForm, id: str, record: msgspec.Struct) -> Rows:
    """To be asked for the rest, to take the record out, and back."""
    words = context.words
    rows: list[tuple[Button, ...]] = []
    left = next((field for field in form.fields if not is_told(value_of(record, field))), None)
    if left is not None:
        rows.append((Button(words.text("records.go_on"), f"{form.verb}:q:{SITTING}:{id}:{left.name}"),))
    last = [Button(words.text("tag.back"), "r" if form.single else form.verb)]
    if not (form.single or form.lasting):
        last.insert(0, Button(words.text("records.take_out"), f"{form.verb}:x:{id}"))
    return (*rows, tuple(last))


async def ask(
    context: TurnContext,
    form: RecordForm,
    mode: str,
    id: str,
    field: Field,
    message: int | None,
    lead: str = "",
) -> None:
    """One question."""
    case, words = await context.case(), context.words
    value = value_of(form.find(case, id), field)
    open_question(context, form, mode, id, field, message)
    text = words.text(f"records.{form.area}.ask_{field.name}")
    said = say_value(words, form, field, value)
    now = words.text("records.so_far", value=escape(in_one_line(said, 300))) if said else ""
    here = f"{form.verb}:v:{mode}:{id}:{field.name}"
    told = is_told(value)
    rows = (
        *_choices(context, case, form, field, value, here),
        *ways_on(context, form, mode, id, field, told=told),
    )
    context.change(message, "\n".join(part for part in (lead, text, now) if part), rows)


def confirm(
    context: TurnContext,
    form: RecordForm,
    mode: str,
    id: str,
    field: Field,
    choices: tuple[When, ...],
    labels: tuple[str, ...],
    text: str,
) -> None:
    """Show what was understood as full dates; only a tap makes it count."""
    open_question(context, form, mode, id, field, None, choices)
    rows: Rows = tuple((Button(label, f"{form.verb}:c:{index}"),) for index, label in enumerate(labels))
    context.say(text, (*rows, *ways_on(context, form, mode, id, field)))


def ways_on(
    context: TurnContext, form: RecordForm, mode: str, id: str, field: Field, *, told: bool = False
) -> Rows:
    """In a sitting: the next question, or enough for today. Else: back to the record."""
    words, verb = context.words, form.verb
    if mode == SINGLE:
        return ((Button(words.text("tag.back"), f"{verb}:o:{id}"),),)
    enough_button = Button(words.text("records.enough"), f"{verb}:e")
    if field.asked.required and id == NEW:
        return ((Button(words.text("tag.back"), verb), enough_button),)
    following = form.following(field)
    skip = f"{verb}:q:{SITTING}:{id}:{following.name}" if following else f"{verb}:o:{id}"
    return ((Button(words.text("records.next" if told else "records.skip"), skip), enough_button),)


async def go_on(
    context: TurnContext, form: RecordForm, mode: str, id: str, field: Field, message: int | None, lead: str
) -> None:
    """After an answer: the next question of a sitting, or the record."""
    following = form.following(field) if mode == SITTING else None
    if following is not None:
        await ask(context, form, mode, id, following, message, lead)
    else:
        await card(context, form, id, message, lead)


def enough(context: TurnContext, message: int | None) -> None:
    """A kind end, at any point."""
    _close(context)
    words = context.words
    context.change(
        message, words.text("records.end"), ((Button(words.text("tag.overview"), "l"), _more(context)),)
    )


def _more(context: TurnContext) -> Button:
    return Button(context.words.text("records.menu_button"), "r")


def open_question(
    context: TurnContext,
    form: RecordForm,
    mode: str,
    id: str,
    field: Field,
    message: int | None,
    choices: tuple[When, ...] = (),
) -> None:
    """The next text answers this field."""
    question = OpenQuestion(
        kind=KIND,
        incident=0,
        asked=context.received,
        message=message,
        choices=choices,
        subject=f"{form.verb}:{mode}:{id}:{field.name}",
    )
    context.memory = replace(context.memory, question=question)


def _choices(
    context: TurnContext, case: Case, form: RecordForm, field: Field, value: object, here: str
) -> Rows:
    words = context.words
    match field.kind:
        case AnswerKind.WHEN:
            return (
                (
                    Button(words.text("time.today"), f"{here}:today"),
                    Button(words.text("time.yesterday"), f"{here}:yesterday"),
                ),
            )
        case AnswerKind.YES_NO:
            return (
                (
                    Button(words.text("records.yes"), f"{here}:1"),
                    Button(words.text("records.no_answer"), f"{here}:0"),
                ),
            )
        case AnswerKind.CHOICE:
            buttons = [
                Button(words.text(f"records.{form.area}.{field.name}_{key}"), f"{here}:{key}")
                for key in field.asked.choices
            ]
            return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
        case AnswerKind.LINES if value:
            return ((Button(words.text("records.afresh"), f"{here}:clear"),),)
        case AnswerKind.NUMBER | AnswerKind.NUMBERS:
            return _incidents(context, case, field, value, here)
        case _:
            return ()


def _incidents(context: TurnContext, case: Case, field: Field, value: object, here: str) -> Rows:
    """The likeliest incidents: for a single one the person's own messages, else the newest."""
    standing = case.standing()
    if field.kind is AnswerKind.NUMBER:
        standing = [incident for incident in standing if case.context_only(incident)]
    chosen = value if isinstance(value, tuple) else (value,)
    return tuple(
        (
            Button(
                ("✓ " if incident.number in chosen else "") + in_one_line(heading(context, case, incident)),
                f"{here}:{incident.number}",
            ),
        )
        for incident in standing[::-1][:MOST_OFFERED]
    )


def _close(context: TurnContext) -> None:
    context.memory = replace(context.memory, question=None)
