"""No test sleeps for a number of seconds and then looks: on a busy machine it would look too early, on a quiet one too
late. ``tests.kits.waiting`` waits for a condition; a clock that can be moved is in ``tests.kits.world``."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
ALLOWED = {
    # Nobody tells of what does not happen, or the time itself is what is tried.
    "e2e/test_a_log_under_way.py": 1,  # a log that takes at least so long
    "faults/test_wire_faults.py": 2,  # how seldom it asks in a stretch; ten minutes, waited for
    # The pace of somebody who works beside what is tried, which may be any.
    "bot/log/test_pdf_making.py": 1,
    "bot/operate/test_backup_while_it_runs.py": 1,
    "storage/test_backup.py": 1,
    "storage/test_disk_full.py": 2,
    "storage/writing_child.py": 1,
}
"""How many a file may have. A loop that looks at something between two short sleeps belongs into ``until``."""


def _sleeps(tree: ast.AST) -> int:
    def is_one(node: ast.AST) -> bool:
        match node:
            case ast.Call(
                func=ast.Attribute(attr="sleep") | ast.Name(id="sleep"), args=[ast.Constant(value=seconds)]
            ):
                return bool(seconds)
        return False

    return sum(map(is_one, ast.walk(tree)))


def test_no_test_sleeps_for_a_number_of_seconds() -> None:
    found = Counter[str]()
    paths = list(HERE.rglob("*.py"))
    for path in paths:
        found[str(path.relative_to(HERE))] += _sleeps(ast.parse(path.read_text()))
    assert len(paths) > 200
    assert {path: count for path, count in found.items() if count} == ALLOWED


def test_it_would_be_found() -> None:
    for text in ("await asyncio.sleep(0.5)", "time.sleep(3)", "sleep(1)"):
        assert _sleeps(ast.parse(text)) == 1
    for text in ("await asyncio.sleep(0)", "await asyncio.sleep(BETWEEN)"):
        assert _sleeps(ast.parse(text)) == 0
