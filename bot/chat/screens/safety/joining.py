"""An account that comes to a case, by a link or a recovery key, and what becomes of what it has saved until then.

What it saved in a notebook of its own goes along (``bot.chat.screens.safety.moving``). Where that cannot be, it is
told so and nothing changes: nobody is ever parted from what was acknowledged.
"""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from bot.case import events as ev
from bot.chat.screens.safety import erase
from bot.chat.state.access_log import Act
from bot.chat.turn.access_noted import noted
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import News, tell_others
from storage.values import ASIDE, Role, SeatChange, Task

KIND = "move"
LINKS = b"links"
NEWEST = "link"  # the code of a case's newest link: there is one at a time


class Moving(msgspec.Struct, frozen=True, omit_defaults=True):
    """A notebook that is to be brought over: of which account (hex), which case it was (hex); and into which case it
    went already, where only the rest is to follow."""

    account: str
    left: str
    into: str = ""


class Leaving(Enum):
    """What stands between an account and another case."""

    NOTHING = auto()
    """There is nothing in its own notebook."""
    NOTES = auto()
    """There is something in it, which goes along."""
    CODED = auto()
    """Its own notebook has a code. Whether anything is in there, and in which of the two that a code may open, is not
    ours to tell."""
    SHARED = auto()
    """It belongs to a notebook that others come to as well; what it saved stays there, with them."""
    LAST = auto()
    """The same, but it is the only one that can read what the others put in."""


async def leaving(context: TurnContext) -> Leaving:
    """How this account would leave the case that it belongs to now."""
    seats = await context.store.access.seats_of(context.safe.home)
    others = [seat for seat in seats if seat.account != context.account]
    if others:
        owned = any(seat.role is Role.OWNER for seat in others)
        return Leaving.SHARED if owned else Leaving.LAST
    if context.safe.coded:
        return Leaving.CODED
    return Leaving.NOTES if await _holds(context) else Leaving.NOTHING


async def join(context: TurnContext, case: bytes, news: News, how: Leaving, *, seat: bytes) -> None:
    """Give this account a seat as owner and tell the others of ``case``; ``seat`` is the case itself or its second
    notebook. Raises MissingError where it has been erased meanwhile."""
    await tell_others(context, news, case=case)
    await noted(context, Act.ADDED, case=case)
    for place in (context.account, context.safe.home):  # where it only seemed to sit
        context.turn.documents[(ASIDE, place.hex())] = None
    context.turn.seats.append(SeatChange(context.account, seat, Role.OWNER))
    left = context.safe.home
    if case == left:
        return
    if how is Leaving.NOTES:
        await take_along(context, left)
    elif how is Leaving.SHARED:
        await tell_others(context, News("link.told_away", news.at))
    if how is not Leaving.NOTES:  # at most that it was opened just now
        context.turn.case, context.turn.events, context.recorded = None, [], []
    plan = await erase.planned_for(context, seat)
    if plan is not None:
        context.say(
            context.words.text("erase.planned", when=erase.when(context, plan.due)), erase.stop_row(context)
        )


async def take_along(context: TurnContext, left: bytes) -> None:
    """Leave behind nobody's way into the notebook, and that it is to be brought over."""
    moving = Moving(account=context.account.hex(), left=left.hex())
    leave_to_move(context, moving, moving.account)
    if (code := await context.store.document(left, NEWEST)) is not None:
        context.turn.documents[(LINKS, code.decode())] = None
    if (plan := await erase.planned_for(context, left)) is not None:
        context.turn.documents[(left, erase.PLAN)] = None
        context.turn.tasks_done.append((bytes.fromhex(plan.account), erase.KIND, plan.home))
        context.say(context.words.text("erase.stopped"))


def leave_to_move(context: TurnContext, moving: Moving, key: str) -> None:
    """Leave the bringing over to be done. It is filed under the notebook, not the account: erasing the case that the
    account has come to takes the account's tasks, and this one must outlive that."""
    owner = context.store.account(b"move" + bytes.fromhex(moving.left))
    now = int(context.around.now().timestamp())
    context.turn.tasks.append(Task(owner, KIND, key, now, msgspec.json.encode(moving)))


async def _holds(context: TurnContext) -> bool:
    """Whether anything has been put into this account's own notebook. It has no code."""
    if any(not isinstance(event.payload, ev.CaseOpened) for event in context.recorded):
        return True
    size = await context.store.size(context.safe.home)
    if size != 1:
        return size > 1
    (first,) = await context.store.events(context.safe.home)
    return not isinstance(ev.decode(first.data).payload, ev.CaseOpened)
