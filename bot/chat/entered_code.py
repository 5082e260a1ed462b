"""What a code that has been entered does: it opens, is set, or was not the code."""

from __future__ import annotations

from bot.case.when import show_instant
from bot.chat import erase, keypad, lock_menu, recovery
from bot.chat.keypad import VERB
from bot.chat.lock_menu import later, until
from bot.chat.moment import Moment
from bot.chat.tell import queue
from bot.wire.outgoing import Button, Rows
from storage.errors import MissingError
from storage.locks import plainly

CARRY = "carry"

_AGAIN = {"new": "new_again", "second": "second_again"}


async def entered(moment: Moment, message: int | None, code: str, *, words: bool) -> None:
    """Take a whole code, for what the keypad was opened for."""
    pad = moment.safe.pad
    purpose, first = pad.purpose, pad.first
    if not purpose:
        keypad.begin(moment, message, "unlock" if moment.safe.locked else "new", lead="lock.pad_old")
        return
    if not keypad.long_enough(code, words=words):
        keypad.begin(moment, message, purpose, lead="lock.too_short", first=first)
        return
    if purpose in ("unlock", "erase"):
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
    tried = await moment.smith.attempt(moment.account, safe.home, code)
    if tried.again_at is not None:
        again = show_instant(later(tried.again_at, moment), moment.words)
        safe.pad.clear()
        safe.pad.unread = unread
        rows = (*keypad.unlock_row(moment), *keypad.keep_row(moment))
        moment.change(message, moment.words.text("lock.wait", when=again), rows)
        return
    if tried.opened is None:
        keypad.begin(moment, message, purpose, lead="lock.wrong")
        return
    wanted = safe.pad.wanted
    safe.pad.clear()
    if purpose == "erase":
        if safe.session is None or tried.opened.key.case != safe.session.opened.key.case:
            keypad.begin(moment, message, purpose, lead="lock.wrong")
            return
        await erase.order(moment, message)
        return
    safe.open(tried.opened, until(moment))
    if (
        before := unread[:-1] if words else unread
    ):  # what was tried before it may have been something to be kept
        safe.pad.unread = before
        moment.say(moment.words.text("lock.what_was_it"), keypad.keep_row(moment))
    queue(moment, CARRY)
    number, last = await moment.smith.news(moment.account, tried.opened)
    lock_menu.menu(moment, message, wrong=number, last=last, wanted=wanted)


async def _set(moment: Moment, message: int | None, code: str) -> None:
    safe = moment.safe
    first = not safe.coded
    holder = None if safe.session is None else safe.session.opened
    safe.pad.clear()
    opened = await moment.store.access.set_code(safe.home, holder, code)
    safe.open(opened, until(moment))
    rows: Rows = ((Button(moment.words.text("lock.menu_button"), f"{VERB}:menu"),),)
    moment.change(message, moment.words.text("lock.set"), () if first else rows)
    if first:
        recovery.offer(moment, None)


async def _set_second(moment: Moment, message: int | None, code: str) -> None:
    safe = moment.safe
    if safe.session is None:
        return
    safe.pad.clear()
    case = bytes.fromhex(moment.around.new_id().replace("-", ""))
    now = int(moment.around.now().timestamp())
    try:
        holder = await moment.store.access.set_second(safe.session.opened, code, case=case, now=now)
    except MissingError:
        holder = None
    if holder is None:
        keypad.begin(moment, message, "second", lead="lock.second_is_first")
        return
    safe.open(holder, safe.session.until)
    back: Rows = ((Button(moment.words.text("lock.menu_button"), f"{VERB}:menu"),),)
    moment.change(message, moment.words.text("lock.second_set"), back)
