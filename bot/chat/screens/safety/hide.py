"""/hide: the chat is cleared, what is kept stays. And by itself after a use, where that is chosen; and how to set
Telegram's own timer, which a bot can read but not set."""

from __future__ import annotations

from msgspec.structs import replace

from bot.chat.screens.handout import order
from bot.chat.state.chat_state import ChatState
from bot.chat.turn.context import TurnContext
from bot.chat.turn.sent_messages_noted import AUTOMATIC, KIND, plan, to_clear, to_remove
from bot.telegram.outgoing import Button, Delete, Rows, Say, Screen
from bot.words import Words

VERB = "z"
MINUTES = (2, 5, 15)  # of quiet, before the chat is cleared by itself
NOTE_SECONDS = 120
SETTINGS_SECONDS = 600
DAY = 24 * 3600


async def command(context: TurnContext) -> None:
    """/hide. Done by ``bot.chat.runtime.message_remover`` once this is committed: a restart in between changes
    nothing. A log that is being made is stopped: it may not come into a chat that has just been cleared."""
    order.stop_all(context)
    now = int(context.around.now().timestamp())
    context.turn.tasks.append(to_clear(context.account, context.bot, now))


def closed(memory: ChatState) -> ChatState:
    """The memory of a chat that is being cleared: no question stands open that nobody can see, and no acknowledgement
    is put in place again when a late file comes. What has not been acknowledged at all still is."""
    return replace(memory, question=None, bursts=tuple(burst for burst in memory.bursts if burst.due))


def cleared(context: TurnContext, removed: int) -> None:
    """After /hide: what was removed, what could not be, how to clear that by hand. Goes again by itself."""
    words, stayed = context.words, context.memory.trail.out_of_reach
    lines = [words.count("hide.cleared", removed)]
    if stayed:
        lines.append(words.count("hide.out_of_reach", stayed))
    lines.append(words.text("hide.by_hand"))
    rows: list[tuple[Button, ...]] = []
    if stayed:
        rows.append((Button(words.text("hide.done_by_hand"), f"{VERB}:d"),))
    rows.append((Button(words.text("hide.settings_button"), f"{VERB}:s"), close_button(words)))
    context.say("\n\n".join(lines), tuple(rows), passing=NOTE_SECONDS)


def cleared_by_itself(context: TurnContext, removed: int) -> None:
    """Nothing is said of that: it was not asked for, and a message would show on the lock screen."""


def close_button(words: Words) -> Button:
    """Takes the screen that it stands on out of the chat."""
    return Button(words.text("hide.close"), f"{VERB}:x")


async def settings(context: TurnContext, message: int | None, lead: str = "") -> None:
    """By itself, and when."""
    words, hiding = context.words, context.memory.hiding
    text = words.count("hide.settings_on", hiding.after) if hiding.after else words.text("hide.settings_off")
    choices = tuple(
        Button(("• " if hiding.after == n else "") + words.count("hide.minutes", n), f"{VERB}:a:{n}")
        for n in MINUTES
    )
    off = Button(("" if hiding.after else "• ") + words.text("hide.never"), f"{VERB}:a:0")
    rows: Rows = (
        (off, *choices),
        (
            Button(words.text("hide.timer_button"), f"{VERB}:t"),
            Button(words.text("hide.peek_button"), f"{VERB}:p"),
        ),
        (Button(words.text("hide.now_button"), f"{VERB}:n"), close_button(words)),
    )
    _show(context, message, f"{lead}\n\n{text}" if lead else text, rows)


async def timer(context: TurnContext, message: int | None) -> None:
    """Telegram's own timer: what it is set to now, and how to set it."""
    words = context.words
    seconds = await context.timer()
    if seconds is None:
        state = words.text("hide.timer_unknown")
    elif seconds == 0:
        state = words.text("hide.timer_off")
    elif seconds < DAY:
        state = words.count("hide.timer_hours", max(1, round(seconds / 3600)))
    else:
        state = words.count("hide.timer_days", round(seconds / DAY))
    rows: Rows = (
        (Button(words.text("hide.timer_again"), f"{VERB}:t"),),
        (Button(words.text("hide.back"), f"{VERB}:s"), close_button(words)),
    )
    _show(context, message, f"{state}\n\n{words.text('hide.timer_guide')}", rows)


async def peeking(context: TurnContext, message: int | None) -> None:
    """How /peek shows things, for phones that do not show passing texts."""
    words, as_message = context.words, context.memory.hiding.as_message
    rows: Rows = (
        (
            Button(("" if as_message else "• ") + words.text("hide.peek_draft"), f"{VERB}:p:0"),
            Button(("• " if as_message else "") + words.text("hide.peek_message"), f"{VERB}:p:1"),
        ),
        (Button(words.text("hide.back"), f"{VERB}:s"), close_button(words)),
    )
    _show(context, message, words.text("hide.peek_how"), rows)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """A button of these screens. False where it is not one of ours."""
    if message is not None:  # in use: it does not go under the person's finger
        context.turn.tasks_done.append((context.account, KIND, str(message)))
    match step:
        case ["x"] if message is not None:
            context.out.append(Delete((message,)))
        case ["s"]:
            await settings(context, message)
        case ["a", minutes] if minutes.isdecimal() and int(minutes) in (0, *MINUTES):
            _choose(context, int(minutes))
            await settings(context, message, context.words.text("hide.chosen"))
        case ["t"]:
            await timer(context, message)
        case ["p"]:
            await peeking(context, message)
        case ["p", ("0" | "1") as as_message]:
            hiding = replace(context.memory.hiding, as_message=as_message == "1")
            context.memory = replace(context.memory, hiding=hiding)
            await peeking(context, message)
        case ["n"]:
            await command(context)
        case ["d"]:
            context.memory = replace(context.memory, trail=replace(context.memory.trail, out_of_reach=0))
            await settings(context, message, context.words.text("hide.noted"))
        case _:
            return False
    return True


def _choose(context: TurnContext, minutes: int) -> None:
    """Clear by itself after so many minutes from now on; what was planned by another choice is planned anew."""
    context.memory = replace(context.memory, hiding=replace(context.memory.hiding, after=minutes, due=0))
    if minutes:
        due = int(context.around.now().timestamp()) + minutes * 60
        context.memory = plan(context.turn, context.memory, due)
    else:
        context.turn.tasks_done.append((context.account, KIND, AUTOMATIC))


def _show(context: TurnContext, message: int | None, text: str, rows: Rows) -> None:
    """A screen that goes again by itself when it is left alone."""
    if message is None:
        context.out.append(Say(Screen(text, rows), passing=SETTINGS_SECONDS))
        return
    context.change(message, text, rows)
    due = int(context.around.now().timestamp()) + SETTINGS_SECONDS
    context.turn.tasks_done = [one for one in context.turn.tasks_done if one[2] != str(message)]
    context.turn.tasks.append(to_remove(context.account, context.bot, message, due))
