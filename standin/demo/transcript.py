"""The transcript of a chat: what could be seen in it, line by line, as a plain text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bot.case.when import show_instant
from standin.world.errors import JSON
from bot.words import Words

KINDS = ("photo", "document", "voice", "location", "contact")


def transcript(journal: Iterable[JSON], zone: dt.tzinfo, words: Words) -> str:
    """The text of a phone's journal; dates in ``zone``."""
    lines: list[str] = []
    seen: set[int] = set()
    for entry in journal:
        if "tapped" in entry:
            lines.append("    " + words.text("demo.tapped", label=entry["tapped"]))
            continue
        lines += [
            "",
            _head(entry, zone, words, changed=entry["message_id"] in seen),
            *_body(entry, zone, words),
        ]
        seen.add(entry["message_id"])
    return "\n".join(lines).strip() + "\n"


def _head(message: JSON, zone: dt.tzinfo, words: Words, *, changed: bool) -> str:
    who = words.text("guide.bot_name") if message["from_bot"] else message["from"]["first_name"]
    at = dt.datetime.fromtimestamp(message.get("edit_date") or message["date"], dt.UTC).astimezone(zone)
    key = "demo.deleted" if message["deleted"] else "demo.changed" if changed else "demo.said"
    return words.text(key, who=who, at=show_instant(at, words))


def _body(message: JSON, zone: dt.tzinfo, words: Words) -> list[str]:
    lines: list[str] = []
    if origin := message.get("forward_origin"):
        sent = dt.datetime.fromtimestamp(origin["date"], dt.UTC).astimezone(zone)
        lines.append(words.text("demo.forwarded", name=origin_name(origin), at=show_instant(sent, words)))
    if kind := next((kind for kind in KINDS if kind in message), ""):
        content = message[kind] if isinstance(message[kind], dict) else {}
        name = content.get("file_name") or content.get("phone_number") or ""
        lines.append(words.text(f"demo.{kind}", name=name).rstrip())
    lines += (message.get("text") or message.get("caption") or "").splitlines()
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    lines += [" ".join(f"[{button['text']}]" for button in row) for row in rows]
    return [f"    {line}" for line in lines]


def origin_name(origin: JSON) -> str:
    """The name of whoever a message was forwarded from."""
    if user := origin.get("sender_user"):
        return " ".join(part for part in (user["first_name"], user.get("last_name", "")) if part)
    place = origin.get("sender_chat") or origin.get("chat") or {}
    return str(origin.get("sender_user_name") or place.get("title", ""))
