"""Messages gathered into conversations, put in order and numbered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from bot.history.model import (
    MOST_RAW,
    Clock,
    Conversation,
    Limits,
    Message,
    Precision,
    Reading,
    Reason,
    RefusedError,
    Span,
    Unreadable,
)
from bot.history.parts import Parts
from bot.history.threads import NotedMessages, Thread
from bot.history.values import clean

MOST_KEPT_RAW = 100
"""Records that cannot be read and are kept with their beginning; of all others only the count."""

_AT = attrgetter("at")


class Gather:
    """What a format leaves its records in. Raises RefusedError (too_many) at the limit."""

    def __init__(self, parts: Parts, limits: Limits) -> None:
        self.parts = parts
        self._left = limits.records
        self._threads: dict[str, Thread] = {}
        self._unreadable: list[Unreadable] = []
        self._lost = 0
        self._names: dict[str, str] = {}
        self.slim = False
        """Note only where messages stand: set for a file that is too large to hold all that is in it."""

    def thread(self, key: str, title: str | None, listed: Iterable[str] = ()) -> Thread:
        """The conversation of this key, made where there is none."""
        found = self._threads.get(key)
        if found is None:
            found = self._threads[key] = Thread(title)
        found.listed += [name for name in listed if name not in found.listed]
        return found

    def count(self) -> None:
        """One more record."""
        self._left -= 1
        if self._left < 0:
            raise RefusedError(Reason.TOO_MANY)

    def one(self, name: str) -> str:
        """``name``, the same object for all its messages: of a million, each would hold its own."""
        return self._names.setdefault(name, name)

    def unreadable(self, raw: str, span: Span) -> None:
        """Keep the beginning of a record that cannot be read."""
        self.count()
        self._lost += 1
        if len(self._unreadable) < MOST_KEPT_RAW:
            self._unreadable.append(Unreadable(clean(raw[:MOST_RAW]), span))

    def lacking(self, files: tuple[str, ...]) -> tuple[str, ...]:
        """Those of ``files`` that did not come with the export."""
        return tuple(name for name in files if self.parts.lacking(name))

    def in_order_of_time(self, *, newest_first: bool) -> None:
        """Sort each conversation, oldest first. Of equal times the order of the file holds; which way it runs is told
        by its ends, or by ``newest_first`` where they are the same."""
        for thread in self._threads.values():
            thread.sort_notes(newest_first=newest_first)
            messages = thread.messages
            if messages and (messages[0].at, newest_first) > (messages[-1].at, False):
                messages.reverse()
            messages.sort(key=_AT)

    def number(self, *, whole_file: bool = False) -> None:
        """Number each conversation from 1, or all of them together in the order of time."""
        if whole_file:
            every = sorted((one for thread in self._threads.values() for one in thread.messages), key=_AT)
            _count(every)
            return
        for thread in self._threads.values():
            _count(thread.messages)

    def reading(self, form: str, clock: Clock, precision: Precision) -> Reading:
        """Everything. Raises RefusedError where there is nothing."""
        found = [
            Conversation(thread.title, thread.listed or thread.writers(), self._messages(thread))
            for thread in self._threads.values()
            if thread.holds
        ]
        if not found:
            raise RefusedError(Reason.BROKEN if self._lost else Reason.NOT_AN_EXPORT)
        reading = Reading(form, clock, precision, found, self.parts.container)
        reading.unreadable, reading.unreadable_count = self._unreadable, self._lost
        return reading

    def _messages(self, thread: Thread) -> Sequence[Message]:
        return NotedMessages(thread, self.parts) if self.slim else thread.messages


def _count(messages: list[Message]) -> None:
    for n, message in enumerate(messages, 1):
        message.n = n
