"""The pages of decisions have one form, and the index names each."""

from __future__ import annotations

import re

from tests.kits.world import ROOT

FOLDER = ROOT / "docs" / "decisions"
FORM = re.compile(
    r"\A# (\d+)\. (.+)\n\nStatus: (accepted|retired), \d{4}-\d\d-\d\d[^\n]*\.\n"
    r"\n## Context\n.+\n## Choice\n.+\n## Costs\n",
    re.DOTALL,
)


def test_each_has_status_date_context_choice_and_costs_and_stands_in_the_index() -> None:
    index = (FOLDER / "README.md").read_text("utf-8")
    pages = sorted(FOLDER.glob("0*.md"))
    assert len(pages) > 10
    for page in pages:
        form = FORM.match(page.read_text("utf-8"))
        assert form, page.name
        number, title = form[1].zfill(4), form[2].partition("\n")[0]
        assert page.name.startswith(number), page.name
        assert f"| [{number}]({page.name}) | {title} |" in index, (page.name, title)


def test_every_number_up_to_the_last_is_a_page_or_retired() -> None:
    index = (FOLDER / "README.md").read_text("utf-8")
    named = {int(number) for number in re.findall(r"\b(\d{4})\b", index)}
    assert named == set(range(1, max(named) + 1))
