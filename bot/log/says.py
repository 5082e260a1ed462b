"""How an incident is said in a cell of the log: what happened, its types, its witnesses. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.case.kinds import Type
from bot.case.model import Exhibit, Witness
from bot.case.values import OriginKind
from bot.log.plain import shorten
from bot.words import UnknownTextError, Words

ROW_LETTERS = 240
"""How much of a text stands in its row (R4): about five lines of the column. The whole stands in the
annex.
"""


CELL_LETTERS = 120
"""How much of a place, or of own words for a type, stands in its cell."""

NAME_LETTERS = 60
WITNESSES_SHOWN = 8


def say_what(what: str, exhibits: Sequence[Exhibit], words: Words) -> tuple[str, bool]:
    """What happened, short: the person's own words, else the first text of the exhibits, else what they are.

    Also whether something was left out of the text. A foreign text stands in quotation marks.
    """
    if what.strip():
        return shorten(what, ROW_LETTERS)
    # The other's words say more of what happened than the person's own, which stand there as context.
    texts = [exhibit for exhibit in exhibits if exhibit.text.strip()]
    first = next((exhibit for exhibit in texts if not exhibit.origin.own), texts[0] if texts else None)
    if first is None:
        return say_forms(exhibits, words), False
    text, shortened = shorten(first.text, ROW_LETTERS)
    if first.origin.kind is not OriginKind.DIRECT:
        text = words.text("log.row.quoted", text=text)
    if first.origin.own:
        text = words.text("log.row.own", text=text)
    more = len(exhibits) - 1
    return (f"{text} {words.count('log.row.more', more)}" if more else text), shortened


def say_forms(exhibits: Sequence[Exhibit], words: Words) -> str:
    """What the exhibits are: "Billede", "3 billeder, talebesked"; "" without any."""
    counted = Counter(exhibit.form for exhibit in exhibits)
    parts = [
        form_name(form, words) if number == 1 else form_count(form, number, words)
        for form, number in counted.items()
    ]
    return ", ".join((*parts[:1], *(part[:1].lower() + part[1:] for part in parts[1:])))


def form_name(form: str, words: Words) -> str:
    """The name of one kind of message; an unknown kind has a name too."""
    return _form(form, 1, words)


def form_count(form: str, number: int, words: Words) -> str:
    """So many messages of one kind."""
    return _form(form, number, words)


def say_types(types: Sequence[Type], own_words: str, words: Words) -> str:
    """The names of the types; the person's own words follow »Andet«, or stand alone."""
    names = [words.text(f"types.{kind}") for kind in types if not (kind is Type.OTHER and own_words.strip())]
    if own_words.strip():
        names.append(words.text("log.row.other", text=shorten(own_words, CELL_LETTERS)[0]))
    return ", ".join(names)


def say_witnesses(ids: Sequence[str] | None, known: Mapping[str, Witness], words: Words) -> str:
    """The names of the witnesses; "Ingen" where the person said that there were none; "" while unanswered."""
    if ids is None:
        return ""
    names = [shorten(known[id].name, NAME_LETTERS)[0] for id in ids if id in known]
    shown = ", ".join(names[:WITNESSES_SHOWN]) + (" …" if len(names) > WITNESSES_SHOWN else "")
    return shown or words.text("log.row.no_witnesses")


def _form(form: str, number: int, words: Words) -> str:
    try:
        return words.count(f"log.form.{form}", number)
    except UnknownTextError:
        return words.count("log.form.unknown", number)
