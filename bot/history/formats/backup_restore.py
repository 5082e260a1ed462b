"""SMS Backup & Restore (Android): ``smses`` with ``sms`` and ``mms``, and ``calls``. Times are UTC.

Each record is cut out and parsed by itself: one that is damaged ends nothing. In XML no "<" stands inside an
attribute, so the cuts cannot be moved by what somebody wrote. Emoji are written as pairs of references
("&#55357;&#56865;"), which is no XML; they are joined first.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from lxml import etree

from bot.history.gather import Gather
from bot.history.model import Clock, Kind, Message, Precision, Reading, Reason, RefusedError, Span
from bot.history.parts import Part
from bot.history.values import base_name, clean, from_ms, phone

SMS, CALLS = "smsbackup_xml", "callsbackup_xml"
_RECORD = re.compile(
    rb"<(sms|call)\s[^<]*?/>(?=\s*<)|<(sms|call)\s[^<]*</\2>|<mms\s[^<]*(?:<(?!(?:mms|sms|call)\s|/mms>)[^<]*)*</mms>"
)
_NOTHING = re.compile(rb"<(?:smses|calls)\s[^<>]*/>$")
_START = re.compile(rb"<(?:sms|call|mms)\s")
_PAIR = re.compile(
    rb"&#(5[5-6]\d{3}|x[dD][89abAB][0-9a-fA-F]{2});&#(5[6-7]\d{3}|x[dD][c-fC-F][0-9a-fA-F]{2});"
)
_SINGLE = re.compile(
    rb"&#(?:5(?:5[3-9]\d\d|529[6-9]|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3])|x[dD][89a-fA-F][0-9a-fA-F]{2});"
)
_UNWRITABLE = re.compile(rb"&#(?:[0-8]|1[124-9]|2\d|3[01]|x[0-8bcefBCEF]|x1[0-9a-fA-F]);")
_REPLACED = b"&#65533;"
_HIDDEN = ("2", "3", "4")
"""Not allowed, unknown, payphone (android.provider.CallLog.Calls)."""
_BOX = {"1": "in", "2": "out", "3": "out", "4": "out", "5": "out", "6": "out"}
_BOX_KIND = {"3": Kind.DRAFT, "5": Kind.FAILED}
_ANSWER = {"1": "taken", "2": "", "3": "missed", "4": "voicemail", "5": "declined", "6": "blocked"}


def looks(head: bytes) -> bool:
    """Its outermost element is one of two."""
    return (
        re.search(rb"<(?:smses|calls)[\s>/]", head[:4096]) is not None
        and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    )


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """All parts together; a conversation for each number."""
    calls = True
    for place, part in parts:
        data = part.whole
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise RefusedError(Reason.DOCTYPE)
        end = data[-500:].rstrip()
        if not end.endswith((b"</smses>", b"</calls>")) and not _NOTHING.search(end):
            raise RefusedError(Reason.BROKEN)
        calls = calls and end.endswith(b"</calls>")
        _records(data, place, gather)
    gather.in_order_of_time(newest_first=False)
    gather.number(whole_file=True)
    return gather.reading(CALLS if calls else SMS, Clock.UTC, Precision.MILLISECOND)


def _records(data: bytes, place: int, gather: Gather) -> None:
    """Each record, and what stands between two of them and begins as one."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    last = 0
    for match in _RECORD.finditer(data):
        _lost(data, last, match.start(), place, gather)
        last = match.end()
        span = Span(place, match.start(), match.end())
        message = _record(match.group(), parser)
        if message is None:
            gather.unreadable(match.group()[:2000].decode("utf-8", "replace"), span)
            continue
        gather.count()
        message.span = span
        title = message.subject or message.sender or "hidden"
        message.subject = ""
        gather.thread(title, title, [title]).messages.append(message)
    _lost(data, last, len(data), place, gather)


def _lost(data: bytes, start: int, end: int, place: int, gather: Gather) -> None:
    starts = [match.start() for match in _START.finditer(data, start, end)]
    for begin, stop in pairwise([*starts, end]):
        gather.unreadable(
            data[begin : min(stop, begin + 2000)].decode("utf-8", "replace"), Span(place, begin, stop)
        )


def _joined(match: re.Match[bytes]) -> bytes:
    high, low = (int(one[1:], 16) if one[:1] in b"xX" else int(one) for one in match.groups())
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return _REPLACED * 2
    return b"&#%d;" % (0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)


def _record(raw: bytes, parser: Any) -> Message | None:
    """One record; ``subject`` holds the other's number for the one who gathers."""
    if b"&#" in raw:
        raw = _UNWRITABLE.sub(_REPLACED, _SINGLE.sub(_REPLACED, _PAIR.sub(_joined, raw)))
    try:
        element = etree.fromstring(raw, parser)
        make = {"sms": _sms, "mms": _mms, "call": _call}[element.tag]
        return make(element)
    except (etree.XMLSyntaxError, ValueError, KeyError):
        return None


def _get(element: Any, key: str) -> str:
    found = element.get(key)
    return "" if found in (None, "null") else clean(found)


def _message(element: Any, box: str, number: str) -> Message:
    """The frame of a record. Raises ValueError without a time."""
    number = phone(number) or "hidden"
    direction = _BOX.get(box, "")
    message = Message(None if direction == "out" else number, from_ms(element.get("date")))
    message.direction, message.subject = direction, number
    if direction == "in":
        message.name = _name(element)
    return message


def _name(element: Any) -> str:
    name = _get(element, "contact_name")
    return "" if name in ("(Unknown)", "(Ukendt)") else name


def _sms(element: Any) -> Message:
    message = _message(element, element.get("type") or "", _get(element, "address"))
    message.kind = _BOX_KIND.get(element.get("type") or "", Kind.MESSAGE)
    message.text = _get(element, "body") if element.get("body") != "null" else ""
    return message


def _mms(element: Any) -> Message:
    box = element.get("msg_box") or ""
    message = _message(element, box, _get(element, "address"))
    _sender_of_many(message, element)
    texts, files = [], []
    for part in element.iter("part"):
        sort = _get(part, "ct").lower()
        if sort == "text/plain":
            texts.append(_get(part, "text"))
        elif sort != "application/smil":
            known = [_get(part, key) for key in ("cl", "fn", "name")]
            files.append(next((base_name(one) for one in known if one), sort or "?"))
    message.text = "\n".join(filter(None, [_get(element, "sub"), *texts]))
    message.files = tuple(files)
    message.kind = _BOX_KIND.get(box, Kind.ATTACHMENT if files else Kind.MESSAGE)
    return message


def _sender_of_many(message: Message, element: Any) -> None:
    """In a conversation of several, who sent it is the address of type 137 (PduHeaders.FROM)."""
    if "~" not in (element.get("address") or "") or message.direction != "in":
        return
    sender = next((one.get("address") for one in element.iter("addr") if one.get("type") == "137"), None)
    if sender and sender != "insert-address-token":
        message.sender = phone(clean(sender))


def _call(element: Any) -> Message:
    sort = element.get("type") or ""
    hidden = element.get("presentation") in _HIDDEN
    number = "" if hidden else _get(element, "number")
    message = _message(element, "2" if sort == "2" else "1", number)
    message.kind, message.answer = Kind.CALL, _ANSWER.get(sort, "")
    duration = element.get("duration") or ""
    if duration.isascii() and duration.isdigit() and len(duration) < 9:
        message.seconds = int(duration)
    if sort == "2" and message.seconds:
        message.answer = "taken"
    return message
