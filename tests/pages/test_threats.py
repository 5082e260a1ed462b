"""docs/threats.md: every promise names tests, and each of them exists."""

from __future__ import annotations

import re

from tests.pages.promises import NAMED, ROOT, names

PAGE = ROOT / "docs" / "threats.md"


def test_every_promise_names_tests_that_exist() -> None:
    rows = re.findall(r"^\| (P\d+) \|(.*)$", PAGE.read_text(), re.MULTILINE)
    assert len(rows) > 30
    assert [name for name, _ in rows] == [f"P{number}" for number in range(1, len(rows) + 1)]
    missing = []
    for name, row in rows:
        named = NAMED.findall(row)
        assert named, name
        assert "::" not in NAMED.sub("", row), name
        missing += [(name, test) for path, test in named if test not in names(ROOT / path)]
    assert missing == []


def test_every_attacker_of_a_promise_is_described() -> None:
    page = PAGE.read_text()
    described = set(re.findall(r"^\| (A\d) \|", page, re.MULTILINE))
    assert len(described) >= 7
    assert set(re.findall(r"\bA\d\b", page)) == described


def test_the_privacy_templates_agree_in_both_languages_and_ask_for_a_lawyer() -> None:
    folder = ROOT / "docs" / "privacy"
    pairs = re.findall(r"\((da/[a-z]+\.md)\).*\((en/[a-z]+\.md)\)", (folder / "README.md").read_text())
    assert len(pairs) == 6
    assert {name for pair in pairs for name in pair} == {
        f"{path.parent.name}/{path.name}" for path in folder.glob("*/*.md")
    }
    promises = set(re.findall(r"^\| (P\d+) \|", PAGE.read_text(), re.MULTILINE))
    for danish, english in pairs:
        texts = [(folder / name).read_text() for name in (danish, english)]
        assert "En jurist skal læse den" in texts[0]
        assert "A lawyer must read it" in texts[1]
        for mark in (r"^\|", r"^\*\*", r"\["):
            counts = [len(re.findall(mark, text, re.MULTILINE)) for text in texts]
            assert counts[0] == counts[1], (danish, mark)
        named = [set(re.findall(r"\bP\d+\b", text)) for text in texts]
        assert named[0] == named[1] <= promises
