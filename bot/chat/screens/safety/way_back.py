"""How an account comes back to notes that it seems to have lost: with the code that they have.

Two ways lead away. An account that was *taken off* (/link) can read nothing from that moment on, and for 72 hours its
/unlock asks for the code that the notes have. An account on whose phone *everything was erased in the second notebook*
only seems to begin anew: there nothing may tell that there is a way back, so the code is tried where one is chosen.
What it has saved meanwhile goes along, where it has no code of its own.
"""

from __future__ import annotations

import msgspec

from bot.chat.screens.safety.joining import Leaving, leaving, take_along
from bot.chat.state.access_log import Act
from bot.chat.turn.access_noted import noted
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import News, tell_others
from storage.access.locks import Pass
from storage.values import ASIDE, Role, Seat, SeatChange

FORMER = "former"
SECONDS = 72 * 3600


class Former(msgspec.Struct, frozen=True):
    """Where an account was taken off: of which case (hex), and until when it can come back (seconds since the
    epoch)."""

    home: str
    until: int


def leads_back(context: TurnContext, seat: Seat) -> bool:
    """Whether an account that is taken off can come back with the code: one that may read, where there is one."""
    return context.safe.coded and seat.role is Role.OWNER


def leave_open(context: TurnContext, seat: Seat) -> None:
    """An account is taken off: leave it the way back."""
    former = Former(seat.case.hex(), int(context.around.now().timestamp()) + SECONDS)
    context.turn.documents[(seat.account, FORMER)] = msgspec.json.encode(former)


async def taken_off_from(context: TurnContext) -> bytes | None:
    """The case that this account was taken off from and can come back to; None where there is none."""
    data = await context.store.document(context.account, FORMER)
    if data is None:
        return None
    former = msgspec.json.decode(data, type=Former)
    return bytes.fromhex(former.home) if context.around.now().timestamp() < former.until else None


async def seems_erased(context: TurnContext) -> bytes | None:
    """The case that this account only seems to have erased; None where it sits where it seems to."""
    if context.safe.only is not None or not await sits_aside(context):
        return None
    seat = await context.store.access.real_seat(context.account)
    return None if seat is None else seat.case


async def sits_aside(context: TurnContext) -> bool:
    """Whether this account only seems to sit where it does."""
    return await context.store.document(ASIDE, context.account.hex()) is not None


def sit_where_it_does(context: TurnContext, account: bytes, seeming: bytes) -> None:
    """What only looked as if it had been done to an account is over."""
    context.turn.documents[(ASIDE, account.hex())] = None
    context.turn.documents[(ASIDE, seeming.hex())] = None


def seem_to_sit(context: TurnContext, case: bytes) -> None:
    """This account seems to sit at a case (a second notebook) from now on."""
    context.turn.documents[(ASIDE, context.account.hex())] = case
    context.turn.documents[(ASIDE, case.hex())] = context.account


async def hidden(context: TurnContext, code: str) -> Pass | None:
    """What a code that is being chosen, or that is wrong here, opens of a case that only seems erased. It counts as a
    try there; where one has to wait, it is not tried, and nothing is said."""
    home = await seems_erased(context)
    if home is None:
        return None
    tried = await context.smith.attempt(context.account, home, code)
    return tried.opened if tried.opened is not None and not tried.opened.depth else None


async def come(context: TurnContext, opened: Pass) -> None:
    """This account comes back to what the code has opened; with the code of the second notebook it only seems to."""
    safe, left = context.safe, context.safe.home
    if await leaving(context) is Leaving.NOTES and not opened.depth:
        await take_along(context, left)
    else:
        context.turn.case, context.turn.events, context.recorded = None, [], []
    sit_where_it_does(context, context.account, left)
    context.turn.documents[(context.account, FORMER)] = None
    seat_at = opened.key.case if opened.depth else opened.home
    now = int(context.around.now().timestamp())
    if opened.depth:
        seem_to_sit(context, seat_at)
    else:
        context.turn.seats.append(SeatChange(context.account, opened.home, Role.OWNER))
    safe.seat, safe.home = Seat(context.account, seat_at, Role.OWNER, now, now), opened.home
    await noted(context, Act.ADDED, case=opened.home)
    await tell_others(context, News("link.told_new", now), case=opened.home)
