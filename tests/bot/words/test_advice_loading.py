"""Reading pages and numbers: what is broken is named, what a page says cannot become markup."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import FOLDER, Language, advice, claims, claims_page, freshness

GOOD = """+++
title = "En side"
parent = "front"
order = 2
sources = ["Politiet"]
actions = ["log"]
+++
Første linje.

- punkt & **fed** tekst
"""
READ = GOOD.replace('actions = ["log"]', 'actions = ["log"]\nclaims = ["alarm", "address"]')
UNREAD = READ.replace('"address"', '"life_line"')
CLAIM = '[[claim]]\nkey = "a"\nkind = "law"\nsays = "x"\n'
NUMBER = """[[number]]
key = "alarm"
number = "{number}"
checked = {checked}
name = {{ da = "Fare", en = "Danger" }}
description = {{ da = "x", en = "x" }}
"""


def page(body: str) -> advice.AdvicePage:
    return advice.AdvicePage("k", "T", None, 0, body, ("Kilde",), ())


def test_a_page_is_read_with_all_its_fields() -> None:
    assert advice.parse("side", GOOD) == advice.AdvicePage(
        key="side",
        title="En side",
        parent="front",
        order=2,
        body="Første linje.\n\n- punkt & **fed** tekst",
        sources=("Politiet",),
        actions=("log",),
    )
    assert advice.parse("side", READ).claims == ("alarm", "address")


def test_a_page_is_shown_as_telegram_html() -> None:
    html = advice.render_html(advice.parse("side", GOOD), Language.DANISH, advice.numbers())
    assert html == (
        "<b>En side</b>\n\nFørste linje.\n\n• punkt &amp; <b>fed</b> tekst\n\n"
        "Kilder: Politiet\n"
        "I fare nu: 112 · Politi: 114 · Dansk Stalking Center: 25 17 73 74 · Lev Uden Vold (døgnet rundt): 1888"
    )


@pytest.mark.parametrize(("language", "month"), [("da", "november 2026"), ("en", "November 2026")])
def test_a_month_stands_only_where_somebody_has_read_and_is_that_of_the_oldest_reading(
    language: str, month: str
) -> None:
    speaks = Language(language)
    checked = "tjekket" if speaks is Language.DANISH else "checked"
    assert f"Politiet ({checked} {month})" in advice.render_html(advice.parse("k", READ), speaks, ())
    for text in (GOOD, UNREAD):
        assert checked not in advice.render_html(advice.parse("k", text), speaks, ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("+++\n", ""),
        ('title = "En side"\n', ""),
        ("order = 2", 'order = "to"'),
        ("order = 2", "order = 2\nchecked = 2026-11-23"),
        ("order = 2", 'order = 2\nclaims = ["no_such"]'),
        ("**fed**", "**fed"),
    ],
)
def test_a_broken_page_is_refused_with_its_name(old: str, new: str) -> None:
    with pytest.raises(advice.BrokenPageError) as caught:
        advice.parse("side", GOOD.replace(old, new, 1))
    assert caught.value.args[0] == "side"


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), max_size=200))
def test_no_text_becomes_markup(text: str) -> None:
    html = advice.render_html(page(text), Language.DANISH, advice.numbers())
    tags: list[str] = []
    parts: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag)

        def handle_data(self, data: str) -> None:
            parts.append(data)

    reader = Reader(convert_charrefs=True)
    reader.feed(html)
    reader.close()
    assert set(tags) <= {"b"}
    assert html.count("<b>") == html.count("</b>")
    if "**" not in text and not text.startswith("- ") and len(text.splitlines()) <= 1:
        assert text in "".join(parts)


def test_the_operator_can_give_other_numbers(tmp_path: Path) -> None:
    file = tmp_path / "numbers.toml"
    file.write_text(NUMBER.format(number="112", checked="2026-11-23"), "utf-8")
    numbers = advice.numbers(file)
    assert advice.footer(Language.DANISH, numbers) == "Fare: 112"
    assert advice.footer(Language.ENGLISH, numbers) == "Danger: 112"


@pytest.mark.parametrize("text", ["[[number]]\nkey = 1", "nonsense", '[[number]]\nkey = "a"\nextra = 1'])
def test_a_broken_list_of_numbers_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "numbers.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(advice.BrokenPageError):
        advice.numbers(file)


def test_our_numbers_begin_with_the_alarm_and_are_in_both_languages() -> None:
    numbers = advice.numbers()
    assert [number.number for number in numbers] == ["112", "114", "25 17 73 74", "1888"]
    for number in numbers:
        assert number.name.keys() == number.description.keys() == set(Language)


@pytest.mark.parametrize("hour", range(24))
def test_at_night_those_come_first_who_are_open(hour: int) -> None:
    shown = [number.number for number in advice.open_first(advice.numbers(), hour)]
    by_day = ["112", "114", "25 17 73 74", "1888"]
    assert shown == (by_day if 7 <= hour < 22 else ["112", "1888", "114", "25 17 73 74"])


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        CLAIM + CLAIM,
        CLAIM + 'where = "x"',
        CLAIM + "day = 2026-11-30",
        CLAIM.replace("law", "rumour"),
    ],
)
def test_a_broken_list_of_claims_is_refused(text: str) -> None:
    with pytest.raises(claims.BrokenClaimError):
        claims.parse(text)


@pytest.mark.parametrize("language", Language)
def test_a_page_names_the_claims_that_it_tells(language: Language) -> None:
    pages = advice.pages(language).values()
    for claim in claims.claims().values():
        naming = {page.key for page in pages if claim.key in page.claims}
        assert not claim.mark or naming == {page.key for page in pages if claim.mark in page.body}, claim.key
    assert sum(len(page.claims) for page in pages) > 8


def test_the_document_of_claims_is_what_is_written_from_them(capsys: pytest.CaptureFixture[str]) -> None:
    claims_page.main()
    assert capsys.readouterr().out == (FOLDER.parents[1] / "docs" / "claims.md").read_text("utf-8")


def test_readings_older_than_a_year_are_found() -> None:
    days = [one.day for one in claims.claims().values() if one.day is not None]
    assert len(days) > 5
    assert freshness.stale(max(days)) == ()
    assert freshness.main(max(days)) == 0
    assert freshness.stale(min(days) + freshness.MAX_AGE, ()) == ()
    names = {one.name for one in freshness.stale(max(days) + freshness.MAX_AGE + dt.timedelta(days=1))}
    read = {f"claims.toml: {one.key}" for one in claims.claims().values() if one.day is not None}
    assert read | {"numbers.toml: alarm"} <= names


def test_what_nobody_has_checked_is_told_and_has_no_age(capsys: pytest.CaptureFixture[str]) -> None:
    much_later = dt.date(2040, 1, 1)
    assert freshness.main(much_later) == 1
    said = capsys.readouterr()
    unchecked = freshness.unchecked()
    assert "life_line" in unchecked
    assert f"{len(unchecked)} of {len(claims.claims())} claims" in said.out
    old = {one.name for one in freshness.stale(much_later)}
    assert not old & {f"claims.toml: {key}" for key in unchecked}
    assert len(said.err.splitlines()) == len(old) > 5


def test_a_stale_number_alone_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "numbers.toml"
    file.write_text(NUMBER.format(number="112", checked="2024-01-01"), "utf-8")
    found = freshness.stale(dt.date(2026, 11, 24), advice.numbers(file))
    assert [one.name for one in found] == ["numbers.toml: alarm"]
