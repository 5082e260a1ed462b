"""A conversation that is being gathered: its messages, or, of a file too large for that, only where they stand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import overload

import msgspec

from bot.history.json_stream import Item, Path
from bot.history.model import Message, Span
from bot.history.parts import Parts
from bot.history.values import EPOCH

Make = Callable[[Item], Message | None]

# A note is one number: time, place of the part, first byte, length. A million of them take fifty megabytes.
_LENGTH, _START, _PART = 27, 31, 20
_TIME = _LENGTH + _START + _PART
_MS = dt.timedelta(milliseconds=1)


class Thread(msgspec.Struct):
    """A conversation. Without ``listed`` participants they are those who wrote. ``notes``, ``paths``, ``first`` (who
    wrote, with the first note of each) and ``make`` are of a file that is too large."""

    title: str | None
    listed: list[str] = []
    messages: list[Message] = []
    notes: list[int] = []
    first: dict[str, int] = {}
    path: Path = ()
    make: Make | None = None

    @property
    def holds(self) -> bool:
        """Whether there is any message."""
        return bool(self.messages or self.notes)

    def note(self, message: Message, make: Make, path: Path) -> None:
        """Note where a message stands, and let go of it."""
        span = message.span or Span(0, 0, 0)
        note = (message.at - EPOCH) // _MS << _PART | span.part
        note = (note << _START | span.start) << _LENGTH | span.end - span.start
        self.notes.append(note)
        self.make, self.path = make, path
        if message.sender is not None:
            self.first[message.sender] = min(note, self.first.get(message.sender, note))

    def join(self, other: Thread) -> None:
        """Take over the messages of another part of the same conversation."""
        self.messages += other.messages
        self.notes += other.notes
        self.make, self.path = other.make or self.make, other.path or self.path
        for name, note in other.first.items():
            self.first[name] = min(note, self.first.get(name, note))

    def sort_notes(self, *, newest_first: bool) -> None:
        """Oldest first, as Gather.in_order_of_time puts messages."""
        if self.notes and (self.notes[0] >> _TIME, newest_first) > (self.notes[-1] >> _TIME, False):
            self.notes.reverse()
        self.notes.sort(key=lambda note: note >> _TIME)

    def writers(self) -> list[str]:
        """Who wrote, in the order of their first messages."""
        if self.notes:
            return sorted(self.first, key=self.first.__getitem__)
        return list(dict.fromkeys(one.sender for one in self.messages if one.sender is not None))


class NotedMessages(Sequence[Message]):
    """Messages that are read again from the file where they are asked for."""

    def __init__(self, thread: Thread, parts: Parts) -> None:
        self._thread, self._parts = thread, parts

    def __len__(self) -> int:
        return len(self._thread.notes)

    @overload
    def __getitem__(self, where: int) -> Message: ...

    @overload
    def __getitem__(self, where: slice) -> list[Message]: ...

    def __getitem__(self, where: int | slice) -> Message | list[Message]:
        if isinstance(where, int):
            return self._again(range(len(self))[where])
        return [self._again(index) for index in range(len(self))[where]]

    def _again(self, index: int) -> Message:
        note = self._thread.notes[index]
        start = note >> _LENGTH & (1 << _START) - 1
        place = note >> _LENGTH + _START & (1 << _PART) - 1
        span = Span(place, start, start + (note & (1 << _LENGTH) - 1))
        raw = self._parts.texts[place].data[span.start : span.end]
        value = json.loads(raw.decode("utf-8", "surrogateescape"), strict=False)
        make = self._thread.make
        message = make(Item(self._thread.path, value, True, span)) if make else None
        if message is None:
            raise ValueError
        message.n, message.span = index + 1, span
        return message
