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
from bot.chat.state.chat_state import Unsure
from bot.chat.turn.context import Moment
from bot.chat.updates.update import Message, read
from bot.telegram.outgoing import Button, Delete, Rows
from storage.access.locks import plainly

AGAIN = "_again"
CHOSEN = frozenset({"new", "second", "new_again", "second_again"})
ASK_AGAIN_SECONDS = 3600


def confirms(moment: Moment, text: str) -> bool:
    """Whether this is what was written the first time, however long ago."""
    question, first = moment.memory.question, _written(moment)
    waits = question is not None and question.kind == WORDS and question.subject.endswith(AGAIN)
    return waits and len(first) == 1 and plainly(first[0].text) == plainly(text)


def take(moment: Moment, purpose: str, message: Message) -> bool:
    """Take words for a code that is being chosen. True where they are one now: then both messages go."""
    again = purpose.endswith(AGAIN)
    if again and not moment.safe.locked and confirms(moment, message.text):
        first = _written(moment)
        moment.out.insert(0, Delete((*(one.id for one in first), message.id)))
        moment.memory = replace(moment.memory, question=None, unsure=None)
        moment.safe.pad.purpose, moment.safe.pad.first = purpose, message.text
        return True
    held = moment.memory.unsure or Unsure()
    moment.memory = replace(
        moment.memory, question=None, unsure=replace(held, raws=(*held.raws, message.raw), asked=0)
    )
    if again or moment.safe.locked:
        _ask(moment, "lock.not_the_same" if again else "")
    elif not keypad.long_enough(message.text, words=True):
        _ask(moment, "lock.too_short")
    else:
        keypad.begin(moment, None, purpose + AGAIN, words=True)
    return False


def frame(moment: Moment) -> None:
    """At the end of each moment: ask of words that nothing came of."""
    unsure, question = moment.memory.unsure, moment.memory.question
    if unsure is None:
        return
    waits = question is not None and question.kind == WORDS and question.open(moment.received)
    now = int(moment.around.now().timestamp())
    if not waits and now - unsure.asked >= ASK_AGAIN_SECONDS:
        _ask(moment, "")


async def tapped(moment: Moment, message: int | None, step: str) -> bool:
    """What they were: ``keep`` something to be kept, ``no`` a code."""
    written = _written(moment)
    if not written:
        return False
    moment.memory = replace(moment.memory, unsure=None)
    if step == "no":
        moment.out.append(Delete(tuple(one.id for one in written)))
        moment.change(message, moment.words.text("lock.forgotten"))
        return True
    moment.change(message, moment.words.text("tag.kept_as_new"))
    for one in written:
        await keep.capture(moment, one)
    return True


def _ask(moment: Moment, lead: str) -> None:
    words, unsure = moment.words, moment.memory.unsure
    lines = [words.text(lead)] if lead else []
    rows: Rows = (
        (Button(words.text("lock.keep"), f"{VERB}:words:keep"),),
        (Button(words.text("lock.was_code"), f"{VERB}:words:no"),),
    )
    moment.say("\n".join([*lines, words.text("lock.what_was_it")]), rows)
    now = int(moment.around.now().timestamp())
    moment.memory = replace(moment.memory, unsure=replace(unsure or Unsure(), asked=now))


def _written(moment: Moment) -> list[Message]:
    unsure = moment.memory.unsure
    read_again = [read(raw.encode()) for raw in (unsure.raws if unsure else ())]
    return [one for one in read_again if isinstance(one, Message)]
