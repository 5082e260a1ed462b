"""/log: the summary, the period, every incident by its number; and the ways to its numbers, its picture and the log."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from bot.case.model import Case, Incident
from bot.chat.screens.guide.welcome import OPEN_NUMBER
from bot.chat.screens.handout import options_screen, receipt
from bot.chat.screens.handout.options import PERIODS, Wish
from bot.chat.screens.incident import listing
from bot.chat.screens.incident.panel import open_panel
from bot.chat.screens.safety import hide
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message
from bot.log.content.chat_figures import glance
from bot.log.content.chat_summary import summary
from bot.telegram.outgoing import Button

KIND = OPEN_NUMBER


async def show(context: TurnContext, message: int | None, days: int = 0) -> None:
    """The summary, with the ways on."""
    case, words = await context.case(), context.words
    choices = Wish(days).choices(context.now.date())
    now = context.now
    found = await asyncio.to_thread(lambda: glance(case, choices, now=now, words=words))
    question = OpenQuestion(kind=KIND, incident=0, asked=context.received, message=message)
    context.memory = replace(context.memory, question=question)
    periods = tuple(
        Button(("• " if other == days else "") + words.text(f"overview.period_{other}"), f"l:f:{other}")
        for other in PERIODS
    )
    rows: list[tuple[Button, ...]] = [periods]
    if case.standing():
        rows.append((Button(words.text("overview.make"), f"l:d:{days}"),))
        rows.append(
            (
                Button(words.text("overview.picture"), f"lm:p:{days}"),
                Button(words.text("overview.numbers"), f"lf:{days}"),
                Button(words.text("overview.list"), "l:p:0"),
            )
        )
    missing = found.untimed
    further = [Button(words.count("overview.missing_time", missing), "l:m:0")] if missing else []
    if case.editions:
        further.append(Button(words.text("order.editions"), "le"))
    if case.standing():
        further.append(Button(words.text("evidence.receipt_button"), receipt.VERB))
    if further:
        rows.append(tuple(further))
    rows.append(
        (
            Button(words.text("records.menu_button"), "r"),
            Button(words.text("records.review.menu"), "rv"),
            Button(words.text("records.find.menu"), "rf"),
        )
    )
    rows.append((hide.close_button(words),))
    context.change(message, summary(found, words), tuple(rows))


def _untimed(context: TurnContext, case: Case) -> list[Incident]:
    """Those of which nobody has said when it was."""
    return [i for i in case.standing() if case.time_of(i, context.around.zone) == (None, None)]


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of the overview. False where it is not one of ours."""
    match step:
        case []:
            await show(context, message)
        case ["f", days] if days.isdecimal() and int(days[:6]) in PERIODS:
            await show(context, message, int(days))
        case ["d", days] if days.isdecimal() and int(days[:6]) in PERIODS:
            context.memory = replace(context.memory, question=None)
            await options_screen.show(context, message, Wish(int(days)))
        case ["p", page] if page.isdecimal() and len(page) <= 6:
            case = await context.case()
            ordered = sorted(case.standing(), key=lambda incident: -incident.number)
            _list(context, message, case, ordered, int(page), "l:p")
        case ["m", page] if page.isdecimal() and len(page) <= 6:
            case = await context.case()
            _list(context, message, case, _untimed(context, case), int(page), "l:m")
        case _:
            return False
    return True


async def answered(context: TurnContext, question: OpenQuestion, message: Message) -> bool:
    """A number after /log opens that incident. False where the text is no number: then it is evidence."""
    digits = message.text.strip()
    if not digits.isdecimal() or len(digits) > 6:
        return False
    number = int(digits)
    if number not in (await context.case()).incidents:
        return False
    context.memory = replace(context.memory, question=None)
    await open_panel(context, number, None)
    return True


def _list(
    context: TurnContext, message: int | None, case: Case, incidents: list[Incident], page: int, here: str
) -> None:
    words = context.words
    lines, rows, steps = listing.page_of(context, case, incidents, page, here)
    steps.insert(0, Button(words.text("tag.overview"), "l"))
    title = words.count("overview.listed", len(incidents))
    context.change(message, "\n".join((title, *lines)), (*rows, tuple(steps)))
