"""A field of a record is declared once, and stands in every place that follows from it: in both languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from bot.case import events as ev
from bot.case import records as rec
from bot.case.fold import dump, load
from bot.case.model import Case
from bot.case.record_areas import AREAS, RecordArea
from bot.case.record_fields import AnswerKind, Asked, in_log, questions
from bot.case.record_model import Area
from bot.case.renumber import renumbered
from bot.case.search import search
from bot.case.when import When
from bot.chat.screens.records.fields import say_value
from bot.chat.screens.records.routes import FORMS
from bot.log.content.choices import Choices
from bot.log.content.disclosures import warnings
from bot.log.content.rows import build
from bot.log.tables.sheets import sheets
from bot.words import Language, Words, catalogue
from tests.bot.log.full_case import Telling, day
from tests.kits.log_builder import NOW

EVERYTHING = Choices(notes=True, contacts=True, own=True, name=True, impact=True)
FIELDS = [(area, name) for area in AREAS for name in area.fields]
ASKED = [(area, name) for area in AREAS for name in questions(area.record)]
SHOWN = [(area, name) for area in AREAS for name in in_log(area.record)]
NUMBERED = (AnswerKind.NUMBER, AnswerKind.NUMBERS, AnswerKind.ALONG)
TOLD: dict[str, Callable[..., Any]] = {
    "refusal": lambda **told: rec.Refused("r", **told),
    "police": lambda **told: rec.PoliceContacted("p", **told),
    "impact": lambda **told: rec.ImpactTold("i", **told),
    "witnesses": lambda **told: rec.WitnessAmended("w", **told),
    "background": lambda **told: rec.BackgroundTold(**told),
}


def name_of(value: object) -> str:
    return value.name if isinstance(value, RecordArea) else str(value)


def mark(area: RecordArea, name: str, turn: int) -> str:
    """A word that stands nowhere else."""
    return f"mark{area.name}{name}{'ab'[turn]}".replace("_", "")


def answer(area: RecordArea, name: str, turn: int) -> Any:
    """An answer to a field, another one for each turn."""
    asked = area.fields[name]
    return {
        AnswerKind.TEXT: mark(area, name, turn) + " og mere" * 30,  # more than page 1 can show
        AnswerKind.LINES: (mark(area, name, turn),),
        AnswerKind.WHEN: When(dt.date(2025, 3, 3 + turn)),
        AnswerKind.ABOUT: When(None, words=mark(area, name, turn)),
        AnswerKind.YES_NO: turn == 0,
        AnswerKind.CHOICE: (list(Area) * 2)[turn],
        AnswerKind.NUMBER: 1,
        AnswerKind.NUMBERS: (1,),
        AnswerKind.ALONG: ("x1",),
    }[asked.kind]


def told_case(turns: int) -> Case:
    """A case in which every field has been answered, and corrected so many times."""
    told = Telling()
    told.tell(ev.CaseOpened("da"))
    number = told.forward("Lad mig være", dt.datetime(2025, 4, 1, tzinfo=dt.UTC), own=True)
    told.tell(ev.WitnessNamed("w", "Ole Nabo"))
    told.tell(ev.WitnessesTold(number, ("w",)))
    for turn in range(turns):
        for area in AREAS:
            told.tell(TOLD[area.name](**{name: answer(area, name, turn) for name in area.fields}))
    return told.case


CASE, CORRECTED = told_case(1), told_case(2)


def record(case: Case, area: RecordArea) -> Any:
    (one,) = area.every(case)
    return one


def said(case: Case, words: Words, choices: Choices = EVERYTHING) -> str:
    """All cells of the tables: rows, records and corrections are laid out for every form by the same lines."""
    log = build(case, choices, now=NOW, edition=1, words=words)
    return re.sub(r"[\u200b\u00ad\s]", "", repr(sheets(log, words)))


def test_the_walk_finds_the_fields() -> None:
    assert {area.name for area, _ in FIELDS} == {"refusal", "police", "impact", "witnesses", "background"}
    assert len(FIELDS) > 30
    assert {form.kind.name for form in FORMS.values()} == {area.name for area in AREAS}


@pytest.mark.parametrize(("area", "name"), FIELDS, ids=name_of)
def test_what_is_told_is_kept_and_corrected(area: RecordArea, name: str) -> None:
    before, after = record(CASE, area), record(CORRECTED, area)
    assert getattr(before, name) == answer(area, name, 0)
    assert getattr(after, name) == answer(area, name, 1)
    corrected = {one.field for one in after.corrections}
    assert (name in corrected) is (answer(area, name, 0) != answer(area, name, 1))
    assert load(dump(CORRECTED)) == CORRECTED


@pytest.mark.parametrize(("area", "name"), FIELDS, ids=name_of)
def test_an_event_tells_it_and_leaves_the_rest(area: RecordArea, name: str) -> None:
    payload = TOLD[area.name](**{name: answer(area, name, 0)})
    read = msgspec.json.decode(msgspec.json.encode(payload), type=type(payload))
    assert read == payload
    assert {one for one in area.fields if getattr(read, one) is not msgspec.UNSET} == {name}
    if area.fields[name].kind in (AnswerKind.NUMBER, AnswerKind.NUMBERS):
        moved = getattr(renumbered(payload, lambda number: number + 7), name)
        assert moved in (8, (8,))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("area", "name"), ASKED, ids=name_of)
def test_it_is_asked_for_in_the_chat(area: RecordArea, name: str, language: Language) -> None:
    (form,) = (form for form in FORMS.values() if form.kind is area)
    words, field = Words(language), form.field(name)
    assert field is not None
    assert form.label(words, field)
    assert words.text(f"records.{area.name}.ask_{name}")
    values = [*field.asked.choices] or [answer(area, name, 0)]
    assert all(say_value(words, form, field, value) for value in values)
    assert not field.asked.after or words.text(field.asked.after)


@pytest.mark.parametrize("language", Language)
def test_each_stands_in_the_log_under_its_label(language: Language) -> None:
    words = Words(language)
    text, later = said(CASE, words), said(CORRECTED, words)
    for area, name in SHOWN:
        label = re.sub(r"\s", "", words.text(f"records.{area.name}.log_{name}"))
        asked = area.fields[name]
        if area.fields[name].column and not within(asked):
            assert label in text, (area.name, name)
        if asked.kind in (AnswerKind.TEXT, AnswerKind.LINES, AnswerKind.ABOUT):
            assert mark(area, name, 0) in text, (area.name, name)
            assert mark(area, name, 1) in later, (area.name, name)
            assert mark(area, name, 0) in later, (area.name, name, "its correction")


def within(asked: Asked) -> str:
    return asked.column.within if asked.column is not None else ""


@pytest.mark.parametrize(("area", "name"), [(a, n) for a, n in SHOWN if a.fields[n].choice], ids=name_of)
def test_what_was_not_chosen_stands_nowhere_in_the_log(area: RecordArea, name: str) -> None:
    text = said(CORRECTED, Words(Language.DANISH), Choices())
    assert mark(area, name, 0) not in text
    assert mark(area, name, 1) not in text


def test_a_field_without_a_place_in_the_log_stands_in_none() -> None:
    left_out = [(area, name) for area, name in FIELDS if (area, name) not in SHOWN]
    assert [(area.name, name) for area, name in left_out] == [("background", "refused")]


@pytest.mark.parametrize(("area", "name"), FIELDS, ids=name_of)
def test_an_incident_is_found_by_it(area: RecordArea, name: str) -> None:
    if area.fields[name].searched and area.name not in ("impact", "background"):
        found = search(CASE, mark(area, name, 0), now=NOW, names={})
        assert [incident.number for incident in found] == [1]


@pytest.mark.parametrize(("area", "name"), SHOWN, ids=name_of)
def test_the_person_is_told_where_their_name_still_stands(area: RecordArea, name: str) -> None:
    kind = area.fields[name].kind
    if kind in (AnswerKind.TEXT, AnswerKind.LINES, AnswerKind.ABOUT) and not area.fields[name].choice:
        told = Telling()
        told.tell(ev.CaseOpened("da"))
        number = told.forward("Lad mig være", dt.datetime(2025, 4, 1, tzinfo=dt.UTC), own=True)
        told.tell(ev.WitnessNamed("w", "Ole Nabo"))
        told.tell(ev.WitnessesTold(number, ("w",)))
        told.tell(rec.BackgroundTold(own_name="Signe Opdigtet"))
        text = "fortalt til Signe Opdigtet"
        value = {AnswerKind.TEXT: text, AnswerKind.LINES: (text,)}.get(kind, When(None, words=text))
        told.tell(TOLD[area.name](**{name: value}))
        assert [place.where.value for place in warnings(told.case, Choices(impact=True))] == [area.name]
        other = {AnswerKind.TEXT: "andet", AnswerKind.LINES: ("andet",)}.get(kind, day(3, 3))
        told.tell(TOLD[area.name](**{name: other}))
        found = warnings(told.case, Choices(impact=True))
        assert [place.where.value for place in found] == [area.name], "its correction"


def test_no_text_of_a_record_is_left_without_its_field() -> None:
    for language in Language:
        for key in catalogue(language):
            area = next((a for a in AREAS if key.startswith(f"records.{a.name}.")), None)
            kind, _, name = key.rpartition(".")[2].partition("_")
            if area is not None and kind == "log":
                values = {f"{n}_{v}" for n, asked in area.fields.items() for v in asked.choices}
                assert name in in_log(area.record) or name in values, key
