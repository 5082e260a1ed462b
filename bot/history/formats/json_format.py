"""What the formats written as JSON have in common: told by their first records, read record by record."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any, Protocol

from bot.history.gather import Gather
from bot.history.json_stream import Item, items
from bot.history.model import Reading
from bot.history.parts import Part
from bot.history.threads import Make, Thread

MOST_LOOKED_AT = 2_000
"""Items of a file that are looked at to tell what it is."""


class JsonFormat(Protocol):
    """A module of a format."""

    def looks(self, item: Item) -> bool:
        """Whether an item can stand in this format only."""

    def read(self, parts: list[tuple[int, Part]], gather: Gather) -> Reading:
        """The parts, each with its place among all, as one export."""


def told(part: Part, formats: tuple[JsonFormat, ...]) -> JsonFormat | None:
    """The format of a part, None where it is JSON of another kind. Raises RefusedError: broken."""
    for item in islice(items(part.data), MOST_LOOKED_AT):
        if item.record and isinstance(item.value, dict):
            for form in formats:
                if form.looks(item):
                    return form
    return None


def keep(thread: Thread, make: Make, item: Item, gather: Gather) -> None:
    """Add the message that ``make`` makes of a record, or keep the record raw where it cannot be read."""
    message = make(item)
    if message is None:
        gather.unreadable(json.dumps(item.value, ensure_ascii=False), item.span)
        return
    gather.count()
    message.span = item.span
    if gather.slim:
        thread.note(message, make, item.path)
    else:
        thread.messages.append(message)


def record(item: Item) -> dict[str, Any] | None:
    """The record of an item, if it is an object."""
    return item.value if item.record and isinstance(item.value, dict) else None
