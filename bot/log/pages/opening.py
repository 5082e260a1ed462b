"""What page 1 tells in words: the refusal, the background, typical examples, the police. Pure.

Page 1 has one sheet of paper, so each of them is short here, and says where the rest stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from bot.log.content.record_sections import Pairs, RecordEntry, RefusalSection
from bot.log.content.rows import Log, LogRow
from bot.log.text.for_print import cell, one_line, shorten
from bot.log.text.periods import say_day
from bot.words import Words

HOW_LETTERS = 200
BACKGROUND_SHOWN = 8
BACKGROUND_LETTERS = 90
HIGHLIGHT_LETTERS = 110
POLICE_SHOWN = 3
POLICE_LETTERS = 60
NUMBERS_SHOWN = 8
TYPES_SHOWN = 3

Told = dict[str, Any]
"""``title``, ``note``, and what the part is made of."""


def refusal(
    no: RefusalSection | None, words: Words, rows: Collection[int], annexes: Collection[int]
) -> Told | None:
    """When and how the person said no, with its annex, and what came after it (R7)."""
    if no is None:
        return None
    incident = next((number for number in no.said.incidents if number in rows), None)
    when = one_line(no.said["when"]) or words.text("log.overview.refusal_undated")
    rest = [words.count("log.overview.again", len(no.again)) if no.again else ""]
    rest.append(words.text("log.overview.more_refusal") if refusal_cut(no) else "")
    return {
        "title": words.text("log.overview.refusal"),
        "when": when,
        "how": one_line(shorten(no.said["how"], HOW_LETTERS)[0]),
        "annexes": annex_items(no.said.annexes, annexes),
        "annexes-text": words.text("log.overview.annex", numbers=""),
        "incident": words.text("log.overview.incident", number=incident) if incident is not None else "",
        "row": str(incident) if incident is not None else None,
        "after": _after(no, words),
        "note": " ".join(filter(None, (*_unsure(no, words), *rest))),
    }


def refusal_cut(no: RefusalSection) -> bool:
    """Whether page 1 cannot show all that is told of it."""
    more = any(text.strip() for name, text in no.said.texts.items() if name not in ("when", "how"))
    return bool(no.again) or more or shorten(no.said["how"], HOW_LETTERS)[1]


def _after(no: RefusalSection, words: Words) -> str:
    if not no.counted:
        return words.text("log.overview.not_counted")
    text = words.count("log.overview.after", len(no.after))
    kinds = " · ".join(
        words.text("log.overview.after_type", name=words.text(f"types.{kind}"), number=words.number(count))
        for kind, count in no.types[:TYPES_SHOWN]
    )
    return f"{text}, {words.text('log.overview.after_types', types=kinds)}" if kinds else f"{text}."


def _unsure(no: RefusalSection, words: Words) -> list[str]:
    """What the times told do not say: it is counted, and never guessed."""
    perhaps = words.count("log.overview.perhaps", len(no.perhaps)) if no.perhaps else ""
    return [perhaps, words.count("log.overview.undated_since", len(no.undated)) if no.undated else ""]


def background(pairs: Pairs, words: Words) -> Told | None:
    """Background and personal facts, briefly (R10)."""
    if not pairs:
        return None
    shown = [
        (name, one_line(shorten(value, BACKGROUND_LETTERS)[0])) for name, value in pairs[:BACKGROUND_SHOWN]
    ]
    note = words.text("log.overview.more_background") if background_cut(pairs) else ""
    return {"title": words.text("log.overview.background"), "note": note, "pairs": shown}


def background_cut(pairs: Pairs) -> bool:
    """Whether page 1 cannot show all of it."""
    return len(pairs) > BACKGROUND_SHOWN or any(shorten(value, BACKGROUND_LETTERS)[1] for _, value in pairs)


def highlights(log: Log, words: Words, rows: Collection[int], annexes: Collection[int]) -> Told | None:
    """The three to five typical examples (R5)."""
    if not log.highlights:
        return None
    return {
        "title": words.text("log.overview.highlights"),
        "note": words.text("log.overview.highlights_note"),
        "rows": [_highlight(row, words, rows, annexes) for row in log.highlights],
    }


def _highlight(row: LogRow, words: Words, rows: Collection[int], annexes: Collection[int]) -> Told:
    when = " ".join(filter(None, (row.date, row.clock))) or words.text("log.row.unknown")
    return {
        "number": words.text("log.overview.incident", number=row.number),
        "row": str(row.number) if row.number in rows else None,
        "when": one_line(when),
        "types": cell(shorten(row.types, POLICE_LETTERS)[0]),
        "text": cell(_quotation(row.what)),
        "annexes": annex_items(row.annexes, annexes),
        "annexes-text": words.text("log.overview.annex", numbers=""),
    }


def _quotation(text: str) -> str:
    """What happened, short; a quotation that was cut is closed again."""
    short, cut = shorten(text, HIGHLIGHT_LETTERS)
    close = {"»": "«", "“": "”"}.get(text[:1], "")
    return short + close if cut and close and close not in short else short


def police(log: Log, words: Words) -> Told | None:
    """The newest contacts with the police, in a line each (R8)."""
    if not log.police:
        return None
    more = len(log.police) - POLICE_SHOWN
    return {
        "title": words.text("log.overview.police"),
        "note": words.count("log.overview.more_police", more) if more > 0 else "",
        "rows": [_report(report, words) for report in log.police[:POLICE_SHOWN]],
    }


def _report(report: RecordEntry, words: Words) -> str:
    journal = (
        words.text("log.police.number", journal=_short(report["journal"]))
        if report["journal"].strip()
        else ""
    )
    count = words.count("log.overview.reports", len(report.incidents)) if report.incidents else ""
    names = (_short(report["station"]), _short(report["officer"]))
    return " · ".join(filter(None, (one_line(report["when"]), *names, journal, count)))


def _short(text: str) -> str:
    return one_line(shorten(text, POLICE_LETTERS)[0])


def annex_items(numbers: Sequence[int], here: Collection[int]) -> list[dict[str, Any]]:
    """Numbers of annexes, each with the page that it leads to; the rest of very many as an ellipsis."""
    items: list[dict[str, Any]] = [
        {"text": str(number), "target": number if number in here else None}
        for number in numbers[:NUMBERS_SHOWN]
    ]
    return [*items, {"text": "…", "target": None}] if len(numbers) > NUMBERS_SHOWN else items


def refusal_mark(log: Log, words: Words) -> tuple[str, int | None]:
    """What the dashed line in the chart of weeks means, and at which week it stands."""
    no = log.refusal
    if no is None or no.date is None:
        return "", None
    weeks = [week for week, _ in log.figures.by_week]
    found = [index for index, week in enumerate(weeks) if 0 <= (no.date - week).days < 7]
    if not found:
        return "", None
    return words.text("log.overview.refusal_mark", day=say_day(no.date, words)), found[0]
