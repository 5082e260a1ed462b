"""Where each thing goes: tables of commands, buttons and open questions, and the rule of what is evidence.

forwarded, a file, a reply from elsewhere  →  always captured
a command                                  →  its row of COMMANDS
a text while a question stands open        →  its row of ANSWERS
whatever reads, while the case is locked   →  asked for the code first (``bot.chat.gate``)
everything else                            →  captured
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from bot.case import events as ev
from bot.case.kinds import Type
from bot.chat import gate
from bot.chat.capture import keep
from bot.chat.screens.guide import advice, welcome
from bot.chat.screens.handout import editions, export, options_screen, order, receipt
from bot.chat.screens.incident import (
    exhibits,
    listing,
    panel,
    peek,
    tag_more,
    tag_parts,
    tag_time,
    tag_type,
    tag_witness,
)
from bot.chat.screens.overview import figures, screen
from bot.chat.screens.records import review
from bot.chat.screens.records import routes as records
from bot.chat.screens.safety import erase, hide, keypad, link, lock, recovery, still_needed, unconfirmed_code
from bot.chat.state.chat_state import UNKNOWN, OpenQuestion
from bot.chat.turn.button_marks import lead_here, parted
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Elsewhere, Incoming, Message, Other, Tap, read
from bot.telegram.outgoing import DATA_LIMIT

Command = Callable[[TurnContext, str], Awaitable[object]]
Tapped = Callable[[TurnContext, int | None, list[str]], Awaitable[bool]]
Answered = Callable[[TurnContext, OpenQuestion, Message], Awaitable[object]]
MOST_DIGITS = 9


async def _open_number(context: TurnContext, rest: str) -> None:
    if rest.isdecimal() and len(rest) <= MOST_DIGITS:
        await panel.open_panel(context, int(rest), None)
    else:
        await screen.show(context, None)


COMMANDS: dict[str, Command] = {
    "start": lambda moment, rest: link.offered(moment, rest) if rest else welcome.start(moment),
    "help": lambda moment, rest: welcome.show_help(moment, None),
    "log": lambda moment, rest: screen.show(moment, None),
    "nr": _open_number,
    "editions": lambda moment, rest: editions.show(moment, None),
    "receipt": lambda moment, rest: receipt.show(moment),
    "advice": lambda moment, rest: advice.show(moment, None),
    "language": lambda moment, rest: welcome.ask_language(moment),
    "privacy": lambda moment, rest: welcome.privacy(moment),
    "cancel": lambda moment, rest: welcome.cancel(moment),
    "hide": lambda moment, rest: hide.command(moment),
    "peek": peek.command,
    "lock": lock.command,
    "unlock": lock.unlock,
    "recover": recovery.command,
    "link": link.command,
    "erase": erase.command,
    "export": export.command,
    **records.COMMANDS,
}
# The other language's names, typed from memory, work as well.
ALIASES = {
    "hjaelp": "help",
    "oversigt": "log",
    "overview": "log",
    "raad": "advice",
    "sprog": "language",
    "privat": "privacy",
    "fortryd": "cancel",
    "no": "nr",
    "laas": "lock",
    "lås": "lock",
    "laasop": "unlock",
    "tilbage": "recover",
    "kobl": "link",
    "slet": "erase",
    "hent": "export",
    "udgaver": "editions",
    "kvittering": "receipt",
    "skjul": "hide",
    "kig": "peek",
    **records.ALIASES,
}

ANSWERS: dict[str, Answered] = {
    tag_time.KIND: tag_time.answered,
    tag_type.KIND: tag_type.answered,
    tag_witness.KIND: tag_witness.answered,
    tag_witness.KIND_MORE: tag_witness.answered_more,
    tag_witness.KIND_SURE: tag_witness.answered,
    tag_more.PLACE: tag_more.answered,
    tag_more.WHAT: tag_more.answered,
    tag_more.NOTE: tag_more.answered,
    tag_more.JOIN: tag_more.answered_join,
    keypad.WORDS: lock.answered,
    recovery.KIND: lock.recovered,
    **records.ANSWERS,
}


def _numbered(
    handler: Callable[[TurnContext, int, int | None, list[str]], Awaitable[bool]],
) -> Tapped:
    """A button whose first part is the number of an incident."""

    async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
        if not step or not step[0].isdecimal() or len(step[0]) > MOST_DIGITS:
            return False
        number = int(step[0])
        if number not in (await context.case()).incidents:
            return False
        return await handler(context, number, message, step[1:])

    return tapped


async def _open(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    context.memory = replace(context.memory, question=None)
    await panel.open_panel(context, number, message)
    return True


async def _range(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    if not 1 <= len(step) <= 2 or not all(part.isdecimal() and len(part) <= MOST_DIGITS for part in step):
        return False
    await listing.open_range(context, number, int(step[0]), int(step[1]) if step[1:] else 0, message)
    return True


async def _exhibits(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    if not step or not step[0].isdecimal() or len(step[0]) > MOST_DIGITS or step[1:] not in ([], ["n"]):
        return False
    return await exhibits.show_kept(context, number, int(step[0]), own_names=bool(step[1:]))


async def _offer(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    """One tap takes the time or the types that were found in the person's own words; a second changes nothing."""
    offer = next((o for o in context.memory.offers if o.incident == number), None)
    incident = (await context.case()).incidents.get(number)
    if offer is None or incident is None or step not in (["t"], ["y"]):
        return False
    if step == ["t"] and offer.when is not None:
        context.record(ev.TimeTold(incident=number, when=offer.when))
        left = replace(offer, when=None)
    elif step == ["y"] and offer.types:
        chosen = (*(incident.types if incident.types_told else ()), *offer.types)
        types = tuple(kind for kind in Type if kind in chosen)
        context.record(ev.TypesTold(incident=number, types=types, words=incident.type_words))
        left = replace(offer, types=())
    else:
        await panel.open_panel(context, number, message)
        return True
    context.memory = replace(
        context.memory, offers=tuple(left if o is offer else o for o in context.memory.offers)
    )
    await panel.open_panel(context, number, message, lead=context.words.text("tag.kept_answer"))
    return True


async def _keep(context: TurnContext, number: int, message: int | None, step: list[str]) -> bool:
    """What was written as an answer and not understood was no answer at all: keep it like everything else."""
    question = context.memory.question
    if step or question is None or question.incident != number or not question.unread:
        return False
    written = read(question.unread.encode())
    if not isinstance(written, Message):
        return False
    context.memory = replace(context.memory, question=None)
    context.change(message, context.words.text("tag.kept_as_new"))
    await keep.capture(context, written)
    return True


async def _help(context: TurnContext, message: int | None, step: list[str]) -> bool:
    return len(step) <= 1 and await welcome.show_help(context, message, step[0] if step else "")


async def _language(context: TurnContext, message: int | None, step: list[str]) -> bool:
    return 1 <= len(step) <= 2 and await welcome.set_language(context, message, step[0], step[1:])


async def _advice(context: TurnContext, message: int | None, step: list[str]) -> bool:
    return len(step) == 1 and await advice.show(context, message, step[0])


async def _nothing(context: TurnContext, message: int | None, step: list[str]) -> bool:
    return True  # a blank day of the calendar


BUTTONS: dict[str, Tapped] = {
    "i": _numbered(_open),
    "t": _numbered(tag_time.tapped),
    "y": _numbered(tag_type.tapped),
    "w": _numbered(tag_witness.tapped),
    "m": _numbered(tag_more.tapped),
    tag_parts.VERB: _numbered(tag_parts.tapped),
    "o": _numbered(_offer),
    "b": _numbered(_range),
    "x": _numbered(_exhibits),
    "k": _numbered(_keep),
    "l": screen.tapped,
    options_screen.VERB: options_screen.tapped,
    order.VERB: order.tapped,
    editions.VERB: editions.tapped,
    figures.VERB: figures.tapped,
    receipt.VERB: receipt.tapped,
    "h": _help,
    "g": _language,
    "a": _advice,
    hide.VERB: hide.tapped,
    "-": _nothing,
    link.VERB: link.tapped,
    keypad.VERB: lock.tapped,
    recovery.VERB: recovery.tapped,
    erase.VERB: lock.erase_asked,
    still_needed.VERB: still_needed.tapped,
    export.VERB: export.tapped,
    **records.BUTTONS,
}


async def handle(context: TurnContext, incoming: Incoming) -> None:
    """Handle one thing that came in."""
    if context.memory.since == UNKNOWN:
        of = incoming.message if isinstance(incoming, Tap) else context.message
        context.memory = replace(context.memory, since=UNKNOWN if of is None else of)
    match incoming:
        case Message():
            await _message(context, incoming)
        case Tap():
            await _tap(context, incoming)
        case Elsewhere():
            pass  # the lane says goodbye there and leaves
        case Other():
            if not incoming.ignored:
                await keep.capture_other(context, incoming)
    review.frame(context)
    unconfirmed_code.frame(context)


async def _message(context: TurnContext, message: Message) -> None:
    if message.service:
        return
    if message.edited is not None and not await _mended_command(context, message):
        await keep.capture_edit(context, message)
        return
    if message.command is not None:
        name, rest = message.command
        command = COMMANDS.get(ALIASES.get(name, name))
        if command is None:
            await welcome.unknown_command(context)
        elif gate.closed_to_command(context, ALIASES.get(name, name)):
            await gate.refuse(context, message)
        else:
            await command(context, rest)
        return
    question = context.memory.question
    if (
        question is not None
        and _answers(question, context, message)
        and await _answer(context, question, message)
    ):
        return
    await keep.capture(context, message)
    if question is not None and question.kind == recovery.KIND and not message.evidence_only:
        recovery.still_asked(context, question)


async def _mended_command(context: TurnContext, message: Message) -> bool:
    """Whether an edit puts a mistyped command right; a text that was kept as evidence stays evidence."""
    if message.command is None or context.safe.shut:  # what cannot be looked up is kept
        return False
    return context.exhibit_of(await context.case(), message) is None


def _answers(question: OpenQuestion, context: TurnContext, message: Message) -> bool:
    if question.kind == recovery.KIND:  # only what looks like the key is one, and that is none later either
        return not message.evidence_only and recovery.looks_like_a_key(message.text)
    if (
        question.kind == keypad.WORDS
        and not message.evidence_only
        and unconfirmed_code.confirms(context, message.text)
    ):
        return True
    if not question.open(context.received):
        return False
    if question.kind in tag_witness.KINDS and message.contents.form == "contact":
        return not message.forwarded and not message.foreign_reply
    return not message.evidence_only


async def _answer(context: TurnContext, question: OpenQuestion, message: Message) -> bool:
    if question.kind == screen.KIND:
        return await screen.answered(context, question, message)
    await ANSWERS[question.kind](context, question, message)
    return True


async def _tap(context: TurnContext, tap: Tap) -> None:
    bare, mark = parted(tap.data)
    verb, *step = bare.split(":") if _honest(tap) else [""]
    handler = BUTTONS.get(verb)
    if handler is not None and gate.closed_to_button(context, verb, step):
        await gate.refuse(context, tap)
        return
    if verb == keypad.VERB:
        context.safe.pad.query = tap.query
    if handler is not None:
        _set_apart(context, tap.message)
    here = lead_here(context, verb, mark, tap.message)
    if handler is None or not here or not await handler(context, tap.message, step):
        context.answer(tap.query, context.words.text("guide.button_dead"), alert=True)
        return
    context.answer(tap.query)


def _honest(tap: Tap) -> bool:
    """Whether a tap can have come from a button of ours in the person's own chat."""
    return tap.chat in (None, tap.account) and len(tap.data.encode()) <= DATA_LIMIT


def _set_apart(context: TurnContext, message: int | None) -> None:
    """A tapped acknowledgement is in use: what joins its burst later is told in a new message, not over it."""
    if message is None or all(burst.shown != message for burst in context.memory.bursts):
        return
    bursts = tuple(
        replace(burst, shown=None) if burst.shown == message else burst for burst in context.memory.bursts
    )
    context.memory = replace(context.memory, bursts=bursts)
