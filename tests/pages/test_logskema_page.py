"""docs/logskema.md names for every rule where it shows and its test: all of it is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (R\d+) \|(?:[^|]*\|){2} `([^`]+)` \| `([^`:]+)::(\w+)` \|$", re.MULTILINE)


def test_every_rule_has_its_place_and_a_test_that_exists() -> None:
    page = (ROOT / "docs/logskema.md").read_text("utf-8")
    rows = ROW.findall(page)
    assert len(rows) == len(re.findall(r"^\| R\d+", page, re.MULTILINE)) >= 12
    assert {rule for rule, *_ in rows} == {f"R{number}" for number in range(1, 13)}
    for rule, maker, file, test in rows:
        assert (ROOT / maker).is_file(), (rule, maker)
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        names = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        assert test in names, (rule, test)
