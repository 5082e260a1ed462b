"""Page 1 of the Word file: the same overview as the PDF's, in brief, as text and small tables that can be edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.log.word.frame import PORTRAIT_WIDTH
from bot.log.word.page import Data, Pages, cell
from bot.log.word.xml import Cell, Element, Part, Run, table


def overview(pages: Pages, data: Data, note: str) -> None:
    """Page 1; ``note`` says what kind of file this is."""
    pages.quiet(data["line"])
    pages.say(data["period"], style="LogLabel")
    pages.quiet(data["left-out"])
    pages.quiet(note)
    _titled(pages, data["background"], _background)
    if data["refusal"] is not None:
        _refusal(pages, data["refusal"])
    pages.add(_boxes(data["boxes"]))
    _titled(pages, data["highlights"], _highlights)
    _titled(pages, data["police"], _police)
    days = data["days"]
    if days["values"]:
        pages.label(days["title"])
        pages.add(_days(days["values"], days["title"]))
    types = [(item["label"], str(item["value"])) for item in data["types"]]
    for title, pairs in ((data["types-title"], types), (data["facts-title"], data["facts"])):
        if pairs:
            pages.label(title)
            pages.add(_pairs(pairs, title))
    if (quiet := data["quiet"]) is not None:
        pages.say(
            f"{quiet['title']}: ",
            Run(f"{quiet['spell']}. ", style="LogTitle"),
            pages.to_row(quiet["row"], quiet["then"]),
        )
    pages.label(data["reading-title"])
    pages.say(data["reading"])


def _titled(pages: Pages, data: Data | None, show: Callable[[Pages, Data], None]) -> None:
    if data is not None:
        pages.label(data["title"])
        show(pages, data)
        pages.quiet(data["note"])


def _boxes(boxes: Sequence[Data]) -> Element:
    cells = [
        Cell(((Run(box["number"], style="LogFigure"),), (Run(box["caption"], style="LogQuiet"),)))
        for box in boxes
    ]
    return table([PORTRAIT_WIDTH / len(cells)] * len(cells), (), [cells])


def _refusal(pages: Pages, data: Data) -> None:
    """The documented "no" and what came after it, at the head of the log (R7)."""
    pages.label(f"{data['title']}: {data['when']}")
    where: list[Part] = []
    if data["incident"]:
        where.append(pages.to_row(data["row"], data["incident"]))
    if data["annexes"]:
        where += [*([" · "] if where else []), data["annexes-text"], *pages.to_annexes(data["annexes"])]
    if where:
        pages.say(*where)
    if data["how"]:
        pages.say(data["how"])
    pages.say(Run(data["after"], style="LogStrong"))
    pages.quiet(data["note"])


def _background(pages: Pages, data: Data) -> None:
    pages.values(data["pairs"])


def _highlights(pages: Pages, data: Data) -> None:
    for row in data["rows"]:
        parts: list[Part] = [pages.to_row(row["row"], row["number"], style="LogStrong")]
        parts += [f" · {text}" for text in (row["when"], row["types"], row["text"]) if text]
        if row["annexes"]:
            parts += [f" · {row['annexes-text']}", *pages.to_annexes(row["annexes"])]
        pages.say(*parts)


def _police(pages: Pages, data: Data) -> None:
    for line in data["rows"]:
        pages.say(line)


def _days(values: Sequence[Data], caption: str) -> Element:
    """The last fourteen days: each with its date, its weekday and its number."""
    head = [value["label"] for value in values]
    weekdays = [cell(Run(value["under"], style="LogQuiet")) for value in values]
    counts = [cell(str(value["value"]) if value["value"] else "·") for value in values]
    return table([PORTRAIT_WIDTH / len(head)] * len(head), head, [weekdays, counts], caption=caption)


def _pairs(pairs: Sequence[Sequence[str]], caption: str) -> Element:
    """Two beside each other, read downwards."""
    half = -(-len(pairs) // 2)
    left, right = pairs[:half], [*pairs[half:], *([("", "")] if len(pairs) % 2 else [])]
    rows = [
        [part for name, value in row for part in (cell(name), cell(Run(value, style="LogTitle")))]
        for row in zip(left, right, strict=True)
    ]
    return table([58.0, 27.0, 58.0, 27.0], (), rows, caption=caption)
