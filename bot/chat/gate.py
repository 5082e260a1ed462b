"""The gate: what a locked case, or an account that may only put in, is asked for before anything is read.

Writing never passes here. What is not named as free is not free, so a new screen is behind the gate without anybody
having thought of it; and a handler that reads all the same meets ``LockedError`` at the case itself.
"""

from __future__ import annotations

from bot.chat.screens.safety import keypad, lock
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Incoming, Tap

FREE_COMMANDS = frozenset(
    {
        "start",
        "help",
        "advice",
        "privacy",
        "cancel",
        "language",
        "hide",
        "lock",
        "unlock",
        "link",
        "recover",
        "erase",
    }
)
FREE_BUTTONS = frozenset({"h", "g", "a", "-", keypad.VERB, "rk", "er", "sn"})
# Clearing the chat, and closing what shows in it; and an account that has nothing yet joins somebody's notebook.
FREE_STEPS = frozenset({("z", "n"), ("z", "d"), ("z", "x"), ("ln", "j"), ("ln", "no")})


def closed_to_command(context: TurnContext, name: str) -> bool:
    """Whether this command is asked for a code first."""
    return context.safe.shut and name not in FREE_COMMANDS


def closed_to_button(context: TurnContext, verb: str, step: list[str]) -> bool:
    """Whether this button is."""
    return context.safe.shut and verb not in FREE_BUTTONS and (verb, *step[:1]) not in FREE_STEPS


async def refuse(context: TurnContext, incoming: Incoming) -> None:
    """Ask for the code, or say that this account only puts in."""
    if isinstance(incoming, Tap):
        context.answer(incoming.query)
    if context.safe.owner:
        lock.ask(context)
        context.safe.pad.wanted = incoming.data if isinstance(incoming, Tap) else ""
    else:
        context.say(context.words.text("lock.collector"))
