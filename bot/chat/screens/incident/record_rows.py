"""The records beside incidents, from /log: one button each. And what an incident's own screen offers of them."""

from __future__ import annotations

from msgspec.structs import replace

from bot.case.model import Case, Incident
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows

_MENU = (("refusal", "rn"), ("police", "rp"), ("background", "rb"), ("impact", "rc"))
_MORE = (("witnesses", "rw"), ("highlights", "rh"), ("notes", "rt"), ("review", "rv"), ("find", "rf"))


async def menu(context: TurnContext, message: int | None) -> None:
    """Everything that can be told beside incidents."""
    context.memory = replace(context.memory, question=None)
    words = context.words
    buttons = [Button(words.text(f"records.{name}.menu"), verb) for name, verb in (*_MENU, *_MORE)]
    rows: Rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    context.change(message, words.text("records.menu"), (*rows, (Button(words.text("tag.overview"), "l"),)))


def more_rows(context: TurnContext, case: Case, incident: Incident) -> Rows:
    """On the screen for the rarer things: one of the typical examples, and where it was reported."""
    words, number = context.words, incident.number
    marked = "✓ " if incident in case.highlights else ""
    told = "✓ " if case.police_contacts_of(incident) else ""
    return (
        (
            Button(marked + words.text("records.highlights.mark"), f"rh:t:{number}"),
            Button(told + words.text("records.police.reported"), f"rp:a:{number}"),
        ),
    )


def panel_rows(context: TurnContext, case: Case, incident: Incident) -> Rows:
    """The one tap with which a "no" is documented, where an incident holds an own message; and the way to what stood
    there before, where something was corrected."""
    words, rows = context.words, []
    if case.own_exhibits(incident):
        rows.append((Button(words.text("records.refusal.said_here"), f"rn:i:{incident.number}"),))
    if incident.corrections:
        rows.append((Button(words.text("records.before"), f"m:{incident.number}:h"),))
    return tuple(rows)


def panel_lines(context: TurnContext, case: Case, incident: Incident) -> list[str]:
    """What the records say of an incident."""
    words = context.words
    lines = []
    if incident in case.highlights:
        lines.append(words.text("records.highlights.is_one"))
    if case.police_contacts_of(incident):
        lines.append(words.text("records.police.is_reported"))
    if incident.corrections:
        lines.append(words.count("records.corrected", len(incident.corrections)))
    if case.refusals_of(incident):
        lines.append(words.text("records.refusal.is_here"))
    return lines
