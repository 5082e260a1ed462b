"""Answers to a record's questions: taps and texts, checked, and written down field by field."""

from __future__ import annotations

import datetime as dt
import re
from html import escape
from typing import Any

from msgspec.structs import replace

from bot.case import records as rec
from bot.case.model import Case
from bot.case.when import Question, Refusal, When, read, sentence, show
from bot.chat.screens.incident.panel import quoted
from bot.chat.screens.records.fields import NEW, Field, Form, Kind, say_time, value_of
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
from bot.chat.state.chat_state import Question as Open
from bot.chat.turn.context import Moment
from bot.chat.updates.update import Message

MOST_LINES = 50
MOST_NUMBERS = 200
MOST_DIGITS = 6
AHEAD = dt.timedelta(days=365 * 20)

_BETWEEN_LINES = re.compile(r"[\n;,]+")
_RANGE = re.compile(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


async def tapped(moment: Moment, form: Form, message: int | None, step: list[str]) -> bool:
    """A button of a form's screens. False where it is not one that we could have made."""
    match step:
        case []:
            await home(moment, form, message)
        case ["p", page] if page.isdecimal() and len(page) <= MOST_DIGITS:
            await home(moment, form, message, int(page))
        case ["n"] if not form.single:
            await ask(moment, form, SITTING, NEW, form.fields[0], message)
        case ["o", id]:
            return await card(moment, form, id, message)
        case ["q", mode, id, name]:
            return await _question(moment, form, mode, id, name, message)
        case ["v", mode, id, name, value]:
            return await _value(moment, form, mode, id, name, value, message)
        case ["c", index] if index.isdecimal() and len(index) <= MOST_DIGITS:
            return await _chosen(moment, form, int(index), message)
        case ["x" | "r" as verb, id]:
            return await _withdraw(moment, form, id, message, withdrawn=verb == "x")
        case ["h", id]:
            return await history(moment, form, id, message)
        case ["e"]:
            enough(moment, message)
        case _:
            return False
    return True


async def answered(moment: Moment, form: Form, question: Open, message: Message) -> None:
    """A text that answers the open question."""
    mode, id, name = question.subject.split(":")[1:]
    field = form.field(name)
    if field is None or not await _exists(moment, form, id, field):
        await home(moment, form, None)
        return
    match field.kind:
        case Kind.WHEN | Kind.ABOUT:
            await _time(moment, form, mode, id, field, message)
        case Kind.NUMBER | Kind.NUMBERS:
            numbers = read_numbers(await moment.case(), message.text)
            if not numbers:
                await ask(
                    moment, form, mode, id, field, None, lead=moment.words.text("records.no_such_number")
                )
                return
            before = value_of(form.find(await moment.case(), id), field) if field.kind is Kind.NUMBERS else ()
            told = tuple(dict.fromkeys((*(before or ()), *numbers)))
            await tell(moment, form, mode, id, field, told, None)
        case Kind.LINES:
            record = form.find(await moment.case(), id)
            more = (part.strip() for part in _BETWEEN_LINES.split(message.text))
            lines = dict.fromkeys((*(value_of(record, field) or ()), *(part for part in more if part)))
            await tell(moment, form, mode, id, field, tuple(lines)[:MOST_LINES], None)
        case Kind.TEXT if field.refuses(message.text):
            await ask(moment, form, mode, id, field, None, lead=moment.words.text("witness.no_name"))
        case Kind.TEXT:
            await tell(moment, form, mode, id, field, message.text, None)
        case _:  # a yes or a no is tapped; asked again, since nothing may be guessed
            await ask(moment, form, mode, id, field, None, lead=moment.words.text("records.tap_one"))


async def tell(
    moment: Moment, form: Form, mode: str, id: str, field: Field, value: Any, message: int | None
) -> None:
    """Write an answer down, and go on."""
    words = moment.words
    id = write(moment, form, id, await _fields(moment, field, value))
    lead = words.text("tag.kept_answer")
    if isinstance(value, When):
        lead = words.text("records.kept_time", when=escape(quoted(say_time(words, value))))
    elif field.after and value is True:
        lead += " " + words.text(field.after)
    await go_on(moment, form, mode, id, field, message, lead)


def write(moment: Moment, form: Form, id: str, values: dict[str, Any]) -> str:
    """Record some fields; gives the record's id, a new one for a new record."""
    if id == NEW and not form.single:
        id = moment.around.new_id()
        moment.record((form.opening or form.payload)(id, values))
    else:
        moment.record(form.payload(id, values))
    return id


async def _fields(moment: Moment, field: Field, value: Any) -> dict[str, Any]:
    """The fields that an answer tells: with an incident also what is kept of it."""
    if field.kind is not Kind.NUMBER:
        return {field.name: value}
    case = await moment.case()
    incident = case.incidents[case.whole(value[0])[-1]]
    return {field.name: incident.number, "exhibits": incident.exhibits}


async def _exists(moment: Moment, form: Form, id: str, field: Field) -> bool:
    """Whether the field can be told: of a record that there is, or of a new one that can begin with it."""
    if form.find(await moment.case(), id) is not None:
        return True
    return id == NEW and (field.required or not any(other.required for other in form.fields))


async def _question(moment: Moment, form: Form, mode: str, id: str, name: str, message: int | None) -> bool:
    field = form.field(name)
    if field is None or mode not in (SITTING, SINGLE) or not await _exists(moment, form, id, field):
        return False
    await ask(moment, form, mode, id, field, message)
    return True


async def _value(
    moment: Moment, form: Form, mode: str, id: str, name: str, value: str, message: int | None
) -> bool:
    """An answer by a tap."""
    field = form.field(name)
    if field is None or mode not in (SITTING, SINGLE) or not await _exists(moment, form, id, field):
        return False
    today = moment.now.date()
    match field.kind, value:
        case Kind.WHEN, "today":
            told: Any = When(date=today)
        case Kind.WHEN, "yesterday":
            told = When(date=today - dt.timedelta(days=1))
        case Kind.YES_NO, "1" | "0":
            told = value == "1"
        case Kind.CHOICE, _ if value in field.choices:
            told = value
        case Kind.LINES, "clear":
            write(moment, form, id, {field.name: ()})
            await ask(moment, form, mode, id, field, message)
            return True
        case Kind.NUMBER | Kind.NUMBERS, _:
            numbers = read_numbers(await moment.case(), value) if value.isdecimal() else ()
            if not numbers:
                return False
            if field.kind is Kind.NUMBERS:
                await _toggle(moment, form, mode, id, field, numbers[0], message)
                return True
            told = numbers
        case _:
            return False
    await tell(moment, form, mode, id, field, told, message)
    return True


async def _toggle(
    moment: Moment, form: Form, mode: str, id: str, field: Field, number: int, message: int | None
) -> None:
    """Several can be picked: the question stays until the person goes on."""
    before = value_of(form.find(await moment.case(), id), field) or ()
    after = tuple(n for n in before if n != number) if number in before else (*before, number)
    id = write(moment, form, id, {field.name: after})
    await ask(moment, form, mode, id, field, message)


async def _chosen(moment: Moment, form: Form, index: int, message: int | None) -> bool:
    """One of the times that were offered."""
    question = moment.memory.question
    if question is None or question.kind != KIND or index >= len(question.choices):
        return False
    verb, mode, id, name = question.subject.split(":")
    field = form.field(name)
    if verb != form.verb or field is None or not await _exists(moment, form, id, field):
        return False
    await tell(moment, form, mode, id, field, question.choices[index], message)
    return True


async def _withdraw(moment: Moment, form: Form, id: str, message: int | None, *, withdrawn: bool) -> bool:
    record: Any = form.find(await moment.case(), id)
    if record is None or form.single or form.lasting:
        return False
    if record.withdrawn != withdrawn:
        moment.record(rec.RecordWithdrawn(id) if withdrawn else rec.RecordRestored(id))
    return await card(moment, form, id, message)


async def _time(moment: Moment, form: Form, mode: str, id: str, field: Field, message: Message) -> None:
    """A time in the person's own words: shown as a full date before it counts."""
    words = moment.words
    now = message.date.astimezone(moment.around.zone)
    if field.ahead and _YEAR.search(message.text):
        now += AHEAD  # an order runs into the future; with its year there is nothing to guess
    result = read(message.text, now=now, language=moment.memory.language)
    if isinstance(result, When) and result.date is not None:
        choices: tuple[When, ...] = (result,)
        text = words.text("time.confirm", when=escape(show(result, words)))
        labels: tuple[str, ...] = (words.text("time.yes"),)
    elif isinstance(result, Question) and result.choices:
        choices = result.choices
        text, labels = escape(sentence(result, words)), tuple(show(choice, words) for choice in choices)
    elif field.kind is Kind.ABOUT:
        await tell(moment, form, mode, id, field, When(date=None, words=message.text), None)
        return
    else:
        await _again(moment, form, mode, id, field, result)
        return
    if field.kind is Kind.ABOUT:
        choices = (*choices, When(date=None, words=message.text))
        labels = (*labels, words.text("records.my_words"))
    confirm(moment, form, mode, id, field, choices, labels, text)


async def _again(
    moment: Moment, form: Form, mode: str, id: str, field: Field, result: When | Question | Refusal
) -> None:
    words = moment.words
    text = words.text("records.which_day") if isinstance(result, When) else escape(sentence(result, words))
    question = moment.memory.question
    if question is not None:
        moment.memory = replace(moment.memory, question=replace(question, asked=moment.received, choices=()))
    moment.say(text, ways_on(moment, form, mode, id, field))


def read_numbers(case: Case, text: str) -> tuple[int, ...]:
    """The numbers of incidents in a text such as "3, 5-9"; only those that there are."""
    found: dict[int, None] = {}
    for match in _RANGE.finditer(text):
        first, last = int(match[1]), int(match[2] or match[1])
        for number in range(first, min(last, first + MOST_NUMBERS) + 1):
            if number in case.incidents:
                found[number] = None
    return tuple(found)[:MOST_NUMBERS]
