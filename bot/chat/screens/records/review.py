"""/review: a sitting of at most ten minutes over what lacks a time, a type or witnesses; one at a time.

While it goes on, ``frame`` puts "enough for today" under every screen, whichever file made it. What was sent by the
other stands behind a spoiler: nobody has to see it again who does not want to.
"""

from __future__ import annotations

import logging
from html import escape

from msgspec.structs import replace

from bot.case.lacking import biggest_first
from bot.case.model import Case, Exhibit, Incident
from bot.case.values import FileState
from bot.chat.screens.incident.exhibits import MOST_PICTURE_BYTES, PICTURES
from bot.chat.screens.incident.panel import heading
from bot.chat.state.work_in_progress import Sitting
from bot.chat.turn.context import TurnContext
from bot.telegram.outgoing import Button, EditMessage, Rows, Say, Screen, SendFile
from storage.errors import DamagedError, MissingError

_log = logging.getLogger("logbog.review")

VERB = "rv"
MOST_QUOTED = 300
_TAGS = {"time": "t", "type": "y", "witnesses": "w"}


async def begin(context: TurnContext, message: int | None) -> None:
    """A new sitting."""
    _sit(context, Sitting(context.received))
    await _next(context, message)


async def tapped(context: TurnContext, message: int | None, step: list[str]) -> bool:
    """Begin, the next one, or enough."""
    match step:
        case []:
            await begin(context, message)
        case ["n"]:
            await _next(context, message)
        case ["e"]:
            _end(context, message, "enough")
        case _:
            return False
    return True


async def _next(context: TurnContext, message: int | None) -> None:
    sitting = context.memory.desk.sitting
    if sitting is None or not sitting.open(context.received):
        _end(context, message, "time_up")
        return
    case = await context.case()
    gaps = biggest_first(case, context.around.zone)
    left = [(incident, lacks) for incident, lacks in gaps if incident.number not in sitting.seen]
    if not left:
        _end(context, message, "seen_all" if gaps else "nothing")
        return
    incident, lacks = left[0]
    _sit(context, replace(sitting, seen=(*sitting.seen, incident.number)))
    text, rows = _screen(context, case, incident, lacks)
    picture = await _picture(context, case.exhibits_of(incident), incident.number)
    if picture is not None:
        context.out.append(picture)
    context.change(message if picture is None else None, text, rows)


def _screen(context: TurnContext, case: Case, incident: Incident, lacks: tuple[str, ...]) -> tuple[str, Rows]:
    words = context.words
    what = ", ".join(words.text(f"records.review.lacks_{name}") for name in lacks)
    lines = [f"<b>{heading(context, case, incident)}</b>", words.text("records.review.lacks", what=what)]
    account = incident.what or next((e.text for e in case.exhibits_of(incident) if e.text), "")
    if account:
        cut = account if len(account) <= MOST_QUOTED else account[: MOST_QUOTED - 1] + "…"
        lines.append(f"<tg-spoiler>{escape(cut)}</tg-spoiler>")
    tags = tuple(Button(words.text(f"tag.{name}"), f"{_TAGS[name]}:{incident.number}") for name in lacks)
    return "\n".join(lines), (tags, _ways_on(context))


async def _picture(context: TurnContext, exhibits: list[Exhibit], number: int) -> SendFile | None:
    """The first picture, behind a spoiler."""
    for exhibit in exhibits:
        for file in exhibit.files:
            small = (file.size or 0) <= MOST_PICTURE_BYTES
            if file.state is FileState.KEPT and file.mime in PICTURES and small:
                try:
                    data = await context.read_file(file)
                except (DamagedError, MissingError) as error:
                    _log.error("%s", error.code)
                    continue
                name = f"{number}{PICTURES[file.mime]}"
                return SendFile(name=name, data=data, mime=file.mime, picture=True, spoiler=True)
    return None


def frame(context: TurnContext) -> None:
    """Put the way out under what is said while a sitting goes on; a sitting that is over is put away."""
    sitting = context.memory.desk.sitting
    if sitting is None:
        return
    if not sitting.open(context.received):
        _sit(context, None)
        return
    for place in range(len(context.out) - 1, -1, -1):
        one = context.out[place]
        if isinstance(one, Say | EditMessage):
            if all(button.data != f"{VERB}:e" for row in one.screen.rows for button in row):
                screen = Screen(one.screen.text, (*one.screen.rows, _ways_on(context)))
                context.out[place] = replace(one, screen=screen)
            return


def _ways_on(context: TurnContext) -> tuple[Button, ...]:
    words = context.words
    return (
        Button(words.text("records.review.next"), f"{VERB}:n"),
        Button(words.text("records.enough"), f"{VERB}:e"),
    )


def _end(context: TurnContext, message: int | None, how: str) -> None:
    _sit(context, None)
    context.memory = replace(context.memory, question=None)
    words = context.words
    again = (Button(words.text("records.review.again"), VERB),) if how == "time_up" else ()
    rows: Rows = ((*again, Button(words.text("tag.overview"), "l")),)
    context.change(message, words.text(f"records.review.{how}"), rows)


def _sit(context: TurnContext, sitting: Sitting | None) -> None:
    memory = context.memory
    context.memory = replace(memory, desk=replace(memory.desk, sitting=sitting))
