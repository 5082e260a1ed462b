"""An account that was taken apart is the annex of each part, and its page names all of them and the time of none."""

from __future__ import annotations

from bot.log.content.rows import Choices, build
from bot.log.pages.annexes import describe
from tests.kits.log_builder import DANISH, NOW, CaseBuilder


def test_the_page_names_each_part_and_no_time_of_one() -> None:
    builder = CaseBuilder()
    account = builder.exhibit("Han stod der. Siden ringede han")
    builder.incident(account, what="Han stod der.")
    builder.incident(account, what="Siden ringede han")
    log = build(builder.case, Choices(), now=NOW, edition=1, words=DANISH)
    (annex,) = log.annexes
    page = describe(annex, log, log.row_of(annex), DANISH, {}, 1, linked=True)
    assert page["belongs"] == "Hører til hændelse nr. 1, 2"
    assert DANISH.text("log.annex.happened") not in dict(page["meta"])
