"""Exactly what goes into a log and what stays out, for the chat (docs/logskema.md R9). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.log.content.rows import Log
from bot.log.text.periods import say_period
from bot.words import Words


@dataclass(frozen=True)
class Inventory:
    """Lines of plain text: what the reader will see, and what they will not. ``note``: what cannot be searched."""

    included: tuple[str, ...]
    left_out: tuple[str, ...]
    note: str = ""


def contents(log: Log, words: Words) -> Inventory:
    """What goes into this log and what stays out, as its choices say. Things that the case lacks are in neither."""
    choices = log.choices
    own = len(log.incidents) - log.figures.total
    figures = words.count("log.contents.incidents", log.figures.total)
    period = say_period(choices.first, choices.last, words)
    included = [words.text("log.contents.of", incidents=figures, period=period)]
    left_out = []
    if own:
        included.append(words.count("log.contents.own_messages", own))
    if log.undated_left_out:
        left_out.append(words.count("log.contents.undated", log.undated_left_out))
    if log.annexes:
        included.append(words.count("log.contents.annexes", len(log.annexes)))
    if log.refusal is not None:
        included.append(words.text("log.contents.refusal"))
    if log.witnesses:
        included.append(words.text("log.contents.witnesses"))
    if log.corrections or log.gone:
        included.append(words.text("log.contents.corrections"))
    parts = (
        ("background", choices.background, bool(log.background)),
        ("highlights", choices.highlights, bool(log.highlights)),
        ("police", choices.police, bool(log.police)),
        ("places", choices.places, any(row.place for row in (*log.rows, *log.undated))),
        ("earlier", choices.earlier, bool(log.corrections)),
        ("impact", choices.impact, bool(log.impact)),
        ("contacts", choices.contacts, any(witness["contact"] for witness in log.witnesses)),
        ("own", choices.own, choices.background),
        ("name", choices.name, choices.background),
        ("notes", choices.notes, any(row.note for row in (*log.rows, *log.undated))),
    )
    for key, chosen, there in parts:
        text = words.text(f"log.contents.{key}")
        if not chosen:
            left_out.append(text)
        elif there:
            included.append(text)
    seen = any(annex.exhibit.files for annex in log.annexes)
    return Inventory(tuple(included), tuple(left_out), words.text("log.contents.files") if seen else "")
