"""An account that comes to a case, by a link or a recovery key, and what becomes of what it has saved until then.

What it saved in a notebook of its own goes along (``bot.chat.screens.safety.moving``). Where that cannot be, it is
told so and nothing changes: nobody is ever parted from what was acknowledged.
"""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from bot.case import events as ev
from bot.chat.screens.safety import erase
from bot.chat.turn.context import Moment
from bot.chat.turn.notifications import News, tell_others
from storage.sqlite.tables.members import Role
from storage.store import SeatChange, Task

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


async def leaving(moment: Moment) -> Leaving:
    """How this account would leave the case that it belongs to now."""
    seats = await moment.store.access.seats_of(moment.safe.home)
    others = [seat for seat in seats if seat.account != moment.account]
    if others:
        owned = any(seat.role is Role.OWNER for seat in others)
        return Leaving.SHARED if owned else Leaving.LAST
    if moment.safe.coded:
        return Leaving.CODED
    return Leaving.NOTES if await _holds(moment) else Leaving.NOTHING


async def join(moment: Moment, case: bytes, news: News, how: Leaving, *, seat: bytes) -> None:
    """Give this account a seat as owner and tell the others of ``case``; ``seat`` is the case itself or its second
    notebook. Raises MissingError where it has been erased meanwhile."""
    await tell_others(moment, news, case=case)
    moment.turn.seats.append(SeatChange(moment.account, seat, Role.OWNER))
    left = moment.safe.home
    if case == left:
        return
    if how is Leaving.NOTES:
        await _take_along(moment, left)
    elif how is Leaving.SHARED:
        await tell_others(moment, News("link.told_away", news.at))
    if how is not Leaving.NOTES:  # at most that it was opened just now
        moment.turn.case, moment.turn.events, moment.recorded = None, [], []
    plan = await erase.planned_for(moment, seat)
    if plan is not None:
        moment.say(
            moment.words.text("erase.planned", when=erase.when(moment, plan.due)), erase.stop_row(moment)
        )


async def _take_along(moment: Moment, left: bytes) -> None:
    """Leave behind nobody's way into the notebook, and that it is to be brought over."""
    moving = Moving(account=moment.account.hex(), left=left.hex())
    leave_to_move(moment, moving, moving.account)
    if (code := await moment.store.document(left, NEWEST)) is not None:
        moment.turn.documents[(LINKS, code.decode())] = None
    if (plan := await erase.planned_for(moment, left)) is not None:
        moment.turn.documents[(left, erase.PLAN)] = None
        moment.turn.tasks_done.append((bytes.fromhex(plan.account), erase.KIND, plan.home))
        moment.say(moment.words.text("erase.stopped"))


def leave_to_move(moment: Moment, moving: Moving, key: str) -> None:
    """Leave the bringing over to be done. It is filed under the notebook, not the account: erasing the case that the
    account has come to takes the account's tasks, and this one must outlive that."""
    owner = moment.store.account(b"move" + bytes.fromhex(moving.left))
    now = int(moment.around.now().timestamp())
    moment.turn.tasks.append(Task(owner, KIND, key, now, msgspec.json.encode(moving)))


async def _holds(moment: Moment) -> bool:
    """Whether anything has been put into this account's own notebook. It has no code."""
    if any(not isinstance(event.payload, ev.CaseOpened) for event in moment.recorded):
        return True
    size = await moment.store.size(moment.safe.home)
    if size != 1:
        return size > 1
    (first,) = await moment.store.events(moment.safe.home)
    return not isinstance(ev.decode(first.data).payload, ev.CaseOpened)
