"""docs/safety.md: each promise names tests, and every test that it names is there to be run."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "safety.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PROMISES = re.compile(r"^\| promise \| held by \|\n\|---\|---\|\n((?:\|.*\|\n)+)", re.MULTILINE)


def promises() -> list[tuple[str, str]]:
    """Every row of the tables of promises: what is promised, and by what it is held."""
    rows = [row for table in PROMISES.findall(PAGE.read_text("utf-8")) for row in table.splitlines()]
    return [(what, held) for _, what, held, _ in (row.split("|") for row in rows)]


def named_in(path: Path) -> set[str]:
    """The tests that a file holds."""
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds) and node.name.startswith("test_")}


def test_every_promise_is_held_by_tests_that_exist() -> None:
    found = promises()
    assert len(found) >= 15
    for what, held in found:
        named = NAMED.findall(held)
        assert named, what
        for file, test in named:
            path = ROOT / file
            assert path.is_file(), file
            assert test in named_in(path), f"{file}::{test}"


def test_no_test_is_named_in_a_way_that_this_walk_would_miss() -> None:
    text = PAGE.read_text("utf-8")
    in_tables = sum(len(NAMED.findall(held)) for _, held in promises())
    assert in_tables == text.count("::test_"), "a test is named outside the tables of promises"


def test_what_cannot_be_promised_is_said() -> None:
    text = PAGE.read_text("utf-8")
    for part in (
        "not end-to-end encrypted",
        "logged in to the account sees the chat",
        "cannot be taken back",
        "48 hours",
    ):
        assert part in text
