"""A page of incidents: a line and a button each, and ways to the pages before and after it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.case.model import Case, Incident
from bot.chat.capture.acknowledgement_text import number_ranges
from bot.chat.screens.incident.panel import heading
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows

A_PAGE = 10
IN_A_ROW = 5


def page_of(
    context: TurnContext, case: Case, incidents: Sequence[Incident], page: int, here: str
) -> tuple[list[str], Rows, list[Button]]:
    """Lines (HTML), rows of buttons, and what leads to other pages: ``here`` and the page's number is their data."""
    first = min(page, max(0, (len(incidents) - 1) // A_PAGE)) * A_PAGE
    shown = incidents[first : first + A_PAGE]
    buttons = [Button(str(incident.number), f"i:{incident.number}") for incident in shown]
    rows = tuple(tuple(buttons[i : i + IN_A_ROW]) for i in range(0, len(buttons), IN_A_ROW))
    steps = [Button("‹", f"{here}:{first // A_PAGE - 1}")] if first else []
    if first + A_PAGE < len(incidents):
        steps.append(Button("›", f"{here}:{first // A_PAGE + 1}"))
    return [heading(context, case, incident) for incident in shown], rows, steps


async def open_range(context: TurnContext, first: int, last: int, page: int, message: int | None) -> None:
    """The incidents of a burst, so that any of them can be opened."""
    case, words = await context.case(), context.words
    standing = [incident for incident in case.standing() if first <= incident.number <= last]
    lines, rows, steps = page_of(context, case, standing, page, f"b:{first}:{last}")
    numbers = number_ranges([incident.number for incident in standing]) or f"{first}–{last}"
    steps.insert(0, Button(words.text("tag.overview"), "l"))
    title = words.text("tag.range", numbers=numbers)
    context.change(message, "\n".join((title, *lines)), (*rows, tuple(steps)))
