"""imessage-exporter's text, from a counsellor's computer: time, sender, words, an empty line. The clock is the
computer's. Replies stand indented below what they answer and once more in their own place: only there they count.
"""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from bot.history.gather import Gather
from bot.history.local_times import mark
from bot.history.model import Clock, Kind, Message, Options, Precision, Reading, Span
from bot.history.parts import Part
from bot.history.values import clean, phone
from bot.history.word_dates import read as read_time

NAME = "imessage_exporter_txt"
_HEAD = re.compile(
    r"^([A-Z][a-z]{2} [ \d]?\d, \d{4} {1,2}\d{1,2}:\d\d:\d\d [AP]M)(?: \(([^\n]*)\))?(?: ([^\n(][^\n]*))?\r?$",
    re.MULTILINE,
)
_FILE = re.compile(r"(?:attachments|/?[^\s:]*/Attachments)/[^\n]+\.\w{1,8}")
_AFTER = re.compile(r"^(?:Tapbacks|Stickers|Reactions):\s*$")
_ANSWERS = "This message responded to an earlier message."
_GONE = re.compile(
    r"This message was deleted from the conversation!|.{1,80} unsent (?:a|this) message.{0,80}"
)
_EDITED = re.compile(r"^Edited .{1,60} later: ")
ME = "Me"


def looks(head: bytes) -> bool:
    """It begins with a time of its own shape, and a sender below it."""
    return _HEAD.match(_text(head)) is not None


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape").lstrip("\ufeff\r\n")


def read(parts: list[tuple[int, Part]], gather: Gather, options: Options) -> Reading:
    """Each file is a conversation."""
    for place, part in parts:
        text = _text(part.whole)
        heads = list(_HEAD.finditer(text))
        offset = len(part.data) - len(text.encode("utf-8", "surrogateescape"))
        thread = gather.thread(str(place), None)
        for match, end in zip(heads, [*(one.start() for one in heads[1:]), len(text)], strict=True):
            size = len(text[match.start() : end].encode("utf-8", "surrogateescape"))
            span = Span(place, offset, offset + size)
            offset += size
            time = read_time(match[1])
            message = _message(match, text[match.end() : end], time[0], gather) if time else None
            if message is None:
                gather.unreadable(text[match.start() : end], span)
                continue
            gather.count()
            message.span = span
            thread.messages.append(message)
        mark(thread.messages, ZoneInfo(options.zone), in_file_order=True)
    gather.number()
    return gather.reading(NAME, Clock.LOCAL, Precision.SECOND)


def _message(match: re.Match[str], block: str, at: dt.datetime, gather: Gather) -> Message | None:
    message = Message(None, at)
    if match[3]:
        message.kind, message.text = Kind.SYSTEM, clean(match[3].strip())
        return message
    lines = [
        line for line in block.replace("\r\n", "\n").strip("\n").split("\n") if not line.startswith("    ")
    ]
    if not lines or not lines[0].strip():
        return None
    message.sender = clean(lines[0].strip()) if lines[0].strip() == ME else phone(clean(lines[0]))
    message.direction = "out" if message.sender == ME else ""
    _body(message, lines[1:], gather)
    return message


def _body(message: Message, lines: list[str], gather: Gather) -> None:
    words, files = [], []
    for line in lines:
        if _AFTER.match(line):
            break
        if _FILE.fullmatch(line.strip()):
            files.append(clean(line.strip()))
        elif line.strip() != _ANSWERS:
            words.append(line)
    message.text = clean("\n".join(words).strip("\n"))
    message.files = tuple(files)
    message.missing = gather.lacking(message.files)
    message.edited = any(_EDITED.match(line) for line in words)
    if _GONE.fullmatch(message.text):
        message.kind, message.text = Kind.DELETED, ""
    elif files:
        message.kind = Kind.ATTACHMENT
    elif not message.text:
        message.kind, message.what = Kind.OMITTED, "unknown"
