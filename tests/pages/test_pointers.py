"""Every pointer in code and pages leads somewhere: a page, its paragraph or rule, a decision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "storage", "standin", "tests", "docs", "deploy", "bench")
KINDS = {".py", ".md", ".toml", ".sql", ".po", ".typ", ".html", ".js"}
PAGE = re.compile(r"docs/(?P<page>[\w/-]+\.md)(?: (?P<place>§\d+|R\d+))?")
DECISION = re.compile(r"\bdecision (?P<number>\d{1,2})\b")
ELSEWHERE = re.compile(r"\b(LOG-SCHEMA|FACTS\.md|DESIGN §|TELEGRAM\.md|VOICE\b|SCALE\.md|HISTORY\.md)")
"""Papers that are not in the repository: a reader of the code cannot follow a pointer to them."""


def _texts() -> Iterator[tuple[Path, str]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS and path != Path(__file__):
                yield path, path.read_text("utf-8")


def test_every_page_and_place_that_is_pointed_to_is_there() -> None:
    found = 0
    for path, text in _texts():
        for pointer in PAGE.finditer(text):
            page = ROOT / "docs" / pointer["page"]
            assert page.is_file(), f"{path.relative_to(ROOT)}: {pointer[0]}"
            if place := pointer["place"]:
                heading = f"\n## {place} " if place.startswith("§") else f"\n| {place} |"
                assert heading in page.read_text("utf-8"), f"{path.relative_to(ROOT)}: {pointer[0]}"
                found += 1
    assert found >= 20


def test_every_decision_that_is_pointed_to_is_there() -> None:
    there = {int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")}
    pointers = [(path, int(one["number"])) for path, text in _texts() for one in DECISION.finditer(text)]
    assert len(pointers) >= 15
    assert [(str(path.relative_to(ROOT)), number) for path, number in pointers if number not in there] == []


def test_nothing_points_to_a_paper_that_is_not_here() -> None:
    assert [
        (str(path.relative_to(ROOT)), one[0]) for path, text in _texts() for one in ELSEWHERE.finditer(text)
    ] == []
