"""Which stretch may be missing, told once to whoever writes: after more than a day away (Telegram keeps updates for 24
hours), and after a restore from a backup. Who was not there yet is told of neither."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from bot.case.when import show_instant
from bot.chat.turn.context import TurnContext

Stretch = tuple[float, float]
"""From, until; seconds since the epoch."""


def tell_outage(context: TurnContext, outage: Stretch | None, *, new: bool) -> None:
    """Tell of the last long absence, where this chat has not heard of it. ``new``: it begins only now."""
    if outage is None or outage[1] <= context.memory.told_outage:
        return
    if not new:
        context.say(context.words.text("guide.outage", **_named(context, outage)))
    context.memory = replace(context.memory, told_outage=outage[1])


def tell_restored(context: TurnContext, restored: Stretch | None, *, new: bool) -> None:
    """The same of the stretch that a restore has not brought back."""
    if restored is None or restored[1] <= context.memory.told_restored:
        return
    if not new:
        context.say(context.words.text("guide.restored", **_named(context, restored)))
    context.memory = replace(context.memory, told_restored=restored[1])


def _named(context: TurnContext, stretch: Stretch) -> dict[str, str]:
    since, until = (
        show_instant(dt.datetime.fromtimestamp(second, context.around.zone), context.words)
        for second in stretch
    )
    return {"since": since, "until": until}
