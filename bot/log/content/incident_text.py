"""How an incident is said in a cell of the log: what happened, its types, its witnesses. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.case.kinds import Type
from bot.case.model import Exhibit, Witness
from bot.case.values import OriginKind
from bot.log.text.for_print import shorten
from bot.words import UnknownTextError, Words

ROW_LETTERS = 240
"""How much of a text stands in its row (R4): about five lines of the column. The whole stands in the
annex.
"""


CELL_LETTERS = 120
"""How much of a place, or of own words for a type, stands in its cell."""

NAME_LETTERS = 60
_KINDS = {"image": "photo", "audio": "audio", "video": "video"}
_SCREENSHOT = re.compile(r"screen|skærm|skaerm", re.IGNORECASE)
WITNESSES_SHOWN = 8


def say_what(what: str, exhibits: Sequence[Exhibit], words: Words) -> tuple[str, bool]:
    """What happened, short: the person's own words, else the first text of the exhibits, else what they are.

    Also whether something was left out of the text. A foreign text stands in quotation marks.
    """
    if what.strip():
        return shorten(what, ROW_LETTERS)
    # The other's words say more of what happened than the person's own, which stand there as context.
    texts = [exhibit for exhibit in exhibits if latest_text(exhibit).strip()]
    first = next((exhibit for exhibit in texts if not exhibit.origin.own), texts[0] if texts else None)
    if first is None:
        return say_forms(exhibits, words), False
    text, shortened = shorten(latest_text(first), ROW_LETTERS)
    if first.origin.kind is not OriginKind.DIRECT:
        text = words.text("log.row.quoted", text=text)
    if first.origin.own:
        text = words.text("log.row.own", text=text)
    more = len(exhibits) - 1
    return (f"{text} {words.count('log.row.more', more)}" if more else text), shortened


def latest_text(exhibit: Exhibit) -> str:
    """The text for the row: the person's own account as they last put it, another's message as it was sent."""
    if exhibit.origin.kind is not OriginKind.DIRECT:
        return exhibit.text
    return next((w.text for w in reversed(exhibit.wordings) if w.text.strip()), exhibit.text)


def reworded(exhibits: Iterable[Exhibit]) -> bool:
    """Whether a message among them was edited into other words."""
    return any(wording.text != exhibit.text for exhibit in exhibits for wording in exhibit.wordings)


def say_forms(exhibits: Sequence[Exhibit], words: Words) -> str:
    """What the exhibits are: "Skærmbillede", "3 billeder, talebesked 0.42"; "" without any."""
    kinds: dict[str, list[Exhibit]] = {}
    for exhibit in exhibits:
        kinds.setdefault(kind_of(exhibit), []).append(exhibit)
    parts = [
        _one(kind, found[0], words) if len(found) == 1 else _form(kind, len(found), words)
        for kind, found in kinds.items()
    ]
    return ", ".join((*parts[:1], *(part[:1].lower() + part[1:] for part in parts[1:])))


def kind_of(exhibit: Exhibit) -> str:
    """What a person would call it: a document that is a picture is a picture, and a screenshot is one by its name."""
    if not exhibit.files or exhibit.form not in ("document", "photo"):
        return exhibit.form
    file = exhibit.files[0]
    if exhibit.form == "document":
        kind = _KINDS.get(file.mime.partition("/")[0], "document")
        if kind != "photo":
            return kind
    return "screenshot" if _SCREENSHOT.search(file.name) else "photo"


def _one(kind: str, exhibit: Exhibit, words: Words) -> str:
    """One exhibit: what it is, how long it lasts, and the name of a file that nothing else tells of."""
    text = _form(kind, 1, words)
    file = exhibit.files[0] if exhibit.files else None
    if file is None:
        return text
    if file.duration:
        minutes, seconds = divmod(file.duration, 60)
        text = words.text("log.form.lasting", form=text, minutes=minutes, seconds=f"{seconds:02}")
    if kind == "document" and file.name.strip():
        text = words.text("log.form.named", form=text, name=shorten(file.name, NAME_LETTERS)[0])
    return text


def form_name(form: str, words: Words) -> str:
    """The name of one kind of message; an unknown kind has a name too."""
    return _form(form, 1, words)


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
