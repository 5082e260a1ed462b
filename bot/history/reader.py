"""The door: what came is told by its content, never by its name, and read by the module of its format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.history.formats import (
    backup_restore,
    call_table,
    contact_cards,
    discord,
    imazing,
    imessage_exporter,
    invitations,
    mail,
    meta_e2ee,
    meta_html,
    meta_json,
    signal,
    snapchat,
    telegram_desktop,
    tiktok,
    whatsapp,
)
from bot.history.formats.json_format import JsonFormat, told
from bot.history.gather import Gather
from bot.history.model import Limits, Options, Reading, Reason, RefusedError, Span
from bot.history.parts import Part, unpack

VERSION = 1
"""Of the readers, noted with each import. A reading that gives another answer than before gets the next number."""

_JSON: tuple[JsonFormat, ...] = (meta_json, meta_e2ee, snapchat, telegram_desktop, discord, tiktok)
_STREAMED = frozenset(
    form.__name__ for form in (meta_json, meta_e2ee, snapchat, telegram_desktop, discord, tiktok)
)
SLIM_FROM = 128_000_000
"""Bytes from which on messages of JSON are not held in memory but read again from the file, in half the speed."""

Read = Callable[[list[tuple[int, Part]], Gather, Options], Reading]


def _plainly(read: Callable[[list[tuple[int, Part]], Gather], Reading]) -> Read:
    """A reader that asks nothing."""
    return lambda parts, gather, options: read(parts, gather)


_OTHERS: tuple[tuple[Any, Read], ...] = (
    (signal, _plainly(signal.read)),
    (backup_restore, _plainly(backup_restore.read)),
    (meta_html, _plainly(meta_html.read)),
    (whatsapp, whatsapp.read),
    (imessage_exporter, imessage_exporter.read),
    (contact_cards, _plainly(contact_cards.read)),
    (invitations, _plainly(invitations.read)),
    (mail, _plainly(mail.read)),
    (imazing, imazing.read),
    (call_table, call_table.read),
)


def read(files: list[Part], options: Options, limits: Limits) -> Reading:
    """What the files say, all of them one export. Raises RefusedError."""
    parts = unpack(files, limits)
    gather = Gather(parts, limits)
    for name in parts.damaged:
        gather.unreadable(name, Span(-1, 0, 0))
    found: dict[str, tuple[Read, list[tuple[int, Part]]]] = {}
    broken = Reason.NOT_AN_EXPORT
    for place, part in enumerate(parts.texts):
        try:
            name, reader = _reader_of(part)
        except RefusedError as error:
            broken = error.reason
            gather.unreadable(part.name, Span(place, 0, len(part.data)))
            continue
        if reader is not None:
            found.setdefault(name, (reader, []))[1].append((place, part))
    if not found:
        raise RefusedError(broken)
    name = max(found, key=lambda one: sum(len(part.data) for _, part in found[one][1]))
    reader, own = found.pop(name)
    for _, others in found.values():  # of another program: to be given by itself, and named here
        for place, part in others:
            gather.unreadable(part.name, Span(place, 0, len(part.data)))
    gather.slim = name in _STREAMED and sum(len(part.data) for _, part in own) > SLIM_FROM
    return reader(own, gather, options)


def _reader_of(part: Part) -> tuple[str, Read | None]:
    """Who reads a part. "[" begins a line of WhatsApp as well as JSON, so the others are asked first."""
    head = part.head
    for module, reader in _OTHERS:
        if module.looks(head):
            return module.__name__, reader
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        form: Any = told(part, _JSON)
        if form is not None:
            return form.__name__, _plainly(form.read)
    return "", None
