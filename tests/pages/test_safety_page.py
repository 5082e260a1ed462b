"""docs/safety.md: each promise names tests, and every test that it names is there to be run."""

from __future__ import annotations

import re

from tests.pages.promises import NAMED, ROOT, names

PAGE = ROOT / "docs" / "safety.md"
TABLE = re.compile(r"^\|.* held by \|\n\|[-|]*\|\n((?:\|.*\|\n)+)", re.MULTILINE)


def _promises() -> list[tuple[str, str]]:
    """Every row of the tables of promises: what is promised, and by what it is held."""
    rows = [row for table in TABLE.findall(PAGE.read_text("utf-8")) for row in table.splitlines()]
    return [("|".join(row.split("|")[1:-2]), row.split("|")[-2]) for row in rows]


def test_every_promise_is_held_by_tests_that_exist() -> None:
    found = _promises()
    assert len(found) >= 20
    for promise, held in found:
        named = NAMED.findall(held)
        assert named, promise
        for file, name in named:
            assert name in names(ROOT / file), (promise, file, name)


def test_no_test_is_named_where_this_walk_would_miss_it() -> None:
    walked = sum(len(NAMED.findall(held)) for _, held in _promises())
    assert walked == PAGE.read_text("utf-8").count("::")


def test_what_cannot_be_promised_is_said() -> None:
    text = PAGE.read_text("utf-8")
    for part in (
        "not end-to-end encrypted",
        "logged in to the account sees the chat",
        "cannot be taken back",
        "48 hours",
    ):
        assert part in text
