"""/lock and /unlock: a code before anything is read. What is put in needs none.

A code of digits is tapped (``keypad``), one of words is a message, which is deleted at once; what it does then is in
``entered_code``. What is being typed is in memory only (``bot.chat.state.unlock_session``).
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.chat.capture import keep
from bot.chat.screens.safety import erase, hide, keypad, lock_menu, recovery, unconfirmed_code
from bot.chat.screens.safety.entered_code import CARRY, entered
from bot.chat.screens.safety.keypad import VERB
from bot.chat.screens.safety.lock_menu import SPANS, until
from bot.chat.state.chat_state import Question
from bot.chat.state.private_state_reset import put_away
from bot.chat.turn.context import Moment
from bot.chat.turn.notifications import queue
from bot.chat.updates.update import Message, read
from bot.telegram.outgoing import Button, Delete, Rows


async def command(moment: Moment, rest: str) -> None:
    """/lock: locks at once; where there is no code yet, it is made."""
    safe = moment.safe
    if not safe.owner:
        moment.say(moment.words.text("lock.collector"))
    elif safe.coded:
        _close(moment, None)
    else:
        _offer(moment)


async def unlock(moment: Moment, rest: str) -> None:
    """/unlock: the keypad, or while it is open what can be set."""
    safe = moment.safe
    if not safe.owner:
        moment.say(moment.words.text("lock.collector"))
    elif not safe.coded:
        _offer(moment)
    elif safe.locked:
        ask(moment)
    else:
        lock_menu.menu(moment, None)


def ask(moment: Moment) -> None:
    """Ask for the code."""
    keypad.begin(moment, None, "unlock")


async def tapped(moment: Moment, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    safe, pad = moment.safe, moment.safe.pad
    if not safe.owner:
        return False
    open_now = not safe.locked
    match step:
        case ["d", mark]:
            if not pad.type(mark):
                keypad.anew(moment, message)
            else:
                keypad.show(moment, message)
        case ["back"]:
            pad.back()
            keypad.show(moment, message)
        case ["ok"]:
            await entered(moment, message, pad.digits, words=False)
        case ["w"]:
            keypad.ask_words(moment, message)
        case ["words", "keep" | "no" as what]:
            return await unconfirmed_code.tapped(moment, message, str(what))
        case ["keep"]:
            return await _keep(moment, message)
        case ["stop"]:
            unread = pad.unread
            pad.clear()
            pad.unread = unread
            moment.memory = replace(moment.memory, question=None)
            moment.change(message, moment.words.text("lock.stopped"), keypad.keep_row(moment))
        case ["lock"] if safe.coded:
            _close(moment, message)
        case ["unlock"]:
            await unlock(moment, "")
        case ["new"] if open_now:
            _begin(moment, message, "new")
        case ["second"] if open_now and safe.coded:
            _begin(moment, message, "second")
        case ["menu"] if open_now and safe.coded:
            lock_menu.menu(moment, message)
        case ["span"] if open_now and safe.coded:
            lock_menu.spans(moment, message)
        case ["span", minutes] if open_now and minutes.isdecimal() and int(minutes) in SPANS:
            moment.memory = replace(moment.memory, span=int(minutes))
            lock_menu.menu(moment, message)
        case _:
            return False
    return True


async def answered(moment: Moment, question: Question, message: Message) -> None:
    """A code of words. One that is to open something goes from the chat at once, whatever comes of it."""
    purpose = moment.safe.pad.purpose or question.subject
    if purpose in unconfirmed_code.CHOSEN:
        if unconfirmed_code.take(moment, purpose, message):
            await entered(moment, None, message.text, words=True)
        return
    moment.out.insert(0, Delete((message.id,)))
    moment.memory = replace(moment.memory, question=None)
    moment.safe.pad.unread += (message.raw,)
    await entered(moment, None, message.text, words=True)


async def recovered(moment: Moment, question: Question, message: Message) -> None:
    """The recovery key has been written: open what it opens, and ask for a new code."""
    opened = await recovery.entered(moment, message)
    if opened is not None:
        moment.safe.open(opened, until(moment), by_key=True)
        queue(moment, CARRY)
        keypad.begin(moment, None, "new")


async def erase_asked(moment: Moment, message: int | None, step: list[str]) -> bool:
    """A button of the screens about erasing; where there is a code, it is asked for once more."""
    if step == ["go"] and moment.safe.coded and not moment.safe.shut:
        keypad.begin(moment, message, "erase")
        return True
    return await erase.tapped(moment, message, step)


def _close(moment: Moment, message: int | None) -> None:
    moment.safe.close()
    moment.memory = put_away(moment.memory, moment.safe)
    # What was shown while it was open still stands above.
    clear = (Button(moment.words.text("hide.now_button"), f"{hide.VERB}:n"),)
    moment.change(message, moment.words.text("lock.locked"), (*keypad.unlock_row(moment), clear))


def _begin(moment: Moment, message: int | None, purpose: str) -> None:
    if keypad.sure(moment, message, f"{VERB}:{purpose}"):
        keypad.begin(moment, message, purpose)


def _offer(moment: Moment) -> None:
    words = moment.words
    rows: Rows = (
        (Button(words.text("lock.choose"), f"{VERB}:new"),),
        (Button(words.text("lock.not_now"), f"{VERB}:stop"),),
    )
    moment.say(words.text("lock.offer"), rows)


async def _keep(moment: Moment, message: int | None) -> bool:
    """What was taken for a code was something to be kept."""
    written = [read(raw.encode()) for raw in moment.safe.pad.unread]
    if not written:
        return False
    moment.safe.pad.clear()
    moment.change(message, moment.words.text("tag.kept_as_new"))
    for one in written:
        if isinstance(one, Message):
            await keep.capture(moment, one)
    return True
