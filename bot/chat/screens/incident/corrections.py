"""What stood there before: the corrections of one incident."""

from __future__ import annotations

from html import escape

from bot.case.model import Case, Incident
from bot.chat.turn.context import TurnContext
from bot.log.content.choices import Choices
from bot.log.content.corrections import corrections
from bot.telegram.outgoing import Button

MOST_SHOWN = 10
_EVERYTHING = Choices(notes=True, contacts=True, own=True, name=True, impact=True)


def show(context: TurnContext, case: Case, incident: Incident, message: int | None) -> None:
    """The earlier wordings, the latest first."""
    words = context.words
    numbers = {exhibit: place for place, exhibit in enumerate(incident.exhibits, start=1)}
    found = corrections(case, [incident], numbers, _EVERYTHING, context.around.zone, words)
    changes = [change for one in found if one.number == incident.number for change in one.changes]
    lines = [words.text("records.before_title")]
    for change in changes[::-1][:MOST_SHOWN]:
        said = escape(f"{change.field}: {change.before}")
        lines.append(words.text("records.before_line", text=said, when=change.at))
    back = (Button(words.text("tag.back"), f"i:{incident.number}"),)
    context.change(message, "\n".join(lines), (back,))
