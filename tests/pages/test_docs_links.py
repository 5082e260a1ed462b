"""What README and docs point to is there: pages, pictures, headings; and every picture is used and small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 250_000
_LINK = re.compile(r"\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def links(page: Path) -> list[str]:
    """What a page points to inside the repository."""
    found = _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8")))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(page: Path) -> set[str]:
    """The names that headings of a page have as targets of links."""
    text = page.read_text(encoding="utf-8")
    heads = re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
    named = set(re.findall(r'<a id="([^"]+)">', text))
    return named | {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        known = target.is_relative_to(ROOT) and target.exists()
        if not known or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_the_pages_were_found_and_they_point_to_something() -> None:
    assert {"README.md", "docs/architecture.md"} <= {str(page.relative_to(ROOT)) for page in PAGES}
    assert sum(len(links(page)) for page in PAGES) >= 10


def test_every_picture_is_used_and_small() -> None:
    pictures = [path for path in PICTURES.iterdir() if path.suffix in (".png", ".svg", ".jpg")]
    assert len(pictures) >= 4
    used = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    assert [path.name for path in pictures if path.resolve() not in used] == []
    assert [path.name for path in pictures if path.stat().st_size > LARGEST] == []
