"""The receipt at once: a checkpoint of all that is kept by now, made when the person asks for it, and its short form in
the chat, where Telegram's servers hold it with their date."""

from __future__ import annotations

import datetime as dt

from bot.case.when import show_instant
from bot.chat.turn.context import TurnContext
from bot.evidence.receipt import receipt
from bot.telegram.outgoing import Button
from storage.errors import MissingError

VERB = "kv"


async def show(context: TurnContext) -> None:
    """A message of its own, which can be sent on: what is shown in place of a screen has that screen's date."""
    words = context.words
    back = ((Button(words.text("tag.overview"), "l"),),)
    try:
        kept = await context.checkpoint()
    except MissingError:
        context.say(words.text("evidence.nothing_yet"), back)
        return
    made = dt.datetime.fromtimestamp(kept.made_at, context.around.zone)
    context.say(
        words.text("evidence.receipt_now", receipt=receipt(kept), when=show_instant(made, words)), back
    )


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """The button of /log."""
    if step:
        return False
    await show(context)
    return True
