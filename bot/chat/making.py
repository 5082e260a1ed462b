"""Making the document: asked for in the chat, made beside the conversation, handed over with its number kept."""

from __future__ import annotations

import datetime as dt
import hashlib

import msgspec

from bot.case import events as ev
from bot.chat.moment import Moment
from bot.log.rows import Choices, Log, build
from bot.log.volume import Volume
from bot.wire.outgoing import SendFile
from storage.store import Task

KIND = "log"
FORMAT = "pdf"


class Order(msgspec.Struct, frozen=True):
    """A log that has been asked for: kept as a task, so that a restart makes it again."""

    first: dt.date | None
    last: dt.date | None
    message: int | None

    @property
    def choices(self) -> Choices:
        """What the log is to hold."""
        return Choices(first=self.first, last=self.last)


async def ask(moment: Moment, message: int | None, choices: Choices) -> None:
    """Take the order; the keeper of tasks makes it (``bot.chat.keeper``). ``key`` of its task is the message that tells
    of it, so that two that are asked for are both made."""
    order = Order(first=choices.first, last=choices.last, message=message)
    moment.turn.tasks.append(
        Task(
            account=moment.account,
            kind=KIND,
            key="" if message is None else str(message),
            due_at=int(moment.around.now().timestamp()),
            payload=msgspec.json.encode(order),
        )
    )
    moment.change(message, moment.words.text("overview.making"))


async def plan(moment: Moment, order: Order) -> Log:
    """The log as the case stands now."""
    case = await moment.case()
    return build(case, order.choices, now=moment.now, edition=len(case.editions) + 1, words=moment.words)


def hand_over(moment: Moment, order: Order, key: str, log: Log, volumes: tuple[Volume, ...]) -> None:
    """Record what was made (its annex numbers hold from now on, R3), then send it under neutral names."""
    whole = hashlib.sha256(b"".join(volume.data for volume in volumes)).hexdigest()
    moment.record(
        ev.LogHandedOut(
            edition=log.edition,
            format=FORMAT,
            sha256=whole,
            size=sum(len(volume.data) for volume in volumes),
            incidents=log.incidents,
            annexes=log.annex_numbers,
            first=order.first,
            last=order.last,
        )
    )
    moment.turn.tasks_done.append((moment.account, KIND, key))
    for volume in volumes:
        digest = hashlib.sha256(volume.data).hexdigest()
        caption = moment.words.text("overview.receipt", edition=log.edition, sha256=digest)
        moment.out.append(
            SendFile(name=volume.name, data=volume.data, caption=caption, mime="application/pdf")
        )
    moment.change(order.message, moment.words.text("overview.made", edition=log.edition))


def give_up(moment: Moment, order: Order, key: str) -> None:
    """It could not be made: say so; nothing that was kept is touched."""
    moment.turn.tasks_done.append((moment.account, KIND, key))
    moment.change(order.message, moment.words.text("overview.failed"))
