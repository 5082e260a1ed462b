"""Answers to "who saw it?": what is no name is never a witness, in both languages, on either screen or in the log."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.case import events as ev
from bot.case.model import Case
from bot.case.named import MOST_NAME, MOST_SAW, Kind, Person, is_nobody, printed, read
from bot.log.content.chat_figures import glance
from bot.log.content.choices import Choices
from bot.log.content.rows import build
from bot.words import Language, Words
from tests.kits.record_kit import OPENED, captured, case_of

ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("answers.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
NOW = OPENED.astimezone(ZoneInfo("Europe/Copenhagen"))


@pytest.mark.parametrize(("language", "kind", "words", "people"), ROWS)
def test_an_answer(language: str, kind: str, words: str, people: str) -> None:
    answer = read(words.replace("\\n", "\n"))
    assert answer.kind is Kind[kind]
    assert " + ".join(person.name for person in answer.people) == people


def test_the_table_is_as_long_as_promised() -> None:
    for language in Language:
        assert sum(row[0] == language for row in ROWS) >= 80
        assert {row[1] for row in ROWS if row[0] == language} == {kind.name for kind in Kind}


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("Mette Hansen, nabo, 22 33 44 55", [Person("Mette Hansen", "22 33 44 55", "nabo")]),
        ("Jens 22 33 44 55 og Mette Holm 11 22 33 44",
         [Person("Jens", "22 33 44 55"), Person("Mette Holm", "11 22 33 44")]),
        ("Mette Hansen, hun så bilen og ham", [Person("Mette Hansen", "", "hun så bilen og ham")]),
        ("min nabo Bente Holm og hendes mand", [Person("Bente Holm", "", "min nabo"), Person("hendes mand")]),
        ("my neighbour Bente Holm, bente@example.org", [Person("Bente Holm", "bente@example.org", "my neighbour")]),
    ],
)  # fmt: skip
def test_what_is_known_of_each_person_stays_with_that_person(words: str, people: list[Person]) -> None:
    assert list(read(words).people) == people


def test_a_name_that_is_known_needs_no_capitals() -> None:
    assert read("zita prøve").kind is Kind.PERHAPS
    assert read("zita prøve", {"zita prøve"}).kind is Kind.PEOPLE


@given(text=st.text(max_size=3_000))
def test_any_text_comes_to_an_answer(text: str) -> None:
    answer = read(text)
    assert bool(answer.people) == (answer.kind in (Kind.PEOPLE, Kind.PERHAPS))
    assert all(person.name and len(person.name) <= MOST_NAME for person in answer.people)
    assert all(len(person.saw) <= MOST_SAW for person in answer.people)


def _with_witnesses(*names: str) -> Case:
    told = [ev.WitnessNamed(witness=f"w{n}", name=name) for n, name in enumerate(names)]
    ids = tuple(f"w{n}" for n in range(len(names)))
    return case_of([captured(1), *told, ev.WitnessesTold(incident=1, witnesses=ids)])


@pytest.mark.parametrize(
    "name", [row[2] for row in ROWS if row[1] in ("NOBODY", "LATER") and len(row[2]) > 1]
)
@pytest.mark.parametrize("language", list(Language))
def test_what_an_old_case_holds_for_a_name_is_printed_nowhere(name: str, language: Language) -> None:
    case = _with_witnesses("Mette Hansen", name)
    assert is_nobody(name)
    words = Words(language)
    log = build(case, Choices(), now=NOW, edition=1, words=words)
    assert [witness["name"] for witness in log.witnesses] == ["Mette Hansen"]
    assert (log.rows or log.undated)[0].witnesses == "Mette Hansen"
    assert [line.witnesses for line in glance(case, Choices(), now=NOW, words=words).newest] == [
        "Mette Hansen"
    ]
    assert set(case.witnesses) == {"w0", "w1"}, "what was told stays as it is"


@pytest.mark.parametrize(
    ("name", "witnesses"), [("nej", ()), ("no one", ()), ("ved ikke", None), ("hvad betyder vidner?", None)]
)
def test_alone_it_is_the_answer_that_it_was_or_none(name: str, witnesses: tuple[str, ...] | None) -> None:
    assert printed(_with_witnesses(name)).incidents[1].witnesses == witnesses


@pytest.mark.parametrize("name", [row[2] for row in ROWS if row[1] == "PEOPLE" and " og " not in row[2]])
def test_a_name_stays_a_name(name: str) -> None:
    assert not is_nobody(name)
    case = _with_witnesses(name)
    assert printed(case) is case
