"""WhatsApp's "Export chat": a text, alone or in a zip with its files.

A head begins each message: "[13.05.2025 21.14.05] Name: text" (iPhone), "13.05.2025 21.14 - Name: text" (Android), in
the shape of the phone's language. Nothing is escaped: a line of a message that looks like a head is one, as far as the
file can tell. The clock is the phone's, without a zone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.history.day_month import Written, which_first
from bot.history.formats.whatsapp_body import fill
from bot.history.formats.whatsapp_words import GROUP, MERIDIEM, SYSTEM
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
from bot.history.values import clean, unmarked

NAME = "whatsapp_txt"
_DATE = r"(?P<a>\d{1,4})(?P<sep>[./-])[ ]?(?P<b>\d{1,2})(?P=sep)[ ]?(?P<c>\d{1,4})\.?"
_SPACE = "[ \u00a0\u202f]"
_TIME = (
    rf"(?P<h>\d{{1,2}})[.:](?P<m>\d\d)(?:[.:](?P<s>\d\d))?"
    rf"(?:{_SPACE}?(?P<ap>[AaPp]\.?{_SPACE}?[Mm]\.?))?"
)
_MARK = "[\u200e\u200f\u202a-\u202e\ufeff]*"
_BETWEEN = rf",?{_SPACE}(?:kl\.?{_SPACE})?"
IPHONE = re.compile(rf"^(?P<mark>{_MARK})\[{_DATE}{_BETWEEN}{_TIME}\]{_SPACE}", re.MULTILINE)
ANDROID = re.compile(rf"^(?P<mark>{_MARK}){_DATE}{_BETWEEN}{_TIME}{_SPACE}[-–]{_SPACE}", re.MULTILINE)
_SENDER = re.compile(r"([^\n:]{1,120}(?::[^\n: ][^\n:]{0,60}){0,3}):(?: |(?=\r?$))", re.MULTILINE)


class _Head(NamedTuple):
    start: int
    end: int
    marked: bool
    day: Written
    clock: dt.time
    precise: bool


def looks(head: bytes) -> bool:
    """Its first line that is not empty is a head, and some head has a sender."""
    text = _decoded(head[:16_384])[0].lstrip("\ufeff\r\n ")
    style = IPHONE if IPHONE.match(text) else ANDROID if ANDROID.match(text) else None
    if style is None:
        return False
    return any(
        (sender := _SENDER.match(text, match.end())) and not SYSTEM.search(unmarked(sender[1]))
        for match in style.finditer(text)
    )


def read(parts: list[tuple[int, Part]], gather: Gather, options: Options) -> Reading:
    """Each part is a conversation; usually there is one."""
    ask, outlooks, group, precise = False, dict[str, Outlook](), False, True
    for place, part in parts:
        text, exact = _decoded(part.whole)
        style = IPHONE if IPHONE.match(text.lstrip("\ufeff\r\n ")) else ANDROID
        heads = [head for match in style.finditer(text) if (head := _head(match))]
        order, both = which_first([head.day for head in heads], options.day_month)
        ask, outlooks = ask or bool(both), outlooks or both
        thread = gather.thread(f"{place}", None)
        thread.messages += _messages(text, heads, order, style is IPHONE, _Where(place, exact), gather)
        precise = precise and all(head.precise for head in heads)
        mark(thread.messages, ZoneInfo(options.zone), in_file_order=True)
        group = group or _is_group(thread.messages)
    gather.number()
    reading = gather.reading(NAME, Clock.LOCAL, Precision.SECOND if precise else Precision.MINUTE)
    if not any(one.participants for one in reading.conversations):
        raise RefusedError(Reason.NOT_AN_EXPORT)
    reading.group, reading.ask, reading.outlooks = group, ("day_month",) if ask else (), outlooks
    return reading


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether each letter gives back its bytes (so that places can be told)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), False
    return data.decode("utf-8", "surrogateescape"), True


def _head(match: re.Match[str]) -> _Head | None:
    """A head whose clock exists; one of "25.71" is none."""
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    half = MERIDIEM.match(match["ap"].replace("\u202f", " ").replace("\u00a0", " ")) if match["ap"] else None
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[1] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    day = Written(match["sep"], match["a"], match["b"], match["c"])
    marked = "\u200e" in match["mark"]
    return _Head(
        match.start(), match.end(), marked, day, dt.time(hour, minute, second), match["s"] is not None
    )


def _moment(head: _Head, order: str) -> dt.datetime | None:
    """The time of a head; None where there is no such day."""
    day = head.day.read(order)
    return dt.datetime.combine(day, head.clock) if day else None


class _Where:
    """Bytes of a text's letters, counted forwards."""

    def __init__(self, place: int, exact: bool) -> None:
        self._place, self._exact, self._byte = place, exact, 0

    def span(self, piece: str) -> Span:
        start = self._byte
        self._byte += len(piece.encode("utf-8", "surrogateescape")) if self._exact else 0
        return Span(self._place, start, self._byte)


def _messages(
    text: str, heads: list[_Head], order: str, iphone: bool, where: _Where, gather: Gather
) -> Iterator[Message]:
    """A message from each head to the next one. What is no time in this order is a line of the message above it."""
    timed = [(head, moment) for head in heads if (moment := _moment(head, order))]
    if not timed:
        raise RefusedError(Reason.NOT_AN_EXPORT)
    before = text[: timed[0][0].start]
    if before.strip("\ufeff\r\n "):
        gather.unreadable(before, where.span(before))
    else:
        where.span(before)
    ends = [head.start for head, _ in timed[1:]] + [len(text)]
    for (head, moment), end in zip(timed, ends, strict=True):
        gather.count()
        message = _message(text[head.end : end], head, moment, iphone)
        message.span = where.span(text[head.start : end])
        if message.files and gather.parts.container:
            # A text alone is an export without its files, or its text taken out: nothing is lacking from it.
            message.missing = gather.lacking(message.files)
        yield message


def _message(body: str, head: _Head, moment: dt.datetime, iphone: bool) -> Message:
    if "\r" in body:
        body = body.replace("\r\n", "\n")
    body = body[:-1] if body.endswith("\n") else body
    sender = _SENDER.match(body)
    message = Message(None, moment)
    if sender is None or (not iphone and SYSTEM.search(unmarked(sender[1]))):
        fill(message, body, marked=True)
        if message.kind is not Kind.CALL:
            message.kind = Kind.SYSTEM
        return message
    message.sender = clean(unmarked(sender[1]).replace("\u202f", " ").replace("\u00a0", " ").strip())
    fill(message, body[sender.end() :], marked=head.marked)
    return message


def _is_group(messages: list[Message]) -> bool:
    """More than two write, or a notice speaks of the group."""
    notices = (one.text for one in messages if one.kind is Kind.SYSTEM)
    return len({one.sender for one in messages if one.sender}) > 2 or any(map(GROUP.search, notices))
