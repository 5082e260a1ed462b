"""One incident on a screen: what is known of it, and the buttons to tell more."""

from __future__ import annotations

from html import escape

from msgspec.structs import replace

from bot.case.model import Case, Incident
from bot.case.named import printed
from bot.case.values import FileState
from bot.case.when import show
from bot.chat.capture.acknowledgement_text import offered, tag_row
from bot.chat.screens.incident.record_rows import panel_lines, panel_rows
from bot.chat.screens.safety.hide import close_button
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, Rows
from bot.words import Words

MOST_QUOTED = 500


async def open_panel(context: TurnContext, number: int, message: int | None, lead: str = "") -> None:
    """Show incident ``number``, in place of ``message`` where there is one."""
    case = await context.case()
    incident = case.incidents.get(number)
    if incident is None:
        context.change(
            message, context.words.text("tag.no_such_number", number=number), to_log(context.words)
        )
        return
    text, rows = panel(context, case, incident)
    context.change(message, f"{lead}\n{text}" if lead else text, rows)


def panel(context: TurnContext, case: Case, incident: Incident) -> tuple[str, Rows]:
    """Text (HTML) and buttons of an incident."""
    words = context.words
    if incident.joined is not None:
        text = words.text("tag.joined", number=incident.number, into=incident.joined)
        return text, (
            (Button(words.text("tag.open_number", number=incident.joined), f"i:{incident.joined}"),),
            (Button(words.text("tag.undo"), f"m:{incident.number}:r"),),
        )
    if incident.withdrawn:
        text = words.text("tag.withdrawn", number=incident.number)
        return text, ((Button(words.text("tag.undo"), f"m:{incident.number}:r"),), *to_log(words))
    lines = [f"<b>{heading(context, case, incident)}</b>"]
    lines += [line for line in _told(words, case, incident) if line]
    lines += _kept(words, case, incident)
    lines += panel_lines(context, case, incident)
    rows: list[tuple[Button, ...]] = [*_offers(context, incident), tag_row(incident.number, words)]
    rows += panel_rows(context, case, incident)
    last = [Button(words.text("tag.overview"), "l")]
    if incident.exhibits:
        last.insert(0, Button(words.text("tag.show_kept"), f"x:{incident.number}:0"))
    last.append(close_button(words))
    return "\n".join(lines), (*rows, tuple(last))


def _offers(context: TurnContext, incident: Incident) -> Rows:
    """What was found in the account and has been neither taken nor answered otherwise."""
    offer = next((offer for offer in context.memory.offers if offer.incident == incident.number), None)
    if offer is None:
        return ()
    timed = incident.when is not None or incident.when_unknown
    left = replace(
        offer, when=None if timed else offer.when, types=() if incident.types_told else offer.types
    )
    return offered(left, context.words)


def heading(context: TurnContext, case: Case, incident: Incident) -> str:
    """Number and full date, or that the time is not known."""
    when, source = case.time_of(incident, context.around.zone)
    if when is not None:
        shown = show(when, context.words)
    elif source is not None:
        shown = context.words.text("tag.time_unknown")
    else:
        shown = context.words.text("tag.time_missing")
    return context.words.text("tag.heading", number=incident.number, when=escape(shown))


def type_names(words: Words, incident: Incident) -> str:
    """The incident's types in words, own words last."""
    names = [words.text(f"types.{kind}") for kind in incident.types]
    return ", ".join([*names, *([incident.type_words] if incident.type_words else [])])


def witness_names(words: Words, case: Case, incident: Incident) -> str:
    """The witnesses' names; "no witnesses" where that is the answer; empty while it is unanswered."""
    case = printed(case)
    incident = case.incidents[incident.number]
    if incident.witnesses is None:
        return ""
    names = [case.witnesses[id].name for id in incident.witnesses if id in case.witnesses]
    return ", ".join(names) if names else words.text("tag.no_witnesses")


def _told(words: Words, case: Case, incident: Incident) -> list[str]:
    told = [
        ("tag.type", type_names(words, incident)),
        ("tag.witnesses", witness_names(words, case, incident)),
        ("tag.place", incident.place),
        ("tag.what", incident.what),
        ("tag.note", incident.note),
    ]
    return [f"{words.text(key)}: {escape(quoted(value))}" for key, value in told if value]


def _kept(words: Words, case: Case, incident: Incident) -> list[str]:
    exhibits = case.exhibits_of(incident)
    if not exhibits:
        return []
    files = [file.state for exhibit in exhibits for file in exhibit.files]
    kept, waiting = sum(exhibit.kept for exhibit in exhibits), files.count(FileState.PENDING)
    named = files.count(FileState.TOO_BIG) + files.count(FileState.LOST)
    lines = [words.count("tag.kept", kept)] if kept else []
    if case.context_only(incident):
        lines.append(words.text("tag.own_only"))
    if waiting:
        lines.append(words.count("tag.kept_waiting", waiting))
    if named:
        lines.append(words.count("tag.named_only", named))
    return lines


def quoted(text: str) -> str:
    """What the person wrote, short enough that a screen of several such stays within Telegram's limit."""
    return text if len(text) <= MOST_QUOTED else text[: MOST_QUOTED - 1] + "…"


def to_log(words: Words) -> Rows:
    """The way back to the overview."""
    return ((Button(words.text("tag.overview"), "l"),),)
