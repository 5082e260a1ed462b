"""/note: private notes, by incident. They are the person's own: in a log only where chosen for that one."""

from __future__ import annotations

from msgspec.structs import replace

from bot.case.model import Case, Incident
from bot.chat.screens.incident import tag_more
from bot.chat.screens.incident.panel import heading
from bot.chat.screens.records.answers import read_numbers
from bot.chat.screens.records.fields import in_one_line
from bot.chat.state.chat_state import OpenQuestion
from bot.chat.turn.context import TurnContext
from bot.chat.updates.update import Message
from bot.telegram.outgoing import Button

VERB = "rt"
KIND = "note_for"
A_PAGE = 6


async def command(context: TurnContext, rest: str) -> None:
    """``/note`` asks for which, ``/note 12`` asks for the words."""
    if not await _ask_words(context, rest):
        await show(context, None)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """The list, or a page of it."""
    if step[1:] or (step and not (step[0].isdecimal() and len(step[0]) <= 6)):
        return False
    await show(context, message, int(step[0]) if step else 0)
    return True


async def answered(context: TurnContext, question: OpenQuestion, message: Message) -> None:
    """The number to write a note to."""
    if not await _ask_words(context, message.text):
        context.say(context.words.text("records.no_such_number"))
        await show(context, None)


async def show(context: TurnContext, message: int | None, page: int = 0) -> None:
    """Incidents to write a note to, those that have one marked; the newest first."""
    case, words = await context.case(), context.words
    context.memory = replace(
        context.memory, question=OpenQuestion(kind=KIND, incident=0, asked=context.received, message=message)
    )
    every = _with_notes_first(case)
    first = min(page, max(0, (len(every) - 1) // A_PAGE)) * A_PAGE
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                ("✓ " if incident.note else "") + in_one_line(heading(context, case, incident)),
                f"m:{incident.number}:note",
            ),
        )
        for incident in every[first : first + A_PAGE]
    ]
    steps = [Button(words.text("tag.back"), "r")]
    if first:
        steps.insert(0, Button("‹", f"{VERB}:{first // A_PAGE - 1}"))
    if first + A_PAGE < len(every):
        steps.append(Button("›", f"{VERB}:{first // A_PAGE + 1}"))
    key = "records.notes.ask_number" if every else "records.notes.empty"
    context.change(message, words.text(key), (*rows, tuple(steps)))


def _with_notes_first(case: Case) -> list[Incident]:
    return sorted(case.standing(), key=lambda incident: (not incident.note, -incident.number))


async def _ask_words(context: TurnContext, text: str) -> bool:
    case = await context.case()
    numbers = [number for number in read_numbers(case, text) if case.incidents[number].standing]
    if len(numbers) != 1:
        return False
    return await tag_more.tapped(context, numbers[0], None, ["note"])
