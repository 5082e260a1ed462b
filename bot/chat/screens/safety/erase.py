"""/erase: everything goes, 72 hours after it was asked for. Until then every account of the case can stop it.

Asked for in the second notebook, it looks the same, and erases nothing: after the 72 hours that account seems to begin
anew. It keeps its seat, and comes back with its code (``bot.chat.screens.safety.way_back``) or the recovery key.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.case.when import show_instant
from bot.chat.state.access_log import Act
from bot.chat.turn.access_noted import noted
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import News, queue, tell_others
from bot.telegram.outgoing import Button, Rows

VERB = "er"
KIND = "erase"
PLAN = "erasing"
HOURS = 72


class ErasurePlan(msgspec.Struct, frozen=True):
    """An erasing that has been asked for: by which account (hex), of which case (hex), when it is due (seconds since
    the epoch), and how deep below the case's own code it was asked for."""

    account: str
    home: str
    due: int
    depth: int = 0


async def command(context: TurnContext, rest: str) -> None:
    """/erase: stop one that is planned; else ask."""
    words = context.words
    plan = await planned(context)
    if plan is not None:
        context.say(words.text("erase.planned", when=when(context, plan.due)), stop_row(context))
    elif context.safe.shut:
        context.say(words.text("erase.shut"))
    else:
        rows: Rows = (
            (Button(words.text("erase.go"), f"{VERB}:go"),),
            (Button(words.text("erase.no"), f"{VERB}:no"),),
        )
        context.say(words.text("erase.ask", hours=HOURS), rows)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    words = context.words
    match step:
        case ["s"]:
            await _stop(context, message)
        case ["no"]:
            context.change(message, words.text("erase.not_done"))
        case ["go"] if not context.safe.shut and not context.safe.coded:
            await order(context, message)
        case _:
            return False
    return True


async def order(context: TurnContext, message: int | None) -> None:
    """It has been asked for, with the code where there is one."""
    safe, words = context.safe, context.words
    if await planned(context) is not None:
        await command(context, "")
        return
    due = int(context.around.now().timestamp()) + HOURS * 3600
    opened = None if safe.session is None else safe.session.opened
    plan = ErasurePlan(
        account=context.account.hex(),
        home=safe.home.hex(),
        due=due,
        depth=0 if opened is None else opened.depth,
    )
    context.turn.documents[(safe.home, PLAN)] = msgspec.json.encode(plan)
    queue(context, KIND, key=safe.home.hex(), due=due, payload=msgspec.json.encode(plan))
    await noted(context, Act.ERASING)
    await tell_others(context, News("erase.told", due, stop=True))
    context.change(message, words.text("erase.planned", when=when(context, due)), stop_row(context))


async def planned(context: TurnContext) -> ErasurePlan | None:
    """The erasing that is under way for this account's case."""
    return await planned_for(context, context.safe.home)


async def planned_for(context: TurnContext, case: bytes) -> ErasurePlan | None:
    """The erasing that is under way for a case."""
    data = await context.store.document(case, PLAN)
    return None if data is None else msgspec.json.decode(data, type=ErasurePlan)


async def _stop(context: TurnContext, message: int | None) -> None:
    plan, words = await planned(context), context.words
    if plan is None:
        context.change(message, words.text("erase.nothing"))
        return
    context.turn.documents[(context.safe.home, PLAN)] = None
    context.turn.tasks_done.append((bytes.fromhex(plan.account), KIND, plan.home))
    await tell_others(context, News("erase.told_stopped", int(context.around.now().timestamp())))
    context.change(message, words.text("erase.stopped"))


def stop_row(context: TurnContext) -> Rows:
    """The button that stops it."""
    return ((Button(context.words.text("erase.stop"), f"{VERB}:s"),),)


def when(context: TurnContext, at: int) -> str:
    """A moment (seconds since the epoch) as the person reads it."""
    return show_instant(dt.datetime.fromtimestamp(at, context.around.zone), context.words)
