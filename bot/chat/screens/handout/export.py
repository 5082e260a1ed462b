"""/export: everything, to take away: all events as JSON, all originals, and the log, in parts that can be sent.

With a recovery key each part is sealed to it (age): on the phone and at Telegram it is closed, and ``age -d -i`` opens
it at home without Logbog. Whoever has no key, or wants none, gets it open.
"""

from __future__ import annotations

import msgspec

from bot.chat.state.access_log import Act
from bot.chat.turn.access_noted import noted
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import queue
from bot.telegram.outgoing import Button

VERB = "ex"
KIND = "export"


class ExportOrder(msgspec.Struct, frozen=True):
    """An export that has been asked for: in which message of which bot's it is told of, and whether it is sealed."""

    message: int | None
    sealed: bool
    bot: int = 0


async def command(context: TurnContext, rest: str) -> None:
    """/export: sealed or open."""
    words = context.words
    rows: list[tuple[Button, ...]] = []
    if await recipient(context) is not None:
        rows.append((Button(words.text("export.sealed"), f"{VERB}:k"),))
    rows.append((Button(words.text("export.open"), f"{VERB}:o"),))
    context.say(words.text("export.ask"), tuple(rows))


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of this screen. False where it is not one of ours."""
    if step not in (["k"], ["o"]):
        return False
    order = ExportOrder(message=message, sealed=step == ["k"], bot=context.bot)
    await noted(context, Act.EXPORT)
    queue(context, KIND, key=f"{context.bot}:{message or ''}", payload=msgspec.json.encode(order))
    context.change(message, context.words.text("export.making"))
    return True


async def recipient(context: TurnContext) -> str | None:
    """To whom an export is sealed; None before there is a recovery key."""
    access, safe = context.store.access, context.safe
    opened = safe.session.opened if safe.session is not None else await access.open_pass(safe.home)
    return await access.key_recipient(opened)
