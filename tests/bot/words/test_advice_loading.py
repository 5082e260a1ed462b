"""Reading pages and numbers: what is broken is named, what a page says cannot become markup."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import Language, advice, freshness

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
READ = GOOD.replace(
    'actions = ["log"]',
    'actions = ["log"]\n'
    '[[read]]\nclaim = "112"\nwhere = "politi.dk"\nday = 2026-12-01\n'
    '[[read]]\nclaim = "114"\nwhere = "politi.dk"\nday = 2026-11-30',
)
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
    assert advice.parse("side", READ).read == (
        advice.PageSource("112", "politi.dk", dt.date(2026, 12, 1)),
        advice.PageSource("114", "politi.dk", dt.date(2026, 11, 30)),
    )


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
    assert checked not in advice.render_html(advice.parse("k", GOOD), speaks, ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("+++\n", ""),
        ('title = "En side"\n', ""),
        ("order = 2", 'order = "to"'),
        ("order = 2", "order = 2\nchecked = 2026-11-23"),
        ("order = 2", 'order = 2\nread = [{ claim = "112", day = 2026-11-23 }]'),
        ("order = 2", 'order = 2\nread = [{ claim = "112", where = "politi.dk" }]'),
        ("order = 2", 'order = 2\nread = [{ claim = "112", where = "x", day = "for nylig" }]'),
        ("order = 2", 'order = 2\nread = [{ claim = "112", where = "x", day = 2026-13-23 }]'),
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


def readings() -> list[tuple[str, advice.PageSource]]:
    """Every reading of a page, in both languages, with the page's name."""
    found = [
        (f"{language}/advice/{page.key}.md", reading)
        for language in Language
        for page in advice.pages(language).values()
        for reading in page.read
    ]
    assert len(found) > 5
    return found


def test_readings_older_than_a_year_are_found() -> None:
    days = [reading.day for _, reading in readings()]
    assert freshness.stale(max(days)) == ()
    assert freshness.main(max(days)) == 0
    assert freshness.stale(min(days) + freshness.MAX_AGE, ()) == ()
    later = max(days) + freshness.MAX_AGE + dt.timedelta(days=1)
    names = {one.name for one in freshness.stale(later)}
    assert {f"{name}: {reading.claim}" for name, reading in readings()} < names
    assert "numbers.toml: alarm" in names


def test_what_nobody_has_read_is_told_and_has_no_age(capsys: pytest.CaptureFixture[str]) -> None:
    much_later = dt.date(2040, 1, 1)
    assert freshness.main(much_later) == 1
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == len(freshness.stale(much_later)) > 5
    unread = freshness.unread()
    assert {"da/advice/front.md", "en/advice/front.md"} <= set(unread)
    whole = sum(len(advice.pages(language)) for language in Language)
    assert f"{len(unread)} of {whole} pages" in said.out
    assert not {name for name, _ in readings()} & set(unread)
    assert not [one for one in freshness.stale(much_later) if one.name.partition(":")[0] in unread]


def test_a_stale_number_alone_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "numbers.toml"
    file.write_text(NUMBER.format(number="112", checked="2024-01-01"), "utf-8")
    found = freshness.stale(dt.date(2026, 11, 24), advice.numbers(file))
    assert [one.name for one in found] == ["numbers.toml: alarm"]
