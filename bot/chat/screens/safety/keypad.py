"""The keypad that a code is tapped on, and the question for a code of words.

A code of digits is tapped, so that there is no message to delete and the phone's keyboard learns nothing.
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows

VERB = "lk"
WORDS = "lock.words"
FEWEST_DIGITS = 6
FEWEST_LETTERS = 12
MOST_LETTERS = 200


def begin(
    context: TurnContext,
    message: int | None,
    purpose: str,
    *,
    lead: str = "",
    first: str = "",
    words: bool = False,
) -> None:
    """Ask for a code. ``lead`` is a line above, ``first`` what was entered the first time, ``words`` whether that was
    words."""
    context.safe.pad.begin(purpose, first)
    if words:  # the second time, too, in words
        ask_words(context, message)
        return
    show(context, message, lead=lead)


def anew(context: TurnContext, message: int | None) -> None:
    """A new keypad in place of one that nothing is known of any more."""
    _settle(context)
    show(context, message, lead="lock.pad_old")


def sure(context: TurnContext, message: int | None, act: str) -> bool:
    """Whether a grave act (the data of its button) may be done now. Else the code is asked for, and then it is done: an
    open screen alone does not let anybody lock the person out."""
    if context.safe.sure:
        return True
    context.safe.pad.act = act
    begin(context, message, "sure")
    return False


def show(context: TurnContext, message: int | None, *, lead: str = "") -> None:
    """The keypad as it stands: a dot for each digit."""
    words, pad = context.words, context.safe.pad
    if not pad.purpose:
        _settle(context)
    marks = {digit: mark for mark, digit in pad.marks.items()}

    def key(digit: str) -> Button:
        return Button(digit, f"{VERB}:d:{marks[digit]}")

    rows: list[tuple[Button, ...]] = [tuple(key(d) for d in row) for row in ("123", "456", "789")]
    rows.append((Button("⌫", f"{VERB}:back"), key("0"), Button("OK", f"{VERB}:ok")))
    rows.append(
        (Button(words.text("lock.with_words"), f"{VERB}:w"), Button(words.text("lock.stop"), f"{VERB}:stop"))
    )
    rows += keep_row(context)
    lines = [words.text(lead)] if lead else []
    lines.append(words.text(f"lock.ask_{pad.purpose}"))
    lines.append(" ".join("●" * len(pad.typed) or "○" * FEWEST_DIGITS))
    context.change(message, "\n".join(lines), tuple(rows))


def ask_words(context: TurnContext, message: int | None) -> None:
    """Ask for a code of words, which is a message."""
    pad = context.safe.pad
    if not pad.purpose:
        _settle(context)
    purpose = pad.purpose
    context.memory = replace(
        context.memory, question=OpenQuestion(kind=WORDS, incident=0, asked=context.received, subject=purpose)
    )
    stop: Rows = ((Button(context.words.text("lock.stop"), f"{VERB}:stop"),),)
    text = {"unlock": "lock.words", "back": "lock.words", "erase": "lock.words", "sure": "lock.words"}.get(
        purpose, "lock.words_new"
    )
    text = "lock.words_again" if purpose.endswith("_again") else text
    context.change(message, context.words.text(text), stop)


def long_enough(code: str, *, words: bool) -> bool:
    """Whether it may be a code at all."""
    bare = "".join(code.split())
    if bare.isdecimal():
        return FEWEST_DIGITS <= len(bare) <= MOST_LETTERS
    return words and FEWEST_LETTERS <= len(bare) <= MOST_LETTERS


def keep_row(context: TurnContext) -> Rows:
    """The button that keeps what was taken for a code and was none; as long as there is such a thing."""
    if not context.safe.pad.unread:
        return ()
    return ((Button(context.words.text("lock.keep"), f"{VERB}:keep"),),)


def unlock_row(context: TurnContext) -> Rows:
    """The button that asks for the code."""
    return ((Button(context.words.text("lock.unlock"), f"{VERB}:unlock"),),)


def _settle(context: TurnContext) -> None:
    """What a keypad is for that nothing is known of: to open; else to choose a code, once the old one was given."""
    safe = context.safe
    if not safe.locked and not safe.sure:
        safe.pad.act = f"{VERB}:new"
    safe.pad.begin("unlock" if safe.locked else "new" if safe.sure else "sure")
