"""Words that were written while a new code of words was asked for: a code only once they were written a second time.

Until then they may just as well be a sentence that is to be kept, so they stay in the chat, and sealed in its memory,
over a restart too. Where they are not confirmed (other words, a stop, another command, ten minutes), the person is
asked which of the two they are. Neither is guessed: as a note a code would stand where it can be read, and as a code a
note would be gone. Such a code opens nothing yet, so it does no harm where it waits; one that is to open something goes
from the chat at once (``bot.chat.screens.safety.lock``).
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.chat.capture import keep
from bot.chat.screens.safety import keypad
from bot.chat.screens.safety.keypad import VERB, WORDS
from bot.chat.screens.safety.weak_code import guessed_first
from bot.chat.state.chat_state import Unsure
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message, read
from bot.telegram.outgoing import Button, Delete, Rows
from storage.access.locks import plainly

AGAIN = "_again"
CHOSEN = frozenset({"new", "second", "new_again", "second_again"})
ASK_AGAIN_SECONDS = 3600


def confirms(context: TurnContext, text: str) -> bool:
    """Whether this is what was written the first time, however long ago."""
    question, first = context.memory.question, _written(context)
    waits = question is not None and question.kind == WORDS and question.subject.endswith(AGAIN)
    return waits and len(first) == 1 and plainly(first[0].text) == plainly(text)


def take(context: TurnContext, purpose: str, message: Message) -> bool:
    """Take words for a code that is being chosen. True where they are one now: then both messages go."""
    again = purpose.endswith(AGAIN)
    if again and not context.safe.locked and confirms(context, message.text):
        first = _written(context)
        context.out.insert(0, Delete((*(one.id for one in first), message.id)))
        context.memory = replace(context.memory, question=None, unsure=None)
        context.safe.pad.purpose, context.safe.pad.first = purpose, message.text
        return True
    held = context.memory.unsure or Unsure()
    context.memory = replace(
        context.memory, question=None, unsure=replace(held, raws=(*held.raws, message.raw), asked=0)
    )
    if again or context.safe.locked:
        _ask(context, "lock.not_the_same" if again else "")
    elif not keypad.long_enough(message.text, words=True):
        _ask(context, "lock.too_short")
    elif guessed_first(message.text):
        _ask(context, "lock.too_common")
    else:
        keypad.begin(context, None, purpose + AGAIN, words=True)
    return False


def frame(context: TurnContext) -> None:
    """At the end of each moment: ask of words that nothing came of."""
    unsure, question = context.memory.unsure, context.memory.question
    if unsure is None:
        return
    waits = question is not None and question.kind == WORDS and question.open(context.received)
    now = int(context.around.now().timestamp())
    if not waits and now - unsure.asked >= ASK_AGAIN_SECONDS:
        _ask(context, "")


async def tapped(context: TurnContext, message: int | None, step: str) -> bool:
    """What they were: ``keep`` something to be kept, ``no`` a code."""
    written = _written(context)
    if not written:
        return False
    context.memory = replace(context.memory, unsure=None)
    if step == "no":
        context.out.append(Delete(tuple(one.id for one in written)))
        context.change(message, context.words.text("lock.forgotten"))
        return True
    context.change(message, context.words.text("tag.kept_as_new"))
    for one in written:
        await keep.capture(context, one)
    return True


def _ask(context: TurnContext, lead: str) -> None:
    words, unsure = context.words, context.memory.unsure
    lines = [words.text(lead)] if lead else []
    rows: Rows = (
        (Button(words.text("lock.keep"), f"{VERB}:words:keep"),),
        (Button(words.text("lock.was_code"), f"{VERB}:words:no"),),
    )
    context.say("\n".join([*lines, words.text("lock.what_was_it")]), rows)
    now = int(context.around.now().timestamp())
    context.memory = replace(context.memory, unsure=replace(unsure or Unsure(), asked=now))


def _written(context: TurnContext) -> list[Message]:
    unsure = context.memory.unsure
    read_again = [read(raw.encode()) for raw in (unsure.raws if unsure else ())]
    return [one for one in read_again if isinstance(one, Message)]
