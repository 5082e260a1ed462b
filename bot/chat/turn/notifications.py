"""Errands: what is due later or concerns another account of the case. All of it lies in the store as tasks."""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.case.when import show_instant
from bot.chat.state.access_log import Act
from bot.chat.turn.access_noted import noted
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows
from storage.values import Role, Task

TELL = "tell"
REPLACED = "replaced"


class News(msgspec.Struct, frozen=True):
    """Something that is told to an account: the text's key, the moment it tells of (seconds since the epoch), and
    whether it can be stopped from there."""

    key: str
    at: int
    stop: bool = False


def queue(
    context: TurnContext, kind: str, *, key: str = "", due: int | None = None, payload: bytes = b""
) -> None:
    """Leave something to be done for this account."""
    now = int(context.around.now().timestamp())
    context.turn.tasks.append(
        Task(account=context.account, kind=kind, key=key, due_at=now if due is None else due, payload=payload)
    )


async def tell_others(
    context: TurnContext,
    news: News,
    *,
    case: bytes | None = None,
    owners_only: bool = False,
    but: bytes | None = None,
) -> None:
    """Tell every other account of the case (this account's, unless another is given) ``but`` one: each hears of it as
    soon as it can, also after a crash. What is done in a second notebook is told likewise, and to who sits at that as
    well."""
    seats = await context.store.access.seats_of(context.safe.home if case is None else case)
    if context.safe.pretends and case is None:
        seats += await context.store.access.seats_of(context.safe.case)
    for seat in seats:
        if seat.account not in (context.account, but) and (seat.role is Role.OWNER or not owners_only):
            tell(context, seat.account, news)


def tell(context: TurnContext, account: bytes, news: News) -> None:
    """Tell one account."""
    now = int(context.around.now().timestamp())
    payload = msgspec.json.encode(news)
    context.turn.tasks.append(
        Task(account=account, kind=TELL, key=f"{news.key}:{news.at}", due_at=now, payload=payload)
    )


async def tell_of_lock(context: TurnContext, text: str) -> None:
    """A code or the recovery key was made anew: every other owner hears of it, in words that do not say which. What it
    has replaced is let go of in the end."""
    now = int(context.around.now().timestamp())
    await noted(context, Act.SET)
    until = await context.store.access.changed(context.safe.home)
    if until > now:
        queue(context, REPLACED, key=context.safe.home.hex(), due=until)
    await tell_others(context, News(text, now), owners_only=True)


def say_news(context: TurnContext, news: News) -> None:
    """Say it in this account's chat."""
    when = show_instant(dt.datetime.fromtimestamp(news.at, context.around.zone), context.words)
    rows: Rows = ((Button(context.words.text("erase.stop"), "er:s"),),) if news.stop else ()
    context.say(context.words.text(news.key, when=when), rows)
