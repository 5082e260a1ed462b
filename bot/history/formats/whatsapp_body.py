"""What stands behind the sender in WhatsApp's text: words, or a notice of the program in their place."""

from __future__ import annotations

from bot.history.formats import whatsapp_words as words
from bot.history.model import Kind, Message
from bot.history.values import clean, unmarked

LRM = "\u200e"
_NULL = "null"
"""What an Android phone writes for what it cannot export (a message to be seen once)."""


def fill(message: Message, body: str, *, marked: bool) -> None:
    """Say what ``body`` is. ``marked``: the program has marked the line."""
    message.text = clean(body)
    if not body.isascii() or "<" in body or len(body) < 400:
        _edited(message)
        _ = _omitted(message) or _attached(message) or _notice(message, marked)


def _edited(message: Message) -> None:
    tail = message.text[-words.LONGEST_EDITED :]
    match = words.EDITED.search(tail)
    if match:
        size = len(message.text) - len(tail) + match.start()
        message.text, message.edited = message.text[:size].rstrip(LRM + " \n"), True


def _omitted(message: Message) -> bool:
    """A file that was sent and left out; what stands beside it are its words."""
    first, _, rest = message.text.partition("\n")
    before, mark, notice = first.rpartition(LRM)
    match = words.OMITTED_IN_BRACKETS.fullmatch(unmarked(first).strip())
    if match is None and mark:
        match = words.OMITTED.fullmatch(notice.strip())
    else:
        before = ""
    if match:
        message.kind, message.what = Kind.OMITTED, words.LEFT_OUT[match[1].lower()]
    elif unmarked(first) == _NULL and not rest:
        message.kind, message.what = Kind.OMITTED, "unknown"
    elif words.VIEW_ONCE.fullmatch(unmarked(first)) and (mark or first.startswith("<")):
        message.kind, message.what = Kind.OMITTED, "view_once"
    else:
        return False
    message.text = "\n".join(filter(None, [unmarked(before).strip(), rest]))
    return True


def _attached(message: Message) -> bool:
    """A file beside the text, with its words before it (iPhone) or below it (Android)."""
    text = message.text
    match = words.ATTACHED.search(text)
    if match and unmarked(text[match.end() :].split("\n")[0]).strip() == "":
        around = [unmarked(text[: match.start()]).strip(), text[match.end() :].strip("\n")]
    else:
        first, _, rest = text.partition("\n")
        match = words.FILE_ATTACHED.fullmatch(unmarked(first).strip())
        around = [rest]
    if match is None:
        return False
    message.kind, message.files = Kind.ATTACHMENT, (unmarked(match[1]).strip(),)
    message.text = "\n".join(filter(None, around))
    return True


def _of_a_person(plain: str, sender: str | None) -> bool:
    """Whether a marked line tells what somebody did. Other marked lines are what the sender sent: a place, a poll."""
    return sender is None or plain.startswith((f"{sender} ", *words.YOU))


def _notice(message: Message, marked: bool) -> bool:
    plain = unmarked(message.text).strip()
    own = message.text.startswith(LRM)
    if words.DELETED.fullmatch(plain):
        message.kind, message.text = Kind.DELETED, ""
    elif words.CALL.fullmatch(plain) and (own or marked):
        message.kind, message.text = Kind.CALL, plain
    elif own and (words.SYSTEM.search(plain) or (marked and _of_a_person(plain, message.sender))):
        message.kind, message.text, message.sender = Kind.SYSTEM, plain, None
    else:
        if own:
            message.text = message.text[1:]
        return False
    return True
