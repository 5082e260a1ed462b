"""Every code that the program can log, raise or show has its paragraph in docs/operate.md, and no paragraph is about a
code that is gone. The page's other promises about files are held here too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "operate.md"
CODE = re.compile(r"[a-z]+(?:\.[a-z_]+)+(?=$|[: ])")
BY_NAME = ("check", "status", "disk", "key", "wire", "download", "control", "library")
"""What any text that begins with one of these and a dot is: a code, wherever it stands."""


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def _in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="_log" | "_raised")), args=[first, *_]):
                yield from _texts(first)
            case ast.Assign(targets=[ast.Name(id="code")], value=value):
                yield from _texts(value)
            case ast.AnnAssign(target=ast.Name(id="code"), value=ast.Constant() as value):
                yield from _texts(value)
            case ast.Constant(value=str() as text) if text.partition(".")[0] in BY_NAME:
                yield text


def codes() -> set[str]:
    """Every code in the program."""
    found = set()
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "storage").rglob("*.py")]:
        if "practice" not in path.parts:
            found |= {
                match.group() for text in _in(ast.parse(path.read_text())) if (match := CODE.match(text))
            }
    return found


def test_every_code_has_its_paragraph() -> None:
    found = codes()
    assert len(found) > 70
    page = PAGE.read_text()
    section = page[page.index("## Codes") :]
    explained = set(re.findall(r"\*\*`([a-z_.]+)`\*\*", section))
    assert found - explained == set()
    assert explained - found == set()


def test_every_link_and_file_of_the_page_is_there() -> None:
    page = PAGE.read_text()
    links = re.findall(r"\]\(([^)#\s]+)(#[^)]*)?\)", page)
    there = [link for link, _ in links if not link.startswith("https://")]
    assert len(there) >= 2
    assert [link for link in there if not (PAGE.parent / link).exists()] == []
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    } | set(re.findall(r'<a id="([^"]+)"', page))
    wanted = re.findall(r"\]\(#([^)]+)\)", page)
    assert len(wanted) > 15
    assert set(wanted) - anchors == set()


def test_at_most_ten_commands_to_set_up() -> None:
    section = PAGE.read_text().split("## Set up")[1].split("##")[0]
    (block,) = re.findall(r"```\n(.*?)```", section, re.DOTALL)
    assert 5 < len(block.splitlines()) <= 10
