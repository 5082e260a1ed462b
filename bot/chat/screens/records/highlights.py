"""/highlights: the three to five typical examples with which the log opens (docs/logskema.md R5)."""

from __future__ import annotations

from bot.case import records as rec
from bot.case.model import Case, Incident
from bot.case.record_model import MOST_HIGHLIGHTS
from bot.chat.screens.incident.panel import heading, open_panel
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows

VERB = "rh"


async def home(context: TurnContext, message: int | None) -> None:
    """The examples, each with a way to look at it and one to take it out."""
    case, words = await context.case(), context.words
    chosen = case.highlights
    lines = [words.count("records.highlights.title", len(chosen))] if chosen else []
    lines.append(words.text("records.highlights.how"))
    rows: list[tuple[Button, ...]] = [
        (
            Button(heading(context, case, incident), f"i:{incident.number}"),
            Button(words.text("records.highlights.out"), f"{VERB}:o:{incident.number}"),
        )
        for incident in chosen
    ]
    rows.append((Button(words.text("overview.list"), "l:p:0"), Button(words.text("tag.back"), "r")))
    context.change(message, "\n".join(lines), tuple(rows))


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """``t:number`` from an incident's screen, ``o:number`` from the list, ``s:old:new`` for another instead."""
    if not step:
        await home(context, message)
        return True
    case = await context.case()
    incidents = [_standing(case, number) for number in step[1:]]
    match step[0], incidents:
        case "t", [Incident() as incident]:
            await _toggle(context, case, incident, message)
        case "o", [Incident() as incident]:
            _take_out(context, case, incident)
            await home(context, message)
        case "s", [Incident() as old, Incident() as new] if old in case.highlights:
            _take_out(context, case, old)
            if new not in case.highlights:
                context.record(rec.Highlighted(incident=new.number))
            await open_panel(context, new.number, message, lead=context.words.text("records.highlights.kept"))
        case _:
            return False
    return True


def _standing(case: Case, number: str) -> Incident | None:
    if not number.isdecimal() or len(number) > 9:
        return None
    incident = case.incidents.get(int(number))
    return incident if incident is not None and incident.standing else None


async def _toggle(context: TurnContext, case: Case, incident: Incident, message: int | None) -> None:
    words = context.words
    if incident in case.highlights:
        _take_out(context, case, incident)
        await open_panel(context, incident.number, message, lead=words.text("records.highlights.taken_out"))
    elif len(case.highlights) >= MOST_HIGHLIGHTS:
        _refuse(context, case, incident, message)
    else:
        context.record(rec.Highlighted(incident=incident.number))
        await open_panel(context, incident.number, message, lead=words.text("records.highlights.kept"))


def _take_out(context: TurnContext, case: Case, incident: Incident) -> None:
    """The mark may have been set on an incident that has been joined to this one since."""
    for number in list(case.records.highlighted):
        if case.whole(number)[-1] == incident.number:
            context.record(rec.Unhighlighted(incident=number))


def _refuse(context: TurnContext, case: Case, incident: Incident, message: int | None) -> None:
    """A sixth: no, why not, and how it can be had all the same."""
    words = context.words
    rows: Rows = tuple(
        (
            Button(
                words.text("records.highlights.instead_of", heading=heading(context, case, old)),
                f"{VERB}:s:{old.number}:{incident.number}",
            ),
        )
        for old in case.highlights
    )
    back = (Button(words.text("tag.back"), f"i:{incident.number}"),)
    context.change(message, words.text("records.highlights.full", number=incident.number), (*rows, back))
