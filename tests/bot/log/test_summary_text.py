"""The answer to /log: within Telegram's limits whatever is in the case."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case.kinds import Type
from bot.case.when import When
from bot.log.content.chat_summary import LIMIT, summary
from bot.log.content.rows import Choices
from bot.words import Words
from tests.kits.log_builder import DANISH, ENGLISH, CaseBuilder, local


class Tags(HTMLParser):
    """Checks that every tag is one of Telegram's and is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in {"b", "code"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check(text: str) -> None:
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert len(text.encode("utf-16-le")) // 2 <= LIMIT


def test_what_it_says() -> None:
    case = CaseBuilder()
    anna = case.witness("Anna <Holm>")
    for hours in range(0, 480, 40):
        sent = local(2025, 9, 4, 9) - dt.timedelta(hours=hours)
        case.incident(case.forward("Svar", sent), types=(Type.MESSAGE,), witnesses=(anna,))
    case.incident(case.exhibit("uden dato"))
    text = summary(case.glance(), DANISH)
    check(text)
    assert "<b>13</b> hændelser i alt" in text
    assert "<b>Seneste 14 dage: 9</b>" in text
    assert "<b>1</b> · torsdag 4. september 2025 kl. 09.00" in text
    assert "Sms eller besked · Vidner: Anna &lt;Holm&gt; · 1 bilag" in text
    assert text.count(" · 1 bilag") == 10
    assert "1 hændelse mangler en dato" in text


def test_a_period_is_named_and_what_it_leaves_out_is_said() -> None:
    case = CaseBuilder()
    case.incident(when=When(dt.date(2025, 9, 1)))
    case.incident(case.exhibit("uden dato"))
    text = summary(case.glance(Choices(first=dt.date(2025, 8, 22), last=dt.date(2025, 9, 4))), DANISH)
    assert "Periode: 22. august 2025 – 4. september 2025" in text
    assert "1 uden dato er ikke med i perioden." in text


@pytest.mark.parametrize("words", [DANISH, ENGLISH])
def test_an_empty_case_and_an_empty_period_have_an_answer(words: Words) -> None:
    for choices in (Choices(), Choices(last=dt.date(2020, 1, 1))):
        check(summary(CaseBuilder().glance(choices, words=words), words))


@settings(deadline=None)
@given(
    st.lists(st.text(max_size=400), min_size=1, max_size=14),
    st.integers(min_value=0, max_value=40),
)
def test_it_never_grows_past_the_limit_or_breaks_its_tags(names: list[str], newest: int) -> None:
    case = CaseBuilder()
    for name in names:
        witness = case.witness(name)
        case.incident(
            when=When(dt.date(2025, 9, 3)),
            types=tuple(Type),
            type_words=name * 20,
            witnesses=(witness,) * 30,
        )
    check(summary(case.glance(newest=newest), DANISH))
