"""An installed Logbog has every file that it reads: pages, texts, templates, schemas."""

from __future__ import annotations

import fnmatch
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_file_beside_the_code_is_part_of_the_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["*"]
    beside = [
        path
        for folder in ("bot", "storage")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    assert len(beside) > 50
    assert [p.name for p in beside if not any(fnmatch.fnmatch(p.name, pattern) for pattern in patterns)] == []
