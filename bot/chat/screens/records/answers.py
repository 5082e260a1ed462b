"""Answers to a record's questions: taps and texts, checked, and written down field by field."""

from __future__ import annotations

import datetime as dt
import re
from html import escape
from typing import Any

import msgspec
from msgspec.structs import replace

from bot.case import records as rec
from bot.case.model import Case
from bot.case.named import is_nobody
from bot.case.record_fields import types_of
from bot.case.when import TimeQuestion, TimeRefusal, When, read, sentence, show
from bot.chat.screens.incident.panel import quoted
from bot.chat.screens.records.fields import NEW, AnswerKind, Field, RecordForm, say_time, value_of
from bot.chat.screens.records.question_screens import (
    KIND,
    SINGLE,
    SITTING,
    ask,
    card,
    confirm,
    enough,
    go_on,
    history,
    home,
    ways_on,
)
from bot.chat.state.chat_state import OpenQuestion as Open
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message

MOST_LINES = 50
MOST_NUMBERS = 200
MOST_DIGITS = 6
AHEAD = dt.timedelta(days=365 * 20)

_BETWEEN_LINES = re.compile(r"[\n;,]+")
_RANGE = re.compile(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


async def tapped(context: TurnContext, form: RecordForm, message: int | None, step: list[str]) -> bool:
    """A button of a form's screens. False where it is not one that we could have made."""
    match step:
        case []:
            await home(context, form, message)
        case ["p", page] if page.isdecimal() and len(page) <= MOST_DIGITS:
            await home(context, form, message, int(page))
        case ["n"] if not form.single:
            await ask(context, form, SITTING, NEW, form.fields[0], message)
        case ["o", id]:
            return await card(context, form, id, message)
        case ["q", mode, id, name]:
            return await _question(context, form, mode, id, name, message)
        case ["v", mode, id, name, value]:
            return await _value(context, form, mode, id, name, value, message)
        case ["c", index] if index.isdecimal() and len(index) <= MOST_DIGITS:
            return await _chosen(context, form, int(index), message)
        case ["x" | "r" as verb, id]:
            return await _withdraw(context, form, id, message, withdrawn=verb == "x")
        case ["h", id]:
            return await history(context, form, id, message)
        case ["e"]:
            enough(context, message)
        case _:
            return False
    return True


async def answered(context: TurnContext, form: RecordForm, question: Open, message: Message) -> None:
    """A text that answers the open question."""
    mode, id, name = question.subject.split(":")[1:]
    field = form.field(name)
    if field is None or not await _exists(context, form, id, field):
        await home(context, form, None)
        return
    match field.kind:
        case AnswerKind.WHEN | AnswerKind.ABOUT:
            await _time(context, form, mode, id, field, message)
        case AnswerKind.NUMBER | AnswerKind.NUMBERS:
            numbers = read_numbers(await context.case(), message.text)
            if not numbers:
                await ask(
                    context, form, mode, id, field, None, lead=context.words.text("records.no_such_number")
                )
                return
            before = (
                value_of(form.find(await context.case(), id), field)
                if field.kind is AnswerKind.NUMBERS
                else ()
            )
            told = tuple(dict.fromkeys((*(before or ()), *numbers)))
            await tell(context, form, mode, id, field, told, None)
        case AnswerKind.LINES:
            record = form.find(await context.case(), id)
            more = (part.strip() for part in _BETWEEN_LINES.split(message.text))
            lines = dict.fromkeys((*(value_of(record, field) or ()), *(part for part in more if part)))
            await tell(context, form, mode, id, field, tuple(lines)[:MOST_LINES], None)
        case AnswerKind.TEXT if field.asked.person and is_nobody(message.text):
            await ask(context, form, mode, id, field, None, lead=context.words.text("witness.no_name"))
        case AnswerKind.TEXT:
            await tell(context, form, mode, id, field, message.text, None)
        case _:  # a yes or a no is tapped; asked again, since nothing may be guessed
            await ask(context, form, mode, id, field, None, lead=context.words.text("records.tap_one"))


async def tell(
    context: TurnContext, form: RecordForm, mode: str, id: str, field: Field, value: Any, message: int | None
) -> None:
    """Write an answer down, and go on."""
    words = context.words
    id = write(context, form, id, await _fields(context, field, value))
    lead = words.text("tag.kept_answer")
    if isinstance(value, When):
        lead = words.text("records.kept_time", when=escape(quoted(say_time(words, value))))
    elif field.asked.after and value is True:
        lead += " " + words.text(field.asked.after)
    await go_on(context, form, mode, id, field, message, lead)


def write(context: TurnContext, form: RecordForm, id: str, values: dict[str, Any]) -> str:
    """Record some fields; gives the record's id, a new one for a new record."""
    if id == NEW and not form.single:
        id = context.around.new_id()
        context.record((form.opening or form.payload)(id, values))
    else:
        context.record(form.payload(id, values))
    return id


async def _fields(context: TurnContext, field: Field, value: Any) -> dict[str, Any]:
    """The fields that an answer tells: with an incident also what is kept of it."""
    if field.kind is not AnswerKind.NUMBER:
        return {field.name: value}
    case = await context.case()
    incident = case.incidents[case.whole(value[0])[-1]]
    return {field.name: incident.number, "exhibits": incident.exhibits}


async def _exists(context: TurnContext, form: RecordForm, id: str, field: Field) -> bool:
    """Whether the field can be told: of a record that there is, or of a new one that can begin with it."""
    if form.find(await context.case(), id) is not None:
        return True
    return id == NEW and (field.asked.required or not any(other.asked.required for other in form.fields))


async def _question(
    context: TurnContext, form: RecordForm, mode: str, id: str, name: str, message: int | None
) -> bool:
    field = form.field(name)
    if field is None or mode not in (SITTING, SINGLE) or not await _exists(context, form, id, field):
        return False
    await ask(context, form, mode, id, field, message)
    return True


async def _value(
    context: TurnContext, form: RecordForm, mode: str, id: str, name: str, value: str, message: int | None
) -> bool:
    """An answer by a tap."""
    field = form.field(name)
    if field is None or mode not in (SITTING, SINGLE) or not await _exists(context, form, id, field):
        return False
    today = context.now.date()
    match field.kind, value:
        case AnswerKind.WHEN, "today":
            told: Any = When(date=today)
        case AnswerKind.WHEN, "yesterday":
            told = When(date=today - dt.timedelta(days=1))
        case AnswerKind.YES_NO, "1" | "0":
            told = value == "1"
        case AnswerKind.CHOICE, _ if value in field.asked.choices:
            told = msgspec.convert(value, types_of(form.kind.record)[name])
        case AnswerKind.LINES, "clear":
            write(context, form, id, {field.name: ()})
            await ask(context, form, mode, id, field, message)
            return True
        case AnswerKind.NUMBER | AnswerKind.NUMBERS, _:
            numbers = read_numbers(await context.case(), value) if value.isdecimal() else ()
            if not numbers:
                return False
            if field.kind is AnswerKind.NUMBERS:
                await _toggle(context, form, mode, id, field, numbers[0], message)
                return True
            told = numbers
        case _:
            return False
    await tell(context, form, mode, id, field, told, message)
    return True


async def _toggle(
    context: TurnContext, form: RecordForm, mode: str, id: str, field: Field, number: int, message: int | None
) -> None:
    """Several can be picked: the question stays until the person goes on."""
    before = value_of(form.find(await context.case(), id), field) or ()
    after = tuple(n for n in before if n != number) if number in before else (*before, number)
    id = write(context, form, id, {field.name: after})
    await ask(context, form, mode, id, field, message)


async def _chosen(context: TurnContext, form: RecordForm, index: int, message: int | None) -> bool:
    """One of the times that were offered."""
    question = context.memory.question
    if question is None or question.kind != KIND or index >= len(question.choices):
        return False
    verb, mode, id, name = question.subject.split(":")
    field = form.field(name)
    if verb != form.verb or field is None or not await _exists(context, form, id, field):
        return False
    await tell(context, form, mode, id, field, question.choices[index], message)
    return True


async def _withdraw(
    context: TurnContext, form: RecordForm, id: str, message: int | None, *, withdrawn: bool
) -> bool:
    record: Any = form.find(await context.case(), id)
    if record is None or form.single or form.lasting:
        return False
    if record.withdrawn != withdrawn:
        context.record(rec.RecordWithdrawn(id) if withdrawn else rec.RecordRestored(id))
    return await card(context, form, id, message)


async def _time(
    context: TurnContext, form: RecordForm, mode: str, id: str, field: Field, message: Message
) -> None:
    """A time in the person's own words: shown as a full date before it counts."""
    words = context.words
    now = message.date.astimezone(context.around.zone)
    if field.asked.ahead and _YEAR.search(message.text):
        now += AHEAD  # an order runs into the future; with its year there is nothing to guess
    result = read(message.text, now=now, language=context.memory.language)
    if isinstance(result, When) and result.date is not None:
        choices: tuple[When, ...] = (result,)
        text = words.text("time.confirm", when=escape(show(result, words)))
        labels: tuple[str, ...] = (words.text("time.yes"),)
    elif isinstance(result, TimeQuestion) and result.choices:
        choices = result.choices
        text, labels = escape(sentence(result, words)), tuple(show(choice, words) for choice in choices)
    elif field.kind is AnswerKind.ABOUT:
        await tell(context, form, mode, id, field, When(date=None, words=message.text), None)
        return
    else:
        await _again(context, form, mode, id, field, result)
        return
    if field.kind is AnswerKind.ABOUT:
        choices = (*choices, When(date=None, words=message.text))
        labels = (*labels, words.text("records.my_words"))
    confirm(context, form, mode, id, field, choices, labels, text)


async def _again(
    context: TurnContext,
    form: RecordForm,
    mode: str,
    id: str,
    field: Field,
    result: When | TimeQuestion | TimeRefusal,
) -> None:
    words = context.words
    text = words.text("records.which_day") if isinstance(result, When) else escape(sentence(result, words))
    question = context.memory.question
    if question is not None:
        context.memory = replace(
            context.memory, question=replace(question, asked=context.received, choices=())
        )
    context.say(text, ways_on(context, form, mode, id, field))


def read_numbers(case: Case, text: str) -> tuple[int, ...]:
    """The numbers of incidents in a text such as "3, 5-9"; only those that there are."""
    found: dict[int, None] = {}
    for match in _RANGE.finditer(text):
        first, last = int(match[1]), int(match[2] or match[1])
        for number in range(first, min(last, first + MOST_NUMBERS) + 1):
            if number in case.incidents:
                found[number] = None
    return tuple(found)[:MOST_NUMBERS]
