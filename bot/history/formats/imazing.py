"""iMazing's table of messages (CSV), from a counsellor's computer. Times are the computer's, without a zone."""

from __future__ import annotations

import csv
import re
from zoneinfo import ZoneInfo

from bot.history import tables
from bot.history.gather import Gather
from bot.history.local_times import mark
from bot.history.model import (
    Clock,
    Kind,
    Message,
    Options,
    Outlook,
    Precision,
    Reading,
    Reason,
    RefusedError,
    Span,
)
from bot.history.parts import Part
from bot.history.values import clean, phone
from bot.history.written_times import Times

NAME = "imazing_csv"
_NEEDED = {"chat session", "message date", "type"}


def looks(head: bytes) -> bool:
    """A table with its headings."""
    return set(tables.headings(tables.decoded(head[:4096]))) >= _NEEDED


def read(parts: list[tuple[int, Part]], gather: Gather, options: Options) -> Reading:
    """A conversation for each chat session."""
    ask = dict[str, Outlook]()
    for place, part in parts:
        try:
            heads, *lines = tables.rows(tables.decoded(part.whole))
        except (csv.Error, ValueError) as error:
            raise RefusedError(Reason.BROKEN) from error
        columns = [one.strip().lower() for one in heads]
        records = [dict(zip(columns, line, strict=False)) for line in lines]
        times = Times([one.get("message date", "") for one in records], options.day_month)
        ask = ask or times.outlooks
        for record, time, line in zip(records, times.read, lines, strict=True):
            if time is None or len(line) > len(columns):
                gather.unreadable(";".join(line), Span(place, 0, 0))
                continue
            gather.count()
            title = clean(record.get("chat session", "").strip())
            message = _message(record, Message(None, time), gather)
            gather.thread(title, title or None, _listed(message)).messages.append(message)
    gather.in_order_of_time(newest_first=False)
    gather.number(whole_file=True)
    reading = gather.reading(NAME, Clock.LOCAL, Precision.SECOND)
    for conversation in reading.conversations:
        mark(conversation.messages, ZoneInfo(options.zone), in_file_order=False)
    reading.ask, reading.outlooks = ("day_month",) if ask else (), ask
    return reading


def _listed(message: Message) -> list[str]:
    return [message.sender] if message.sender and message.direction == "in" else []


def _message(record: dict[str, str], message: Message, gather: Gather) -> Message:
    sort = record.get("type", "").strip().lower()
    message.text = clean(record.get("text", "").replace("\r\n", "\n"))
    subject = clean(record.get("subject", ""))
    message.text = "\n".join(filter(None, [subject, message.text]))
    if sort == "outgoing":
        message.direction = "out"
    elif sort == "incoming":
        message.direction = "in"
        message.name = clean(record.get("sender name", "").strip())
        message.sender = phone(clean(record.get("sender id", ""))) or message.name or None
    else:
        message.kind = Kind.SYSTEM
    message.edited = bool(record.get("edited date", "").strip())
    names = re.split(r"[\n;]", record.get("attachment", ""))
    message.files = tuple(clean(name.strip()) for name in names if name.strip())
    message.missing = gather.lacking(message.files)
    if record.get("deleted date", "").strip():
        message.kind = Kind.DELETED
    elif message.files:
        message.kind = Kind.ATTACHMENT
    elif not message.text and message.kind is Kind.MESSAGE:
        message.kind, message.what = Kind.OMITTED, "unknown"
    return message
