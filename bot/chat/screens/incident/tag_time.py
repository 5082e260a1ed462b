"""Time: a few taps or the person's own words; the answer is shown as a full date before it counts."""

from __future__ import annotations

import calendar
import datetime as dt
from html import escape

from babel.dates import format_date
from msgspec.structs import replace

from bot.case import events as ev
from bot.case.when import PartOfDay, TimeQuestion, TimeRefusal, When, read, sentence, show
from bot.chat.screens.incident.panel import open_panel
from bot.chat.state.chat_state import OpenQuestion as Open
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button, Rows

KIND = "time"
DAY = "%Y%m%d"
MONTH = "%Y%m"
FIRST_YEAR = 1990


async def menu(context: TurnContext, number: int, message: int | None) -> None:
    """Ask when it happened."""
    _ask(context, number, message)
    words = context.words
    today = context.now.date()
    yesterday = today - dt.timedelta(days=1)

    def button(key: str, step: str) -> Button:
        return Button(words.text(key), f"t:{number}:{step}")

    rows: Rows = (
        (button("time.now", "n"), button("time.today", f"d:{today:{DAY}}")),
        (button("time.yesterday", f"d:{yesterday:{DAY}}"), button("time.other_day", f"m:{today:{MONTH}}")),
        (button("time.do_not_know", "u"), Button(words.text("tag.later"), f"i:{number}")),
    )
    context.change(message, words.text("time.ask", number=number), rows)


async def tapped(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    """A button of the time screens. False where it is not one that we could have made."""
    match step:
        case []:
            await menu(context, number, message)
        case ["n"]:
            now = context.now
            clock = now.time().replace(second=0, microsecond=0, fold=0)
            when = When(date=now.date(), time=clock, zone=_zone(context), fold=now.fold)
            _confirm(context, number, message, (when,))
        case ["u"]:
            await _record(context, number, message, None)
        case ["m", month]:
            return _calendar(context, number, message, month)
        case ["d", day]:
            return _day(context, number, message, day)
        case ["p", day, part]:
            return await _part(context, number, message, day, part)
        case ["c", index]:
            return await _choice(context, number, message, index)
        case _:
            return False
    return True


async def answered(context: TurnContext, question: Open, message: Message) -> None:
    """The person has written a time."""
    written = message.date.astimezone(context.around.zone)
    result = _read(context, question.day, message.text, written)
    if isinstance(result, When):
        _confirm(context, question.incident, None, (result,))
    elif isinstance(result, TimeQuestion) and result.choices:
        _confirm(context, question.incident, None, result.choices, sentence(result, context.words))
    else:
        asked = replace(question, asked=context.received, unread=message.raw)
        context.memory = replace(context.memory, question=asked)
        keep = Button(context.words.text("tag.keep_as_new"), f"k:{question.incident}")
        context.say(
            escape(sentence(result, context.words)), (*_way_back(context, question.incident), (keep,))
        )


def _read(
    context: TurnContext, day: dt.date | None, text: str, written: dt.datetime
) -> When | TimeQuestion | TimeRefusal:
    """The words alone, or where a day has been chosen already and they are only a clock: that day at that clock."""
    if day is not None:
        for words in (f"{day:%d.%m.%Y} {text}", f"{day:%d.%m.%Y} kl. {text}"):
            result = read(words, now=written, language=context.memory.language)
            if isinstance(result, When):
                return replace(result, words=text)
            if isinstance(result, TimeQuestion) and result.choices:
                return replace(result, choices=tuple(replace(c, words=text) for c in result.choices))
    return read(text, now=written, language=context.memory.language)


def _ask(context: TurnContext, number: int, message: int | None, **more: object) -> None:
    question = Open(kind=KIND, incident=number, asked=context.received, message=message, **more)  # type: ignore[arg-type]
    context.memory = replace(context.memory, question=question)


def _way_back(context: TurnContext, number: int) -> Rows:
    return (
        (
            Button(context.words.text("tag.back"), f"t:{number}"),
            Button(context.words.text("tag.later"), f"i:{number}"),
        ),
    )


def _confirm(
    context: TurnContext, number: int, message: int | None, choices: tuple[When, ...], lead: str = ""
) -> None:
    """Show what was understood as full dates; only a tap makes it count."""
    words = context.words
    _ask(context, number, message, choices=choices)
    if len(choices) == 1 and not lead:
        text = words.text("time.confirm", when=escape(show(choices[0], words)))
        rows: Rows = ((Button(words.text("time.yes"), f"t:{number}:c:0"),),)
    else:
        text = escape(lead)
        rows = tuple(
            (Button(show(choice, words), f"t:{number}:c:{index}"),) for index, choice in enumerate(choices)
        )
    context.change(message, text, (*rows, *_way_back(context, number)))


async def _choice(context: TurnContext, number: int, message: int | None, index: str) -> bool:
    question = context.memory.question
    if question is None or question.kind != KIND or question.incident != number or not index.isdecimal():
        return False
    if int(index) >= len(question.choices):
        return False
    await _record(context, number, message, question.choices[int(index)])
    return True


async def _record(context: TurnContext, number: int, message: int | None, when: When | None) -> None:
    context.record(ev.TimeTold(incident=number, when=when))
    context.memory = replace(context.memory, question=None)
    await open_panel(context, number, message, lead=context.words.text("tag.kept_answer"))


def _day(context: TurnContext, number: int, message: int | None, day: str) -> bool:
    """A day has been chosen: shown in full, with the parts of the day to choose from."""
    date = _date(day, DAY)
    if date is None or not date.year >= FIRST_YEAR or date > context.now.date():
        return False
    words = context.words
    _ask(context, number, message, day=date)
    parts = [Button(words.text(f"time.part_{part}"), f"t:{number}:p:{day}:{part}") for part in PartOfDay]
    rows: Rows = (
        *(tuple(parts[i : i + 2]) for i in range(0, len(parts), 2)),
        (
            Button(words.text("time.only_day"), f"t:{number}:p:{day}:-"),
            Button(words.text("tag.back"), f"t:{number}"),
        ),
    )
    context.change(message, words.text("time.ask_clock", day=escape(show(When(date=date), words))), rows)
    return True


async def _part(context: TurnContext, number: int, message: int | None, day: str, part: str) -> bool:
    date = _date(day, DAY)
    if (
        date is None
        or not date.year >= FIRST_YEAR
        or date > context.now.date()
        or part not in ("-", *PartOfDay)
    ):
        return False
    when = When(date=date, part=None if part == "-" else PartOfDay(part), zone=_zone(context))
    following = date + dt.timedelta(days=1)
    if when.part is PartOfDay.NIGHT and following <= context.now.date():
        # A day has two nights; words that leave it open are asked about in the same way.
        lead = context.words.text("time.which_night")
        _confirm(context, number, message, (when, replace(when, date=following)), lead)
    else:
        await _record(context, number, message, when)
    return True


def _calendar(context: TurnContext, number: int, message: int | None, month: str) -> bool:
    """A small month calendar; days to come are not offered."""
    first = _date(month, MONTH)
    today = context.now.date()
    if first is None or first > today or first.year < FIRST_YEAR:
        return False
    words = context.words
    _ask(context, number, message)
    blank = Button("·", "-")
    rows: list[tuple[Button, ...]] = []
    for week in calendar.Calendar().monthdatescalendar(first.year, first.month):
        row = [
            Button(str(day.day), f"t:{number}:d:{day:{DAY}}")
            if day.month == first.month and day <= today
            else blank
            for day in week
        ]
        if any(button is not blank for button in row):
            rows.append(tuple(row))
    before = (first - dt.timedelta(days=1)).replace(day=1)
    after = (first + dt.timedelta(days=31)).replace(day=1)
    steps = [Button(words.text("tag.back"), f"t:{number}")]
    if before.year >= FIRST_YEAR:
        steps.insert(0, Button("‹", f"t:{number}:m:{before:{MONTH}}"))
    if after <= today:
        steps.append(Button("›", f"t:{number}:m:{after:{MONTH}}"))
    name = format_date(first, "LLLL y", locale=str(words.language))
    context.change(message, words.text("time.ask_day", month=escape(name)), (*rows, tuple(steps)))
    return True


def _zone(context: TurnContext) -> str:
    return str(context.around.zone)


def _date(text: str, form: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no time zone
    except ValueError:
        return None
