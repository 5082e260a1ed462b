"""The command line: one JSON line with exactly these keys."""

from __future__ import annotations

import argparse
import json

import pytest

from bot.case.when.command import add_arguments, run

KEYS = ["date", "time", "until", "part", "approximate", "question", "refused"]


def _run(*arguments: str) -> dict[str, object]:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    line = run(parser.parse_args(arguments))
    assert "\n" not in line
    answer: dict[str, object] = json.loads(line)
    assert list(answer) == KEYS
    return answer


def _answer(words: str, now: str = "2025-05-14T15:30") -> dict[str, object]:
    return {key: value for key, value in _run(words, "--now", now).items() if value not in (None, False)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("i går kl. 14", {"date": "2025-05-13", "time": "14:00"}),
        (
            "i aftes ved 22-tiden",
            {"date": "2025-05-13", "time": "22:00", "part": "evening", "approximate": True},
        ),
        ("i går fra 20 til 22", {"date": "2025-05-13", "time": "20:00", "until": "22:00"}),
        ("natten til lørdag", {"date": "2025-05-10", "part": "night"}),
        ("i forgårs", {"date": "2025-05-12"}),
        ("ved ikke", {}),
    ],
)
def test_an_answer(words: str, expected: dict[str, object]) -> None:
    assert _answer(words) == expected


@pytest.mark.parametrize(
    "words", ["maj 2024", "i weekenden", "i sidste uge", "halv otte", "forleden", "om morgenen"]
)
def test_a_question_leaves_the_rest_empty(words: str) -> None:
    answer = _answer(words)
    assert list(answer) == ["question"]
    assert str(answer["question"])


@pytest.mark.parametrize("words", ["i morgen", "banan", "25:00", "31. april", ""])
def test_a_refusal_leaves_the_rest_empty(words: str) -> None:
    answer = _answer(words)
    assert list(answer) == ["refused"]
    assert "Intet er gået tabt" in str(answer["refused"])


def test_a_span_of_days_is_asked_about_by_its_name() -> None:
    assert _answer("maj 2024") == {"question": "Hvilken dag var det: maj 2024?"}


def test_the_choices_stand_in_the_question() -> None:
    question = str(_answer("i går halv otte")["question"])
    assert "tirsdag 13. maj 2025 kl. 07.30 · tirsdag 13. maj 2025 kl. 19.30" in question


def test_zone_and_language() -> None:
    late = _run("i dag", "--now", "2025-05-14T22:30+00:00", "--tz", "Asia/Tokyo", "--language", "en")
    assert late["date"] == "2025-05-15"
    english = _run("banana", "--now", "2025-05-14T15:30", "--language", "en")
    assert "Nothing is lost" in str(english["refused"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("i går",),
        ("i går", "--now", "yesterday"),
        ("i går", "--now", "2025-05-14T15:30", "--tz", "Nowhere/At_All"),
        ("i går", "--now", "2025-05-14T15:30", "--tz", "../etc/passwd"),
        ("i går", "--now", "0001-01-01T00:00"),
        ("i går", "--now", "2025-05-14T15:30", "--language", "xx"),
    ],
)
def test_wrong_arguments_end_with_status_two(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        _run(*arguments)
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
