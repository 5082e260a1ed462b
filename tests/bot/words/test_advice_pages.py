"""The pages of advice: every one reachable, short, plain, kind, with the numbers to call and its sources."""

from __future__ import annotations

import re

import pytest
from telegram.constants import MessageLimit

from bot.words import Language, Words, advice
from tests.bot.words.lix import lix

MAX_LENGTH = 900
MAX_DEPTH = 3
EXPECTED = {
    *("front", "danger", "recognise", "document", "evidence", "avoid", "refusal", "reach", "oldnumber"),
    *("network", "institutions", "friends", "kindergarten", "children", "effects", "professionals"),
    *("signs", "asking", "house", "rights", "roads"),
    *("digital", "accounts", "iphone", "android", "location", "trackers", "apps"),
    *("police", "injunction", "hearing"),
}

REVEALING = re.compile(r"stalk|politi|polic|bevis|evidence|tilhold|anmeld|vold|violence", re.IGNORECASE)
DELETE = re.compile(r"\b(slet(?!ning)\w*|delet\w*|erase\w*|smid ud|throw away)\b", re.IGNORECASE)
PROMISE = re.compile(
    r"garanter|du er sikker|så stopper|så får du|you (will be|are) safe|guarantee|will stop",
    re.IGNORECASE,
)
BLAME = re.compile(
    r"hvorfor (svarede|gjorde) du|du burde|skulle du have|you should have|why did you",
    re.IGNORECASE,
)
CLAIM = re.compile(r"logbog|godkendt af|anbefalet af|approved by|endorsed by", re.IGNORECASE)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")

PAGES = [
    pytest.param(language, page, id=f"{language}-{page.key}")
    for language in Language
    for page in advice.pages(language).values()
]


def rendered(page: advice.AdvicePage, language: Language) -> str:
    return advice.render_html(page, language, advice.numbers())


@pytest.mark.parametrize("language", Language)
def test_the_walk_finds_all_pages(language: Language) -> None:
    assert advice.pages(language).keys() >= EXPECTED


def test_both_languages_have_the_same_tree() -> None:
    danish, english = (
        {page.key: (page.parent, page.order, page.actions) for page in advice.pages(language).values()}
        for language in Language
    )
    assert danish == english


@pytest.mark.parametrize("language", Language)
def test_every_page_is_reached_from_the_front_and_none_lies_too_deep(language: Language) -> None:
    depths = {advice.ROOT: 1}
    todo = [advice.ROOT]
    while todo:
        key = todo.pop()
        for page in advice.children(language, key):
            assert page.key not in depths, "a page with two ways in, or a circle"
            depths[page.key] = depths[key] + 1
            todo.append(page.key)
    assert depths.keys() == advice.pages(language).keys()
    assert max(depths.values()) <= MAX_DEPTH


@pytest.mark.parametrize("language", Language)
def test_every_page_has_a_way_back(language: Language) -> None:
    pages = advice.pages(language)
    assert [page.key for page in pages.values() if page.parent is None] == [advice.ROOT]
    assert all(page.parent in pages for page in pages.values() if page.parent is not None)


@pytest.mark.parametrize("language", Language)
def test_the_buttons_of_a_page_differ_and_are_in_order(language: Language) -> None:
    for key in advice.pages(language):
        below = advice.children(language, key)
        assert len({page.title for page in below}) == len(below)
        assert [page.order for page in below] == list(range(1, len(below) + 1))
    assert advice.children(language, advice.ROOT)[0].key == "danger"


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_a_page_fits_and_names_the_numbers(language: Language, page: advice.AdvicePage) -> None:
    html = rendered(page, language)
    assert len(html) <= MAX_LENGTH < MessageLimit.MAX_TEXT_LENGTH
    assert html.endswith(advice.footer(language, advice.numbers()))
    assert "112" in html
    assert all(number.number in html for number in advice.numbers())


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_a_page_is_plain_words(language: Language, page: advice.AdvicePage) -> None:
    assert lix(page.body) < 35


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_a_title_fits_a_button(language: Language, page: advice.AdvicePage) -> None:
    asks = page.title.endswith("?")  # a question is not understood in three words
    assert 1 <= len(page.title.split()) <= (5 if asks else 3)
    assert len(page.title) <= (24 if asks else 20)


@pytest.mark.parametrize("language", Language)
def test_the_page_that_is_pushed_gives_nothing_away(language: Language) -> None:
    """The front page alone is a new message; the others take its place, and an edit is never announced
    (``tests/e2e/test_advice.py::test_every_page_is_reached_by_its_buttons_and_leads_back``)."""
    assert not REVEALING.search(advice.pages(language)[advice.ROOT].title)


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_a_page_is_kind_and_careful(language: Language, page: advice.AdvicePage) -> None:
    for pattern in (DELETE, PROMISE, BLAME, CLAIM, EMOJI):
        assert not pattern.search(page.title + "\n" + page.body), pattern.pattern


@pytest.mark.parametrize("language", Language)
def test_the_other_is_seldom_called_a_stalker(language: Language) -> None:
    text = " ".join(page.body for page in advice.pages(language).values())
    assert len(re.findall(r"stalkeren|\bstalkers?\b", text, re.IGNORECASE)) <= 3


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_a_page_names_its_sources_and_knows_its_actions(language: Language, page: advice.AdvicePage) -> None:
    assert page.sources
    assert set(page.actions) <= advice.ACTIONS
    assert len(set(page.actions)) == len(page.actions)
    assert all(source in rendered(page, language) for source in page.sources)


@pytest.mark.parametrize("language", Language)
def test_every_action_has_a_label(language: Language) -> None:
    for action in advice.ACTIONS:
        assert Words(language).text(f"guide.action_{action}")


@pytest.mark.parametrize(("language", "page"), PAGES)
def test_only_bold_and_lists_are_used_as_markup(language: Language, page: advice.AdvicePage) -> None:
    body = re.sub(r"\*\*[^*\n]+\*\*", "", page.body)
    assert not re.search(r"[*_`#\[\]<>]", body)
    html = rendered(page, language)
    assert html.count("<b>") == html.count("</b>")
    assert set(re.findall(r"<[^>]*>", html)) <= {"<b>", "</b>"}
    assert "**" not in html
    assert not re.search(r"\n{3}", html)


@pytest.mark.parametrize("language", Language)
def test_the_refusal_says_only_once_and_keeps_the_proof(language: Language) -> None:
    page = advice.pages(language)["refusal"]
    assert ("én gang" if language is Language.DANISH else "once") in page.body
    assert ("hvis det er trygt" if language is Language.DANISH else "if it is safe") in page.body
