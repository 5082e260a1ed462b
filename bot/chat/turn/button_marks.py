"""Buttons with numbers belong to the notebook that they were shown for.

Two notebooks of a chat number by themselves, so the same button would lead to another incident once the other one is
open, or once the account has come to another case. Where there is a code, such buttons carry a mark of their
notebook. One without a mark is of the case itself; where the account has come to another case since, it is dead."""

from __future__ import annotations

from msgspec.structs import replace

from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import DATA_LIMIT, Button, EditMessage, Outgoing, Rows, Say, SendFile

NUMBERED = frozenset({"i", "t", "y", "w", "m", "o", "b", "x", "k", "rh", "rs", "rv", "rf", "le", "kv"})
"""Verbs of buttons that name something by a number."""

SIGN = "~"


def marked(one: Outgoing, mark: str) -> Outgoing:
    """The same, with marked buttons."""
    match one:
        case Say() | EditMessage():
            return replace(one, screen=replace(one.screen, rows=marked_rows(one.screen.rows, mark)))
        case SendFile():
            return replace(one, rows=marked_rows(one.rows, mark))
        case _:
            return one


def marked_rows(rows: Rows, mark: str) -> Rows:
    """The same rows, each numbered button with the mark. One that has a mark keeps it."""
    return tuple(tuple(_marked(button, mark) for button in row) for row in rows)


def lead_here(context: TurnContext, verb: str, mark: str, message: int | None) -> bool:
    """Whether a button below this message is of the notebook that is open."""
    if verb not in NUMBERED:
        return True
    if mark:
        return mark == context.mark
    return not context.safe.pretends and (message is None or message > context.memory.since)


def parted(data: str) -> tuple[str, str]:
    """The data of a button without its mark, and the mark; empty where it has none."""
    bare, _, mark = data.partition(SIGN)
    return bare, mark


def _marked(button: Button, mark: str) -> Button:
    numbered = button.data.partition(":")[0] in NUMBERED and ":" in button.data
    if not mark or not numbered or SIGN in button.data:
        return button
    data = f"{button.data}{SIGN}{mark}"
    return replace(button, data=data) if len(data.encode()) <= DATA_LIMIT else button
