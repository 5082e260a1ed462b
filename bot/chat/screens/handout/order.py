"""A log that is asked for: the order is taken and can be taken back, what was made is recorded and handed over.

The work itself is done by ``documents``. An order lies in the store as a task until its files have been sent, so that
a restart goes on: before it is handed out it is made anew, after that the same edition is made again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from bot.case import events as ev
from bot.case.model import Case, Edition
from bot.case.values import HandedFile
from bot.chat.screens.handout import options, options_screen
from bot.chat.screens.handout.options import Wish
from bot.chat.state.work_in_progress import Ordered
from bot.chat.turn.context import TurnContext
from bot.log.content.choices import Choices
from bot.log.content.rows import Log
from bot.telegram.outgoing import Button, Rows
from bot.words import Language, Words
from storage.values import Task

VERB = "lm"
KIND = "log"
PICTURE = "picture"


class LogOrder(msgspec.Struct, frozen=True, omit_defaults=True):
    """A log that has been asked for, as its task holds it.

    ``first`` and ``last`` bound the period; ``parts`` as ``asking.PARTS`` (None: the safe ones). ``form`` is one of
    ``bot.log.formats.Form``, or PICTURE for the overview as a picture. ``message`` shows how far it has come.
    ``bot`` is the one in whose chat that message stands. ``edition`` has been handed out already and is to be sent, 0
    for a new one; ``again``: the person asked for that.
    """

    first: dt.date | None
    last: dt.date | None
    message: int | None
    parts: tuple[str, ...] | None = None
    form: str = "pdf"
    edition: int = 0
    again: bool = False
    bot: int = 0

    @property
    def choices(self) -> Choices:
        """What the log is to hold."""
        return options.chosen(self.parts, self.first, self.last)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """Make what a screen shows, the picture, an edition again; or stop. False where it is not a button of ours."""
    match step:
        case ["m", days, mask, form, digest] if (wish := options.read(days, mask, form)) is not None:
            await _ask(context, message, wish, digest)
        case ["p", days] if days.isdecimal() and int(days[:6]) in options.PERIODS:
            choices = Wish(int(days)).choices(context.now.date())
            take(context, message, LogOrder(choices.first, choices.last, message, form=PICTURE))
        case ["a", number] if number.isdecimal() and len(number) <= 6:
            return await _again(context, message, int(number))
        case ["x", key]:
            _cancel(context, message, key)
        case _:
            return False
    return True


async def _ask(context: TurnContext, message: int | None, wish: Wish, digest: str) -> None:
    """Take the order, if what is to be made is what was shown; else show it first."""
    if _under_way(context, message) is None and (await options.draft(context, wish)).digest != digest:
        await options_screen.show(context, message, wish, lead=context.words.text("order.changed"))
        return
    choices = wish.choices(context.now.date())
    take(context, message, LogOrder(choices.first, choices.last, message, wish.parts, str(wish.form)))


async def _again(context: TurnContext, message: int | None, number: int) -> bool:
    """The same edition once more."""
    edition = edition_of(await context.case(), number)
    if edition is None or not edition.seen:
        return False
    order = LogOrder(edition.first, edition.last, message, edition.parts, edition.format, number, again=True)
    take(context, message, order)
    return True


def edition_of(case: Case, number: int) -> Edition | None:
    """The edition of that number, as it was first handed out."""
    return next((edition for edition in case.editions if edition.edition == number), None)


def take(context: TurnContext, message: int | None, order: LogOrder) -> None:
    """Put it on the list. A second tap on the same screen, while the first is under way, changes nothing."""
    known = _under_way(context, message)
    key = known.key if known is not None else context.around.new_id()
    if known is None:
        due = int(context.around.now().timestamp())
        kind = PICTURE if order.form == PICTURE else KIND
        order = replace(order, bot=context.bot)
        context.turn.tasks.append(
            Task(account=context.account, kind=kind, key=key, due_at=due, payload=msgspec.json.encode(order))
        )
        _orders(context, (*context.memory.desk.orders, Ordered(key, message, kind)))
    context.change(message, context.words.text("order.making"), cancel_row(context.words, key))


def cancel_row(words: Words, key: str) -> Rows:
    """The way to stop it. No other: what moves on would be written over by the next step."""
    return ((Button(words.text("order.stop"), f"{VERB}:x:{key}"),),)


def _cancel(context: TurnContext, message: int | None, key: str) -> None:
    """Stop, where it has not been handed out already. The keeper hears of it when this is committed."""
    words = context.words
    order = next(
        (order for order in context.memory.desk.orders if order.key == key and not order.handed), None
    )
    if order is None:
        context.change(message, words.text("order.too_late"), ways_on(words))
        return
    _drop(context, order)
    context.change(message, words.text("order.stopped"), ways_on(words))


def stop_all(context: TurnContext) -> None:
    """Nothing more is sent: the chat is being cleared. What was handed out already can be had again."""
    for order in context.memory.desk.orders:
        _drop(context, order)


def _drop(context: TurnContext, order: Ordered) -> None:
    context.turn.tasks_done.append((context.account, order.kind, order.key))
    closed(context, order.key)


def ways_on(words: Words) -> Rows:
    """From a log that is made, or will not be."""
    return ((Button(words.text("order.editions"), "le"), Button(words.text("tag.overview"), "l")),)


def _under_way(context: TurnContext, message: int | None) -> Ordered | None:
    orders = context.memory.desk.orders
    return next((order for order in orders if message is not None and order.message == message), None)


def closed(context: TurnContext, key: str) -> None:
    """It is no longer in the making."""
    _orders(context, tuple(order for order in context.memory.desk.orders if order.key != key))


def _orders(context: TurnContext, orders: tuple[Ordered, ...]) -> None:
    memory = context.memory
    context.memory = replace(memory, desk=replace(memory.desk, orders=orders))


@dataclass(frozen=True)
class LogPlan:
    """The log as it is to be made: from the first ``seen`` events of the case, in these ``words``. ``known`` are the
    files of that edition as they were handed out before."""

    log: Log
    words: Words
    seen: int
    chat: int
    known: tuple[tuple[HandedFile, ...], ...] = ()


async def plan(context: TurnContext, order: LogOrder) -> LogPlan:
    """The log of an order as the case stands now, or as it stood when that edition was made."""
    case, words, chat = await context.case(), context.words, context.memory.chat
    edition = edition_of(case, order.edition)
    if edition is None:
        log = await options.make_log(
            case, order.choices, now=context.now, edition=case.next_edition, words=words
        )
        return LogPlan(log, words, case.size, chat)
    then = await context.past(edition.seen)
    if edition.language:
        words = Words(Language(edition.language))
    made = (edition.made or edition.at).astimezone(context.around.zone)
    log = await options.make_log(then, order.choices, now=made, edition=edition.edition, words=words)
    known = tuple(one.files for one in case.editions if one.edition == edition.edition)
    return LogPlan(log, words, edition.seen, chat, known)


def hand_out(
    context: TurnContext,
    order: LogOrder,
    task: Task,
    plan: LogPlan,
    files: tuple[HandedFile, ...],
    sha256: str,
) -> Task:
    """Record what was made: from now on its annex numbers hold (R3). What remains is to send it."""
    log = plan.log
    context.record(
        ev.LogHandedOut(
            edition=log.edition,
            format=order.form,
            sha256=sha256,
            size=sum(file.size for file in files),
            incidents=log.incidents,
            annexes=log.annex_numbers,
            first=order.first,
            last=order.last,
            parts=options.parts_of(log.choices),
            language=str(plan.words.language),
            made=log.made.astimezone(dt.UTC),
            seen=plan.seen,
            files=files,
        )
    )
    orders = context.memory.desk.orders
    _orders(context, tuple(replace(one, handed=True) if one.key == task.key else one for one in orders))
    left = replace(order, edition=log.edition)
    task = Task(
        account=task.account, kind=task.kind, key=task.key, due_at=task.due_at,
        payload=msgspec.json.encode(left), tries=task.tries,
    )  # fmt: skip
    context.turn.tasks.append(task)
    return task


def finish(context: TurnContext, order: LogOrder, task: Task, text: str) -> None:
    """It is done, or cannot be: nothing that was kept is touched."""
    context.turn.tasks_done.append((context.account, task.kind, task.key))
    closed(context, task.key)
    context.change(order.message, text, ways_on(context.words))
