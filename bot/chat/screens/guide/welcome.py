"""/start, /help, /privacy, /language, /cancel, unknown commands; and leaving groups."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot.chat.screens.safety.hide import VERB as HIDE
from bot.chat.state.chat_state import Memory
from bot.chat.turn.context import Moment
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


async def start(moment: Moment) -> None:
    """The welcome."""
    moment.memory = replace(moment.memory, welcomed=True)
    moment.say(moment.words.text("guide.welcome"), language_rows(moment.words, "w"))


def more_to_tell(memory: Memory, *, recompressed: bool) -> bool:
    """Whether there is something to be told once below an acknowledgement."""
    return not memory.welcomed or (recompressed and not memory.told_recompressed)


def after_acknowledgement(moment: Moment, *, recompressed: bool) -> None:
    """What is told once, below an acknowledgement: who can read it, for whoever began by sending something; and how
    to send a picture as a file, after the first that Telegram has made smaller."""
    if not moment.memory.welcomed:
        moment.memory = replace(moment.memory, welcomed=True)
        moment.say(moment.words.text("guide.welcome_short"), language_rows(moment.words, "s"))
    if recompressed and not moment.memory.told_recompressed:
        moment.memory = replace(moment.memory, told_recompressed=True)
        moment.say(moment.words.text("guide.recompressed_once"))


async def show_help(moment: Moment, message: int | None, page: str = "") -> bool:
    """The help, or one of its pages. False where there is no such page."""
    words = moment.words
    if page and page not in HELP_PAGES:
        return False
    if page:
        rows: Rows = ((Button(words.text("guide.help_back"), "h"),),)
        moment.change(message, escape(words.text(f"guide.help_{page}"), quote=False), rows)
        return True
    buttons = [Button(words.text(f"guide.help_{name}_button"), f"h:{name}") for name in HELP_PAGES]
    moment.change(
        message, escape(words.text("guide.help"), quote=False), (tuple(buttons[:2]), tuple(buttons[2:]))
    )
    return True


async def privacy(moment: Moment) -> None:
    """What is kept, where, and who can read it."""
    words = moment.words
    moment.say(
        escape(
            words.text(
                "guide.privacy",
                operator=moment.around.operator_name or words.text("guide.operator_unnamed"),
                contact=moment.around.operator_contact or words.text("guide.contact_unnamed"),
            ),
            quote=False,
        )
    )


async def ask_language(moment: Moment) -> None:
    """Which language?"""
    moment.say(moment.words.text("guide.language_question"), language_rows(moment.words))


async def set_language(moment: Moment, message: int | None, code: str, screen: list[str]) -> bool:
    """Speak another language from now on. False where we do not know it."""
    if code not in Language.__members__.values() or (screen and screen[0] not in SCREENS):
        return False
    language = Language(code)
    moment.memory = replace(moment.memory, language=language)
    moment.words = Words(language)
    if screen:
        rows = language_rows(moment.words, screen[0])
        moment.change(message, moment.words.text(SCREENS[screen[0]]), rows)
    else:
        moment.change(message, moment.words.text("guide.language_set"))
    return True


async def cancel(moment: Moment) -> None:
    """Close an open question; nothing that was kept is touched."""
    question = moment.memory.question
    open_one = question is not None and question.kind != OPEN_NUMBER and question.open(moment.received)
    moment.memory = replace(moment.memory, question=None)
    moment.say(moment.words.text("guide.cancelled" if open_one else "guide.nothing_to_cancel"))


async def unknown_command(moment: Moment) -> None:
    """A helpful answer to a command that does not exist."""
    moment.say(moment.words.text("guide.unknown_command"))
