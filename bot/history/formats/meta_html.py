"""Messenger and Instagram, the ordinary download as HTML: newest first. Its times have no zone ("ca."), mostly only to
the minute; the Danish shape of the date is assumed. Nothing in the page is fetched or run.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from bot.history.gather import Gather
from bot.history.model import Clock, Kind, Message, Precision, Reading, Reason, RefusedError, Span
from bot.history.parts import Part
from bot.history.values import base_name, clean
from bot.history.word_dates import read as read_time

NAME = "meta_html"
_BLOCK = "uiBoxWhite"
_SKIPPED = frozenset({"script", "style", "ul"})
"""Beside scripts: the list of reactions, which are no words of the message."""
_LINES = frozenset({"div", "p", "br", "li"})


def looks(head: bytes) -> bool:
    """A page that holds the boxes of Meta's download."""
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    return begin.startswith((b"<!doctype html", b"<html")) and _BLOCK.encode() in head


def read(parts: list[tuple[int, Part]], gather: Gather) -> Reading:
    """All pages; those of one title are one conversation."""
    exact = True
    for place, part in parts:
        root = _root(part.whole)
        title = clean((root.findtext(".//title") or "").strip())
        thread = gather.thread(part.name.rpartition("/")[0] or title, title or None)
        for block in root.iter("div"):
            if _BLOCK not in (block.get("class") or "").split():
                continue
            message, seconds = _message(block, gather)
            exact = exact and (seconds or message is None)
            if message is not None:
                gather.count()
                thread.messages.append(message)
            elif len(block) > 2:
                gather.unreadable("".join(block.itertext()), Span(place, 0, 0))
    gather.in_order_of_time(newest_first=True)
    gather.number()
    return gather.reading(NAME, Clock.UNKNOWN, Precision.SECOND if exact else Precision.MINUTE)


def _root(data: bytes) -> Any:
    parser = etree.HTMLParser(
        recover=True, no_network=True, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RefusedError(Reason.BROKEN) from error
    if root is None:
        raise RefusedError(Reason.BROKEN)
    return root


def _message(block: Any, gather: Gather) -> tuple[Message | None, bool]:
    """Sender, words and time are a box's first, middle and last element."""
    if len(block) < 2:
        return None, False
    time = read_time("".join(block[-1].itertext()))
    sender = clean("".join(block[0].itertext()).strip()) if len(block) > 2 else ""
    if time is None:
        return None, False
    message = Message(sender or None, time[0])
    lines: list[str] = []
    files: list[str] = []
    for element in block[1:-1] if len(block) > 2 else block[:-1]:
        _words(element, lines, files)
    message.text = clean("\n".join(line for line in map(str.strip, lines) if line))
    message.files = tuple(dict.fromkeys(files))
    message.missing = gather.lacking(message.files)
    if message.files:
        message.kind = Kind.ATTACHMENT
    elif not message.text:
        message.kind, message.what = Kind.OMITTED, "unknown"
    return message, time[1]


def _words(element: Any, lines: list[str], files: list[str]) -> None:
    """Its text line by line, and the names of the files beside the page that it shows. Steps, not recursion: a page may
    be nested as deep as somebody likes."""
    skipped: Any = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start" and skipped is None:
            if node.tag in _SKIPPED:
                skipped = node
                continue
            _link(node, files)
            if node.tag in _LINES or not lines:
                lines.append("")
            lines[-1] += node.text or ""
        elif event == "end":
            skipped = None if skipped is node else skipped
            if skipped is None and node is not element and lines:
                if node.tag in _LINES:
                    lines.append("")
                lines[-1] += node.tail or ""


def _link(node: Any, files: list[str]) -> None:
    source = node.get("src") or node.get("href") or ""
    if source and "://" not in source and not source.startswith(("data:", "#", "//", "mailto:", "tel:")):
        files.append(clean(base_name(source)))
