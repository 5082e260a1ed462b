"""Showing again what was kept of an incident: texts as text, files as they were, under neutral names."""

from __future__ import annotations

import logging
from html import escape
from itertools import islice
from pathlib import PurePosixPath

from bot.case.model import Exhibit
from bot.case.values import Fact, File, FileState
from bot.case.when import show_instant
from bot.chat.capture.acknowledgement_text import short_name
from bot.chat.turn.context import TurnContext
from bot.chat.turn.message_splitting import MarkedLine, messages
from bot.telegram.outgoing import Button, Rows, Say, Screen, SendFile
from bot.words import Words
from storage.errors import DamagedError, MissingError

A_PAGE = 5
MOST_BYTES = 49_000_000
MOST_PICTURE_BYTES = 9_000_000
MOST_MESSAGES = 12
MOST_WORDINGS = 10
PASSING = 600  # seconds after which what is shown goes from the chat again

_log = logging.getLogger("logbog.exhibits")

PICTURES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


async def show_kept(context: TurnContext, number: int, first: int, *, own_names: bool = False) -> bool:
    """Say the texts and send the files of an incident's exhibits from ``first`` on, a few at a time. A file's name
    shows on a lock screen: it comes under its own one only when that is asked for."""
    case = await context.case()
    incident = case.incidents.get(number)
    if incident is None:
        return False
    exhibits = case.exhibits_of(incident)
    for position, exhibit in enumerate(exhibits[first : first + A_PAGE], start=first + 1):
        for text in islice(messages(described(context, exhibit, f"{number}.{position}")), MOST_MESSAGES):
            context.out.append(Say(Screen(text), passing=PASSING))
        for place, file in enumerate(exhibit.files, start=1):
            await _send(context, file, f"{number}-{position}-{place}", own_name=own_names)
    words = context.words
    buttons = [Button(words.text("tag.open_number", number=number), f"i:{number}")]
    if first + A_PAGE < len(exhibits):
        buttons.insert(0, Button(words.text("tag.show_more"), f"x:{number}:{first + A_PAGE}"))
    rows: Rows = (tuple(buttons),)
    named = any(file.name and file.kept_as for one in exhibits[first : first + A_PAGE] for file in one.files)
    if named and not own_names:
        rows = (*rows, (Button(words.text("tag.own_names"), f"x:{number}:{first}:n"),))
    shown = min(first + A_PAGE, len(exhibits))
    text = words.text("tag.shown", first=min(first + 1, shown), last=shown, all=len(exhibits))
    context.say(text, rows, passing=PASSING)
    return True


def described(context: TurnContext, exhibit: Exhibit, label: str) -> list[MarkedLine]:
    """An exhibit as text: what it is, from whom, when, what it says."""
    words, zone = context.words, context.around.zone
    lines = [MarkedLine("", f"<b>{label} · {words.text(f'forms.{exhibit.form}')}</b>")]
    lines.append(
        MarkedLine(words.text("tag.sent_at", when=show_instant(exhibit.sent.astimezone(zone), words)))
    )
    if exhibit.origin.own:
        lines.append(MarkedLine(words.text("tag.from_self")))
    elif exhibit.origin.name:
        lines.append(MarkedLine(words.text("tag.from", name=exhibit.origin.name)))
    lines += _facts(words, exhibit.facts)
    if exhibit.quote:
        lines.append(MarkedLine(exhibit.quote, "<blockquote>", "</blockquote>"))
    if exhibit.text:
        lines.append(MarkedLine(exhibit.text))
    for wording in exhibit.wordings[-MOST_WORDINGS:]:
        edited = show_instant(wording.edited.astimezone(zone), words)
        lines.append(MarkedLine(wording.text, words.text("tag.later_wording", when=edited) + " "))
        lines += _facts(words, wording.facts)
    lines += [
        MarkedLine(words.text(f"tag.file_{file.state}", name=short_name(file.name) if file.name else ""))
        for file in exhibit.files
        if not file.kept_as
    ]
    return lines


def _facts(words: Words, facts: tuple[Fact, ...]) -> list[MarkedLine]:
    return [MarkedLine(f"{words.text(fact.key)}: {fact.value}") for fact in facts]


async def _send(context: TurnContext, file: File, name: str, *, own_name: bool) -> None:
    if file.state is not FileState.KEPT or (file.size or 0) > MOST_BYTES:
        return
    try:
        data = await context.read_file(file)
    except (DamagedError, MissingError) as error:
        _log.error("%s", error.code)
        name_of_it = escape(short_name(file.name)) if file.name else ""
        context.say(context.words.text("tag.file_unreadable", name=name_of_it), passing=PASSING)
        return
    own_name = own_name and bool(file.name)
    picture = (
        file.mime in PICTURES and len(data) <= MOST_PICTURE_BYTES and not own_name
    )  # a picture has no name
    suffix = PICTURES.get(file.mime) or PurePosixPath(file.name.replace("\\", "/")).suffix[:8]
    safe = "".join(c for c in suffix if c.isascii() and (c.isalnum() or c == "."))
    context.out.append(
        SendFile(
            name=file.name if own_name else f"{name}{safe}",
            data=data,
            mime=file.mime or "application/octet-stream",
            picture=picture,
            spoiler=picture,
            passing=PASSING,
        )
    )
