"""The logs that were handed out: when, over which period, with what in them; and the way to have one again."""

from __future__ import annotations

from html import escape

from bot.case.model import Edition
from bot.case.when import show_instant
from bot.chat.capture.acknowledgement_text import number_ranges
from bot.chat.screens.handout import options
from bot.chat.screens.handout.order import edition_of
from bot.chat.turn.context import TurnContext
from bot.chat.turn.message_splitting import shortened
from bot.log.text.periods import say_day, say_period
from bot.telegram.outgoing import Button, Rows
from bot.words import Words

VERB = "le"
A_PAGE = 8
MOST_FILES = 12
MOST_LETTERS = 300


async def show(context: TurnContext, message: int | None, page: int = 0) -> None:
    """All of them, the newest first."""
    words = context.words
    editions = {edition.edition: edition for edition in (await context.case()).editions[::-1]}
    every = [editions[number] for number in sorted(editions, reverse=True)]
    first = min(page, max(0, (len(every) - 1) // A_PAGE)) * A_PAGE
    rows: list[tuple[Button, ...]] = [
        (Button(_heading(context, edition), f"{VERB}:o:{edition.edition}"),)
        for edition in every[first : first + A_PAGE]
    ]
    steps = [Button(words.text("tag.overview"), "l")]
    if first:
        steps.insert(0, Button("‹", f"{VERB}:p:{first // A_PAGE - 1}"))
    if first + A_PAGE < len(every):
        steps.append(Button("›", f"{VERB}:p:{first // A_PAGE + 1}"))
    context.change(
        message, words.text("order.handed" if every else "order.none_handed"), (*rows, tuple(steps))
    )


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """The list, a page of it, or one of them. False where there is no such edition."""
    match step:
        case []:
            await show(context, message)
        case ["p", page] if page.isdecimal() and len(page) <= 6:
            await show(context, message, int(page))
        case ["o", number] if number.isdecimal() and len(number) <= 6:
            edition = edition_of(await context.case(), int(number))
            if edition is None:
                return False
            _card(context, message, edition)
        case _:
            return False
    return True


def _heading(context: TurnContext, edition: Edition) -> str:
    """ "Udgave 3 · 13. maj 2025"."""
    day = say_day(edition.at.astimezone(context.around.zone).date(), context.words)
    return context.words.text("order.heading", edition=edition.edition, day=day)


def _card(context: TurnContext, message: int | None, edition: Edition) -> None:
    """One of them: its choices, and the fingerprint of each of its files."""
    words = context.words
    lines = [f"<b>{escape(_heading(context, edition))}</b>"]
    made = show_instant(edition.at.astimezone(context.around.zone), words)
    lines.append(words.text("order.card_made", when=made))
    lines.append(words.text("order.card_form", form=_form(words, edition)))
    lines.append(escape(say_period(edition.first, edition.last, words)))
    lines.append(words.count("order.card_incidents", len(edition.incidents)))
    if edition.annexes:
        numbers = shortened(number_ranges(list(edition.annexes)), MOST_LETTERS)
        lines.append(words.text("order.card_annexes", numbers=numbers))
    if edition.parts is not None:
        for key, chosen in (("in", True), ("out", False)):
            names = [words.text(f"order.part_{p}") for p in options.PARTS if (p in edition.parts) is chosen]
            if names:
                lines.append(words.text(f"order.card_{key}", parts=", ".join(names)))
    lines += [f"{escape(file.name)}\n<code>{file.sha256}</code>" for file in edition.files[:MOST_FILES]] or [
        f"<code>{edition.sha256}</code>"
    ]
    rows: list[tuple[Button, ...]] = []
    if edition.seen:
        rows.append((Button(words.text("order.again"), f"lm:a:{edition.edition}"),))
    wish = options.as_last([edition], 0)
    if wish is not None:
        rows.append((Button(words.text("order.new_alike"), f"lc:s:{wish.data}"),))
    back: Rows = ((Button(words.text("tag.back"), VERB), Button(words.text("tag.overview"), "l")),)
    context.change(message, "\n".join(lines), (*rows, *back))


def _form(words: Words, edition: Edition) -> str:
    return words.text(f"order.form_{edition.format}") if edition.format in options.FORMS else edition.format
