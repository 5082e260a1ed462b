"""A list of calls as a table (CSV), as an operator or a phone gives it.

No Danish operator's table could be found. The columns are told by their headings, in Danish and English, and what each
was taken for is said with the reading (``columns``), for the person to look at.
"""

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

NAME = "calls_csv"
_HEADINGS = {
    "date": {"dato", "date", "opkaldsdato", "dag", "call date"},
    "time": {"tid", "tidspunkt", "klokkeslæt", "klokken", "kl.", "kl", "time", "start", "starttid", "call time"},
    "moment": {"dato og tid", "dato/tid", "dato og klokkeslæt", "date and time", "date/time", "datetime",
               "starttidspunkt"},
    "number": {"nummer", "telefonnummer", "modpart", "tlf", "tlf.", "telefon", "number", "phone number", "phone",
               "caller"},
    "name": {"navn", "name", "kontakt", "contact"},
    "direction": {"retning", "direction", "opkaldstype", "call type"},
    "sort": {"type", "tjeneste", "service", "art"},
    "duration": {"varighed", "længde", "duration", "duration (s)", "varighed (sek)",
                 "varighed (sek.)", "length", "sekunder"},
}  # fmt: skip
_IN = {"indgående", "ind", "modtaget", "incoming", "in", "received", "indgående opkald"}
_OUT = {"udgående", "ud", "foretaget", "outgoing", "out", "dialed", "dialled", "udgående opkald", "ringet op"}
_MISSED = {"ubesvaret", "mistet", "missed", "ubesvaret opkald", "ikke besvaret", "missed call"}
_DURATION = re.compile(
    r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,4}):(?P<s>\d\d)|(?P<only>\d{1,7})"
    r"|(?:(?P<hh>\d{1,3}) ?t(?:imer?)?\.? ?)?(?:(?P<mm>\d{1,4}) ?m(?:in(?:\.|utter|utes?)?)?\.? ?)?"
    r"(?:(?P<ss>\d{1,5}) ?s(?:ek|ec)?[a-z.]*)?",
    re.IGNORECASE,
)


def _columns(headings: list[str]) -> dict[str, int]:
    """What each column was taken for, by its place. The first that fits counts."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        for sort, words in _HEADINGS.items():
            if heading in words and sort not in found:
                found[sort] = place
                break
    return found


def looks(head: bytes) -> bool:
    """A table with a time, a number, and something that says a call."""
    found = _columns(tables.headings(tables.decoded(head[:4096])))
    timed = "moment" in found or "date" in found
    return timed and "number" in found and bool(found.keys() & {"direction", "duration"})


def read(parts: list[tuple[int, Part]], gather: Gather, options: Options) -> Reading:
    """A conversation for each number."""
    ask, shown = dict[str, Outlook](), dict[str, str]()
    for place, part in parts:
        try:
            heads, *lines = tables.rows(tables.decoded(part.whole))
        except (csv.Error, ValueError) as error:
            raise RefusedError(Reason.BROKEN) from error
        columns = _columns([one.strip().lower() for one in heads])
        shown |= {clean(heads[at].strip()): sort for sort, at in columns.items()}
        records = [
            {sort: line[at].strip() if at < len(line) else "" for sort, at in columns.items()}
            for line in lines
        ]
        times = Times([one.get("moment") or _joined(one) for one in records], options.day_month)
        ask = ask or times.outlooks
        for record, time, line in zip(records, times.read, lines, strict=True):
            if time is None:
                gather.unreadable(";".join(line), Span(place, 0, 0))
                continue
            gather.count()
            number = phone(clean(record.get("number", ""))) or "hidden"
            gather.thread(number, number, [number]).messages.append(_message(record, Message(number, time)))
    gather.in_order_of_time(newest_first=False)
    gather.number(whole_file=True)
    reading = gather.reading(NAME, Clock.LOCAL, Precision.SECOND)
    for conversation in reading.conversations:
        mark(conversation.messages, ZoneInfo(options.zone), in_file_order=False)
    reading.ask, reading.outlooks, reading.columns = ("day_month",) if ask else (), ask, shown
    return reading


def _joined(record: dict[str, str]) -> str:
    return f"{record.get('date', '')} {record.get('time', '')}".strip()


def _message(record: dict[str, str], message: Message) -> Message:
    direction = record.get("direction", "").lower()
    sort = record.get("sort", "").lower()
    missed = direction in _MISSED or sort in _MISSED
    out = direction in _OUT or sort in _OUT
    message.direction = "out" if out else "in" if missed or direction in _IN or sort in _IN else ""
    if out:
        message.sender = None
    else:
        message.name = clean(record.get("name", ""))
    if "sms" in sort or "mms" in sort or "besked" in sort:
        message.kind = Kind.SMS_RECORD
        return message
    message.kind, message.seconds = Kind.CALL, _seconds(record.get("duration", ""))
    message.answer = "missed" if missed else "taken" if message.seconds else ""
    return message


def _seconds(text: str) -> int | None:
    match = _DURATION.fullmatch(text.strip()) if text.strip() else None
    if match is None:
        return None
    if match["only"]:
        return int(match["only"])
    hours, minutes, seconds = (
        int(match[a] or match[b] or 0) for a, b in (("h", "hh"), ("m", "mm"), ("s", "ss"))
    )
    return hours * 3600 + minutes * 60 + seconds
