"""/start, /help, /privacy, /language, /cancel, unknown commands; and leaving groups."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot.chat.screens.safety.hide import VERB as HIDE
from bot.chat.state.chat_state import ChatState
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows
from bot.words import Language, Words

OPEN_NUMBER = "open"  # after /log a number opens an incident; nobody has been asked anything
HELP_PAGES = ("safe", "reach", "times", "types")


SCREENS = {"w": "guide.welcome", "s": "guide.welcome_short"}
HIDE_SETTINGS = f"{HIDE}:s"


def language_rows(words: Words, screen: str = "") -> Rows:
    """A button for each language, each in its own name. ``screen`` is what is shown anew in that language; on it the
    person is offered that the chat clears itself."""
    data = f":{screen}" if screen else ""
    languages = tuple(
        Button(words.text(f"guide.language_{language}"), f"g:{language}{data}") for language in Language
    )
    return (
        (languages, (Button(words.text("hide.settings_button"), HIDE_SETTINGS),)) if screen else (languages,)
    )


async def start(context: TurnContext) -> None:
    """The welcome."""
    context.memory = replace(context.memory, welcomed=True)
    context.say(context.words.text("guide.welcome"), language_rows(context.words, "w"))


def more_to_tell(memory: ChatState, *, recompressed: bool) -> bool:
    """Whether there is something to be told once below an acknowledgement."""
    return not memory.welcomed or (recompressed and not memory.told_recompressed)


def after_acknowledgement(context: TurnContext, *, recompressed: bool) -> None:
    """What is told once, below an acknowledgement: who can read it, for whoever began by sending something; and how
    to send a picture as a file, after the first that Telegram has made smaller."""
    if not context.memory.welcomed:
        context.memory = replace(context.memory, welcomed=True)
        context.say(context.words.text("guide.welcome_short"), language_rows(context.words, "s"))
    if recompressed and not context.memory.told_recompressed:
        context.memory = replace(context.memory, told_recompressed=True)
        context.say(context.words.text("guide.recompressed_once"))


async def show_help(context: TurnContext, message: int | None, page: str = "") -> bool:
    """The help, or one of its pages. False where there is no such page."""
    words = context.words
    if page and page not in HELP_PAGES:
        return False
    if page:
        rows: Rows = ((Button(words.text("guide.help_back"), "h"),),)
        context.change(message, escape(words.text(f"guide.help_{page}"), quote=False), rows)
        return True
    buttons = [Button(words.text(f"guide.help_{name}_button"), f"h:{name}") for name in HELP_PAGES]
    context.change(
        message, escape(words.text("guide.help"), quote=False), (tuple(buttons[:2]), tuple(buttons[2:]))
    )
    return True


async def privacy(context: TurnContext) -> None:
    """What is kept, where, and who can read it."""
    words = context.words
    context.say(
        escape(
            words.text(
                "guide.privacy",
                operator=context.around.operator_name or words.text("guide.operator_unnamed"),
                contact=context.around.operator_contact or words.text("guide.contact_unnamed"),
            ),
            quote=False,
        )
    )


async def ask_language(context: TurnContext) -> None:
    """Which language?"""
    context.say(context.words.text("guide.language_question"), language_rows(context.words))


async def set_language(context: TurnContext, message: int | None, code: str, screen: list[str]) -> bool:
    """Speak another language from now on. False where we do not know it."""
    if code not in Language.__members__.values() or (screen and screen[0] not in SCREENS):
        return False
    language = Language(code)
    context.memory = replace(context.memory, language=language)
    context.words = Words(language)
    if screen:
        rows = language_rows(context.words, screen[0])
        context.change(message, context.words.text(SCREENS[screen[0]]), rows)
    else:
        context.change(message, context.words.text("guide.language_set"))
    return True


async def cancel(context: TurnContext) -> None:
    """Close an open question; nothing that was kept is touched."""
    question = context.memory.question
    open_one = question is not None and question.kind != OPEN_NUMBER and question.open(context.received)
    context.memory = replace(context.memory, question=None)
    context.say(context.words.text("guide.cancelled" if open_one else "guide.nothing_to_cancel"))


async def unknown_command(context: TurnContext) -> None:
    """A helpful answer to a command that does not exist."""
    context.say(context.words.text("guide.unknown_command"))
