"""The lists after the table: refusal, police, impact and background whole, and corrections, as data. Pure.

All have one shape, so that every form of the log shows them with the same few lines: ``title``, ``note``, ``columns``
(``title``, and ``width`` in mm or "1fr" of a landscape page) and ``rows`` of cells. A cell is a text, or numbers of
incidents: ``{"text": "12", "row": "12"}``, where ``row`` is None unless that row is in the same file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bot.log.content.corrections import Corrected, Gone
from bot.log.content.record_sections import RefusalEntry
from bot.log.content.rows import Log
from bot.log.pages import opening
from bot.log.text.for_print import one_line, printable
from bot.words import Words

Listed = dict[str, Any]


def describe(
    log: Log, words: Words, here: Collection[int], corrected: Sequence[Corrected], *, whole: bool
) -> list[Listed]:
    """The lists that have something to show. ``here`` are the incidents whose rows are in the same file.

    ``corrected`` are the corrections to list there; ``whole`` is False for a further part of a long table.
    """
    found = [
        _police(log, words, here),
        _impact(log, words),
        _background(log, words),
        _refusals(log, words, here),
    ]
    shown = [one for one in found if one is not None] if whole else []
    last = _corrections(corrected, log, words, here, log.gone if whole else ())
    return [*shown, last] if last is not None else shown


def numbers(found: Sequence[int], here: Collection[int]) -> list[dict[str, str | None]]:
    """Numbers of incidents, each with the row that it leads to."""
    return [{"text": str(number), "row": str(number) if number in here else None} for number in found]


def _list(title: str, note: str, columns: list[tuple[str, str]], rows: list[list[Any]]) -> Listed:
    heads = [{"title": head, "width": width} for head, width in columns]
    return {"title": title, "note": note, "columns": heads, "rows": rows, "after": []}


def _columns(area: str, widths: dict[str, str], words: Words) -> list[tuple[str, str]]:
    return [(words.text(f"log.{area}.{key}"), width) for key, width in widths.items()]


def _police(log: Log, words: Words, here: Collection[int]) -> Listed | None:
    if not log.police:
        return None
    widths = {
        "when": "48mm", "station": "1fr", "officer": "1fr", "phone": "28mm", "journal": "42mm", "receipt": "20mm",
        "promised": "34mm", "incidents": "24mm",
    }  # fmt: skip
    rows = [
        [
            *(one_line(text) for text in (one.when, one.station, one.officer, one.phone, one.journal)),
            one.receipt,
            one.promised,
            numbers(one.incidents, here),
        ]
        for one in log.police
    ]
    return _list(words.text("log.police.heading"), "", _columns("police", widths, words), rows)


def _impact(log: Log, words: Words) -> Listed | None:
    if not log.impact:
        return None
    widths = {"when": "68mm", "area": "44mm", "text": "1fr"}
    rows = [[one_line(one.when), one.area, printable(one.text)] for one in log.impact]
    return _list(words.text("log.impact.heading"), "", _columns("impact", widths, words), rows)


def _background(log: Log, words: Words) -> Listed | None:
    """The whole of it, where page 1 could show only a part."""
    if not opening.background_cut(log.background):
        return None
    rows = [[name, printable(value)] for name, value in log.background]
    return _list(words.text("log.background.heading"), "", [("", "60mm"), ("", "1fr")], rows)


def _refusals(log: Log, words: Words, here: Collection[int]) -> Listed | None:
    """Each time that the person said no, where page 1 could not show it whole."""
    no = log.refusal
    if no is None or not opening.refusal_cut(no):
        return None
    widths = {"when": "60mm", "how": "1fr", "where": "24mm", "incident": "20mm"}
    rows = [_refused(one, here) for one in (no.said, *no.again)]
    return _list(words.text("log.refusal.heading"), "", _columns("refusal", widths, words), rows)


def _refused(said: RefusalEntry, here: Collection[int]) -> list[Any]:
    annexes = ", ".join(str(number) for number in said.annexes)
    incident = numbers([said.incident], here) if said.incident in here and said.incident is not None else ""
    return [one_line(said.when), printable(said.how), annexes, incident]


def _corrections(
    corrected: Sequence[Corrected], log: Log, words: Words, here: Collection[int], gone: Sequence[Gone]
) -> Listed | None:
    if not corrected and not gone:
        return None
    earlier = log.choices.earlier
    widths = {"where": "44mm", "field": "42mm", "before": "1fr", "after": "1fr", "at": "36mm"}
    if not earlier:
        widths = {"where": "44mm", "field": "1fr", "at": "36mm"}
    rows = []
    for one in corrected:
        row = str(one.number) if one.number in here else None
        title = [{"text": one.title, "row": row}] if one.number is not None else one.title
        for change in one.changes:
            wordings = [printable(change.before), printable(change.after)] if earlier else []
            rows.append([title, change.field, *wordings, change.at])
    note = words.text("log.corrections.note" if earlier else "log.corrections.left_out")
    listed = _list(
        words.text("log.corrections.heading"),
        note if rows else "",
        _columns("corrections", widths, words),
        rows,
    )
    listed["after"] = [_gone(one, words) for one in gone]
    listed["after-title"] = words.text("log.corrections.gone") if gone else ""
    return listed


def _gone(one: Gone, words: Words) -> str:
    if one.into is not None:
        return words.text("log.corrections.joined", number=one.number, into=one.into)
    return words.text("log.corrections.withdrawn", number=one.number, day=one.saved)
