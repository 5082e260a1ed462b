"""What a code that has been entered does: it opens, is set, or was not the code."""

from __future__ import annotations

import datetime as dt

from bot.case.when import show_instant
from bot.chat.screens.safety import erase, keypad, link, lock_menu, recovery, way_back
from bot.chat.screens.safety.keypad import VERB
from bot.chat.screens.safety.lock_menu import later, until
from bot.chat.screens.safety.weak_code import guessed_first
from bot.chat.state.access_log import Act
from bot.chat.turn.access_noted import noted, uses_of
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import queue, tell_of_lock
from bot.telegram.outgoing import Button, Rows
from storage.access.locks import Pass, plainly
from storage.errors import MissingError

CARRY = "carry"

_AGAIN = {"new": "new_again", "second": "second_again"}
_OPENS = ("unlock", "back")
_ONCE_MORE = ("sure", "erase")  # for these the code of what is open is asked for once more


async def entered(context: TurnContext, message: int | None, code: str, *, words: bool) -> None:
    """Take a whole code, for what the keypad was opened for."""
    pad = context.safe.pad
    purpose, first = pad.purpose, pad.first
    if not purpose or (purpose in _ONCE_MORE and context.safe.session is None):
        keypad.anew(context, message)
        return
    if not keypad.long_enough(code, words=words):
        keypad.begin(context, message, purpose, lead="lock.too_short", first=first)
        return
    if purpose in _OPENS or purpose in _ONCE_MORE:
        await _try(context, message, code, purpose, words=words)
    elif purpose in _AGAIN and guessed_first(code):
        keypad.begin(context, message, purpose, lead="lock.too_common")
    elif purpose in _AGAIN:
        keypad.begin(context, message, _AGAIN[purpose], first=code, words=words)
    elif plainly(code) != plainly(first):
        keypad.begin(context, message, purpose.removesuffix("_again"), lead="lock.not_the_same")
    elif purpose == "new_again":
        await _set(context, message, code)
    else:
        await _set_second(context, message, code)


async def _try(context: TurnContext, message: int | None, code: str, purpose: str, *, words: bool) -> None:
    safe = context.safe
    unread = safe.pad.unread
    home = safe.home
    if purpose == "back":
        home = await way_back.taken_off_from(context) or home
    only = safe.case if purpose in _ONCE_MORE else safe.only if purpose == "unlock" else None
    tried = await context.smith.attempt(context.account, home, code, only=only)
    if tried.again_at is not None:
        _wait(context, message, tried.again_at)
        return
    opened = tried.opened
    if opened is None and purpose == "unlock":
        opened = await way_back.hidden(context, code)
    if opened is None:
        keypad.begin(context, message, purpose, lead="lock.wrong")
        return
    wanted, act = safe.pad.wanted, safe.pad.act
    safe.pad.clear()
    if before := unread[:-1] if words else unread:
        safe.pad.unread = before  # what was tried before it may have been something to be kept
        context.say(context.words.text("lock.what_was_it"), keypad.keep_row(context))
    if purpose == "erase":
        await erase.order(context, message)
    elif purpose == "sure":
        await _do(context, message, act, opened)
    else:
        if opened.home != safe.home:
            await way_back.come(context, opened)
        await _open(context, message, opened, wanted)


async def _open(context: TurnContext, message: int | None, opened: Pass, wanted: str) -> None:
    safe, now = context.safe, int(context.around.now().timestamp())
    opened = await context.store.access.with_notebook(opened, spare=_new_case(context), now=now)
    safe.open(opened, until(context))
    queue(context, CARRY)
    number, last = (await uses_of(context, safe.home)).wrong_since_opened()
    await noted(context, Act.OPENED)
    await lock_menu.menu(context, message, wrong=number, last=last, wanted=wanted)


async def _do(context: TurnContext, message: int | None, act: str, opened: Pass) -> None:
    """What the code was asked for once more."""
    match act.split(":"):
        case [keypad.VERB, "new" | "second" as purpose]:
            keypad.begin(context, message, purpose)
        case [keypad.VERB, "undo"]:
            await lock_menu.undo(context, message, opened)
        case [recovery.VERB, "make"]:
            await recovery.make(context, message)
        case [link.VERB, what, mark]:
            await link.change(context, message, what, mark)


def _wait(context: TurnContext, message: int | None, again_at: dt.datetime) -> None:
    again = show_instant(later(again_at, context), context.words)
    unread = context.safe.pad.unread
    context.safe.pad.clear()
    context.safe.pad.unread = unread
    rows = (*keypad.unlock_row(context), *keypad.keep_row(context))
    context.change(message, context.words.text("lock.wait", when=again), rows)


async def _may_set(context: TurnContext, message: int | None, code: str) -> bool:
    """Whether a code may be set now: it counts as a try, as long as there is a code to be found out."""
    if not context.safe.coded:
        return True
    safe = context.safe
    again_at = await context.smith.setting(context.account, safe.home, code, below=safe.only)
    if again_at is not None:
        _wait(context, message, again_at)
    return again_at is None


async def _set(context: TurnContext, message: int | None, code: str) -> None:
    safe = context.safe
    first = not safe.coded
    if first and (back := await way_back.hidden(context, code)) is not None:
        safe.pad.clear()
        await way_back.come(context, back)
        await _open(context, message, back, "")
        return
    if not await _may_set(context, message, code):
        return
    session = safe.session
    at_once = session is not None and session.by_key
    safe.pad.clear()
    opened = await context.store.access.set_code(
        safe.home,
        None if session is None else session.opened,
        code,
        spare=_new_case(context),
        now=int(context.around.now().timestamp()),
        at_once=at_once,
    )
    safe.open(opened, until(context))
    await tell_of_lock(
        context, "lock.told_first" if first else "lock.told_at_once" if at_once else "lock.told"
    )
    rows: Rows = ((Button(context.words.text("lock.menu_button"), f"{VERB}:menu"),),)
    text = context.words.text("lock.set")
    if not first and not at_once:
        text += "\n\n" + context.words.text("lock.still_opens")
    context.change(message, text, () if first else rows)
    if first:
        recovery.offer(context, None)


async def _set_second(context: TurnContext, message: int | None, code: str) -> None:
    safe = context.safe
    if safe.session is None or not await _may_set(context, message, code):
        return
    safe.pad.clear()
    now, by_key = int(context.around.now().timestamp()), safe.session.by_key
    try:
        holder = await context.store.access.set_second(
            safe.session.opened, code, view=_new_case(context), now=now, at_once=by_key
        )
    except MissingError:
        holder = None
    if holder is None:
        keypad.begin(context, message, "second", lead="lock.second_is_first")
        return
    safe.open(holder, safe.session.until, by_key=by_key)
    await tell_of_lock(context, "lock.told_at_once" if by_key else "lock.told")
    back: Rows = ((Button(context.words.text("lock.menu_button"), f"{VERB}:menu"),),)
    context.change(message, context.words.text("lock.second_set"), back)


def _new_case(context: TurnContext) -> bytes:
    return bytes.fromhex(context.around.new_id().replace("-", ""))
