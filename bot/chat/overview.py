"""/log: the summary, the period, every incident by its number, and the document."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from bot.case.model import Incident
from bot.chat import making
from bot.chat.incoming import Message
from bot.chat.memory import Question
from bot.chat.moment import Moment
from bot.chat.panel import heading, open_panel
from bot.chat.welcome import OPEN_NUMBER
from bot.log.rows import Choices, build
from bot.log.summary import summary
from bot.wire.outgoing import Button, Rows

KIND = OPEN_NUMBER
PERIODS = (14, 30, 90, 0)  # days; 0 is everything
A_PAGE = 10


async def show(moment: Moment, message: int | None, period: int = 0) -> None:
    """The summary, with the ways on."""
    case = await moment.case()
    words = moment.words
    log = build(case, choices(moment, period), now=moment.now, edition=len(case.editions) + 1, words=words)
    question = Question(kind=KIND, incident=0, asked=moment.received, message=message)
    moment.memory = replace(moment.memory, question=question)
    periods = tuple(
        Button(("• " if days == period else "") + words.text(f"overview.period_{days}"), f"l:f:{days}")
        for days in PERIODS
    )
    rows: list[tuple[Button, ...]] = [periods]
    standing = case.standing()
    if standing:
        rows.append(
            (
                Button(words.text("overview.document"), f"l:d:{period}"),
                Button(words.text("overview.list"), "l:p:0"),
            )
        )
    missing = [i for i in standing if case.time_of(i, moment.around.zone) == (None, None)]
    if missing:
        rows.append((Button(words.count("overview.missing_time", len(missing)), "l:m:0"),))
    rows.append(
        (
            Button(words.text("records.menu_button"), "r"),
            Button(words.text("records.review.menu"), "rv"),
            Button(words.text("records.find.menu"), "rf"),
        )
    )
    moment.change(message, summary(log, words), tuple(rows))


def choices(moment: Moment, period: int) -> Choices:
    """The log of the last ``period`` days, today included; 0 for everything."""
    today = moment.now.date()
    return Choices(first=today - dt.timedelta(days=period - 1), last=today) if period else Choices()


async def tapped(moment: Moment, message: int | None, step: list[str]) -> bool:
    """A button of the overview. False where it is not one of ours."""
    match step:
        case []:
            await show(moment, message)
        case ["f", days] if days.isdecimal() and int(days) in PERIODS:
            await show(moment, message, int(days))
        case ["d", days] if days.isdecimal() and int(days) in PERIODS:
            await making.ask(moment, message, choices(moment, int(days)))
        case ["p", page] if page.isdecimal():
            case = await moment.case()
            ordered = sorted(case.standing(), key=lambda i: -i.number)
            _list(moment, message, ordered, int(page), "p", [heading(moment, case, i) for i in ordered])
        case ["m", page] if page.isdecimal():
            case = await moment.case()
            missing = [i for i in case.standing() if case.time_of(i, moment.around.zone) == (None, None)]
            _list(moment, message, missing, int(page), "m", [heading(moment, case, i) for i in missing])
        case _:
            return False
    return True


async def answered(moment: Moment, question: Question, message: Message) -> bool:
    """A number after /log opens that incident. False where the text is no number: then it is evidence."""
    digits = message.text.strip()
    if not digits.isdecimal() or len(digits) > 6:
        return False
    number = int(digits)
    if number not in (await moment.case()).incidents:
        return False
    moment.memory = replace(moment.memory, question=None)
    await open_panel(moment, number, None)
    return True


def _list(
    moment: Moment, message: int | None, incidents: list[Incident], page: int, verb: str, headings: list[str]
) -> None:
    """A page of incidents, a button each."""
    words = moment.words
    first = min(page, max(0, (len(incidents) - 1) // A_PAGE)) * A_PAGE
    shown = incidents[first : first + A_PAGE]
    lines = [words.count("overview.listed", len(incidents)), *headings[first : first + A_PAGE]]
    buttons = [Button(str(incident.number), f"i:{incident.number}") for incident in shown]
    rows: list[tuple[Button, ...]] = [tuple(buttons[i : i + 5]) for i in range(0, len(buttons), 5)]
    steps = []
    if first > 0:
        steps.append(Button("‹", f"l:{verb}:{first // A_PAGE - 1}"))
    steps.append(Button(words.text("tag.overview"), "l"))
    if first + A_PAGE < len(incidents):
        steps.append(Button("›", f"l:{verb}:{first // A_PAGE + 1}"))
    rows.append(tuple(steps))
    table: Rows = tuple(rows)
    moment.change(message, "\n".join(lines), table)
