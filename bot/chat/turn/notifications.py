"""Errands: what is due later or concerns another account of the case. All of it lies in the store as tasks."""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.case.when import show_instant
from bot.chat.turn.context import Moment
from bot.telegram.outgoing import Button, Rows
from storage.sqlite.tables.members import Role
from storage.store import Task

TELL = "tell"


class News(msgspec.Struct, frozen=True):
    """Something that is told to an account: the text's key, the moment it tells of (seconds since the epoch), and
    whether it can be stopped from there."""

    key: str
    at: int
    stop: bool = False


def queue(moment: Moment, kind: str, *, key: str = "", due: int | None = None, payload: bytes = b"") -> None:
    """Leave something to be done for this account."""
    now = int(moment.around.now().timestamp())
    moment.turn.tasks.append(
        Task(account=moment.account, kind=kind, key=key, due_at=now if due is None else due, payload=payload)
    )


async def tell_others(
    moment: Moment, news: News, *, case: bytes | None = None, owners_only: bool = False
) -> None:
    """Tell every other account of the case (this account's, unless another is given): each hears of it as soon as it
    can, also after a crash. What is done in a second notebook is told likewise, and to who sits at that as well."""
    now = int(moment.around.now().timestamp())
    seats = await moment.store.access.seats_of(moment.safe.home if case is None else case)
    if moment.safe.pretends and case is None:
        seats += await moment.store.access.seats_of(moment.safe.case)
    for seat in seats:
        if seat.account != moment.account and (seat.role is Role.OWNER or not owners_only):
            moment.turn.tasks.append(
                Task(
                    account=seat.account,
                    kind=TELL,
                    key=f"{news.key}:{news.at}",
                    due_at=now,
                    payload=msgspec.json.encode(news),
                )
            )


async def tell_of_lock(moment: Moment) -> None:
    """A code or the recovery key was made anew: every other owner hears of it, in words that do not say which."""
    await tell_others(moment, News("lock.told", int(moment.around.now().timestamp())), owners_only=True)


def say_news(moment: Moment, news: News) -> None:
    """Say it in this account's chat."""
    when = show_instant(dt.datetime.fromtimestamp(news.at, moment.around.zone), moment.words)
    rows: Rows = ((Button(moment.words.text("erase.stop"), "er:s"),),) if news.stop else ()
    moment.say(moment.words.text(news.key, when=when), rows)
