"""JSON read as a stream: one record in memory at a time, whatever the size of the file.

Exports are objects that hold, somewhere, arrays of records. Objects are gone into, arrays too; what stands in an
array is one record and is decoded whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.scanner import make_scanner
from typing import Any, NamedTuple

from bot.history.model import Reason, RefusedError, Span
from bot.history.parts import Data

MOST_DEPTH = 24
MOST_RECORD = 32_000_000
"""Letters of one record. A picture may stand in one; its bytes fit the notes of threads.py."""

_WINDOW = 1 << 20
_SPACE = re.compile(r"[ \t\r\n]*")
_BETWEEN = re.compile(r"[ \t\r\n]*,[ \t\r\n]*(?=[^ \t\r\n])")
_BEGINS = frozenset('{["')
_GOES_DEEPER = {("chats", "list"), ("left_chats", "list")}
"""Arrays of conversations, in Telegram's whole export: what stands in them is gone into, not decoded."""

Path = tuple[str, ...]


class Item(NamedTuple):
    """A value and where it stands: keys from the outside in. ``record`` where it stands in an array. Value ``END`` says
    that the object at ``path`` has ended."""

    path: Path
    value: Any
    record: bool
    span: Span


END = object()


def items(data: Data, place: int = 0) -> Iterator[Item]:
    """Every record and every single value outside of records, as they stand. ``place`` is that of the part.
    Raises RefusedError: broken.
    """
    try:
        yield from _Walk(data, place).items()
    except (ValueError, RecursionError, UnicodeError) as error:
        raise RefusedError(Reason.BROKEN) from error


class _Walk:
    """A window over the data that moves on. Letters that are no UTF-8 become surrogates, so that every letter gives
    back its bytes."""

    def __init__(self, data: Data, part: int) -> None:
        self._data = data
        self._part = part
        self._next = 3 if data[:3] == b"\xef\xbb\xbf" else 0
        self._text = ""
        self._place = 0
        self._counted, self._byte = 0, self._next
        self._ascii = True
        self._scan = make_scanner(json.JSONDecoder(strict=False))  # type: ignore[arg-type]

    def items(self) -> Iterator[Item]:
        self._fill()
        letter = self._peek()
        if letter == "{":
            yield from self._object((), 1)
        elif letter == "[":
            yield from self._array((), 1)
        else:
            raise ValueError
        if self._peek(end=True):
            raise ValueError

    def _fill(self) -> bool:
        """Let go of what has been read and take more in. False at the end of the data."""
        self._advance(self._place)
        piece = self._data[self._next : self._next + max(_WINDOW, len(self._text) - self._place)]
        cut = len(piece)
        if self._next + cut < len(self._data):
            # Not in the middle of a letter: one of UTF-8 has at most three bytes after its first.
            while cut > len(piece) - 4 and piece[cut - 1] & 0xC0 == 0x80:
                cut -= 1
            if piece[cut - 1] >= 0xC0:
                cut -= 1
            cut = cut or len(piece)
        self._next += cut
        self._text = self._text[self._place :] + piece[:cut].decode("utf-8", "surrogateescape")
        self._ascii = self._text.isascii()
        self._place = self._counted = 0
        return bool(piece)

    def _advance(self, place: int) -> int:
        """The byte of the part at ``place`` in the window. Counted on from the last one, so that none counts twice."""
        if self._ascii:
            self._byte += place - self._counted
        else:
            self._byte += len(self._text[self._counted : place].encode("utf-8", "surrogateescape"))
        self._counted = place
        return self._byte

    def _peek(self, *, end: bool = False) -> str:
        """The next letter that is no space; "" at the end, where that is allowed."""
        while True:
            match = _SPACE.match(self._text, self._place)
            self._place = match.end() if match else self._place
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._fill():
                if end:
                    return ""
                raise ValueError

    def _value(self) -> tuple[Any, int, int]:
        """Decode the value that stands here; gives it with its bytes."""
        if self._text[self._place : self._place + 1] not in _BEGINS:
            self._peek()
        while True:
            try:
                value, stop = self._scan(self._text, self._place)
                # A number that the window cuts off reads as a shorter one.
                if stop < len(self._text) or not self._more():
                    return self._taken(value, stop)
            except (StopIteration, ValueError) as error:
                if len(self._text) - self._place > MOST_RECORD or not self._more():
                    raise ValueError from error

    def _more(self) -> bool:
        before = len(self._text) - self._place
        self._fill()
        return len(self._text) > before

    def _taken(self, value: Any, stop: int) -> tuple[Any, int, int]:
        place, text = self._place, self._text
        if (
            text.count("{", place, stop) + text.count("[", place, stop) > MOST_DEPTH
            and _depth(value) > MOST_DEPTH
        ):
            raise ValueError
        start = self._advance(place)
        self._place = stop
        return value, start, self._advance(stop)

    def _object(self, path: Path, depth: int) -> Iterator[Item]:
        if depth > MOST_DEPTH:
            raise ValueError
        self._place += 1
        if self._peek() != "}":
            while True:
                if self._peek() != '"':
                    raise ValueError
                key, _, _ = self._value()
                if self._peek() != ":":
                    raise ValueError
                self._place += 1
                yield from self._inner((*path, key), depth)
                letter = self._peek()
                self._place += 1
                if letter == "}":
                    break
                if letter != ",":
                    raise ValueError
        else:
            self._place += 1
        yield Item(path, END, False, Span(self._part, 0, 0))

    def _inner(self, path: Path, depth: int) -> Iterator[Item]:
        letter = self._peek()
        if letter == "{":
            yield from self._object(path, depth + 1)
        elif letter == "[":
            yield from self._array(path, depth + 1)
        else:
            value, start, end = self._value()
            yield Item(path, value, False, Span(self._part, start, end))

    def _array(self, path: Path, depth: int) -> Iterator[Item]:
        self._place += 1
        if self._peek() == "]":
            self._place += 1
            return
        deeper = path[-2:] in _GOES_DEEPER
        while True:
            if deeper and self._peek() == "{":
                yield from self._object(path, depth + 1)
            else:
                value, start, end = self._value()
                yield Item(path, value, True, Span(self._part, start, end))
            match = _BETWEEN.match(self._text, self._place)
            if match:  # the usual case, at once: another value, and the window goes on behind it
                self._place = match.end()
                continue
            letter = self._peek()
            self._place += 1
            if letter == "]":
                return
            if letter != ",":
                raise ValueError


def _depth(value: Any) -> int:
    """How deep a value goes, counted without going deep oneself."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting += [(each, depth + 1) for each in inner]
    return deepest
