"""/peek: the list, or one entry, as a text that shows for half a minute and stays nowhere; the command goes as well.

Where the server does not know such texts, or the person's phone does not show them, it is a message that the bot takes
away again after a minute."""

from __future__ import annotations

from itertools import islice

from bot.chat.screens.incident.exhibits import described
from bot.chat.screens.incident.panel import heading, panel
from bot.chat.turn.context import TurnContext
from bot.chat.turn.message_splitting import LIMIT, messages, units
from bot.telegram.outgoing import Delete, Peek

LISTED = 12
SECONDS = 60
MOST_DIGITS = 9


async def command(context: TurnContext, rest: str) -> None:
    """Look at incident ``rest``, or at the newest ones."""
    case, words = await context.case(), context.words
    number = int(rest) if rest.isdecimal() and len(rest) <= MOST_DIGITS else 0
    incident = case.incidents.get(number)
    standing = case.standing()
    if rest and incident is None:
        text = words.text("hide.peek_unknown", number=number) if number else words.text("hide.peek_usage")
    elif incident is not None:
        text = panel(context, case, incident)[0]
        for position, exhibit in enumerate(case.exhibits_of(incident), start=1):
            for more in messages(described(context, exhibit, f"{incident.number}.{position}")):
                if units(text) + units(more) > LIMIT:
                    break
                text += f"\n\n{more}"
    elif standing:
        newest = sorted(standing, key=lambda one: -one.number)
        lines = [heading(context, case, one) for one in islice(newest, LISTED)]
        text = "\n".join([*lines, "", words.text("hide.peek_usage")])
    else:
        text = words.text("hide.peek_empty")
    show(context, text)


def show(context: TurnContext, text: str) -> None:
    """Show a text in passing, and take the command that asked for it away."""
    if context.memory.hiding.as_message:
        context.say(text, passing=SECONDS)
    else:
        context.out.append(Peek(text, draft=context.message or 1, passing=SECONDS))
    if context.message is not None:
        context.out.append(Delete((context.message,)))
