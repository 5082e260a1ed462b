"""/lock and /unlock: a code before anything is read. What is put in needs none.

A code of digits is tapped (``keypad``), one of words is a message, which is deleted at once; what it does then is in
``entered_code``. What is being typed is in memory only (``bot.chat.state.unlock_session``).
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.chat.capture import keep
from bot.chat.screens.safety import (
    access_list,
    erase,
    hide,
    keypad,
    lock_menu,
    recovery,
    unconfirmed_code,
    way_back,
)
from bot.chat.screens.safety.entered_code import CARRY, entered
from bot.chat.screens.safety.keypad import VERB
from bot.chat.screens.safety.lock_menu import SPANS, until
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.state.private_state_reset import put_away
from bot.chat.turn.context import TurnContext
from bot.chat.turn.notifications import queue
from bot.chat.updates.update import Message, read
from bot.telegram.outgoing import Button, Delete, Rows


async def command(context: TurnContext, rest: str) -> None:
    """/lock: locks at once; where there is no code yet, it is made."""
    safe = context.safe
    if not safe.owner:
        context.say(context.words.text("lock.collector"))
    elif safe.coded:
        _close(context, None)
    else:
        _offer(context)


async def unlock(context: TurnContext, rest: str) -> None:
    """/unlock: the keypad, or while it is open what can be set."""
    safe = context.safe
    if not safe.owner:
        context.say(context.words.text("lock.collector"))
    elif not safe.coded and await way_back.taken_off_from(context) is not None:
        keypad.begin(context, None, "back")
    elif not safe.coded:
        _offer(context)
    elif safe.locked:
        ask(context)
    else:
        await lock_menu.menu(context, None)


def ask(context: TurnContext) -> None:
    """Ask for the code."""
    keypad.begin(context, None, "unlock")


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    safe, pad = context.safe, context.safe.pad
    if not safe.owner:
        return False
    open_now = not safe.locked
    match step:
        case ["d", mark]:
            if not pad.type(mark):
                keypad.anew(context, message)
            else:
                keypad.show(context, message)
        case ["back"]:
            pad.back()
            keypad.show(context, message)
        case ["ok"]:
            await entered(context, message, pad.digits, words=False)
        case ["w"]:
            keypad.ask_words(context, message)
        case ["words", "keep" | "no" as what]:
            return await unconfirmed_code.tapped(context, message, str(what))
        case ["keep"]:
            return await _keep(context, message)
        case ["stop"]:
            unread = pad.unread
            pad.clear()
            pad.unread = unread
            context.memory = replace(context.memory, question=None)
            context.change(message, context.words.text("lock.stopped"), keypad.keep_row(context))
        case ["lock"] if safe.coded:
            _close(context, message)
        case ["unlock"]:
            await unlock(context, "")
        case ["new"] if open_now:
            _begin(context, message, "new")
        case ["second"] if open_now and safe.coded:
            _begin(context, message, "second")
        case ["menu"] if open_now and safe.coded:
            await lock_menu.menu(context, message)
        case ["undo"] if open_now and safe.coded:
            if keypad.sure(context, message, f"{VERB}:undo") and safe.session is not None:
                await lock_menu.undo(context, message, safe.session.opened)
        case ["uses"] if open_now and safe.coded:
            await access_list.show(context, message)
        case ["span"] if open_now and safe.coded:
            lock_menu.spans(context, message)
        case ["span", minutes] if open_now and minutes.isdecimal() and int(minutes) in SPANS:
            context.memory = replace(context.memory, span=int(minutes))
            await lock_menu.menu(context, message)
        case _:
            return False
    return True


async def answered(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """A code of words. One that is to open something goes from the chat at once, whatever comes of it."""
    purpose = context.safe.pad.purpose or question.subject
    if purpose in unconfirmed_code.CHOSEN:
        if unconfirmed_code.take(context, purpose, message):
            await entered(context, None, message.text, words=True)
        return
    context.out.insert(0, Delete((message.id,)))
    context.memory = replace(context.memory, question=None)
    context.safe.pad.unread += (message.raw,)
    await entered(context, None, message.text, words=True)


async def recovered(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """The recovery key has been written: open what it opens, and ask for a new code."""
    opened = await recovery.entered(context, message)
    if opened is not None:
        context.safe.open(opened, until(context), by_key=True)
        queue(context, CARRY)
        keypad.begin(context, None, "new")


async def erase_asked(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of the screens about erasing; where there is a code, it is asked for once more."""
    if step == ["go"] and context.safe.coded and not context.safe.shut:
        keypad.begin(context, message, "erase")
        return True
    return await erase.tapped(context, message, step)


def _close(context: TurnContext, message: int | None) -> None:
    context.safe.close()
    context.memory = put_away(context.memory, context.safe)
    # What was shown while it was open still stands above.
    clear = (Button(context.words.text("hide.now_button"), f"{hide.VERB}:n"),)
    context.change(message, context.words.text("lock.locked"), (*keypad.unlock_row(context), clear))


def _begin(context: TurnContext, message: int | None, purpose: str) -> None:
    if keypad.sure(context, message, f"{VERB}:{purpose}"):
        keypad.begin(context, message, purpose)


def _offer(context: TurnContext) -> None:
    words = context.words
    rows: Rows = (
        (Button(words.text("lock.choose"), f"{VERB}:new"),),
        (Button(words.text("lock.not_now"), f"{VERB}:stop"),),
    )
    context.say(words.text("lock.offer"), rows)


async def _keep(context: TurnContext, message: int | None) -> bool:
    """What was taken for a code was something to be kept."""
    written = [read(raw.encode()) for raw in context.safe.pad.unread]
    if not written:
        return False
    context.safe.pad.clear()
    context.change(message, context.words.text("tag.kept_as_new"))
    for one in written:
        if isinstance(one, Message):
            await keep.capture(context, one)
    return True
