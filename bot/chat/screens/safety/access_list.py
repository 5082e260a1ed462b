"""Who opened, who tried: the list of a case, the same in both notebooks (``bot.chat.state.access_log``)."""

from __future__ import annotations

import datetime as dt

from bot.case.when import show_instant
from bot.chat.screens.safety import link
from bot.chat.screens.safety.keypad import VERB
from bot.chat.turn.access_noted import uses_of
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button

SHOWN = 20


async def show(context: TurnContext, message: int | None) -> None:
    """The newest lines first."""
    words = context.words
    uses = await uses_of(context, context.safe.home)
    numbers = {seat.account.hex(): n for n, seat in enumerate(await link.seats(context), start=1)}
    lines = [words.text("lock.uses" if uses.lines else "lock.uses_none")]
    for use in reversed(uses.lines[-SHOWN:]):
        when = show_instant(dt.datetime.fromtimestamp(use.at, context.around.zone), words)
        number = numbers.get(use.account)
        who = (
            words.text("lock.use_elsewhere") if number is None else words.text("link.account", number=number)
        )
        lines.append(words.text("lock.use", when=when, who=who, what=words.text(f"lock.use_{use.act.value}")))
    context.change(message, "\n".join(lines), ((Button(words.text("lock.menu_button"), f"{VERB}:menu"),),))
