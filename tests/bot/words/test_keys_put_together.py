"""Keys of texts that code puts together while it runs: each one that there can be is in every catalogue."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest

from bot import words as texts
from bot.case.kinds import Type
from bot.case.lacking import TIME, TYPE, WITNESSES
from bot.case.record_areas import AREAS
from bot.case.record_areas import WITNESSES as SEEN
from bot.case.record_fields import in_log, questions
from bot.case.record_model import Area
from bot.case.values import FileState, OriginKind
from bot.case.when import PartOfDay
from bot.chat.capture.cry import Cry
from bot.chat.screens.guide.welcome import HELP_PAGES
from bot.chat.screens.handout.options import PARTS, PERIODS
from bot.chat.state.access_log import Act
from bot.chat.updates.message_content import FORMS
from bot.log.content.disclosures import Secret, Where
from bot.log.formats import LogFormat
from bot.log.media.document_values import CARD_FIELDS, KINDS, MAIL_FIELDS, TITLES
from bot.log.media.picture_request import Trouble
from bot.telegram.introduction import INTRODUCTION, MENU
from bot.words import Language, catalogue
from bot.words.advice import ACTIONS

BOT = texts.FOLDER.parent

LISTED = [area for area in AREAS if area is not SEEN]
SINGLE = ("background",)
CHOICES = [
    (area, name, value) for area in AREAS for name, asked in area.fields.items() for value in asked.choices
]

VALUES: dict[str, Iterable[object]] = {
    "capture.from_{}": ("name", "chat"),
    "cry.answer_{}": Cry,
    "cry.words_{}": (*Cry, "beside"),
    "formats.readme.{}": [ending for form in LogFormat for ending in form.form.packed],
    "forms.{}": FORMS,
    "guide.action_{}": ACTIONS,
    "guide.command_{}": MENU,
    "guide.help_{}": HELP_PAGES,
    "guide.help_{}_button": HELP_PAGES,
    "guide.language_{}": Language,
    "guide.{}": INTRODUCTION,
    "lock.use_{}": [act.value for act in Act],
    "log.annex.document.kind.{}": KINDS,
    "log.annex.document.title.{}": TITLES,
    "log.annex.document.{}": [
        *(f"mail.{field}" for field in MAIL_FIELDS),
        *(f"card.{field}" for field in CARD_FIELDS.values()),
    ],
    "log.annex.file.{}": [state for state in FileState if state is not FileState.KEPT],
    "log.annex.origin.{}": [kind for kind in OriginKind if kind is not OriginKind.DIRECT],
    "log.annex.picture.{}": Trouble,
    "log.contents.{}": PARTS,
    "log.corrections.field.incident.{}": ("when", "types", "witnesses", "place", "what"),
    "log.corrections.{}": [area.name for area in AREAS],
    "log.form.{}": FORMS,
    "log.warning.secret.{}": Secret,
    "log.warning.where.{}": Where,
    "log.{}.heading": [area.name for area in LISTED],
    "order.about_{}": LogFormat,
    "order.form_{}": LogFormat,
    "order.make_{}": LogFormat,
    "order.part_{}": PARTS,
    "overview.period_{}": PERIODS,
    "records.impact.area_{}": Area,
    "records.review.lacks_{}": (TIME, TYPE, WITNESSES),
    "records.{}.ask_{}": [f"{a.name}.ask_{name}" for a in AREAS for name in questions(a.record)],
    "records.{}.log_{}": [f"{a.name}.log_{name}" for a in AREAS for name in in_log(a.record)],
    "records.{}.log_{}_{}": [f"{a.name}.log_{name}_{value}" for a, name, value in CHOICES],
    "records.{}.menu": [area.name for area in AREAS],
    "records.{}.new": [area.name for area in AREAS if area.name not in SINGLE],
    "records.{}.{}": [
        *(f"{a.name}.{name}" for a in AREAS for name in questions(a.record)),
        *(f"{a.name}.{end}" for a in AREAS if a.name not in SINGLE for end in ("title", "empty")),
    ],
    "records.{}.{}_{}": [f"{a.name}.{name}_{value}" for a, name, value in CHOICES],
    "types.short.{}": Type,
    "types.{}": Type,
    "types.{}{}": [*Type, *(f"short.{kind}" for kind in Type)],
    "when.part.{}": PartOfDay,
}
"""What can stand in each, by the key with ``{}`` for what is put in. Of several the whole after the first dot."""

LITERAL = {
    *(
        "formats.about.{}",
        "formats.missing.{}",
        "formats.readme.check_{}",
        "formats.table.{}",
        "link.done_{}",
    ),
    *("link.{}", "lock.ask_{}", "log.annex.by.{}_account", "log.annex.content.{}", "log.annex.got.{}"),
    *(
        "log.annex.{}",
        "log.check.how.{}",
        "log.check.{}.text",
        "log.check.{}.title",
        "log.overview.reading_{}",
    ),
    *(
        "log.overview.{}",
        "more.ask_{}",
        "more.{}",
        "order.card_{}",
        "overview.chart_{}",
        "overview.figure_{}",
    ),
    *("overview.figures_{}", "records.review.{}", "tag.file_{}", "tag.{}", "time.part_{}"),
    *("{}_annexes", "{}_table"),
}
"""Those whose values are written out beside them in the code: the tests of their screens and pages say each."""


def put_together() -> set[str]:
    """The keys that are put together for a text, with ``{}`` for what is put in."""
    found = set()
    for path in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                key = node.args[0]
                if node.func.attr in ("text", "count") and isinstance(key, ast.JoinedStr):
                    found.add("".join(_part(one) for one in key.values))
    return found


def _part(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "{}"


def test_every_key_that_is_put_together_is_walked() -> None:
    found = put_together()
    assert len(found) > 50
    assert found == VALUES.keys() | LITERAL
    assert not VALUES.keys() & LITERAL


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", VALUES)
def test_each_has_its_text(key: str, language: Language) -> None:
    values = [str(value) for value in VALUES[key]]
    assert values
    if key.count("{}") > 1:
        key = key[: key.index("{}")] + "{}"
    assert [value for value in values if key.format(value) not in catalogue(language)] == []
