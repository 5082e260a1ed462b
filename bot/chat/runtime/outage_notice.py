"""After more than a day away (Telegram keeps updates for 24 hours), whoever writes is told once which stretch may be
missing."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from bot.case.when import show_instant
from bot.chat.turn.context import TurnContext


def tell_outage(context: TurnContext, outage: tuple[float, float] | None) -> None:
    """Tell of the last long absence (from, until, in seconds since the epoch), where this chat has not heard of it."""
    if outage is None or outage[1] <= context.memory.told_outage:
        return
    since, until = (
        show_instant(dt.datetime.fromtimestamp(second, context.around.zone), context.words)
        for second in outage
    )
    context.say(context.words.text("guide.outage", since=since, until=until))
    context.memory = replace(context.memory, told_outage=outage[1])
