"""Errands: what is due later or concerns another account of the case. All of it lies in the store as tasks."""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.case.when import show_instant
from bot.chat.moment import Moment
from bot.wire.outgoing import Button, Rows
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


async def tell_others(moment: Moment, news: News, *, case: bytes | None = None) -> None:
    """Tell every other account of the case (this account's, unless another is given): each hears of it as soon as it
    can, also after a crash."""
    now = int(moment.around.now().timestamp())
    for seat in await moment.store.access.seats_of(moment.safe.home if case is None else case):
        if seat.account != moment.account:
            moment.turn.tasks.append(
                Task(
                    account=seat.account,
                    kind=TELL,
                    key=f"{news.key}:{news.at}",
                    due_at=now,
                    payload=msgspec.json.encode(news),
                )
            )


def say_news(moment: Moment, news: News) -> None:
    """Say it in this account's chat."""
    when = show_instant(dt.datetime.fromtimestamp(news.at, moment.around.zone), moment.words)
    rows: Rows = ((Button(moment.words.text("erase.stop"), "er:s"),),) if news.stop else ()
    moment.say(moment.words.text(news.key, when=when), rows)
