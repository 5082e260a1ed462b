"""Showing again what was kept of an incident: texts as text, files as they were, under neutral names."""

from __future__ import annotations

from html import escape
from pathlib import PurePosixPath

from bot.case.model import Exhibit
from bot.case.values import File, FileState
from bot.case.when import show_instant
from bot.chat.moment import Moment
from bot.wire.outgoing import Button, Rows, Say, Screen, SendFile

A_PAGE = 5
MOST_BYTES = 49_000_000
MOST_PICTURE_BYTES = 9_000_000
MOST_TEXT = 3_000
PICTURES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


async def show_kept(moment: Moment, number: int, first: int) -> bool:
    """Say the texts and send the files of an incident's exhibits from ``first`` on, a few at a time."""
    case = await moment.case()
    incident = case.incidents.get(number)
    if incident is None:
        return False
    exhibits = case.exhibits_of(incident)
    for position, exhibit in enumerate(exhibits[first : first + A_PAGE], start=first + 1):
        moment.out.append(Say(Screen(_described(moment, exhibit, f"{number}.{position}"))))
        for place, file in enumerate(exhibit.files, start=1):
            await _send(moment, file, f"{number}-{position}-{place}")
    words = moment.words
    buttons = [Button(words.text("tag.open_number", number=number), f"i:{number}")]
    if first + A_PAGE < len(exhibits):
        buttons.insert(0, Button(words.text("tag.show_more"), f"x:{number}:{first + A_PAGE}"))
    rows: Rows = (tuple(buttons),)
    shown = min(first + A_PAGE, len(exhibits))
    moment.say(words.text("tag.shown", first=min(first + 1, shown), last=shown, all=len(exhibits)), rows)
    return True


def _described(moment: Moment, exhibit: Exhibit, label: str) -> str:
    words, zone = moment.words, moment.around.zone
    lines = [f"<b>{label} · {words.text(f'forms.{exhibit.form}')}</b>"]
    lines.append(words.text("tag.sent_at", when=show_instant(exhibit.sent.astimezone(zone), words)))
    if exhibit.origin.own:
        lines.append(words.text("tag.from_self"))
    elif exhibit.origin.name:
        lines.append(words.text("tag.from", name=escape(exhibit.origin.name)))
    lines += [f"{words.text(fact.key)}: {escape(fact.value[:MOST_TEXT])}" for fact in exhibit.facts[:20]]
    if exhibit.quote:
        lines.append(f"<blockquote>{escape(exhibit.quote[:1_000])}</blockquote>")
    if exhibit.text:
        lines.append(escape(exhibit.text[:MOST_TEXT]))
    for wording in exhibit.wordings[-3:]:
        edited = show_instant(wording.edited.astimezone(zone), words)
        lines.append(words.text("tag.later_wording", when=edited) + f" {escape(wording.text[:500])}")
    lines += [
        words.text(f"tag.file_{file.state}", name=escape(file.name))
        for file in exhibit.files
        if not file.kept_as
    ]
    return "\n".join(lines)[:4_000]


async def _send(moment: Moment, file: File, name: str) -> None:
    if file.state is not FileState.KEPT or (file.size or 0) > MOST_BYTES:
        return
    data = await moment.read_file(file)
    picture = file.mime in PICTURES and len(data) <= MOST_PICTURE_BYTES
    suffix = PICTURES.get(file.mime) or PurePosixPath(file.name.replace("\\", "/")).suffix[:8]
    safe = "".join(c for c in suffix if c.isascii() and (c.isalnum() or c == "."))
    moment.out.append(
        SendFile(
            name=f"{name}{safe}",
            data=data,
            mime=file.mime or "application/octet-stream",
            picture=picture,
            spoiler=picture,
        )
    )
