"""What can be set while a case is open: a new code, how long it stays open, a second code, a recovery key."""

from __future__ import annotations

import datetime as dt

from bot.case.when import show_instant
from bot.chat.screens.safety import recovery
from bot.chat.screens.safety.keypad import VERB
from bot.chat.state.access_log import Act
from bot.chat.turn.access_noted import noted
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import News, tell_others
from bot.telegram.outgoing import Button, Rows
from storage.access.locks import Pass

SPANS = (5, 15, 30, 60)
STOPPED = "stopped"


async def menu(
    context: TurnContext, message: int | None, *, wrong: int = 0, last: int = 0, wanted: str = ""
) -> None:
    """The menu. ``wrong`` tries came since the last time, the newest at ``last`` (seconds since the epoch); ``wanted``
    is the button that asked for the code."""
    words, session = context.words, context.safe.session
    if session is None:
        return
    lines = [words.text("lock.open", when=_clock(session.until, context))]
    if wrong:
        newest = dt.datetime.fromtimestamp(last, dt.UTC)
        lines.append(words.count("lock.tries", wrong, when=_when(newest, context)))
    rows: Rows = (
        (Button(words.text("tag.overview"), "l"), Button(words.text("lock.lock_now"), f"{VERB}:lock")),
        (
            Button(words.text("lock.new_button"), f"{VERB}:new"),
            Button(words.text("lock.span_button"), f"{VERB}:span"),
        ),
        (
            Button(words.text("lock.second_button"), f"{VERB}:second"),
            Button(words.text("lock.key_button"), f"{recovery.VERB}:ask"),
        ),
        (Button(words.text("lock.uses_button"), f"{VERB}:uses"),),
    )
    if until_then := await _stoppable(context):
        lines.append(words.text("lock.changed", when=_at(until_then, context)))
        rows = (*rows, (Button(words.text("lock.undo_button"), f"{VERB}:undo"),))
    if wanted:
        rows = ((Button(words.text("lock.go_on"), wanted),), *rows)
    context.change(message, "\n".join(lines), rows)


async def _stoppable(context: TurnContext) -> int:
    """Until when a new code or key can be stopped (seconds since the epoch), 0 where there is nothing to stop. The same
    in both notebooks, whichever of them it was made in."""
    until_then = await context.store.access.changed(context.safe.home)
    done = await context.store.document(context.safe.view, STOPPED)
    return (
        0
        if until_then <= context.around.now().timestamp() or done == str(until_then).encode()
        else until_then
    )


async def undo(context: TurnContext, message: int | None, opened: Pass) -> None:
    """The older code and key of what is open are in force again; what had replaced them opens nothing."""
    safe, now = context.safe, int(context.around.now().timestamp())
    until_then = await _stoppable(context)
    if safe.session is None or not until_then:
        await menu(context, message)
        return
    holder = await context.store.access.stop(opened, now)
    safe.open(holder, safe.session.until)
    context.turn.documents[(safe.view, STOPPED)] = str(until_then).encode()
    await noted(context, Act.STOPPED)
    await tell_others(context, News("lock.told_stopped", now), owners_only=True)
    back: Rows = ((Button(context.words.text("lock.menu_button"), f"{VERB}:menu"),),)
    context.change(message, context.words.text("lock.undone"), back)


def spans(context: TurnContext, message: int | None) -> None:
    """For how long it stays open."""
    words = context.words
    buttons = tuple(
        Button(words.count("lock.minutes", minutes), f"{VERB}:span:{minutes}") for minutes in SPANS
    )
    context.change(message, words.text("lock.span_ask"), (buttons[:2], buttons[2:]))


def until(context: TurnContext) -> dt.datetime:
    """When a session that begins now ends (UTC)."""
    return context.around.now() + dt.timedelta(minutes=context.memory.span)


def _local(at: dt.datetime, context: TurnContext) -> dt.datetime:
    return at.astimezone(context.around.zone)


def later(at: dt.datetime, context: TurnContext) -> dt.datetime:
    """The minute after, in the person's zone: what is told is never too early."""
    return _local(at, context).replace(second=0, microsecond=0) + dt.timedelta(minutes=1)


def _when(at: dt.datetime, context: TurnContext) -> str:
    """A moment: of today, by the clock alone."""
    local = _local(at, context)
    if local.date() == context.now.date():
        return context.words.text("lock.at_clock", clock=_clock(at, context))
    return show_instant(local, context.words)


def _at(seconds: int, context: TurnContext) -> str:
    return show_instant(dt.datetime.fromtimestamp(seconds, context.around.zone), context.words)


def _clock(at: dt.datetime, context: TurnContext) -> str:
    return context.words.locale.clock(_local(at, context))
