"""docs/reliability.md names tests for every promise: all of them exist, and no fault test is missing from it."""

from __future__ import annotations

import re

from tests.pages.promises import NAMED, ROOT, names

PAGE = ROOT / "docs" / "reliability.md"
ROW = re.compile(r"^\| (?!promise|---)(.+) \| (.+) \| (.*) ?\|$", re.MULTILINE)


def test_every_promise_names_a_test_that_exists() -> None:
    rows = ROW.findall(PAGE.read_text("utf-8"))
    assert len(rows) > 40
    for promise, tests, _ in rows:
        named = NAMED.findall(tests)
        assert named, promise
        assert tests.count("::") == len(named), tests
        for file, name in named:
            assert name in names(ROOT / file), (promise, file, name)


def test_every_file_of_fault_tests_is_named() -> None:
    files = {str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "faults").glob("test_*.py")}
    assert len(files) > 7
    assert files - {file for file, _ in NAMED.findall(PAGE.read_text("utf-8"))} == set()
