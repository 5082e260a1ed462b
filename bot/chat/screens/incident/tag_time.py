"""Time: a few taps or the person's own words; the answer is shown as a full date before it counts."""

from __future__ import annotations

import calendar
import datetime as dt
from html import escape

from babel.dates import format_date
from msgspec.structs import replace

from bot.case import events as ev
from bot.case.when import Part, Question, Refusal, When, read, sentence, show
from bot.chat.screens.incident.panel import open_panel
from bot.chat.state.chat_state import Question as Open
from bot.chat.turn.context import Moment
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button, Rows

KIND = "time"
DAY = "%Y%m%d"
MONTH = "%Y%m"
FIRST_YEAR = 1990


async def menu(moment: Moment, number: int, message: int | None) -> None:
    """Ask when it happened."""
    _ask(moment, number, message)
    words = moment.words
    today = moment.now.date()
    yesterday = today - dt.timedelta(days=1)

    def button(key: str, step: str) -> Button:
        return Button(words.text(key), f"t:{number}:{step}")

    rows: Rows = (
        (button("time.now", "n"), button("time.today", f"d:{today:{DAY}}")),
        (button("time.yesterday", f"d:{yesterday:{DAY}}"), button("time.other_day", f"m:{today:{MONTH}}")),
        (button("time.do_not_know", "u"), Button(words.text("tag.later"), f"i:{number}")),
    )
    moment.change(message, words.text("time.ask", number=number), rows)


async def tapped(moment: Moment, number: int, message: int | None, step: list[str]) -> bool:
    """A button of the time screens. False where it is not one that we could have made."""
    match step:
        case []:
            await menu(moment, number, message)
        case ["n"]:
            now = moment.now
            clock = now.time().replace(second=0, microsecond=0, fold=0)
            when = When(date=now.date(), time=clock, zone=_zone(moment), fold=now.fold)
            _confirm(moment, number, message, (when,))
        case ["u"]:
            await _record(moment, number, message, None)
        case ["m", month]:
            return _calendar(moment, number, message, month)
        case ["d", day]:
            return _day(moment, number, message, day)
        case ["p", day, part]:
            return await _part(moment, number, message, day, part)
        case ["c", index]:
            return await _choice(moment, number, message, index)
        case _:
            return False
    return True


async def answered(moment: Moment, question: Open, message: Message) -> None:
    """The person has written a time."""
    written = message.date.astimezone(moment.around.zone)
    result = _read(moment, question.day, message.text, written)
    if isinstance(result, When):
        _confirm(moment, question.incident, None, (result,))
    elif isinstance(result, Question) and result.choices:
        _confirm(moment, question.incident, None, result.choices, sentence(result, moment.words))
    else:
        asked = replace(question, asked=moment.received, unread=message.raw)
        moment.memory = replace(moment.memory, question=asked)
        keep = Button(moment.words.text("tag.keep_as_new"), f"k:{question.incident}")
        moment.say(escape(sentence(result, moment.words)), (*_way_back(moment, question.incident), (keep,)))


def _read(moment: Moment, day: dt.date | None, text: str, written: dt.datetime) -> When | Question | Refusal:
    """The words alone, or where a day has been chosen already and they are only a clock: that day at that clock."""
    if day is not None:
        for words in (f"{day:%d.%m.%Y} {text}", f"{day:%d.%m.%Y} kl. {text}"):
            result = read(words, now=written, language=moment.memory.language)
            if isinstance(result, When):
                return replace(result, words=text)
            if isinstance(result, Question) and result.choices:
                return replace(result, choices=tuple(replace(c, words=text) for c in result.choices))
    return read(text, now=written, language=moment.memory.language)


def _ask(moment: Moment, number: int, message: int | None, **more: object) -> None:
    question = Open(kind=KIND, incident=number, asked=moment.received, message=message, **more)  # type: ignore[arg-type]
    moment.memory = replace(moment.memory, question=question)


def _way_back(moment: Moment, number: int) -> Rows:
    return (
        (
            Button(moment.words.text("tag.back"), f"t:{number}"),
            Button(moment.words.text("tag.later"), f"i:{number}"),
        ),
    )


def _confirm(
    moment: Moment, number: int, message: int | None, choices: tuple[When, ...], lead: str = ""
) -> None:
    """Show what was understood as full dates; only a tap makes it count."""
    words = moment.words
    _ask(moment, number, message, choices=choices)
    if len(choices) == 1 and not lead:
        text = words.text("time.confirm", when=escape(show(choices[0], words)))
        rows: Rows = ((Button(words.text("time.yes"), f"t:{number}:c:0"),),)
    else:
        text = escape(lead)
        rows = tuple(
            (Button(show(choice, words), f"t:{number}:c:{index}"),) for index, choice in enumerate(choices)
        )
    moment.change(message, text, (*rows, *_way_back(moment, number)))


async def _choice(moment: Moment, number: int, message: int | None, index: str) -> bool:
    question = moment.memory.question
    if question is None or question.kind != KIND or question.incident != number or not index.isdecimal():
        return False
    if int(index) >= len(question.choices):
        return False
    await _record(moment, number, message, question.choices[int(index)])
    return True


async def _record(moment: Moment, number: int, message: int | None, when: When | None) -> None:
    moment.record(ev.TimeTold(incident=number, when=when))
    moment.memory = replace(moment.memory, question=None)
    await open_panel(moment, number, message, lead=moment.words.text("tag.kept_answer"))


def _day(moment: Moment, number: int, message: int | None, day: str) -> bool:
    """A day has been chosen: shown in full, with the parts of the day to choose from."""
    date = _date(day, DAY)
    if date is None or not date.year >= FIRST_YEAR or date > moment.now.date():
        return False
    words = moment.words
    _ask(moment, number, message, day=date)
    parts = [Button(words.text(f"time.part_{part}"), f"t:{number}:p:{day}:{part}") for part in Part]
    rows: Rows = (
        *(tuple(parts[i : i + 2]) for i in range(0, len(parts), 2)),
        (
            Button(words.text("time.only_day"), f"t:{number}:p:{day}:-"),
            Button(words.text("tag.back"), f"t:{number}"),
        ),
    )
    moment.change(message, words.text("time.ask_clock", day=escape(show(When(date=date), words))), rows)
    return True


async def _part(moment: Moment, number: int, message: int | None, day: str, part: str) -> bool:
    date = _date(day, DAY)
    if date is None or not date.year >= FIRST_YEAR or date > moment.now.date() or part not in ("-", *Part):
        return False
    when = When(date=date, part=None if part == "-" else Part(part), zone=_zone(moment))
    following = date + dt.timedelta(days=1)
    if when.part is Part.NIGHT and following <= moment.now.date():
        # A day has two nights; words that leave it open are asked about in the same way.
        lead = moment.words.text("time.which_night")
        _confirm(moment, number, message, (when, replace(when, date=following)), lead)
    else:
        await _record(moment, number, message, when)
    return True


def _calendar(moment: Moment, number: int, message: int | None, month: str) -> bool:
    """A small month calendar; days to come are not offered."""
    first = _date(month, MONTH)
    today = moment.now.date()
    if first is None or first > today or first.year < FIRST_YEAR:
        return False
    words = moment.words
    _ask(moment, number, message)
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
    moment.change(message, words.text("time.ask_day", month=escape(name)), (*rows, tuple(steps)))
    return True


def _zone(moment: Moment) -> str:
    return str(moment.around.zone)


def _date(text: str, form: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no time zone
    except ValueError:
        return None
