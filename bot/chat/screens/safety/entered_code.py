"""What a code that has been entered does: it opens, is set, or was not the code."""

from __future__ import annotations

import datetime as dt

from bot.case.when import show_instant
from bot.chat.screens.safety import erase, keypad, link, lock_menu, recovery
from bot.chat.screens.safety.keypad import VERB
from bot.chat.screens.safety.lock_menu import later, until
from bot.chat.turn.context import Moment
from bot.chat.turn.notifications import queue, tell_of_lock
from bot.telegram.outgoing import Button, Rows
from storage.access.locks import plainly
from storage.errors import MissingError

CARRY = "carry"

_AGAIN = {"new": "new_again", "second": "second_again"}
_ONCE_MORE = ("sure", "erase")  # for these the code of what is open is asked for once more


async def entered(moment: Moment, message: int | None, code: str, *, words: bool) -> None:
    """Take a whole code, for what the keypad was opened for."""
    pad = moment.safe.pad
    purpose, first = pad.purpose, pad.first
    if not purpose or (purpose in _ONCE_MORE and moment.safe.session is None):
        keypad.anew(moment, message)
        return
    if not keypad.long_enough(code, words=words):
        keypad.begin(moment, message, purpose, lead="lock.too_short", first=first)
        return
    if purpose == "unlock" or purpose in _ONCE_MORE:
        await _try(moment, message, code, purpose, words=words)
    elif purpose in _AGAIN:
        keypad.begin(moment, message, _AGAIN[purpose], first=code, words=words)
    elif plainly(code) != plainly(first):
        keypad.begin(moment, message, purpose.removesuffix("_again"), lead="lock.not_the_same")
    elif purpose == "new_again":
        await _set(moment, message, code)
    else:
        await _set_second(moment, message, code)


async def _try(moment: Moment, message: int | None, code: str, purpose: str, *, words: bool) -> None:
    safe = moment.safe
    unread = safe.pad.unread
    only = safe.case if purpose in _ONCE_MORE else safe.only
    tried = await moment.smith.attempt(moment.account, safe.home, code, only=only)
    if tried.again_at is not None:
        _wait(moment, message, tried.again_at)
        return
    if tried.opened is None:
        keypad.begin(moment, message, purpose, lead="lock.wrong")
        return
    wanted, act = safe.pad.wanted, safe.pad.act
    safe.pad.clear()
    if purpose == "erase":
        await erase.order(moment, message)
        return
    if purpose == "sure":
        await _do(moment, message, act)
        return
    now = int(moment.around.now().timestamp())
    opened = await moment.store.access.with_notebook(tried.opened, spare=_new_case(moment), now=now)
    safe.open(opened, until(moment))
    if (
        before := unread[:-1] if words else unread
    ):  # what was tried before it may have been something to be kept
        safe.pad.unread = before
        moment.say(moment.words.text("lock.what_was_it"), keypad.keep_row(moment))
    queue(moment, CARRY)
    number, last = await moment.smith.news(moment.account, safe.home)
    lock_menu.menu(moment, message, wrong=number, last=last, wanted=wanted)


async def _do(moment: Moment, message: int | None, act: str) -> None:
    """What the code was asked for once more."""
    match act.split(":"):
        case [keypad.VERB, "new" | "second" as purpose]:
            keypad.begin(moment, message, purpose)
        case [recovery.VERB, "make"]:
            await recovery.make(moment, message)
        case [link.VERB, what, mark]:
            await link.change(moment, message, what, mark)


def _wait(moment: Moment, message: int | None, again_at: dt.datetime) -> None:
    again = show_instant(later(again_at, moment), moment.words)
    unread = moment.safe.pad.unread
    moment.safe.pad.clear()
    moment.safe.pad.unread = unread
    rows = (*keypad.unlock_row(moment), *keypad.keep_row(moment))
    moment.change(message, moment.words.text("lock.wait", when=again), rows)


async def _may_set(moment: Moment, message: int | None, code: str) -> bool:
    """Whether a code may be set now: it counts as a try, as long as there is a code to be found out."""
    if not moment.safe.coded:
        return True
    again_at = await moment.smith.setting(moment.account, moment.safe.home, code)
    if again_at is not None:
        _wait(moment, message, again_at)
    return again_at is None


async def _set(moment: Moment, message: int | None, code: str) -> None:
    safe = moment.safe
    if not await _may_set(moment, message, code):
        return
    first = not safe.coded
    holder = None if safe.session is None else safe.session.opened
    safe.pad.clear()
    opened = await moment.store.access.set_code(
        safe.home, holder, code, spare=_new_case(moment), now=int(moment.around.now().timestamp())
    )
    safe.open(opened, until(moment))
    await tell_of_lock(moment)
    rows: Rows = ((Button(moment.words.text("lock.menu_button"), f"{VERB}:menu"),),)
    moment.change(message, moment.words.text("lock.set"), () if first else rows)
    if first:
        recovery.offer(moment, None)


async def _set_second(moment: Moment, message: int | None, code: str) -> None:
    safe = moment.safe
    if safe.session is None or not await _may_set(moment, message, code):
        return
    safe.pad.clear()
    case, now = _new_case(moment), int(moment.around.now().timestamp())
    try:
        holder = await moment.store.access.set_second(safe.session.opened, code, case=case, now=now)
    except MissingError:
        holder = None
    if holder is None:
        keypad.begin(moment, message, "second", lead="lock.second_is_first")
        return
    safe.open(holder, safe.session.until, by_key=safe.session.by_key)
    await tell_of_lock(moment)
    back: Rows = ((Button(moment.words.text("lock.menu_button"), f"{VERB}:menu"),),)
    moment.change(message, moment.words.text("lock.second_set"), back)


def _new_case(moment: Moment) -> bytes:
    return bytes.fromhex(moment.around.new_id().replace("-", ""))
