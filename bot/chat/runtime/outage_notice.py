"""After more than a day away (Telegram keeps updates for 24 hours), whoever writes is told once which stretch may be
missing."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from bot.case.when import show_instant
from bot.chat.turn.context import Moment


def tell_outage(moment: Moment, outage: tuple[float, float] | None) -> None:
    """Tell of the last long absence (from, until, in seconds since the epoch), where this chat has not heard of it."""
    if outage is None or outage[1] <= moment.memory.told_outage:
        return
    since, until = (
        show_instant(dt.datetime.fromtimestamp(second, moment.around.zone), moment.words) for second in outage
    )
    moment.say(moment.words.text("guide.outage", since=since, until=until))
    moment.memory = replace(moment.memory, told_outage=outage[1])
