"""The acknowledgement of a burst: one short line that says saved, number, when; buttons for the rest."""

from __future__ import annotations

import datetime as dt
from html import escape

from bot.case.when import show, show_instant
from bot.chat.capture.cry import Cry, answer
from bot.chat.state.burst import Burst, Offer
from bot.chat.turn.button_marks import marked_rows
from bot.telegram.outgoing import Button, Rows, Screen
from bot.words import Words

BYTES_PER_MB = 1_000_000
MOST_NAMED = 3


def acknowledgement(burst: Burst, words: Words, zone: dt.tzinfo) -> Screen:
    """What the person sees of a burst as it stands."""
    numbers = burst.numbers
    if burst.cry in list(Cry):
        return answer(Cry(burst.cry), numbers[0], words)
    if len(numbers) == 1:
        moment = burst.stretches[0].first or burst.first
        when = show_instant(moment.astimezone(zone), words)
        key = "capture.saved" if burst.count == 1 else "capture.saved_several"
        if burst.hidden:
            key += "_locked"
        line = words.text(
            key, number=numbers[0], count=words.count("capture.messages", burst.count), when=when
        )
        rows = (*(offered(burst.offer, words) if burst.offer else ()), tag_row(numbers[0], words))
        if burst.offer and burst.offer.parts:
            line += f"\n{words.text('parts.ask')}"
    else:
        line = words.text(
            "capture.saved_range_locked" if burst.hidden else "capture.saved_range",
            numbers=number_ranges(numbers),
            count=words.count("capture.messages", burst.count),
        )
        rows = ((Button(words.text("capture.see_each"), f"b:{numbers[0]}:{numbers[-1]}"),),)
    more = [
        *_no_room(burst, words),
        *_too_big(burst, words),
        *([words.text("capture.pointer")] if burst.pointers else []),
    ]
    return Screen("\n".join([line + _unfetched(burst, words), *more]), marked_rows(rows, burst.mark))


def tag_row(number: int, words: Words) -> tuple[Button, ...]:
    """The four buttons that every incident has."""
    return tuple(
        Button(words.text(f"tag.{name}"), f"{verb}:{number}")
        for verb, name in (("t", "time"), ("y", "type"), ("w", "witnesses"), ("m", "more"))
    )


def number_ranges(numbers: list[int]) -> str:
    """Numbers as people write them: 12–19, 23."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)


def offered(offer: Offer, words: Words) -> Rows:
    """A button for the time and one for the types that were found in an account."""
    rows: list[tuple[Button, ...]] = []
    if offer.parts:
        yes = Button(words.count("parts.yes", offer.parts), f"ps:{offer.incident}:ask")
        rows.append((yes, Button(words.text("parts.no"), f"ps:{offer.incident}:no")))
    if offer.when is not None:
        label = words.text("time.now") if offer.now else show(offer.when, words)
        label = words.text(f"capture.from_{offer.source}", when=label) if offer.source else label
        rows.append((Button(label, f"o:{offer.incident}:t"),))
    if offer.types:
        label = " + ".join(words.text(f"types.short.{kind}") for kind in offer.types)
        rows.append((Button(label, f"o:{offer.incident}:y"),))
    return tuple(rows)


def _unfetched(burst: Burst, words: Words) -> str:
    text = ""
    if burst.waiting:
        text += " · " + words.count("capture.not_yet", len(burst.waiting))
    if burst.lost:
        text += " · " + words.count("capture.lost", burst.lost)
    return text


def _no_room(burst: Burst, words: Words) -> list[str]:
    if not burst.waiting:
        return []
    keys = [*(["capture.no_room"] if burst.no_room else []), *(["capture.full"] if burst.full else [])]
    return [words.text(key) for key in keys]


def _too_big(burst: Burst, words: Words) -> list[str]:
    lines = []
    for name, size in burst.too_big[:MOST_NAMED]:
        megabytes = "?" if size is None else words.number(round(size / BYTES_PER_MB))
        lines.append(
            words.text("guide.too_big", name=escape(short_name(name)), size=f"{megabytes} MB", limit="20 MB")
        )
    return lines


def short_name(name: str, most: int = 60) -> str:
    """A file name fit to be shown in a line: without control characters, its middle left out where it is long."""
    shown = "".join(c for c in name if c.isprintable()) or "–"
    return shown if len(shown) <= most else f"{shown[: most - 12]}…{shown[-11:]}"
