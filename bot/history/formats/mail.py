"""Mails: one (.eml), or a box of them (.mbox). The offset of the date is applied; names of attachments are
never paths."""

from __future__ import annotations

import datetime as dt
import email
import email.errors
import email.policy
import email.utils
import re
from collections.abc import Iterator
from email.message import EmailMessage

from lxml import etree

from bot.history.gather import Gather
from bot.history.model import Clock, Kind, Message, Precision, Reading, Span
from bot.history.parts import Part
from bot.history.values import base_name, clean, in_range

EML, MBOX = "eml", "mbox"
_FROM_LINE = re.compile(rb"^From \S{1,320} [^\n]{0,80}\d{4}[^\n]{0,20}\r?\n(?=[!-9;-~]+:)", re.MULTILINE)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER = re.compile(rb"[!-9;-~]{1,76}:[ \t]?[^\n]{0,2000}\n")
_FIELDS = re.compile(rb"^(?:From|Date|Received|Subject|To|Message-ID):", re.MULTILINE | re.IGNORECASE)
# What the standard library's parser is known to raise for headers and parts that are not what they say.
_FAILS = (
    ValueError, LookupError, AttributeError, TypeError, RecursionError, OverflowError, AssertionError,
    email.errors.MessageError,
)  # fmt: skip


def looks(head: bytes) -> bool:
    """Headers of a mail, at once or below the line that begins each mail of a box."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    box = _FROM_LINE.match(head)
    headers = re.split(rb"\r?\n\r?\n", head[box.end() if box else 0 :], maxsplit=1)[0] + b"\n"
    found = {one.lower() for one in _FIELDS.findall(headers)}
    return _HEADER.match(headers) is not None and b"from:" in found and len(found) > 1


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """A box is one conversation; a mail alone has its subject as title."""
    form = EML
    for place, part in parts:
        data = part.whole
        box = _FROM_LINE.match(data.removeprefix(b"\xef\xbb\xbf")) is not None
        form = MBOX if box else form
        for raw, span in _mails(data, place, box):
            message = _message(raw)
            if message is None:
                gather.unreadable(raw[:2000].decode("utf-8", "replace"), span)
                continue
            gather.count()
            message.span = span
            title = None if box else message.subject or None
            gather.thread(part.name if box else f"\n{title}", title).messages.append(message)
    gather.in_order_of_time(newest_first=False)
    gather.number()
    return gather.reading(form, Clock.UTC, Precision.SECOND)


def _mails(data: bytes, place: int, box: bool) -> Iterator[tuple[bytes, Span]]:
    if not box:
        yield data, Span(place, 0, len(data))
        return
    starts = [
        one
        for one in _FROM_LINE.finditer(data)
        if one.start() in (0, 3)
        or data[one.start() - 2 : one.start()] == b"\n\n"
        or data[one.start() - 4 : one.start()] == b"\r\n\r\n"
    ]
    ends = [one.start() for one in starts[1:]] + [len(data)]
    for match, end in zip(starts, ends, strict=True):
        yield _QUOTED.sub(rb"\1", data[match.end() : end]), Span(place, match.start(), end)


def _message(raw: bytes) -> Message | None:
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        name, address = _sender(mail)
        message = Message(address or name or None, _moment(mail))
        message.name = name if address else ""
        message.subject = _header(mail, "Subject")
        message.id = _header(mail, "Message-ID")
        texts, files = _contents(mail)
    except _FAILS:
        return None
    message.text = clean(texts.replace("\r\n", "\n").strip("\n"))
    message.files = tuple(files)
    message.kind = Kind.ATTACHMENT if files else Kind.MESSAGE
    return message


def _header(mail: EmailMessage, name: str) -> str:
    try:
        found = mail.get(name)
    except _FAILS:
        found = dict(mail.raw_items()).get(name)
    return clean(" ".join(str(found).split())) if found else ""


def _sender(mail: EmailMessage) -> tuple[str, str]:
    name, address = email.utils.parseaddr(_header(mail, "From"))
    return name.strip(), address.strip().lower()


def _moment(mail: EmailMessage) -> dt.datetime:
    moment = email.utils.parsedate_to_datetime(_header(mail, "Date"))
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
    return in_range(moment)


def _contents(mail: EmailMessage) -> tuple[str, list[str]]:
    """The words (plain ones before HTML) and the names of the attachments."""
    plain: list[str] = []
    page: list[str] = []
    files: list[str] = []
    for part in mail.walk():
        name = part.get_filename()
        sort = part.get_content_type()
        if name or part.get_content_disposition() == "attachment":
            files.append(clean(base_name(str(name or sort))) or sort)
        elif sort == "text/plain":
            plain.append(_text(part))
        elif sort == "text/html":
            page.append(_of_page(_text(part)))
        elif not part.is_multipart() and not sort.startswith("multipart/"):
            files.append(sort)
    return "\n".join(plain if any(one.strip() for one in plain) else page), files


def _text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _of_page(text: str) -> str:
    """The words of a page, a line for each of its blocks."""
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(clean(re.sub(r"(?i)<br\s*/?>|</(?:p|div|tr|h\d|li)>", "\n", text)), parser)
    except (etree.XMLSyntaxError, ValueError):
        return text
    if root is None:
        return ""
    etree.strip_elements(root, "script", "style", "head", with_tail=False)
    lines = (" ".join(line.split()) for line in "".join(root.itertext()).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
