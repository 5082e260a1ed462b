"""/erase: everything goes, 72 hours after it was asked for. Until then every account of the case can stop it.

Asked for in the notebook of a second code, it looks the same, and erases nothing: after the 72 hours that account
leaves the case, which stays with the other accounts and the recovery key. Where there is neither, nothing happens.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from bot.case.when import show_instant
from bot.chat.turn.context import Moment
from bot.chat.turn.notifications import News, queue, tell_others
from bot.telegram.outgoing import Button, Rows

VERB = "er"
KIND = "erase"
PLAN = "erasing"
HOURS = 72


class Plan(msgspec.Struct, frozen=True):
    """An erasing that has been asked for: by which account (hex), of which case (hex), when it is due (seconds since
    the epoch), and how deep below the case's own code it was asked for, and at which place of its lock."""

    account: str
    home: str
    due: int
    depth: int = 0
    place: int = 0


async def command(moment: Moment, rest: str) -> None:
    """/erase: stop one that is planned; else ask."""
    words = moment.words
    plan = await planned(moment)
    if plan is not None:
        moment.say(words.text("erase.planned", when=when(moment, plan.due)), stop_row(moment))
    elif moment.safe.shut:
        moment.say(words.text("erase.shut"))
    else:
        rows: Rows = (
            (Button(words.text("erase.go"), f"{VERB}:go"),),
            (Button(words.text("erase.no"), f"{VERB}:no"),),
        )
        moment.say(words.text("erase.ask", hours=HOURS), rows)


async def tapped(moment: Moment, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    words = moment.words
    match step:
        case ["s"]:
            await _stop(moment, message)
        case ["no"]:
            moment.change(message, words.text("erase.not_done"))
        case ["go"] if not moment.safe.shut and not moment.safe.coded:
            await order(moment, message)
        case _:
            return False
    return True


async def order(moment: Moment, message: int | None) -> None:
    """It has been asked for, with the code where there is one."""
    safe, words = moment.safe, moment.words
    if await planned(moment) is not None:
        await command(moment, "")
        return
    due = int(moment.around.now().timestamp()) + HOURS * 3600
    opened = None if safe.session is None else safe.session.opened
    plan = Plan(
        account=moment.account.hex(),
        home=safe.home.hex(),
        due=due,
        depth=0 if opened is None else opened.depth,
        place=0 if opened is None else opened.place,
    )
    moment.turn.documents[(safe.home, PLAN)] = msgspec.json.encode(plan)
    queue(moment, KIND, key=safe.home.hex(), due=due, payload=msgspec.json.encode(plan))
    await tell_others(moment, News("erase.told", due, stop=True))
    moment.change(message, words.text("erase.planned", when=when(moment, due)), stop_row(moment))


async def planned(moment: Moment) -> Plan | None:
    """The erasing that is under way for this account's case."""
    return await planned_for(moment, moment.safe.home)


async def planned_for(moment: Moment, case: bytes) -> Plan | None:
    """The erasing that is under way for a case."""
    data = await moment.store.document(case, PLAN)
    return None if data is None else msgspec.json.decode(data, type=Plan)


async def _stop(moment: Moment, message: int | None) -> None:
    plan, words = await planned(moment), moment.words
    if plan is None:
        moment.change(message, words.text("erase.nothing"))
        return
    moment.turn.documents[(moment.safe.home, PLAN)] = None
    moment.turn.tasks_done.append((bytes.fromhex(plan.account), KIND, plan.home))
    await tell_others(moment, News("erase.told_stopped", int(moment.around.now().timestamp())))
    moment.change(message, words.text("erase.stopped"))


def stop_row(moment: Moment) -> Rows:
    """The button that stops it."""
    return ((Button(moment.words.text("erase.stop"), f"{VERB}:s"),),)


def when(moment: Moment, at: int) -> str:
    """A moment (seconds since the epoch) as the person reads it."""
    return show_instant(dt.datetime.fromtimestamp(at, moment.around.zone), moment.words)
