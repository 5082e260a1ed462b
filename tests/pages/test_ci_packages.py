"""What tests look for on the machine, CI installs: no test may skip for ever because nobody told it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
OF_EVERY_DEBIAN = {"env", "unshare"}
_LOOKED_FOR = re.compile(r"""\b(?:which|needs|run)\(\s*["']([a-z][\w.-]+)["']""")


def test_every_command_that_a_test_looks_for_is_in_the_list() -> None:
    lines = (ROOT / ".ci" / "packages").read_text(encoding="utf-8").splitlines()
    listed = {line.split()[0] for line in lines if line and not line.startswith("#")}
    sources = [path for folder in ("tests", "bot", "standin") for path in (ROOT / folder).rglob("*.py")]
    wanted = {name for path in sources for name in _LOOKED_FOR.findall(path.read_text(encoding="utf-8"))}
    assert len(wanted) >= 5
    assert wanted - listed - OF_EVERY_DEBIAN == set()
