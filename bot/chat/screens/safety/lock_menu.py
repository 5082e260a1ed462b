"""What can be set while a case is open: a new code, how long it stays open, a second code, a recovery key."""

from __future__ import annotations

import datetime as dt

from bot.case.when import show_instant
from bot.chat.screens.safety import recovery
from bot.chat.screens.safety.keypad import VERB
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows

SPANS = (5, 15, 30, 60)


def menu(
    context: TurnContext,
    message: int | None,
    *,
    wrong: int = 0,
    last: dt.datetime | None = None,
    wanted: str = "",
) -> None:
    """The menu. ``wrong`` tries came since the last time, the newest at ``last``; ``wanted`` is the button that asked
    for the code."""
    words, session = context.words, context.safe.session
    if session is None:
        return
    lines = [words.text("lock.open", when=_clock(session.until, context))]
    if wrong and last is not None:
        lines.append(words.count("lock.tries", wrong, when=_when(last, context)))
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
    )
    if wanted:
        rows = ((Button(words.text("lock.go_on"), wanted),), *rows)
    context.change(message, "\n".join(lines), rows)


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


def _clock(at: dt.datetime, context: TurnContext) -> str:
    return context.words.locale.clock(_local(at, context))
